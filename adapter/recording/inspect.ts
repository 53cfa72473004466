import { inspectAtom, inspectFunctionName, inspectKey } from './inspectAtom.js';
import { inspectFloat } from './inspectFloat.js';
import { inspectStruct } from './inspectStruct.js';
import { type Escaping, escapeText, isAsciiPrintable, printableText } from './inspectText.js';
import type { Atom, Binary, Fun, List, MapTerm, Term, Tuple } from './term.js';

export interface InspectOptions {
  /** How many items of a collection are written; more are `...`. All unless given. */
  readonly limit?: number;
  /** The version of Elixir that ran: charlists are `'abc'` before 1.15, `~c"abc"` since. */
  readonly elixir?: string;
  /** The fields of a struct in the order of its definition, where that is known; else they stand in the order recorded. */
  readonly structFields?: (module: string) => readonly string[] | undefined;
  /** What the program's node was called: pids and the like of other nodes are written with the name of theirs. None is, unless given. */
  readonly nodes?: ReadonlySet<string>;
}

/** What a term is written from: texts, containers, and terms still to be written. */
export type Part = string | Container | Nested;
/** Items between commas: where new lines may begin. */
export interface Container {
  readonly open: string;
  readonly items: readonly (readonly Part[])[];
  /** The tail of an improper list. */
  readonly tail?: readonly Part[];
  readonly close: string;
  /** On several lines: `filled` ones, or a line an item; `maybe`: filled where all items are but text. */
  readonly lines: 'filled' | 'one each' | 'maybe';
}
export interface Nested {
  readonly term: Term;
  readonly limit: number;
  /** Never as a charlist. */
  readonly plain?: boolean;
}

/** A term on one line, as Elixir's `inspect` writes it for its own data types; what was cut is `…`. */
export function inspect(term: Term, options: InspectOptions = {}): string {
  const writer = new Writer(options);
  const out: string[] = [];
  // A list of work, not recursion: terms may be nested a million levels deep.
  const todo: Part[] = [{ term, limit: options.limit ?? Number.POSITIVE_INFINITY }];
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (typeof part === 'string') out.push(part);
    else {
      const parts = 'term' in part ? writer.parts(part) : onOneLine(part);
      for (let i = parts.length - 1; i >= 0; i--) todo.push(parts[i] as Part);
    }
  }
  return out.join('');
}

function onOneLine({ open, items, tail, close }: Container): readonly Part[] {
  const parts: Part[] = [open];
  for (const [i, item] of items.entries()) parts.push(...(i === 0 ? item : [', ', ...item]));
  if (tail) parts.push(' | ', ...tail);
  parts.push(close);
  return parts;
}

/** Says of what parts terms are written. */
export class Writer {
  /** Before Elixir 1.15. */
  readonly old: boolean;

  constructor(private readonly options: InspectOptions) {
    const [, major, minor] = /^(\d+)\.(\d+)/.exec(options.elixir ?? '') ?? [];
    this.old = major === '1' && Number(minor) < 15;
  }

  parts({ term, limit, plain }: Nested): readonly Part[] {
    if (typeof term !== 'object') return [String(term)];
    switch (term.type) {
      case 'atom':
        return [inspectAtom(term.name, this)];
      case 'float':
        return [inspectFloat(term.value)];
      case 'binary':
        return inspectBinary(term, limit, this);
      case 'list':
        return this.list(term, limit, plain === true);
      case 'tuple':
        return tuple(term, limit);
      case 'map':
        return this.map(term, limit);
      case 'pid':
        return [`#PID<${this.node(term)}.${term.id}.${term.serial}>`];
      case 'port':
        return [`#Port<${this.node(term)}.${term.id}>`];
      case 'reference':
        return [`#Reference<${this.node(term)}.${[...term.ids].reverse().join('.')}>`];
      case 'fun':
        return [inspectFun(term)];
      case 'cut':
        return [term.why === 'redacted' ? '[redacted]' : term.why === 'fun' ? '#Function<…>' : '…'];
    }
  }

