import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../support/bothWays.js';
import type { TestVerdict } from '../support/testVerdicts.js';
import { median, ratioOfPairs } from '../support/verdicts.js';

export const heading = '| project | tests | differences | seconds plain → recorded | time | processor time |\n|---|---|---|---|---|---|';

/** A line of the table in docs/real-programs.md. `measured` are the pairs whose times count. */
export function row(
  projectDir: string,
  outcomes: readonly Outcome[],
  measured: readonly Outcome[],
  tests: readonly TestVerdict[],
  others: readonly string[],
): string {
  const plain = outcomes.find(({ way }) => way === 'plain');
  const counted = (result: TestVerdict['result'], words: string) => {
    const count = tests.filter((one) => one.result === result).length;
    return count > 0 ? [`${count} ${words}`] : [];
  };
  const differences = [
    ...counted('DIFFERENT', 'tests'),
    ...counted('slow', 'that hold times'),
    ...counted('unsteady', 'unsteady by themselves'),
    ...others,
  ];
  const seconds = (way: 'plain' | 'recorded') => median(measured, way).toFixed(1);
  const cells = [
    name(projectDir),
    plain?.counts ?? '',
    differences.length > 0 ? differences.join('; ') : 'none',
    `${seconds('plain')} → ${seconds('recorded')}`,
    ratioOfPairs(measured, 'seconds').toFixed(2),
    ratioOfPairs(measured, 'cpu').toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Its app, version and commit, as far as mix.exs and git tell. */
function name(projectDir: string): string {
  const mixExs = readFileSync(join(projectDir, 'mix.exs'), 'utf8');
  const app = /\bapp: :(\w+)/.exec(mixExs)?.[1] ?? 'project';
  const version = /@?version:? "([^"]+)"/.exec(mixExs)?.[1] ?? '';
  return [app, version, commit(projectDir)].filter((part) => part !== '').join(' ');
}

function commit(projectDir: string): string {
  try {
    return execFileSync('git', ['-C', projectDir, 'log', '-1', '--format=%h'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
