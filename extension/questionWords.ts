import * as vscode from 'vscode';
import type { Question } from '../adapter/protocol.js';

/** How a question is put. */
export interface QuestionWords {
  readonly title: string;
  /** What is asked for with it, in order; nothing: it is about the session's moment, or the process of a row. */
  readonly picks: readonly string[];
  /** Where there is nothing to pick. */
  readonly none: string;
  readonly icon: string;
}

/** Every question, as a list of them shows it. */
export const QUESTIONS: Readonly<Record<Question, () => QuestionWords>> = {
  whoSent: () => ({
    title: vscode.l10n.t('Who sent this message?'),
    picks: [vscode.l10n.t('Which message?')],
    none: vscode.l10n.t('No message was recorded that this process had taken or held by now.'),
    icon: 'mail',
  }),
  whenChanged: () => ({
    title: vscode.l10n.t('When did this change?'),
    picks: [vscode.l10n.t('Which variable, or part of the state?')],
    none: vscode.l10n.t('No variable is bound here, and the process has no state.'),
    icon: 'history',
  }),
  whenNil: () => ({
    title: vscode.l10n.t('When did this become nil?'),
    picks: [vscode.l10n.t('Which variable, or part of the state?')],
    none: vscode.l10n.t('No variable is bound here, and the process has no state.'),
    icon: 'circle-slash',
  }),
  between: () => ({
    title: vscode.l10n.t('Messages between …'),
    picks: [vscode.l10n.t('One of the two processes'), vscode.l10n.t('The other process')],
    none: vscode.l10n.t('No messages were recorded.'),
    icon: 'arrow-swap',
  }),
  mailbox: () => ({
    title: vscode.l10n.t("What was pending in …'s mailbox?"),
    picks: [vscode.l10n.t('Whose mailbox?')],
    none: vscode.l10n.t('No messages were recorded.'),
    icon: 'inbox',
  }),
  whyExit: () => ({
    title: vscode.l10n.t('Why did this process exit?'),
    picks: [vscode.l10n.t('Which process?')],
    none: vscode.l10n.t('No process has ended in this recording.'),
    icon: 'debug-disconnect',
  }),
  waiting: () => ({
    title: vscode.l10n.t('What is waiting for what?'),
    picks: [],
    none: '',
    icon: 'watch',
  }),
  request: () => ({
    title: vscode.l10n.t('Which request does this belong to?'),
    picks: [],
    none: '',
    icon: 'references',
  }),
  inProgress: () => ({
    title: vscode.l10n.t('What was in progress here?'),
    picks: [],
    none: '',
    icon: 'pulse',
  }),
  logged: () => ({
    title: vscode.l10n.t('What did logpoints log?'),
    picks: [],
    none: '',
    icon: 'output',
  }),
  table: () => ({
    title: vscode.l10n.t('What happened to this table?'),
    picks: [vscode.l10n.t('Which ETS table?')],
    none: noTable(),
    icon: 'table',
  }),
  tableKey: () => ({
    title: vscode.l10n.t('When did this key change?'),
    picks: [vscode.l10n.t('Which key of an ETS table?')],
    none: noTable(),
    icon: 'key',
  }),
};

function noTable(): string {
  return vscode.l10n.t(
    'Nothing was recorded of ETS tables: only of those that are named, as in "ets": [":sessions"] in the launch configuration.',
  );
}