  /** Elixir writes a number for another node, which says nothing to anybody. */
  private node({ node }: { readonly node: string }): string {
    return this.options.nodes?.has(node) === false ? node : '0';
  }

  private list(list: List, limit: number, plain: boolean): readonly Part[] {
    const { items, remaining, tail } = list;
    if (items.length === 0) return [remaining === undefined ? '[]' : '[…]'];
    if (!plain && tail === undefined && items.every((item) => typeof item === 'number' && isAsciiPrintable(item)))
      return [this.charlist(list)];
    const cut = remaining !== undefined;
    if (tail !== undefined) return container('[', items, single, limit, cut, ']', 'maybe', [{ term: tail, limit: limit - items.length }]);
    return isKeyword(items)
      ? container('[', items, keywordPair, limit, cut, ']', 'one each')
      : container('[', items, single, limit, cut, ']', 'maybe');
  }

  private charlist({ items, remaining }: List): string {
    const text = items.map((code) => String.fromCharCode(Number(code))).join('');
    const end = remaining === undefined ? '' : '…';
    return this.old ? `'${escapeText(text, "'", this)}${end}'` : `~c"${escapeText(text, '"')}${end}"`;
  }

  private map(map: MapTerm, limit: number): readonly Part[] {
    const struct = structName(map);
    if (struct !== undefined) {
      const special = inspectStruct(struct, map, limit);
      if (special) return special;
    }
    const cut = map.remaining !== undefined;
    if (struct !== undefined) {
      const pairs = this.ordered(struct, map);
      return container(`%${inspectAtom(struct)}{`, pairs, keyedPair, limit, cut, '}', 'one each');
    }
    return container('%{', map.pairs, hasAtomKeys(map.pairs) ? keyedPair : arrowPair, limit, cut, '}', 'one each');
  }

  private ordered(struct: string, { pairs }: MapTerm): MapTerm['pairs'] {
    const shown = pairs.filter(([key]) => !isAtom(key) || (key.name !== '__struct__' && key.name !== '__exception__'));
    const order = this.options.structFields?.(struct) ?? knownFields.get(struct);
    if (order === undefined) return shown;
    const place = ([key]: readonly [Term, Term]): number => (isAtom(key) ? order.indexOf(key.name) : -1);
    return shown.sort((a, b) => place(a) - place(b));
  }
}

/** Writes up to `limit` items between commas. Each is written with the limit that is left when its turn comes, as Elixir does. */
function container<T>(
  open: string,
  items: readonly T[],
  write: (item: T, limit: number) => readonly Part[],
  limit: number,
  cut: boolean,
  close: string,
  lines: Container['lines'],
  tail?: readonly Part[],
): readonly Part[] {
  const shown: (readonly Part[])[] = [];
  let left = limit;
  for (const item of items) {
    if (left <= 0) return [{ open, items: [...shown, ['...']], close, lines }];
    left -= 1;
    shown.push(write(item, left));
  }
  if (cut) shown.push(['…']);
  return [{ open, items: shown, close, lines, ...(tail && { tail }) }];
}

const single = (term: Term, limit: number): readonly Part[] => [{ term, limit }];

function keyedPair([key, term]: readonly [Term, Term], limit: number): readonly Part[] {
  return [`${isAtom(key) ? inspectKey(key.name) : ''} `, { term, limit }];
}

function arrowPair([key, term]: readonly [Term, Term], limit: number): readonly Part[] {
  return [{ term: key, limit }, ' => ', { term, limit }];
}

function keywordPair(pair: Term, limit: number): readonly Part[] {
  const [key, value] = (pair as Tuple).items;
  return keyedPair([key as Term, value as Term], limit);
}

function isKeyword(items: readonly Term[]): boolean {
  return items.every(
    (item) =>
      typeof item === 'object' && item.type === 'tuple' && item.size === undefined && item.items.length === 2 && isPlainKey(item.items[0]),
  );
}

