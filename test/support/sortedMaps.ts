import { inspect } from '../../adapter/recording/inspect.js';
import type { Term } from '../../adapter/recording/term.js';

/** The term with the pairs of all maps in it sorted: from OTP 26 on a small map's order depends on which atoms came into being first. */
export function withSortedMaps(term: Term): Term {
  if (typeof term !== 'object') return term;
  if (term.type === 'tuple') return { ...term, items: term.items.map(withSortedMaps) };
  if (term.type === 'list')
    return { ...term, items: term.items.map(withSortedMaps), ...(term.tail === undefined ? {} : { tail: withSortedMaps(term.tail) }) };
  if (term.type !== 'map') return term;
  const pairs = term.pairs.map(([key, value]) => [withSortedMaps(key), withSortedMaps(value)] as const);
  const text = ([key]: readonly [Term, Term]) => inspect(key);
  return { ...term, pairs: pairs.sort((a, b) => (text(a) < text(b) ? -1 : 1)) };
}
