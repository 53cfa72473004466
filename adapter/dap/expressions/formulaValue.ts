import { badOperand, notKept } from '../../errors.js';
import type { Term } from '../../recording/term.js';
import { equal, NotRecorded, order } from '../../recording/termOrder.js';
import type { Formula, Operator } from './formula.js';
import { boolean } from './guards.js';
import { calculate, numberOf } from './numbers.js';
import type { Path } from './path.js';

/**
 * What a formula comes to, where `look` knows what its paths lead to. Throws the failure that says why it comes to nothing: a variable that
 * is not bound, a part that was not recorded, an operator that is not for these values.
 */
export function valueOfFormula(formula: Formula, look: (path: Path) => Term): Term {
  switch (formula.kind) {
    case 'literal':
      return formula.value;
    case 'path':
      return look(formula.path);
    case 'not':
      return boolean(!isTruthy(valueOfFormula(formula.of, look)));
    case 'minus':
      return calculate('-', { integer: 0n }, numberOf(valueOfFormula(formula.of, look), '-'));
    case 'list':
    case 'tuple':
      return { type: formula.kind, items: formula.items.map((one) => valueOfFormula(one, look)) };
    case 'guard':
      return formula.guard.of(formula.of.map((one) => valueOfFormula(one, look)));
    case 'operation': {
      const left = valueOfFormula(formula.left, look);
      const right = (): Term => valueOfFormula(formula.right, look);
      // What does not matter is not looked at: it may not even be bound.
      if (formula.operator === 'and') return isTruthy(left) ? right() : left;
      if (formula.operator === 'or') return isTruthy(left) ? left : right();
      return told(formula.operator, left, right());
    }
  }
}

/** As `if` of Elixir has it. */
export function isTruthy(term: Term): boolean {
  return !(typeof term === 'object' && term.type === 'atom' && (term.name === 'false' || term.name === 'nil'));
}

function told(operator: Exclude<Operator, 'and' | 'or'>, left: Term, right: Term): Term {
  try {
    return operate(operator, left, right);
  } catch (error) {
    throw error instanceof NotRecorded ? notKept(`what ${operator} compares`) : error;
  }
}

function operate(operator: Exclude<Operator, 'and' | 'or'>, left: Term, right: Term): Term {
  switch (operator) {
    case '==':
      return boolean(equal(left, right));
    case '!=':
      return boolean(!equal(left, right));
    case '===':
      return boolean(equal(left, right, 'strictly'));
    case '!==':
      return boolean(!equal(left, right, 'strictly'));
    case '<':
      return boolean(order(left, right) < 0);
    case '<=':
      return boolean(order(left, right) <= 0);
    case '>':
      return boolean(order(left, right) > 0);
    case '>=':
      return boolean(order(left, right) >= 0);
    case '=~':
      return boolean(textOf(left).includes(textOf(right)));
    case 'in':
      return boolean(isIn(left, right));
    case 'not in':
      return boolean(!isIn(left, right));
    default:
      return calculate(operator, numberOf(left, operator), numberOf(right, operator));
  }
}

function isIn(value: Term, list: Term): boolean {
  if (typeof list !== 'object' || list.type !== 'list') throw badOperand('in');
  if (list.items.some((item) => equal(value, item, 'strictly'))) return true;
  // It may be among those that were not recorded.
  if (list.remaining !== undefined) throw new NotRecorded();
  return false;
}

function textOf(term: Term): string {
  if (typeof term !== 'object' || term.type !== 'binary') throw badOperand('=~');
  return Buffer.from(term.bytes).toString('utf8');
}
