/** `warning`: it works, but the user may want to know. `skipped`: it needs something that failed. */
export type Result = 'works' | 'warning' | 'fails' | 'skipped';

/** One thing that was looked at. */
export interface Step {
  readonly name: string;
  readonly result: Result;
  /** What was found, a sentence or a path each; the first is the most important. */
  readonly facts: readonly string[];
  /** What the user can do, where there is something to be done. */
  readonly todo?: string;
}

export const works = (name: string, ...facts: readonly string[]): Step => ({ name, result: 'works', facts });

export const warning = (name: string, facts: readonly string[], todo: string): Step => ({ name, result: 'warning', facts, todo });

export const fails = (name: string, facts: readonly string[], todo: string): Step => ({ name, result: 'fails', facts, todo });

export const skipped = (name: string, why: string): Step => ({ name, result: 'skipped', facts: [why] });

/** An error's own words: our failures say what to do themselves. */
export function failsWith(name: string, error: unknown): Step {
  const [what = '', ...more] = (error instanceof Error ? error.message : String(error)).split('\n');
  return fails(name, [what, ...more.map((line) => line.trim()).filter((line) => line !== '')], '');
}
