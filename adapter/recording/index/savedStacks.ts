import { FormatError } from '../bytes.js';
import type { FunctionInfo, Site, SiteTables } from '../sites.js';
import { each, type Work, within } from '../turns.js';
import { type Account, Activation } from './activation.js';
import type { Column, Columns } from './columnFile.js';
import { Filling } from './filling.js';
import type { Bound } from './scopes.js';

/*
 * Stacks as columns. Activations, what they bound and the ghosts beside them are rows of their own, each after those that it refers to; so what
 * stacks share is written once. A reference is a row counted from 1; 0: there is none. The same holds for functions; sites go by their ids.
 */

const GONE = 1;
const INCOMPLETE = 2;

const whole = () => new Filling(Uint32Array);
/** Of times and of numbers that may be large. */
const wide = () => new Filling(Float64Array);
const bytes = () => new Filling(Uint8Array);

class Accounts {
  readonly act = wide();
  readonly fn = whole();
  readonly last = whole();
  readonly lastN = wide();
  readonly entered = whole();
  readonly bound = whole();
  readonly owner = wide();
  readonly flags = bytes();
}

/** Takes stacks in. */
export class StackWriter {
  private readonly functions: ReadonlyMap<FunctionInfo, number>;
  private readonly stacks = new Map<Activation, number>();
  private readonly bounds = new Map<Bound, number>();
  private readonly haunted = new Map<readonly Account[], number>();
  private readonly activations = new Accounts();
  private readonly ghosts = new Accounts();
  private readonly shape = { below: whole(), depth: whole(), ghosts: whole(), ghostCount: bytes() };
  private readonly bound = {
    site: whole(),
    n: wide(),
    time: wide(),
    block: new Filling(Int32Array),
    at: whole(),
    older: whole(),
    kept: whole(),
  };
  private readonly keptSizes = whole();
  private readonly keptBytes: Uint8Array[] = [];

  constructor(sites: SiteTables) {
    this.functions = new Map(functionsOf(sites).map((fn, i) => [fn, i + 1]));
  }

  /** The reference to a stack by its top. */
  put(top: Activation | undefined): number {
    const fresh: Activation[] = [];
    for (let one = top; one !== undefined && !this.stacks.has(one); one = one.below) fresh.push(one);
    for (const one of fresh.reverse()) {
      this.putAccount(this.activations, one, (one.gone ? GONE : 0) + (one.incomplete ? INCOMPLETE : 0));
      this.shape.below.push(one.below === undefined ? 0 : (this.stacks.get(one.below) as number));
      this.shape.depth.push(one.depth);
      this.shape.ghosts.push(this.putGhosts(one.ghosts));
      this.shape.ghostCount.push(one.ghosts.length);
      this.stacks.set(one, this.stacks.size + 1);
    }
    return top === undefined ? 0 : (this.stacks.get(top) as number);
  }

  functionNumber(fn: FunctionInfo | undefined): number {
    return fn === undefined ? 0 : (this.functions.get(fn) ?? 0);
  }

  columns(): Columns {
    const { activations, ghosts, shape, bound } = this;
    return {
      ...accountColumns('stack', activations),
      'stack.below': shape.below.column(),
      'stack.depth': shape.depth.column(),
      'stack.ghosts': shape.ghosts.column(),
      'stack.ghostCount': shape.ghostCount.column(),
      ...accountColumns('ghost', ghosts),
      'bound.site': bound.site.column(),
      'bound.n': bound.n.column(),
      'bound.time': bound.time.column(),
      'bound.block': bound.block.column(),
      'bound.at': bound.at.column(),
      'bound.older': bound.older.column(),
      'bound.kept': bound.kept.column(),
      'kept.size': this.keptSizes.column(),
      'kept.bytes': new Uint8Array(Buffer.concat(this.keptBytes)),
    };
  }

  private putAccount(to: Accounts, one: Account, flags: number): void {
    to.act.push(one.act);
    to.fn.push(this.functionNumber(one.fn));
    to.last.push(one.last.id);
    to.lastN.push(one.lastN);
    to.entered.push(one.entered?.id ?? 0);
    to.bound.push(this.putBound(one.bound));
    to.owner.push(one.owner);
    to.flags.push(flags);
  }

  private putGhosts(ghosts: readonly Account[]): number {
    const known = this.haunted.get(ghosts);
    if (known !== undefined) return known;
    const first = this.ghosts.act.length;
    for (const ghost of ghosts) this.putAccount(this.ghosts, ghost, ghost.incomplete ? INCOMPLETE : 0);
    this.haunted.set(ghosts, first);
    return first;
  }

