import type { Atom, Binary, Cut, Term } from './term.js';

/** The terms that FORMAT.md ("Values") puts where something was cut, turned into what `term.ts` says of cut terms. */
const CUT = '$elixirscope_cut';
const FUN = '$elixirscope_fun';
const UNKNOWN = '$elixirscope_unknown';

/** A list's cut mark while it is read; outside a list's tail it is a cut of unknown reason. */
interface ListCut extends Cut {
  readonly listRemaining: number;
}

/** Stands where the rest of a list is cut, and was not counted. */
export const uncountedTail: Term = { type: 'cut', why: 'unknown', listRemaining: -1 } as ListCut;

/** Stands, as a key, before the number of the pairs of a map that are cut. */
export const shortMapKey: Atom = { type: 'atom', name: CUT };

/** The size of a binary that is cut, and what is kept of it. */
export function cutBinary([size, part]: readonly Term[]): Term {
  return typeof size === 'number' && isType(part, 'binary') ? { ...part, total: size * 8 } : { type: 'cut', why: 'unknown' };
}

/** An atom as read, unless it stands for a value that could not be known. */
export function unknownAtom(atom: Atom): Term {
  return atom.name === UNKNOWN ? { type: 'cut', why: 'unknown' } : atom;
}

/** A tuple as read, or what it marks. */
export function markedTuple(items: readonly Term[]): Term {
  const head = atomName(items[0]);
  if (head === CUT) return cut(items);
  if (head === FUN) return fun(items);
  return { type: 'tuple', items };
}

/** How many elements were cut, if this tail is a list's cut mark. */
export function markedTail(tail: Term): number | undefined {
  return typeof tail === 'object' && 'listRemaining' in tail ? (tail as ListCut).listRemaining : undefined;
}

/** How many pairs were cut, if this pair is a map's cut mark. */
export function markedMapPair(key: Term, value: Term): number | undefined {
  if (key === shortMapKey && typeof value === 'number') return value;
  if (atomName(key) !== CUT || typeof value !== 'object' || value.type !== 'tuple') return undefined;
  const [what, remaining] = value.items;
  return atomName(what) === 'map' && typeof remaining === 'number' ? remaining : undefined;
}

function cut(items: readonly Term[]): Term {
  const [, what, size, part] = items;
  const why = atomName(what);
  if (why === 'depth' || why === 'redacted' || why === 'governed' || why === 'fun') return { type: 'cut', why };
  if (typeof size !== 'number') return { type: 'cut', why: 'unknown' };
  if (why === 'list') return { type: 'cut', why: 'unknown', listRemaining: size } as ListCut;
  if (why === 'tuple' && isType(part, 'list')) return { type: 'tuple', items: part.items, size };
  if (why === 'binary') return cutBinary([size, part ?? size]);
  if (why === 'bitstring' && isType(part, 'binary')) return { ...(part as Binary), total: size };
  return { type: 'cut', why: 'unknown' };
}

function fun(items: readonly Term[]): Term {
  const [, what, module, name, third, uniq, arity, env] = items;
  const at = { module: atomName(module) ?? '', name: atomName(name) ?? '' };
  if (atomName(what) === 'external') return { type: 'fun', ...at, arity: Number(third) };
  const captured = isType(env, 'list') ? env.items : [];
  const local = { index: integer(third), uniq: typeof uniq === 'bigint' ? uniq : integer(uniq), env: captured };
  return { type: 'fun', ...at, arity: integer(arity), local };
}

function integer(term: Term | undefined): number {
  return typeof term === 'number' ? term : 0;
}

function atomName(term: Term | undefined): string | undefined {
  return typeof term === 'object' && term.type === 'atom' ? term.name : undefined;
}

function isType<T extends 'list' | 'binary'>(term: Term | undefined, type: T): term is Extract<Term, { readonly type: T }> {
  return typeof term === 'object' && term.type === type;
}
