import type { Outcome } from './bothWays.js';

export const aspects = ['exitStatus', 'counts', 'stdout', 'stderr', 'inspection'] as const;
export type Aspect = (typeof aspects)[number];

export interface Verdict {
  readonly aspect: Aspect;
  /** `same`: every recorded run came out as some plain run. `order`: but for the order of lines. `varies`: plain runs differ among themselves too. */
  readonly result: 'same' | 'order' | 'varies' | 'DIFFERENT';
  /** Lines of the first recorded run that no plain run has (`+`), and of the first plain run that no recorded one has (`-`). */
  readonly difference: readonly string[];
}

/** Whether a program comes out recorded as it does without. */
export function verdicts(outcomes: readonly Outcome[]): Verdict[] {
  return aspects.map((aspect) => verdict(aspect, outcomes));
}

function verdict(aspect: Aspect, outcomes: readonly Outcome[]): Verdict {
  const texts = (way: Outcome['way']) => outcomes.filter((outcome) => outcome.way === way).map((outcome) => outcome[aspect]);
  const plain = texts('plain');
  const recorded = texts('recorded');
  const isIn = (all: readonly string[]) => (text: string) => all.includes(text);
  if (recorded.every(isIn(plain))) return { aspect, result: 'same', difference: [] };
  const difference = [...missing(plain, recorded[0] ?? '', '+'), ...missing(recorded, plain[0] ?? '', '-')];
  if (recorded.map(sorted).every(isIn(plain.map(sorted)))) return { aspect, result: 'order', difference };
  return { aspect, result: new Set(plain.map(sorted)).size > 1 ? 'varies' : 'DIFFERENT', difference };
}

const sorted = (text: string) => text.split('\n').sort().join('\n');

function missing(among: readonly string[], text: string, sign: string): string[] {
  const known = new Set(among.flatMap((each) => each.split('\n')));
  return text
    .split('\n')
    .filter((line) => !known.has(line))
    .map((line) => `${sign} ${line}`);
}

/** The median of recorded over plain, a pair at a time: what disturbs the machine disturbs both of a pair. */
export function ratioOfPairs(pairs: readonly Outcome[], of: 'seconds' | 'cpu'): number {
  const plain = pairs.filter(({ way }) => way === 'plain').map((one) => one[of]);
  const recorded = pairs.filter(({ way }) => way === 'recorded').map((one) => one[of]);
  const ratios = recorded.map((time, at) => time / (plain[at] ?? Number.NaN)).sort((a, b) => a - b);
  return ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
}

export function median(outcomes: readonly Outcome[], way: Outcome['way']): number {
  const times = outcomes.filter((outcome) => outcome.way === way).map((outcome) => outcome.seconds);
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
