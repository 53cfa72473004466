import { inspect } from '../recording/inspect.js';
import type { Fun, List, MapTerm, Term, Tuple } from '../recording/term.js';
import type { StructFields } from '../telling/writing.js';
import { isPair } from './expressions/parts.js';

/** A part of a value, as a line below it in the tree of variables. */
export interface Child {
  readonly name: string;
  /** Undefined: a remark (`text`), not a value. */
  readonly value?: Term;
  readonly text?: string;
  /** What to append to the parent's expression to name this part; undefined where no expression can. */
  readonly access?: string;
}

/** The parts of a value. Items have numbers for names and may be many; `named` are fields, keys and remarks. */
export interface Children {
  readonly items: readonly Child[];
  readonly named: readonly Child[];
}

const NONE: Children = { items: [], named: [] };
const PLAIN_FIELD = /^[_\p{Ll}][\p{L}\p{N}_]*[?!]?$/u;

/** `structFields` says in which order the fields of a struct are to be. */
export function childrenOf(term: Term, structFields: StructFields): Children {
  if (typeof term !== 'object') return NONE;
  switch (term.type) {
    case 'list':
      return ofList(term);
    case 'tuple':
      return ofTuple(term);
    case 'map':
      return { items: [], named: ofMap(term, structFields) };
    case 'fun':
      return { items: ofFun(term), named: [] };
    default:
      return NONE;
  }
}

function ofTuple(tuple: Tuple): Children {
  const missing = (tuple.size ?? tuple.items.length) - tuple.items.length;
  return { items: tuple.items.map(toItem), named: missing > 0 ? [cutMark(missing)] : [] };
}

function ofList(list: List): Children {
  const after: Child[] = [];
  if (list.tail !== undefined) after.push({ name: '| tail', value: list.tail });
  if (list.remaining !== undefined) after.push(cutMark(list.remaining));
  return isKeyword(list) ? { items: [], named: [...list.items.map(toEntry), ...after] } : { items: list.items.map(toItem), named: after };
}

function ofMap(map: MapTerm, structFields: StructFields): Child[] {
  const children = fieldsOrPairs(map, structFields).map(([key, value]): Child => {
    const field = typeof key === 'object' && key.type === 'atom' && PLAIN_FIELD.test(key.name) ? key.name : undefined;
    return field === undefined ? { name: inspect(key), value, access: `[${inspect(key)}]` } : { name: field, value, access: `.${field}` };
  });
  if (map.remaining !== undefined) children.push(cutMark(map.remaining));
  return children;
}

/** A struct's fields without its name, which is written in front of it already. */
function fieldsOrPairs(map: MapTerm, structFields: StructFields): MapTerm['pairs'] {
  const struct = map.pairs.find(([key]) => atomName(key) === '__struct__')?.[1];
  if (struct === undefined) return map.pairs;
  const order = structFields(atomName(struct) ?? '') ?? [];
  const place = ([key]: readonly [Term, Term]) => {
    const index = order.indexOf(atomName(key) ?? '');
    return index < 0 ? order.length : index;
  };
  return map.pairs.filter(([key]) => atomName(key) !== '__struct__').sort((a, b) => place(a) - place(b));
}

function atomName(term: Term): string | undefined {
  return typeof term === 'object' && term.type === 'atom' ? term.name : undefined;
}

function ofFun(fun: Fun): Child[] {
  return (fun.local?.env ?? []).map((value, index) => ({ name: `captured ${index}`, value }));
}

function toItem(value: Term, index: number): Child {
  return { name: String(index), value, access: `[${index}]` };
}

/** A keyword list's entry; its key names it where it is the first with that key, its place otherwise. */
function toEntry(entry: Term, index: number, all: readonly Term[]): Child {
  const [key, value] = isPair(entry) ? entry.items : [];
  if (key === undefined || value === undefined) return toItem(entry, index);
  const text = inspect(key);
  const first = all.findIndex((other) => isPair(other) && other.items[0] !== undefined && inspect(other.items[0]) === text) === index;
  return { name: first ? text : `${text} (at ${index})`, value, access: first ? `[${text}]` : `[${index}][1]` };
}

function isKeyword(list: List): boolean {
  return (
    list.items.length > 0 &&
    list.tail === undefined &&
    list.items.every((item) => {
      const key = isPair(item) ? item.items[0] : undefined;
      return typeof key === 'object' && key.type === 'atom' && !key.name.startsWith('Elixir.');
    })
  );
}

function cutMark(missing: number): Child {
  return { name: '…', text: missing < 0 ? 'more was not recorded' : `${missing} more ${missing === 1 ? 'was' : 'were'} not recorded` };
}
