import { Control } from '../../recording/index/control.js';
import type { Term } from '../../recording/term.js';
import { atomName, field, integer } from '../facts.js';
import type { Warning } from '../system.js';
import { rowsOfKind, type SystemIndex } from './systemIndex.js';

const kinds = ['long_gc', 'long_schedule', 'large_heap', 'busy_port', 'busy_dist_port'] as const;

const BYTES_OF_A_WORD = 8;

/** What the VM warned of, in the order of time: there is little of it. */
export function warningsOf(index: SystemIndex): readonly Warning[] {
  return rowsOfKind(index.controls, Control.warned).flatMap((row) => {
    const kind = kinds.find((one) => one === atomName(index.value(row, 0)));
    return kind === undefined ? [] : [warning(index, row, kind, index.value(row, 1))];
  });
}

function warning(index: SystemIndex, row: number, kind: Warning['kind'], facts: Term): Warning {
  const ms = integer(field(facts, 'ms'));
  const words = integer(field(facts, 'words'));
  const port = field(facts, 'port');
  return {
    at: index.deliveries.at(row),
    proc: index.proc(index.owner[row] as number),
    kind,
    ...(ms === undefined ? {} : { ms }),
    ...(words === undefined ? {} : { heap: words * BYTES_OF_A_WORD }),
    ...(port === undefined ? {} : { port }),
    missed: integer(field(facts, 'missed')) ?? 0,
  };
}
