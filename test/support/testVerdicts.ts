import type { Outcome, Way } from './bothWays.js';

/** A test that came out recorded as it never did plain. */
export interface TestVerdict {
  readonly test: string;
  /** `unsteady`: plain runs differ among themselves too. `slow`: in a plain run that is as slow it ends so too. */
  readonly result: 'unsteady' | 'slow' | 'DIFFERENT';
  /** How many runs ended how, as `3 passed` or `1 failed: why, 2 passed`. */
  readonly plain: string;
  readonly recorded: string;
}

/** What each test came to that is not among what plain runs came to. */
export function testVerdicts(outcomes: readonly Outcome[]): TestVerdict[] {
  const names = new Set(outcomes.flatMap(({ tests }) => [...tests.keys()]));
  return [...names].sort().flatMap((test) => {
    const results = (way: Way) => outcomes.filter((one) => one.way === way).map(({ tests }) => tests.get(test) ?? 'not run');
    const plain = results('plain');
    const strange = results('recorded').filter((result) => !plain.includes(result));
    if (strange.length === 0) return [];
    const slowed = results('slowed').map(kind);
    const result = new Set(plain).size > 1 ? 'unsteady' : strange.map(kind).every((one) => slowed.includes(one)) ? 'slow' : 'DIFFERENT';
    return [{ test, result, plain: counted(plain), recorded: counted(results('recorded')) }];
  });
}

/** `failed` of `failed: because`. */
const kind = (result: string) => result.split(':')[0] ?? result;

function counted(results: readonly string[]): string {
  const distinct = [...new Set(results)].sort();
  return distinct.map((result) => `${results.filter((one) => one === result).length} ${result}`).join(', ');
}