  private putBound(newest: Bound | undefined): number {
    const fresh: Bound[] = [];
    for (let one = newest; one !== undefined && !this.bounds.has(one); one = one.older) fresh.push(one);
    for (const one of fresh.reverse()) {
      const { bound } = this;
      bound.site.push(one.site.id);
      bound.n.push(one.n);
      bound.time.push(one.time);
      bound.block.push(one.block);
      bound.at.push(one.at);
      bound.older.push(one.older === undefined ? 0 : (this.bounds.get(one.older) as number));
      // One more than there are, for none may be kept as well.
      bound.kept.push(one.kept === undefined ? 0 : one.kept.length + 1);
      for (let i = 0; i < (one.kept?.length ?? 0); i++) {
        const value = one.kept?.[i] ?? new Uint8Array();
        this.keptSizes.push(value.length);
        this.keptBytes.push(value);
      }
      this.bounds.set(one, this.bounds.size + 1);
    }
    return newest === undefined ? 0 : (this.bounds.get(newest) as number);
  }
}

/** Gives stacks back. */
export class StackReader {
  private readonly functions: readonly FunctionInfo[];
  private readonly bounds: Bound[] = [];
  private readonly stacks: Activation[] = [];

  private constructor(
    private readonly columns: Columns,
    private readonly sites: SiteTables,
  ) {
    this.functions = functionsOf(sites);
  }

  static *reading(columns: Columns, sites: SiteTables): Work<StackReader> {
    const reader = new StackReader(columns, sites);
    yield* within(0, 0.3, reader.readingBounds());
    yield* within(0.3, 1, reader.readingStacks());
    return reader;
  }

  stack(reference: number): Activation | undefined {
    return reference === 0 ? undefined : there(this.stacks[reference - 1]);
  }

  fn(number: number): FunctionInfo | undefined {
    return number === 0 ? undefined : there(this.functions[number - 1]);
  }

  private *readingBounds(): Work<void> {
    const column = columnsOf(this.columns, 'bound');
    const [site, n, time, block, at] = [column('site'), column('n'), column('time'), column('block'), column('at')];
    const [older, kept] = [column('older'), column('kept')];
    const sizes = columnsOf(this.columns, 'kept')('size');
    const bytes = columnsOf(this.columns, 'kept')('bytes') as Uint8Array;
    let [value, from] = [0, 0];
    yield* each(site.length, (i) => {
      const values: (Uint8Array | undefined)[] = [];
      for (let k = 1; k < (kept[i] as number); k++) {
        const size = there(sizes[value++]);
        values.push(size === 0 ? undefined : bytes.subarray(from, from + size));
        from += size;
      }
      this.bounds.push({
        site: this.site(site[i] as number),
        n: n[i] as number,
        time: time[i] as number,
        block: block[i] as number,
        at: at[i] as number,
        ...(kept[i] === 0 ? {} : { kept: values }),
        ...(older[i] === 0 ? {} : { older: there(this.bounds[(older[i] as number) - 1]) }),
      });
    });
  }

  private *readingStacks(): Work<void> {
    const column = columnsOf(this.columns, 'stack');
    const [below, depth, first, count] = [column('below'), column('depth'), column('ghosts'), column('ghostCount')];
    const flags = column('flags');
    const account = this.accounts('stack');
    const ghost = this.accounts('ghost');
    const haunted = new Map<number, readonly Account[]>();
    const none: readonly Account[] = [];
    yield* each(below.length, (i) => {
      const ghosts =
        count[i] === 0 ? none : (haunted.get(first[i] as number) ?? listOf(count[i] as number, (k) => ghost((first[i] as number) + k)));
      if (ghosts !== none) haunted.set(first[i] as number, ghosts);
      const { act, fn, last, lastN, entered, bound, incomplete, owner } = account(i);
      const under = this.stack(below[i] as number);
      const gone = ((flags[i] as number) & GONE) !== 0;
      this.stacks.push(new Activation(act, fn, last, lastN, entered, bound, incomplete, owner, under, depth[i] as number, ghosts, gone));
    });
  }

  private accounts(name: string): (i: number) => Account {
    const column = columnsOf(this.columns, name);
    const [act, fn, last, lastN] = [column('act'), column('fn'), column('last'), column('lastN')];
    const [entered, bound, owner, flags] = [column('entered'), column('bound'), column('owner'), column('flags')];
    return (i) => ({
      act: act[i] as number,
      fn: there(this.fn(fn[i] as number)),
      last: this.site(last[i] as number),
      lastN: lastN[i] as number,
      entered: entered[i] === 0 ? undefined : this.site(entered[i] as number),
      bound: bound[i] === 0 ? undefined : there(this.bounds[(bound[i] as number) - 1]),
      incomplete: ((flags[i] as number) & INCOMPLETE) !== 0,
      owner: owner[i] as number,
    });
  }

  private site(id: number): Site {
    return there(this.sites.site(id));
  }
}

/** The columns whose names begin so. */
export function columnsOf(columns: Columns, name: string): (column: string) => Column {
  return (column) => there(columns[`${name}.${column}`]);
}

export function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new FormatError('an index that refers to what is not there');
  return thing;
}

const accountColumns = (name: string, accounts: Accounts): Columns =>
  Object.fromEntries(Object.entries(accounts).map(([column, numbers]) => [`${name}.${column}`, numbers.column()]));

const functionsOf = ({ modules }: SiteTables): readonly FunctionInfo[] => modules.flatMap(({ functions }) => functions);
const listOf = <T>(count: number, make: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => make(i));
