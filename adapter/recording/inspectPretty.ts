import { type Container, type InspectOptions, type Nested, type Part, Writer } from './inspect.js';
import type { Term } from './term.js';

/**
 * A text that may begin new lines: what Elixir's `Inspect.Algebra` calls a document. Only what `inspect` makes of it is here.
 * A group is on one line where it fits; else its strict breaks are all taken, and of its flexible ones those that are needed.
 */
type Doc = string | readonly Doc[] | Break | Indented | Group;
interface Break {
  /** What stands there where no line ends. */
  readonly gap: '' | ' ';
  readonly flexible: boolean;
}
interface Indented {
  readonly by: number;
  readonly doc: Doc;
}
interface Group {
  readonly group: Doc;
}

/** A term on as many lines as it needs, as Elixir's `inspect` writes it with `pretty: true` and this width; what was cut is `…`. */
export function inspectPretty(term: Term, width: number, options: InspectOptions = {}): string {
  const writer = new Writer(options);
  return layOut({ group: ofTerm(writer, { term, limit: options.limit ?? Number.POSITIVE_INFINITY }) }, width);
}

const ofTerm = (writer: Writer, nested: Nested): Doc => ofParts(writer, writer.parts(nested));

function ofParts(writer: Writer, parts: readonly Part[]): Doc {
  return parts.map((part) => (typeof part === 'string' ? part : 'term' in part ? ofTerm(writer, part) : ofContainer(writer, part)));
}

function ofContainer(writer: Writer, { open, items, tail, close, lines }: Container): Doc {
  if (items.length === 0) return [open, close];
  const docs = items.map((item) => ofParts(writer, item));
  const last = tail && ofParts(writer, tail);
  const filled = lines === 'filled' || (lines === 'maybe' && docs.every(isText) && (last === undefined || isText(last)));
  const gap: Break = { gap: ' ', flexible: filled };
  const inside: Doc[] = docs.flatMap((doc, i) => (i === 0 ? [doc] : [',', gap, doc]));
  if (last !== undefined) inside.push(' |', gap, last);
  if (filled) return { group: [open, { by: open === '<<' ? 2 : 1, doc: inside }, close] };
  const edge: Break = { gap: '', flexible: false };
  return { group: [{ by: 2, doc: [open, edge, inside] }, edge, close] };
}

/** Nothing in it may begin a line. */
function isText(doc: Doc): boolean {
  return typeof doc === 'string' || (isList(doc) && doc.every(isText));
}

const isList = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);

/** What is still to be written. */
interface Rest {
  readonly indent: number;
  readonly broken: boolean;
  readonly doc: Doc;
  readonly next: Rest | undefined;
}

function layOut(whole: Doc, width: number): string {
  const out: string[] = [];
  let column = 0;
  const write = (text: string) => {
    out.push(text);
    column += widthOf(text);
  };
  let rest: Rest | undefined = { indent: 0, broken: false, doc: whole, next: undefined };
  while (rest !== undefined) {
    const { indent, broken, doc, next }: Rest = rest;
    rest = next;
    if (typeof doc === 'string') write(doc);
    else if (isList(doc)) rest = before(doc, indent, broken, next);
    else if ('by' in doc) rest = { indent: indent + doc.by, broken, doc: doc.doc, next };
    else if ('group' in doc) {
      const flat: Rest = { indent, broken: false, doc: doc.group, next: undefined };
      rest = { ...flat, broken: !fits(flat, column, width, false), next };
    } else if (doc.flexible ? !broken || fits(next, column + doc.gap.length, width, true) : !broken) write(doc.gap);
    else {
      out.push(`\n${' '.repeat(indent)}`);
      column = indent;
    }
  }
  return out.join('');
}

function before(docs: readonly Doc[], indent: number, broken: boolean, next: Rest | undefined): Rest | undefined {
  return docs.reduceRight<Rest | undefined>((after, doc) => ({ indent, broken, doc, next: after }), next);
}

/**
 * Whether what follows fits on the line, up to where it may end. `breaks`: a place where the line might have ended was passed: without one
 * there is no choice but to let it be too long.
 */
function fits(from: Rest | undefined, start: number, width: number, breaks: boolean): boolean {
  let column = start;
  let passed = breaks;
  let rest = from;
  // A group takes along what it passed: to where each ends, and what counted before it.
  const groups: { readonly end: Rest | undefined; readonly passed: boolean }[] = [];
  for (;;) {
    if (column > width && passed) return false;
    while (groups.length > 0 && groups.at(-1)?.end === rest) passed = groups.pop()?.passed ?? passed;
    if (rest === undefined) return true;
    const { indent, broken, doc, next }: Rest = rest;
    rest = next;
    if (typeof doc === 'string') column += widthOf(doc);
    else if (isList(doc)) rest = before(doc, indent, broken, next);
    else if ('by' in doc) rest = { indent, broken, doc: doc.doc, next };
    else if ('group' in doc) {
      groups.push({ end: next, passed });
      rest = { indent, broken: false, doc: doc.group, next };
    } else if (broken) return true;
    else {
      column += doc.gap.length;
      passed = true;
    }
  }
}

/** As Elixir counts: bytes. */
const widthOf = (text: string): number => (/^[\x20-\x7e]*$/.test(text) ? text.length : Buffer.byteLength(text));
