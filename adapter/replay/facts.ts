import type { Atom, MapTerm, Term } from '../recording/term.js';

/** Reads the values of control events (FORMAT.md, "Event"), which are maps with atom keys. */

/** The value under an atom key, or undefined. */
export function field(term: Term | undefined, key: string): Term | undefined {
  if (!isMap(term)) return undefined;
  return term.pairs.find(([k]) => isAtom(k) && k.name === key)?.[1];
}

/** The name of an atom that is not nil. */
export function atomName(term: Term | undefined): string | undefined {
  return isAtom(term) && term.name !== 'nil' ? term.name : undefined;
}

/** The text of a binary, charlist or atom. */
export function text(term: Term | undefined): string | undefined {
  if (typeof term !== 'object') return undefined;
  if (term.type === 'binary') return new TextDecoder().decode(term.bytes);
  if (term.type === 'list')
    return String.fromCodePoint(...term.items.filter((c) => typeof c === 'number' && c >= 0 && c <= 0x10ffff).map(Number));
  return atomName(term);
}

export function integer(term: Term | undefined): number | undefined {
  return typeof term === 'number' ? term : undefined;
}

function isMap(term: Term | undefined): term is MapTerm {
  return typeof term === 'object' && term.type === 'map';
}

function isAtom(term: Term | undefined): term is Atom {
  return typeof term === 'object' && term.type === 'atom';
}
