import { asFailure, noSuchVariable } from '../errors.js';
import type { Term } from '../recording/term.js';
import type { Work } from '../recording/turns.js';
import type { History, Moment, SiteId } from '../replay/history.js';
import type { Rule } from './breakpointRule.js';
import type { Formula } from './expressions/formula.js';
import { isTruthy, valueOfFormula } from './expressions/formulaValue.js';
import { follow } from './expressions/parts.js';
import { type Happening, say } from './reaction.js';

/** A breakpoint with a rule, and where it stands. */
export interface Ruled {
  readonly rule: Rule;
  readonly sites: readonly SiteId[];
}

/** A condition that came to nothing: at how many moments, and why at the first. */
export interface Untold {
  count: number;
  readonly why: string;
}

/** The rules of breakpoints, asked of one recording. */
export class Conditions {
  /** Since it was looked at last. */
  readonly #untold = new Map<Rule, Untold>();
  /** Of rules with a count of hits: which of them each moment is, from 1. */
  readonly #ordinals = new WeakMap<Rule, ReadonlyMap<string, number>>();

  constructor(private readonly history: History) {}

  /** To be done before `holds` is asked. */
  *prepare(ruled: readonly Ruled[]): Work<void> {
    for (const { rule, sites } of ruled)
      if (rule.hits !== undefined && !this.#ordinals.has(rule)) this.#ordinals.set(rule, yield* this.#count(rule, sites));
  }

  /** Whether one of these stops at a moment where the statement at `site` is about to run. */
  holds(ruled: readonly Ruled[], moment: Moment, site: SiteId): boolean {
    return ruled.some(({ rule, sites }) => sites.includes(site) && this.#stops(rule, moment));
  }

  /** Conditions that came to nothing since this was asked last. */
  untold(): ReadonlyMap<Rule, Untold> {
    const untold = new Map(this.#untold);
    this.#untold.clear();
    return untold;
  }

  #stops(rule: Rule, moment: Moment): boolean {
    if (rule.hits === undefined) return this.#isTrue(rule, moment);
    const nth = this.#ordinals.get(rule)?.get(keyOf(moment));
    return nth !== undefined && rule.hits(nth);
  }

  #isTrue(rule: Rule, moment: Moment): boolean {
    if (rule.condition === undefined) return true;
    try {
      return isTruthy(valueAt(this.history, moment, rule.condition.formula));
    } catch (error) {
      const why = asFailure(error)?.message;
      if (why === undefined) throw error;
      const known = this.#untold.get(rule);
      if (known) known.count++;
      else this.#untold.set(rule, { count: 1, why });
      return false;
    }
  }

  *#count(rule: Rule, sites: readonly SiteId[]): Work<ReadonlyMap<string, number>> {
    const ordinals = new Map<string, number>();
    const first = this.history.first();
    // It goes through all of the recording, for nothing stops it.
    const holds = (moment: Moment): boolean => {
      if (this.#isTrue(rule, moment)) ordinals.set(keyOf(moment), ordinals.size + 1);
      return false;
    };
    if (first !== undefined) yield* this.history.running(first, 'forward', sites, { holds });
    return ordinals;
  }
}

const keyOf = ({ proc, n }: Moment): string => `${proc}/${n}`;

/** What a formula comes to for the variables of the innermost frame. Throws the failure that says why it comes to nothing. */
export function valueAt(history: History, moment: Moment, formula: Formula): Term {
  const bindings = history.bindings(moment, 0);
  return valueOfFormula(formula, (path) => {
    const binding = bindings.find(({ name }) => name === path.variable);
    if (binding === undefined) throw noSuchVariable(path.variable);
    return follow(binding.value(), path);
  });
}

/** What conditions could not tell since this was asked last, for the user to read. */
export function untold(conditions: Conditions): readonly Happening[] {
  return [...conditions.untold()].map(([{ condition }, { count, why }]) =>
    say(
      `The condition ${condition?.text} could not be answered ${count === 1 ? 'once' : `${count} times`}, and counts as not true there: ${why}`,
    ),
  );
}
