import type { Term } from '../../recording/term.js';
import { GUARDS, type Guard } from './guards.js';
import { readLiteral } from './literal.js';
import { type Path, readPath } from './path.js';
import { Reader } from './reader.js';

/**
 * What conditions and log messages understand: paths and literals with Elixir's operators between them, and the guards that look at one value.
 * Nothing of the program's own.
 *
 *     operators, the weakest first: or || · and && · == != === !== =~ · < <= > >= · in, not in · + - · * / · not ! -
 */
export type Formula =
  | { readonly kind: 'literal'; readonly value: Term }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'not' | 'minus'; readonly of: Formula }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Formula; readonly right: Formula }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Formula[] }
  | { readonly kind: 'guard'; readonly guard: Guard; readonly of: readonly Formula[] };

export type Operator = (typeof LEVELS)[number][number][1];

/** By precedence, the weakest first: how each is written, the longer ones first, and what it is. Those of letters end where a word ends. */
const LEVELS = [
  [
    [/or\b/y, 'or'],
    [/\|\|/y, 'or'],
  ],
  [
    [/and\b/y, 'and'],
    [/&&/y, 'and'],
  ],
  [
    [/===/y, '==='],
    [/!==/y, '!=='],
    [/==/y, '=='],
    [/!=/y, '!='],
    [/=~/y, '=~'],
  ],
  [
    [/<=/y, '<='],
    [/>=/y, '>='],
    [/</y, '<'],
    [/>/y, '>'],
  ],
  [
    [/in\b/y, 'in'],
    [/not\s+in\b/y, 'not in'],
  ],
  [
    [/\+/y, '+'],
    [/-/y, '-'],
  ],
  [
    [/\*/y, '*'],
    [/\//y, '/'],
  ],
] as const;

const NOT = /(?:not\b|!)/y;
const CALL = /([a-z_]+)\(/y;

/** Reads `text` as a formula; undefined where it is anything else. */
export function parseFormula(text: string): Formula | undefined {
  const reader = new Reader(text.trim());
  const formula = readFormula(reader);
  return reader.atEnd() ? formula : undefined;
}

/** A formula with the space around it; undefined where something else stands. */
export function readFormula(reader: Reader, level = 0): Formula | undefined {
  const operators = LEVELS[level];
  if (operators === undefined) return readOperand(reader);
  let left = readFormula(reader, level + 1);
  for (;;) {
    const operator = left && operators.find(([written]) => reader.take(written))?.[1];
    if (left === undefined || operator === undefined) return left;
    const right = readFormula(reader, level + 1);
    if (right === undefined) return undefined;
    left = { kind: 'operation', operator, left, right };
  }
}

function readOperand(reader: Reader): Formula | undefined {
  reader.space();
  const operand = readUnary(reader);
  reader.space();
  return operand;
}

function readUnary(reader: Reader): Formula | undefined {
  if (reader.take(NOT)) {
    const of = readOperand(reader);
    return of && { kind: 'not', of };
  }
  if (reader.eat('(')) {
    const inner = readFormula(reader);
    return inner !== undefined && reader.eat(')') ? inner : undefined;
  }
  const guard = reader.take(CALL)?.[1];
  if (guard !== undefined) return readGuard(reader, guard);
  const start = reader.at;
  const value = readLiteral(reader);
  if (value !== undefined) return { kind: 'literal', value };
  reader.at = start;
  if (reader.eat('[')) return readSequence(reader, 'list', ']');
  if (reader.eat('{')) return readSequence(reader, 'tuple', '}');
  if (reader.eat('-')) {
    const of = readOperand(reader);
    return of && { kind: 'minus', of };
  }
  const path = readPath(reader);
  return path && { kind: 'path', path };
}

function readGuard(reader: Reader, name: string): Formula | undefined {
  const guard = GUARDS.get(name);
  const of = guard && readItems(reader, ')');
  return guard !== undefined && of?.length === guard.arity ? { kind: 'guard', guard, of } : undefined;
}

function readSequence(reader: Reader, kind: 'list' | 'tuple', end: string): Formula | undefined {
  const items = readItems(reader, end);
  return items && { kind, items };
}

/** At least one, for without any it is a literal. */
function readItems(reader: Reader, end: string): Formula[] | undefined {
  const items: Formula[] = [];
  do {
    const item = readFormula(reader);
    if (item === undefined) return undefined;
    items.push(item);
  } while (reader.eat(','));
  return reader.eat(end) ? items : undefined;
}
