import { closeSync, existsSync, fstatSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RecordingError } from './errors.js';
import { inspectAtom, inspectFunctionName } from './inspectAtom.js';
import { openPlain, readPlain } from './plainFile.js';
import { isFlag, isOneOf, isText, isWhole, listOf, nullable, objectWith, optional, tupleOf } from './shape.js';
import type { Work } from './turns.js';

export type SiteKind = 'enter' | 'clause' | 'handler' | 'stmt' | 'leave' | 'tail' | 'raise' | 'pos';

/** A module as it was when its table was written; the same module may be recorded in several versions. */
export interface ModuleVersion {
  /** As in a stack trace: `MyApp.Cart`, `:my_erlang`. */
  readonly name: string;
  /** The atom itself: `Elixir.MyApp.Cart`. */
  readonly atom: string;
  readonly file: string;
  /** Hash of the recorded source text. */
  readonly source?: string;
  readonly functions: readonly FunctionInfo[];
  /** Lexical scopes: each one's parent, -1 for none. */
  readonly blocks: readonly number[];
  readonly sites: readonly Site[];
}

export interface FunctionInfo {
  readonly module: ModuleVersion;
  /** As the VM names it, `-total/1-fun-0-` for a fn. */
  readonly name: string;
  readonly arity: number;
  readonly kind: string;
  /** The function or fn around a fn. */
  readonly parent?: FunctionInfo;
  /** Never written by the user: the fun that a `for` or `with` compiles to. */
  readonly synthetic: boolean;
  /** `MyApp.Cart.total/1`, `fn/2 in MyApp.Cart.total/1`; a synthetic one has its parent's. */
  readonly title: string;
}

/** FORMAT.md, "sites.jsonl". */
export interface Site {
  readonly id: number;
  readonly kind: SiteKind;
  readonly fn: FunctionInfo;
  readonly line: number;
  readonly column: number;
  /** The lexical scope in which its names live, an index into the module's blocks. */
  readonly block: number;
  readonly names: readonly string[];
  /** What runs next, if that is known. */
  readonly next?: Site;
  /** `next` is an enclosing statement that goes on, not one that begins. */
  readonly resumes: boolean;
  readonly generated: boolean;
  /** Of a `tail`: the function called, where the source tells. */
  readonly target?: Target;
  /** Of a `tail`: no event is written, the `enter` of its target tells. */
  readonly quiet: boolean;
}

/** A function by its names: the module's atom, as in `ModuleVersion`. */
export interface Target {
  readonly module: string;
  readonly name: string;
  readonly arity: number;
}

/** All site tables of a recording; site ids index it. */
export class SiteTables {
  private readonly byId: (Site | undefined)[] = [];

  constructor(readonly modules: readonly ModuleVersion[]) {
    for (const module of modules) for (const site of module.sites) this.byId[site.id] = site;
  }

  static of(lines: readonly TableLine[]): SiteTables {
    return new SiteTables(lines.map(readModule));
  }

  /** The site with this id; undefined where no table tells of it. */
  site(id: number): Site | undefined {
    return this.byId[id];
  }

  /** Greater than all site ids. */
  get end(): number {
    return this.byId.length;
  }
}

/** Reads sites.jsonl. A last line that was not finished is left out; its module has no events yet. */
export function* readingSites(dir: string): Work<SiteTables> {
  const file = join(dir, 'sites.jsonl');
  if (!existsSync(file)) return new SiteTables([]);
  const text = readPlain(file).toString();
  const size = text.length;
  const lines = text.split('\n');
  lines.pop();
  const modules: ModuleVersion[] = [];
  for (const [i, line] of lines.entries()) {
    if (line !== '') modules.push(readModule(parseLine(file, line, i + 1, size)));
    yield i / lines.length;
  }
  return new SiteTables(modules);
}

/** How much of a growing sites.jsonl is read at a time: others are to get their turn in between. */
const CHUNK = 1024 ** 2;

/** Reads a sites.jsonl that grows: each time the tables that came since, one after another. */
export class NewSites {
  private readonly file: string;
  private read = 0;

  constructor(dir: string) {
    this.file = join(dir, 'sites.jsonl');
  }

  *tables(): Generator<SiteTables> {
    for (let lines = this.more(CHUNK); lines.length > 0; lines = this.more(CHUNK)) {
      for (const line of lines) if (line !== '') yield SiteTables.of([parseLine(this.file, line, 0, this.read)]);
    }
  }

  /** The next lines that are whole: about `size` bytes of them, one at least where there is one. */
  private more(size: number): readonly string[] {
    if (!existsSync(this.file)) return [];
    const fd = openPlain(this.file);
    try {
      const rest = fstatSync(fd).size - this.read;
      const bytes = Buffer.alloc(Math.max(0, Math.min(rest, size)));
      const got = readSync(fd, bytes, 0, bytes.length, this.read);
      const end = bytes.lastIndexOf(10, got - 1);
      if (end < 0) return rest > size ? this.more(size * 2) : [];
      this.read += end + 1;
      return bytes.toString('utf8', 0, end).split('\n');
    } finally {
      closeSync(fd);
    }
  }
}

