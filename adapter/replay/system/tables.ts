import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import type { Term } from '../../recording/term.js';
import { atomName } from '../facts.js';
import type { ProcId } from '../history.js';
import type { At, TableEvent } from '../system.js';
import { rowsOfKind, type SystemIndex } from './systemIndex.js';

/** What was done to tables that are watched, in the order of time. */
export function tableEvents(index: SystemIndex): readonly TableEvent[] {
  return rowsOfKind(index.controls, Control.table).map((row) => new Touched(index, row));
}

/** Read when it is looked at. */
class Touched implements TableEvent {
  constructor(
    private readonly index: SystemIndex,
    private readonly row: number,
  ) {}

  get at(): At {
    return this.index.deliveries.at(this.row);
  }

  get proc(): ProcId {
    return this.index.proc(this.index.owner[this.row] as number);
  }

  get operation(): string {
    return atomName(this.index.value(this.row, 0)) ?? '?';
  }

  get table(): string {
    return inspect(this.index.value(this.row, 1));
  }

  args(): readonly Term[] {
    const list = this.index.value(this.row, 2);
    return typeof list === 'object' && list.type === 'list' ? list.items : [];
  }
}
