import * as vscode from 'vscode';
import { deleteAllData } from './allData.js';
import type { AnswerView } from './answerView.js';
import { askPast, chooseQuestion, clearAnswer, goToAnswer, walkAnswer } from './askPast.js';
import { checkSetup } from './checkSetup.js';
import { chooseCode } from './chooseCode.js';
import type { EngineClient } from './client.js';
import { copyAsElixir } from './copyAsElixir.js';
import { reopen } from './crash.js';
import { saveDiagnosticBundle } from './diagnostics.js';
import { showFailure } from './failure.js';
import { chooseFailure, failureBeside, goToFailure } from './failures.js';
import { goToOutput, moreOutput, outputAsText } from './output.js';
import type { OutputView } from './outputView.js';
import { goToProcess, goToThisProcess } from './processes.js';
import { chooseProjectAnew } from './project.js';
import { mixProjectVariable, record, recordTestAtCursor, recordTestFile, testAtCursorVariable } from './record.js';
import { deleteRecordings, keepRecordings, renameRecording, revealRecording } from './recordingCommands.js';
import { exportRecording, exportWithoutSecrets, importRecording } from './recordingFiles.js';
import { recordingMenu } from './recordingMenu.js';
import type { RecordingsView } from './recordingsView.js';
import { pickRecordingVariable, replay } from './replay.js';
import { openSample, openWalkthrough } from './sample.js';
import { followStates, goToState, onlyChanges, openState, showStates } from './states.js';
import type { StatesView } from './statesView.js';
import type { StatusBar } from './statusBar.js';
import { openTrace } from './trace.js';
import { walk } from './travel.js';

/** What commands may use. */
export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly engine: EngineClient;
  readonly log: vscode.LogOutputChannel;
  readonly statusBar: StatusBar;
  readonly recordings: RecordingsView;
  readonly states: StatesView;
  readonly answers: AnswerView;
  readonly output: OutputView;
}

/** Every command by its id; package.json says what it is called and where it can be found. */
const COMMANDS: Readonly<Record<string, (parts: Parts, ...args: readonly unknown[]) => unknown>> = {
  'elixirscope.record': record,
  'elixirscope.recordTestFile': recordTestFile,
  'elixirscope.recordTestAtCursor': recordTestAtCursor,
  'elixirscope.recordThis': chooseCode('full'),
  'elixirscope.dontRecordThis': chooseCode('off'),
  'elixirscope.replay': replay,
  'elixirscope.pickRecording': pickRecordingVariable,
  'elixirscope.renameRecording': renameRecording,
  'elixirscope.keepRecording': keepRecordings(true),
  'elixirscope.unkeepRecording': keepRecordings(false),
  'elixirscope.deleteRecording': deleteRecordings,
  'elixirscope.revealRecording': revealRecording,
  'elixirscope.exportRecording': exportRecording,
  'elixirscope.exportWithoutSecrets': exportWithoutSecrets,
  'elixirscope.importRecording': importRecording,
  'elixirscope.deleteAllData': deleteAllData,
  'elixirscope.checkSetup': checkSetup,
  'elixirscope.saveDiagnosticBundle': saveDiagnosticBundle,
  'elixirscope.openWalkthrough': openWalkthrough,
  'elixirscope.openSample': openSample,
  'elixirscope.chooseProject': ({ context }) => chooseProjectAnew(context.workspaceState),
  'elixirscope.recordingMenu': recordingMenu,
  'elixirscope.reopen': (_parts, folders) => reopen(folders),
  'elixirscope.restartEngine': ({ engine }) => engine.restart(),
  'elixirscope.showLog': ({ log }) => log.show(),
  'elixirscope.openTrace': openTrace,
  'elixirscope.stepBackInto': walk('elixirscope/stepBackInto'),
  'elixirscope.stepBackOut': walk('elixirscope/stepBackOut'),
  'elixirscope.callStart': walk('elixirscope/callStart'),
  'elixirscope.callEnd': walk('elixirscope/callEnd'),
  'elixirscope.chooseFailure': chooseFailure,
  'elixirscope.goToFailure': goToFailure,
  'elixirscope.nextFailure': failureBeside('elixirscope/nextFailure'),
  'elixirscope.previousFailure': failureBeside('elixirscope/previousFailure'),
  'elixirscope.goToProcess': goToProcess,
  'elixirscope.goToThisProcess': goToThisProcess,
  'elixirscope.showStates': showStates,
  'elixirscope.chooseStates': (parts) => showStates(parts, undefined),
  'elixirscope.followStates': followStates,
  'elixirscope.onlyChanges': onlyChanges(true),
  'elixirscope.allStates': onlyChanges(false),
  'elixirscope.openState': openState,
  'elixirscope.goToState': goToState,
  'elixirscope.ask': chooseQuestion,
  'elixirscope.whoSent': askPast('whoSent'),
  'elixirscope.whenChanged': askPast('whenChanged'),
  'elixirscope.whenNil': askPast('whenNil'),
  'elixirscope.messagesBetween': askPast('between'),
  'elixirscope.pendingIn': askPast('mailbox'),
  'elixirscope.showMailbox': askPast('mailbox'),
  'elixirscope.whyExit': askPast('whyExit'),
  'elixirscope.waiting': askPast('waiting'),
  'elixirscope.waitingFor': askPast('waiting'),
  'elixirscope.whichRequest': askPast('request'),
  'elixirscope.inProgress': askPast('inProgress'),
  'elixirscope.logged': askPast('logged'),
  'elixirscope.tableHistory': askPast('table'),
  'elixirscope.whenKeyChanged': askPast('tableKey'),
  'elixirscope.goToAnswer': goToAnswer,
  'elixirscope.nextAnswer': walkAnswer(1),
  'elixirscope.previousAnswer': walkAnswer(-1),
  'elixirscope.clearAnswer': clearAnswer,
  'elixirscope.goToOutput': goToOutput,
  'elixirscope.moreOutput': moreOutput,
  'elixirscope.outputAsText': outputAsText,
  'elixirscope.copyAsElixir': copyAsElixir,
  'elixirscope.mixProject': mixProjectVariable,
  'elixirscope.testAtCursor': testAtCursorVariable,
};

export function registerCommands(parts: Parts): void {
  for (const [id, command] of Object.entries(COMMANDS)) {
    const run = async (...args: readonly unknown[]) => {
      try {
        return await command(parts, ...args);
      } catch (error) {
        parts.log.error(`${id}: ${error instanceof Error ? error.stack : error}`);
        return showFailure(error);
      }
    };
    parts.context.subscriptions.push(vscode.commands.registerCommand(id, run));
  }
}
