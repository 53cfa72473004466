import assert from 'node:assert/strict';
import type { Answer, Choice, Question } from '../../adapter/protocol.js';
import type { DapClient } from '../support/dapClient.js';

export async function choices(client: DapClient, question: Question): Promise<readonly Choice[]> {
  return (await client.request<{ choices: Choice[] }>('elixirscope/askable', { question })).choices;
}

/** Asks with the choices of these labels, or those that begin so. */
export async function ask(client: DapClient, question: Question, ...labels: readonly string[]): Promise<Answer> {
  const keys = await Promise.all(labels.map((label) => keyOf(client, question, label)));
  return client.request('elixirscope/ask', { question, choices: keys });
}

/** The key of the choice with this label, or that begins so. */
export async function keyOf(client: DapClient, question: Question, label: string): Promise<string> {
  const all = await choices(client, question);
  const found = all.find((one) => one.label === label) ?? all.find((one) => one.label.startsWith(`${label} #PID`));
  return found?.key ?? assert.fail(`${label} cannot be chosen, but ${all.map((one) => one.label).join('; ')}`);
}

export const texts = ({ rows }: Answer) => rows.map(({ text }) => text);
export const withoutTimes = (text: string | undefined) => text?.replace(/[\d.]+ (ns|µs|ms|s)\b/g, 'T');

/** Goes where a row says, and tells where that is. */
export async function travel(client: DapClient, { rows }: Answer, index: number): Promise<string> {
  const { process, n } = rows[index] ?? assert.fail(`there is no row ${index}`);
  await client.goTo({ process, n });
  const { source, line } = await client.frame();
  return `${source?.name}:${line}`;
}
