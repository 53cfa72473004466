import { noSuchPart, notKept } from '../../errors.js';
import { inspect } from '../../recording/inspect.js';
import type { List, MapTerm, Term, Tuple } from '../../recording/term.js';
import type { Part, Path } from './path.js';

/** Follows a path's parts into `value`. Throws a failure that names the part that is not there. */
export function follow(value: Term, path: Path): Term {
  let current = value;
  let text = path.variable;
  for (const part of path.parts) {
    current = step(current, part, text);
    text += part.text;
  }
  return current;
}

function step(value: Term, part: Part, of: string): Term {
  const key: Term = part.kind === 'field' ? { type: 'atom', name: part.name } : part.key;
  if (typeof value === 'object') {
    if (value.type === 'map') return inMap(value, key, part, of);
    if (value.type === 'tuple' && part.kind === 'index') return inTuple(value, key, part, of);
    if (value.type === 'list' && part.kind === 'index') return inList(value, key, part, of);
    if (value.type === 'cut') throw notKept(of);
  }
  throw noSuchPart(part.text, of);
}

function inMap(map: MapTerm, key: Term, part: Part, of: string): Term {
  const found = map.pairs.find(([candidate]) => sameTerm(candidate, key));
  if (found !== undefined) return found[1];
  throw map.remaining === undefined ? noSuchPart(part.text, of) : notKept(of);
}

function inTuple(tuple: Tuple, key: Term, part: Part, of: string): Term {
  if (typeof key !== 'number') throw noSuchPart(part.text, of);
  const found = tuple.items[key];
  if (found !== undefined) return found;
  throw tuple.size !== undefined && key >= 0 && key < tuple.size ? notKept(of) : noSuchPart(part.text, of);
}

function inList(list: List, key: Term, part: Part, of: string): Term {
  const found = typeof key === 'number' ? itemAt(list, key) : keywordValue(list, key);
  if (found !== undefined) return found;
  throw list.remaining === undefined || (typeof key === 'number' && key < -list.items.length) ? noSuchPart(part.text, of) : notKept(of);
}

/** Counts from the end where `index` is negative, as `Enum.at` does; a list that was cut has no known end. */
function itemAt(list: List, index: number): Term | undefined {
  if (index >= 0) return list.items[index];
  return list.remaining === undefined ? list.items.at(index) : undefined;
}

function keywordValue(list: List, key: Term): Term | undefined {
  const pair = list.items.find((item) => {
    const first = isPair(item) ? item.items[0] : undefined;
    return first !== undefined && sameTerm(first, key);
  });
  return pair !== undefined && isPair(pair) ? pair.items[1] : undefined;
}

export function isPair(term: Term): term is Tuple {
  return typeof term === 'object' && term.type === 'tuple' && term.size === undefined && term.items.length === 2;
}

/** Equality as `===` of Elixir has it: `1` is not `1.0`. */
export function sameTerm(a: Term, b: Term): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.type === b.type && inspect(a) === inspect(b);
}
