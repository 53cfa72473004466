import * as vscode from 'vscode';
import type { Choice, Question } from '../adapter/protocol.js';
import type { AnswerView } from './answerView.js';
import type { Parts } from './commands.js';
import { ask, focusedFrame, focusedSession } from './debugSession.js';
import { patiently } from './patience.js';
import { processIn } from './processes.js';
import { QUESTIONS } from './questionWords.js';
import { nameAtCursor, nameInMenu, wholeOf } from './variableNames.js';

/** A command that asks one question: of what the menu was opened on, else of what the user picks. */
export function askPast(question: Question): (parts: Parts, subject: unknown) => Promise<void> {
  return async (parts, subject) => {
    const session = focusedSession();
    if (session === undefined) return;
    const picked = await choose(session, question, await meant(parts, question, subject));
    if (picked === undefined) return;
    const { title } = QUESTIONS[question]();
    const answer = await patiently(title, ask(session, 'elixirscope/ask', { question, choices: picked }));
    if (answer !== undefined) await parts.answers.show(session, answer);
  };
}

/** Lets the user choose a question. */
export async function chooseQuestion(parts: Parts): Promise<void> {
  if (focusedSession() === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Record a program or replay a recording first: then you can ask what was.'));
    return;
  }
  const items = (Object.keys(QUESTIONS) as Question[]).map((question) => {
    const { title, icon } = QUESTIONS[question]();
    return { label: title, iconPath: new vscode.ThemeIcon(icon), question };
  });
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Ask about the past') });
  if (chosen !== undefined) await askPast(chosen.question)(parts, undefined);
}

export const goToAnswer = ({ answers }: Parts, row: unknown): Promise<void> => answers.goTo(row as Parameters<AnswerView['goTo']>[0]);

export const walkAnswer =
  (by: 1 | -1) =>
  ({ answers }: Parts): Promise<void> =>
    answers.walk(by);

export const clearAnswer = ({ answers }: Parts): Promise<void> => answers.clear();

/** What a question is asked of before anything is picked. */
interface Meant {
  readonly key?: string;
  /** Of a variable, or part of one. */
  readonly name?: string;
  /** Its very menu was used; else the cursor only happens to be there. */
  readonly sure: boolean;
}

async function meant({ engine }: Parts, question: Question, subject: unknown): Promise<Meant> {
  const process = processIn(subject);
  if (process !== undefined) return { key: `${process.process}`, sure: true };
  if (question !== 'whenChanged' && question !== 'whenNil') return { sure: false };
  const variable = nameInMenu(subject);
  if (variable !== undefined) return { name: variable, sure: true };
  const name = await nameAtCursor(engine);
  // The editor's menu hands on the file.
  return { ...(name !== undefined && { name }), sure: subject instanceof vscode.Uri };
}

/** The keys that a question needs; undefined where the user gave up, or there is nothing to choose (which is said). */
async function choose(session: vscode.DebugSession, question: Question, about: Meant): Promise<readonly string[] | undefined> {
  const { title, picks, none } = QUESTIONS[question]();
  if (about.key !== undefined && picks.length < 2) return [about.key];
  if (picks.length === 0) return [];
  const choices = await patiently(title, askable(session, question));
  if (choices === undefined) return undefined;
  const called = (name: string | undefined) => choices.find(({ label }) => label === name)?.key;
  const named = about.name === undefined ? undefined : (called(about.name) ?? called(wholeOf(about.name)));
  const known = about.key ?? (about.sure ? named : undefined);
  const keys = known === undefined ? [] : [known];
  const isUnknown = about.sure && about.name !== undefined && known === undefined;
  for (const prompt of picks.slice(keys.length)) {
    const left = choices.filter(({ key }) => !keys.includes(key));
    const placeHolder = isUnknown ? notKnown(about.name) : prompt;
    const key = await pick(left, { title, placeHolder, none, ahead: named });
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys;
}

async function askable(session: vscode.DebugSession, question: Question): Promise<readonly Choice[]> {
  const frameId = focusedFrame(session);
  const body = await ask(session, 'elixirscope/askable', { question, ...(frameId !== undefined && { frameId }) });
  return body.choices;
}

const notKnown = (name: string): string => vscode.l10n.t('{0} is no variable of this frame. What do you mean?', name);

interface Picking {
  readonly title: string;
  readonly placeHolder: string;
  readonly none: string;
  /** The choice that comes first; else those that the session prefers. */
  readonly ahead: string | undefined;
}

/** Nothing is asked where there is one choice only. */
async function pick(choices: readonly Choice[], { title, placeHolder, none, ahead }: Picking): Promise<string | undefined> {
  if (choices.length === 0) void vscode.window.showInformationMessage(none);
  if (choices.length < 2) return choices[0]?.key;
  const rank = ({ key, preferred }: Choice) => (key === ahead ? 0 : preferred === true ? 1 : 2);
  const items = [...choices]
    .sort((one, other) => rank(one) - rank(other))
    .map((choice) => ({
      label: choice.label,
      detail: choice.detail,
      iconPath: new vscode.ThemeIcon(rank(choice) < 2 ? 'debug-stackframe' : 'circle-small'),
      key: choice.key,
    }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDetail: true }))?.key;
}
