import { inspect } from './inspect.js';
import type { Binary, List, MapTerm, Term, Tuple } from './term.js';

/** Two values cannot be compared: what they would differ in was not recorded. */
export class NotRecorded extends Error {}

/** `==` of Elixir, or `===`. Throws `NotRecorded` where that cannot be told. */
export function equal(a: Term, b: Term, how?: 'strictly'): boolean {
  return compare(a, b, { strictly: how === 'strictly', forEquality: true }) === 0;
}

/** Elixir's order of terms: less than 0 where `a` comes first. Throws `NotRecorded` where that cannot be told. */
export function order(a: Term, b: Term): number {
  return compare(a, b, { strictly: false, forEquality: false });
}

/** https://hexdocs.pm/elixir/Kernel.html#module-structural-comparison */
const TYPES = ['number', 'atom', 'reference', 'fun', 'port', 'pid', 'tuple', 'map', 'list', 'binary'] as const;

function rank(term: Term): number {
  if (typeof term !== 'object' || term.type === 'float') return 0;
  if (term.type === 'cut') throw new NotRecorded();
  return TYPES.indexOf(term.type);
}

interface How {
  /** `1` is not `1.0`. */
  readonly strictly: boolean;
  /** Only whether it is 0 matters: sizes may tell, where not all was recorded. */
  readonly forEquality: boolean;
}

function compare(a: Term, b: Term, how: How): number {
  const byType = rank(a) - rank(b);
  if (byType !== 0) return byType;
  if (typeof a !== 'object' || typeof b !== 'object' || a.type === 'float' || b.type === 'float') return numbers(a, b, how);
  if (a.type === 'tuple' && b.type === 'tuple') return tuples(a, b, how);
  if (a.type === 'map' && b.type === 'map') return maps(a, b, how);
  if (a.type === 'list' && b.type === 'list') return lists(a, b, how);
  if (a.type === 'binary' && b.type === 'binary') return binaries(a, b, how);
  if (a.type === 'atom' && b.type === 'atom') return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
  const [one, other] = [inspect(a), inspect(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}

/** Integers of any size and floats compare exactly. Strictly, an integer comes before the float that it equals, as among a map's keys. */
function numbers(a: Term, b: Term, { strictly }: How): number {
  const [x, y] = [magnitude(a), magnitude(b)];
  if (x < y) return -1;
  if (x > y) return 1;
  return strictly ? Number(typeof a === 'object') - Number(typeof b === 'object') : 0;
}

const magnitude = (term: Term): number | bigint => (typeof term !== 'object' ? term : term.type === 'float' ? term.value : 0);

function tuples(a: Tuple, b: Tuple, how: How): number {
  const sizes = (a.size ?? a.items.length) - (b.size ?? b.items.length);
  return sizes || items(a.items, b.items, how) || whole(a.size === undefined && b.size === undefined);
}

const KEYS: How = { strictly: true, forEquality: false };

/** Size first, then the keys in their order, then the values in that of the keys. */
function maps(a: MapTerm, b: MapTerm, how: How): number {
  const sizes = a.pairs.length + (a.remaining ?? 0) - (b.pairs.length + (b.remaining ?? 0));
  if (sizes !== 0) return sizes;
  whole(a.remaining === undefined && b.remaining === undefined);
  const [x, y] = [sorted(a), sorted(b)];
  const keys = items(
    x.map(([key]) => key),
    y.map(([key]) => key),
    KEYS,
  );
  if (keys !== 0) return keys;
  return items(
    x.map(([, value]) => value),
    y.map(([, value]) => value),
    how,
  );
}

const sorted = ({ pairs }: MapTerm) => [...pairs].sort(([a], [b]) => compare(a, b, KEYS));

function lists(a: List, b: List, how: How): number {
  const [sizeOfA, sizeOfB] = [lengthOf(a), lengthOf(b)];
  if (how.forEquality && sizeOfA !== undefined && sizeOfB !== undefined && sizeOfA !== sizeOfB) return sizeOfA - sizeOfB;
  const common = items(a.items, b.items, how);
  if (common !== 0) return common;
  const lengths = a.items.length - b.items.length;
  const [shorter, longer] = lengths <= 0 ? [a, b] : [b, a];
  whole(shorter.remaining === undefined && (lengths !== 0 || longer.remaining === undefined));
  if (lengths === 0) return compareTails(a, b, how);
  // The shorter one ends here: in the empty list, or in what is no list.
  const sign = lengths < 0 ? -1 : 1;
  return shorter.tail === undefined ? sign : sign * (rank(shorter.tail) - TYPES.indexOf('list'));
}

/** Of items before a tail; undefined where those that were cut were not counted. */
function lengthOf({ items, remaining = 0 }: List): number | undefined {
  return remaining < 0 ? undefined : items.length + remaining;
}

function compareTails({ tail: a }: List, { tail: b }: List, how: How): number {
  const empty: Term = { type: 'list', items: [] };
  return a === undefined && b === undefined ? 0 : compare(a ?? empty, b ?? empty, how);
}

function items(a: readonly Term[], b: readonly Term[], how: How): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const one = compare(a[i] as Term, b[i] as Term, how);
    if (one !== 0) return one;
  }
  return 0;
}

function binaries(a: Binary, b: Binary, { forEquality }: How): number {
  const sizes = (a.total ?? a.bits) - (b.total ?? b.bits);
  if (forEquality && sizes !== 0) return sizes;
  const kept = Math.min(a.bytes.length, b.bytes.length);
  const common = Buffer.compare(a.bytes.subarray(0, kept), b.bytes.subarray(0, kept));
  if (common !== 0) return common;
  const isWhole = ({ total }: Binary): boolean => total === undefined;
  const [short, long] = a.bytes.length <= b.bytes.length ? [a, b] : [b, a];
  whole(isWhole(short) && (isWhole(long) || short.bytes.length < long.bytes.length));
  return sizes;
}

/** All alike so far: 0, if that is all there was. */
function whole(isWhole: boolean): 0 {
  if (!isWhole) throw new NotRecorded();
  return 0;
}
