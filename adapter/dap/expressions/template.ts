import type { Term } from '../../recording/term.js';
import { type Formula, readFormula } from './formula.js';
import { Reader } from './reader.js';

/** A log message: texts, and formulas that stood in braces between them. */
export type Template = readonly (string | Formula)[];

const TEXT = /(?:[^\\{#]|\\.|#(?!\{)|\\$)+/suy;
const ESCAPED = /\\([\\{}#])/gu;

/** Reads `paid {order.total} of #{limit}`, where `\{` is a brace. Gives the text of braces that hold no formula as `wrong`. */
export function parseTemplate(text: string): Template | { readonly wrong: string } {
  const reader = new Reader(text);
  const parts: (string | Formula)[] = [];
  while (!reader.atEnd()) {
    const plain = reader.take(TEXT);
    if (plain !== undefined) {
      parts.push(plain[0].replace(ESCAPED, '$1'));
      continue;
    }
    const start = reader.at;
    const formula = reader.eat('#{') || reader.eat('{') ? readFormula(reader) : undefined;
    if (formula === undefined || !reader.eat('}')) return { wrong: text.slice(start, endOf(text, start)) };
    parts.push(formula);
  }
  return parts;
}

function endOf(text: string, start: number): number {
  const brace = text.indexOf('}', start);
  return brace < 0 ? text.length : brace + 1;
}

/** The message, where `say` words what each formula comes to. */
export const fill = (template: Template, say: (formula: Formula) => string): string =>
  template.map((part) => (typeof part === 'string' ? part : say(part))).join('');

/** A text of the program's as it is, as Elixir's own interpolation has it; undefined for any other value. */
export function plainText(term: Term): string | undefined {
  if (typeof term !== 'object' || term.type !== 'binary' || term.total !== undefined || term.bits % 8 !== 0) return undefined;
  const text = Buffer.from(term.bytes).toString('utf8');
  return text.includes('\ufffd') ? undefined : text;
}
