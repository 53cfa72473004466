import { inspect } from '../../adapter/recording/inspect.js';
import type { Term } from '../../adapter/recording/term.js';

/** The term with the pairs of all maps in it sorted, as `sort_maps` of Elixir's inspect does: from OTP 26 on a small map's order depends on which atoms came into being first. */
export function withSortedMaps(term: Term): Term {
  if (typeof term !== 'object') return term;
  if (term.type === 'tuple') return { ...term, items: term.items.map(withSortedMaps) };
  if (term.type === 'list')
    return { ...term, items: term.items.map(withSortedMaps), ...(term.tail === undefined ? {} : { tail: withSortedMaps(term.tail) }) };
  if (term.type !== 'map') return term;
  const pairs = term.pairs.map(([key, value]) => [withSortedMaps(key), withSortedMaps(value)] as const);
  return { ...term, pairs: pairs.sort(([a], [b]) => inOrder(a, b)) };
}

/** Elixir's order of terms, by type; within a type by the text. */
const types = ['atom', 'reference', 'fun', 'port', 'pid', 'tuple', 'map', 'list', 'binary'];

function inOrder(a: Term, b: Term): number {
  const [x, y] = [number(a), number(b)];
  if (x !== undefined && y !== undefined) return x - y;
  return rank(a) - rank(b) || (inspect(a) < inspect(b) ? -1 : 1);
}

const rank = (term: Term): number => (typeof term === 'object' ? types.indexOf(term.type) : -1);

function number(term: Term): number | undefined {
  if (typeof term !== 'object') return Number(term);
  return term.type === 'float' ? term.value : undefined;
}