function hasAtomKeys(pairs: MapTerm['pairs']): boolean {
  return pairs.every(([key]) => isPlainKey(key));
}

/** An atom that is no alias: only those stand before a colon. */
function isPlainKey(term: Term | undefined): boolean {
  return isAtom(term) && !term.name.startsWith('Elixir.');
}

function tuple({ items, size }: Tuple, limit: number): readonly Part[] {
  return container('{', items, single, limit, size !== undefined && size > items.length, '}', 'filled');
}

function inspectBinary({ bytes, bits, total }: Binary, limit: number, escaping: Escaping): readonly Part[] {
  const cut = total !== undefined && total > bits;
  const whole = bits === bytes.length * 8;
  const text = whole ? printableText(cut ? withoutBrokenEnd(bytes) : bytes) : undefined;
  if (text !== undefined) return [`"${escapeText(text, '"', escaping)}${cut ? '…' : ''}"`];
  const shown = Array.from(bytes.subarray(0, limit), String);
  if (!whole && bytes.length <= limit) {
    const left = bits % 8;
    shown[bytes.length - 1] = `${(bytes.at(-1) ?? 0) >> (8 - left)}::size(${left})`;
  }
  if (bytes.length > limit) shown.push('...');
  else if (cut) shown.push('…');
  return [{ open: '<<', items: shown.map((byte) => [byte]), close: '>>', lines: 'filled' }];
}

/** A prefix may end in the middle of a character. */
function withoutBrokenEnd(bytes: Uint8Array): Uint8Array {
  let start = bytes.length - 1;
  while (start > 0 && bytes.length - start < 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return needed > bytes.length - start ? bytes.subarray(0, start) : bytes;
}

function inspectFun({ module, name, arity, local }: Fun): string {
  if (!local) return `&${inspectAtom(module)}.${inspectFunctionName(name)}/${arity}`;
  return `#Function<${local.index}.${local.uniq}/${arity} in ${inspectAtom(module)}${parentName(name)}>`;
}

/** `-total/1-fun-0-` is in `total/1`. */
function parentName(name: string): string {
  if (name === '') return '';
  const match = /^-(.*)\/([^/-]*)-[^/-]*-[^/-]*-$/s.exec(name);
  return match ? `.${inspectFunctionName(match[1] ?? '')}/${match[2]}` : `.${inspectFunctionName(name)}`;
}

/** The module under `__struct__`, if this is a struct. */
function structName({ pairs }: MapTerm): string | undefined {
  const module = pairs.find(([key]) => isAtom(key) && key.name === '__struct__')?.[1];
  return isAtom(module) ? module.name : undefined;
}

function isAtom(term: Term | undefined): term is Atom {
  return typeof term === 'object' && term.type === 'atom';
}

/** Fields of structs that come with Elixir, in the order of their definition, where that is not the order of their names. */
const knownFields: ReadonlyMap<string, readonly string[]> = new Map(
  `BadArityError function args
BadBooleanError term operator
CompileError file line description
Config.Provider providers config_path extra_config prune_runtime_sys_config_after_boot reboot_system_after_config validate_compile_env
File.CopyError reason source destination on_action
File.Error reason path action
File.LinkError reason existing new action
File.RenameError reason source destination on_action
File.Stat size type access atime mtime ctime mode links major_device minor_device inode uid gid
File.Stream path modes line_or_bytes raw node
FunctionClauseError module function arity kind args clauses
IO.Stream device raw line_or_bytes
KeyError key term message
Protocol.UndefinedError protocol value description
SyntaxError file line column snippet description
Task mfa owner pid ref
TokenMissingError file line snippet column description
URI.Error action reason part
URI scheme authority userinfo host port path query fragment
UndefinedFunctionError module function arity reason message
Version major minor patch pre build
ExUnit.AssertionError left right message expr args doctest context
ExUnit.Test name case module state time tags logs`
    .split('\n')
    .map((line) => line.split(' '))
    .map(([module, ...fields]) => [`Elixir.${module}`, fields]),
);