/** `size`: of the file, about. Sites have consecutive numbers, and each takes more than a byte. */
function parseLine(file: string, line: string, n: number, size: number): TableLine {
  let table: unknown;
  try {
    table = JSON.parse(line);
  } catch (error) {
    throw RecordingError.damaged(file, `line ${n}: ${(error as Error).message}`);
  }
  if (!isTableLine(table)) throw RecordingError.damaged(file, `line ${n} is no site table`);
  if (table.base < 0 || table.base > FIRST_BASE + size) throw RecordingError.damaged(file, `line ${n}: its sites have other numbers`);
  return table;
}

/** Below are control events. */
const FIRST_BASE = 64;

/** A line of sites.jsonl as it stands in the file. */
export interface TableLine {
  readonly module: string;
  readonly base: number;
  readonly version?: string;
  readonly file: string;
  readonly app?: string | null;
  readonly source?: string | null;
  readonly language?: string;
  readonly functions: readonly FunctionLine[];
  readonly blocks: readonly number[];
  readonly sites: readonly SiteLine[];
}

export interface FunctionLine {
  readonly name: string;
  readonly arity: number;
  readonly kind: string;
  readonly line: number;
  readonly parent?: number | null;
  readonly synthetic?: boolean;
}

export interface SiteLine {
  readonly k: SiteKind;
  readonly f: number;
  readonly l: number;
  readonly c?: number;
  readonly b?: number;
  readonly v?: readonly string[];
  readonly n?: readonly number[];
  readonly r?: boolean;
  readonly x?: boolean;
  readonly t?: readonly [string, string, number];
  readonly q?: boolean;
}

const isFunctionLine = objectWith<FunctionLine>({
  name: isText,
  arity: isWhole,
  kind: isText,
  line: isWhole,
  parent: optional(nullable(isWhole)),
  synthetic: optional(isFlag),
});

const isSiteLine = objectWith<SiteLine>({
  k: isOneOf('enter', 'clause', 'handler', 'stmt', 'leave', 'tail', 'raise', 'pos'),
  f: isWhole,
  l: isWhole,
  c: optional(isWhole),
  b: optional(isWhole),
  v: optional(listOf(isText)),
  n: optional(listOf(isWhole)),
  r: optional(isFlag),
  x: optional(isFlag),
  t: optional(tupleOf<readonly [string, string, number]>(isText, isText, isWhole)),
  q: optional(isFlag),
});

const isTableLine = objectWith<TableLine>({
  module: isText,
  base: isWhole,
  version: optional(isText),
  file: isText,
  app: optional(nullable(isText)),
  source: optional(nullable(isText)),
  language: optional(isText),
  functions: listOf(isFunctionLine),
  blocks: listOf(isWhole),
  sites: listOf(isSiteLine),
});

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function readModule(line: TableLine): ModuleVersion {
  const module: Mutable<ModuleVersion> = {
    name: inspectAtom(line.module),
    atom: line.module,
    file: line.file,
    ...(line.source ? { source: line.source } : {}),
    functions: [],
    blocks: line.blocks,
    sites: [],
  };
  const functions: FunctionInfo[] = [];
  for (const f of line.functions) functions.push(readFunction(module, f, functions));
  if (line.blocks.some((parent, block) => parent >= block))
    throw RecordingError.damaged('sites.jsonl', `${line.module}: a scope lies in a later one`);
  module.functions = functions;
  module.sites = readModuleSites(line, functions);
  return module;
}

/** A parent stands before its children in the table. */
function readFunction(module: ModuleVersion, line: FunctionLine, before: readonly FunctionInfo[]): FunctionInfo {
  const parent = typeof line.parent === 'number' ? before[line.parent] : undefined;
  const synthetic = line.synthetic === true && parent !== undefined;
  const { name, arity, kind } = line;
  return { module, name, arity, kind, synthetic, title: titleOf(module, line, parent, synthetic), ...(parent ? { parent } : {}) };
}

function titleOf(module: ModuleVersion, line: FunctionLine, parent: FunctionInfo | undefined, synthetic: boolean): string {
  if (synthetic && parent) return parent.title;
  // What Elixir compiles a script's own statements to.
  if (line.name === '__FILE__' && /^elixir_compiler_\d+$/.test(module.atom)) return basename(module.file);
  if (line.kind === 'fn') {
    // A fn's title ends with that of the function it is in, however deep.
    return `fn/${line.arity} in ${parent?.title.replace(/^fn\/-?\d+ in /, '') ?? module.name}`;
  }
  const macro = line.kind.startsWith('defmacro') && line.name.startsWith('MACRO-');
  const name = macro ? line.name.slice('MACRO-'.length) : line.name;
  return `${module.name}.${inspectFunctionName(name)}/${macro ? line.arity - 1 : line.arity}`;
}

function readModuleSites(line: TableLine, functions: readonly FunctionInfo[]): readonly Site[] {
  const sites = line.sites.map((s, i): Mutable<Site> => {
    const fn = functions[s.f];
    if (fn === undefined) throw RecordingError.damaged('sites.jsonl', `${line.module}: site ${i} is in no function`);
    return {
      id: line.base + i,
      kind: s.k,
      fn,
      line: s.l,
      column: s.c ?? 0,
      block: s.b ?? -1,
      names: s.v ?? [],
      resumes: s.r === true,
      generated: s.x === true,
      quiet: s.q === true,
      ...(s.t ? { target: { module: s.t[0], name: s.t[1], arity: s.t[2] } } : {}),
    };
  });
  line.sites.forEach((s, i) => {
    const next = s.n?.[0] === undefined ? undefined : sites[s.n[0]];
    const site = sites[i];
    if (site && next) site.next = next;
  });
  return sites;
}
