import { type Formula, parseFormula } from './expressions/formula.js';
import { parseTemplate, type Template } from './expressions/template.js';

/** What a breakpoint does, and when, of all the times that its line is reached. Without a message it stops. */
export interface Rule {
  /** Where it comes to anything but `false` or `nil`. */
  readonly condition?: { readonly text: string; readonly formula: Formula };
  /** Of the times, counted from 1 over the whole recording, at which the condition holds. */
  readonly hits?: (nth: number) => boolean;
  /** What it logs, instead of stopping. */
  readonly message?: Template;
}

/** What a client may say of a breakpoint beside its line; empty texts are none. */
export interface WrittenRule {
  readonly condition?: string | undefined;
  readonly hitCondition?: string | undefined;
  readonly logMessage?: string | undefined;
}

/** Words for who set a breakpoint that cannot be understood: it stops nothing. */
export interface Misunderstood {
  readonly wrong: string;
}

/** Reads what was written; undefined where nothing was. */
export function parseRule({ condition, hitCondition, logMessage }: WrittenRule): Rule | Misunderstood | undefined {
  const text = condition?.trim() ?? '';
  const formula = text === '' ? undefined : parseFormula(text);
  if (text !== '' && formula === undefined) return { wrong: notUnderstood(text) };
  const count = hitCondition?.trim() ?? '';
  const hits = count === '' ? undefined : parseHits(count);
  if (count !== '' && hits === undefined)
    return { wrong: `"${count}" is no count of hits. Write 3 (the third), > 3, >= 3, < 3, <= 3, == 3 or % 3 (each third).` };
  const message = logMessage === undefined || logMessage === '' ? undefined : parseTemplate(logMessage);
  if (message !== undefined && 'wrong' in message)
    return { wrong: `${notUnderstood(message.wrong)} A brace that is meant as such is written \\{.` };
  if (formula === undefined && hits === undefined && message === undefined) return undefined;
  return { ...(formula && { condition: { text, formula } }), ...(hits && { hits }), ...(message && { message }) };
}

/** Words for an expression that is none that can be answered. */
export const notUnderstood = (text: string): string =>
  `"${text}" cannot be answered: nothing is executed in the past. Write variables with fields and indexes, values, operators and guards: user.age >= 18 and is_nil(order.paid_at).`;

const HITS = /^(==|=|>=|>|<=|<|%)?\s*(\d{1,15})$/;

function parseHits(text: string): ((nth: number) => boolean) | undefined {
  const [, operator = '==', digits = ''] = HITS.exec(text) ?? [];
  const count = Number(digits);
  if (digits === '' || (operator === '%' && count === 0)) return undefined;
  return (nth) => COMPARED[operator]?.(nth, count) ?? false;
}

const COMPARED: Readonly<Record<string, (nth: number, count: number) => boolean>> = {
  '==': (nth, count) => nth === count,
  '=': (nth, count) => nth === count,
  '>': (nth, count) => nth > count,
  '>=': (nth, count) => nth >= count,
  '<': (nth, count) => nth < count,
  '<=': (nth, count) => nth <= count,
  '%': (nth, count) => nth % count === 0,
};
