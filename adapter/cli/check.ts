import { resolve } from 'node:path';
import { checkSetup } from '../check/checkSetup.js';
import { stepText, verdict } from '../check/report.js';
import type { Step } from '../check/step.js';
import { parse } from './options.js';
import { answer } from './say.js';

/** `elixirscope check`: tells each step as it is done; status 1 where one fails. */
export async function check(args: readonly string[]): Promise<number> {
  const { values } = parse(args, { project: { type: 'string' } });
  const steps: Step[] = [];
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  await checkSetup(
    { env: process.env, cwd: resolve(values.project ?? '.'), startedFrom: 'shell', trusted: true, signal: abort.signal },
    (step) => {
      steps.push(step);
      answer(stepText(step));
    },
  );
  answer(`\n${verdict(steps)}`);
  return steps.some(({ result }) => result === 'fails') ? 1 : 0;
}
