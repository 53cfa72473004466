import { each, type Work, within } from '../turns.js';
import { grouping } from './grouped.js';

/** An event that is not of instrumented code: FORMAT.md, "Event". */
export interface ControlEvent {
  readonly kind: number;
  /** The moment right after it. */
  readonly n: number;
  readonly time: number;
  readonly block: number;
  readonly at: number;
}

/**
 * All control events of a recording, one array a column: there may be millions. Those of one process lie together, in their order,
 * the processes in the order of the index. A row's number stands for the event.
 */
export class ControlTable {
  constructor(
    readonly count: number,
    readonly kind: Uint8Array,
    readonly n: Uint32Array,
    readonly time: Float64Array,
    readonly block: Uint32Array,
    readonly at: Uint32Array,
    /** By the process's place in the index: its first row; one entry more than processes. */
    readonly first: Uint32Array,
  ) {}

  event(row: number): ControlEvent {
    return {
      kind: this.kind[row] as number,
      n: this.n[row] as number,
      time: this.time[row] as number,
      block: this.block[row] as number,
      at: this.at[row] as number,
    };
  }

  /** The rows of the process at this place. */
  of(place: number): Controls {
    return new Controls(this, this.first[place] ?? 0, this.first[place + 1] ?? 0);
  }
}

/** The control events of one process, in their order: the rows `from` to (not including) `to`. */
export class Controls {
  constructor(
    readonly table: ControlTable,
    readonly from: number,
    readonly to: number,
  ) {}

  first(kind: number): ControlEvent | undefined {
    const { table, from, to } = this;
    for (let row = from; row < to; row++) if (table.kind[row] === kind) return table.event(row);
    return undefined;
  }

  last(kind: number): ControlEvent | undefined {
    const { table, from, to } = this;
    for (let row = to - 1; row >= from; row--) if (table.kind[row] === kind) return table.event(row);
    return undefined;
  }

  all(kind: number): readonly ControlEvent[] {
    const { table, from, to } = this;
    const found: ControlEvent[] = [];
    for (let row = from; row < to; row++) if (table.kind[row] === kind) found.push(table.event(row));
    return found;
  }
}

/** Takes control events in the order in which blocks are indexed, and lays those of a process together in the end. */
export class ControlsBuilder {
  private count = 0;
  private place = new Uint32Array(1024);
  private kind = new Uint8Array(1024);
  private n = new Uint32Array(1024);
  private time = new Float64Array(1024);
  private block = new Uint32Array(1024);
  private at = new Uint32Array(1024);

  /** `place`: the process's place in the index. */
  add(place: number, kind: number, n: number, time: number, block: number, at: number): void {
    if (this.count === this.kind.length) this.grow();
    const row = this.count++;
    this.place[row] = place;
    this.kind[row] = kind;
    this.n[row] = n;
    this.time[row] = time;
    this.block[row] = block;
    this.at[row] = at;
  }

  *building(processes: number): Work<ControlTable> {
    const { count } = this;
    const { first, items } = yield* within(
      0,
      0.5,
      grouping(count, processes, (i) => this.place[i] as number),
    );
    const kind = new Uint8Array(count);
    const n = new Uint32Array(count);
    const time = new Float64Array(count);
    const block = new Uint32Array(count);
    const at = new Uint32Array(count);
    const move = (row: number): void => {
      const from = items[row] as number;
      kind[row] = this.kind[from] as number;
      n[row] = this.n[from] as number;
      time[row] = this.time[from] as number;
      block[row] = this.block[from] as number;
      at[row] = this.at[from] as number;
    };
    yield* within(0.5, 1, each(count, move));
    return new ControlTable(count, kind, n, time, block, at, first);
  }

  private grow(): void {
    const size = this.kind.length * 2;
    const wider = <T extends Uint8Array | Uint32Array | Float64Array>(column: T, made: T): T => {
      made.set(column);
      return made;
    };
    this.place = wider(this.place, new Uint32Array(size));
    this.kind = wider(this.kind, new Uint8Array(size));
    this.n = wider(this.n, new Uint32Array(size));
    this.time = wider(this.time, new Float64Array(size));
    this.block = wider(this.block, new Uint32Array(size));
    this.at = wider(this.at, new Uint32Array(size));
  }
}
