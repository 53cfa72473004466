import { Control } from '../../recording/index/control.js';
import type { Term } from '../../recording/term.js';
import { atomName, field, integer, text } from '../facts.js';
import type { Nanos } from '../history.js';
import type { At, LogLine } from '../system.js';
import { rowsOfKind, type SystemIndex } from './systemIndex.js';

/** What was logged, in the order of time. */
export class Logs {
  private readonly lines: readonly Line[];

  constructor(index: SystemIndex) {
    this.lines = Array.from(rowsOfKind(index.controls, Control.logged), (row) => new Line(index, row));
  }

  until(time: Nanos): readonly LogLine[] {
    const end = this.lines.findIndex(({ at }) => at.time > time);
    return end < 0 ? this.lines : this.lines.slice(0, end);
  }
}

/** Read when it is looked at. */
class Line implements LogLine {
  readonly at: At;
  private told: Term | undefined;

  constructor(
    private readonly index: SystemIndex,
    private readonly row: number,
  ) {
    this.at = index.deliveries.at(row);
  }

  get level(): string {
    return atomName(field(this.facts, 'level')) ?? 'info';
  }

  get text(): string {
    return text(field(this.facts, 'text')) ?? '';
  }

  get where(): LogLine['where'] {
    const file = text(field(this.facts, 'file'));
    const line = integer(field(this.facts, 'line'));
    return file === undefined || line === undefined ? undefined : { file, line };
  }

  private get facts(): Term {
    this.told ??= this.index.value(this.row, 0);
    return this.told;
  }
}
