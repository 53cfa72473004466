import * as vscode from 'vscode';
import { AnswerView } from './answerView.js';
import { EngineClient } from './client.js';
import { registerCommands } from './commands.js';
import { watchForCrashes } from './crash.js';
import { DebugAdapterFactory } from './debugFactory.js';
import { showDebugViewWithSessions } from './debugView.js';
import { ExportedFile } from './exportedFile.js';
import { showFailure } from './failure.js';
import { FailuresView } from './failuresView.js';
import { Expressions } from './hover.js';
import { InlineValues } from './inlineValues.js';
import { registerLaunchConfigurations, TYPE } from './launchConfig.js';
import { openLog } from './log.js';
import { OutputView } from './outputView.js';
import { ProcessesView } from './processesView.js';
import { RecordingsView } from './recordingsView.js';
import { registerReports } from './report.js';
import { welcomeToSample } from './sample.js';
import { StatesView } from './statesView.js';
import { StateTexts } from './stateText.js';
import { StatusBar } from './statusBar.js';
import { offerInTerminals } from './terminal.js';

/** What the engine can parse: templates (eex, heex) are another language. */
const ELIXIR = { language: 'elixir' };

let engine: EngineClient | undefined;

/** A flat list of what there is. Each registers itself and leaves with `context.subscriptions`. */
export function activate(context: vscode.ExtensionContext): void {
  const log = openLog(context);
  engine = new EngineClient(context, log);
  const statusBar = new StatusBar();
  const sessions = new DebugAdapterFactory(engine, log);
  context.subscriptions.push(statusBar);
  context.subscriptions.push(vscode.debug.registerDebugAdapterDescriptorFactory(TYPE, sessions));
  context.subscriptions.push(watchForCrashes(engine, sessions, log));
  context.subscriptions.push(showDebugViewWithSessions());
  const recordings = new RecordingsView(engine);
  context.subscriptions.push(recordings);
  const stateTexts = new StateTexts();
  const states = new StatesView(stateTexts);
  const answers = new AnswerView();
  const output = new OutputView();
  context.subscriptions.push(new FailuresView(), new ProcessesView(), states, stateTexts, answers, output);
  context.subscriptions.push(vscode.languages.registerEvaluatableExpressionProvider(ELIXIR, new Expressions(engine)));
  context.subscriptions.push(vscode.languages.registerInlineValuesProvider(ELIXIR, new InlineValues()));
  context.subscriptions.push(vscode.window.registerCustomEditorProvider('elixirscope.exported', new ExportedFile()));
  context.subscriptions.push(registerReports());
  offerInTerminals(context, log);
  registerLaunchConfigurations(context);
  registerCommands({ context, engine, log, statusBar, recordings, states, answers, output });
  engine.start().catch((error) => log.error(`${error}`));
  welcomeToSample(context).catch(showFailure);
}

/** VS Code waits for it: nothing of ours outlives the window. */
export async function deactivate(): Promise<void> {
  await engine?.stop();
}
