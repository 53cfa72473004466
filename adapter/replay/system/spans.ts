import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import { atomName, field } from '../facts.js';
import type { Nanos } from '../history.js';
import type { Span } from '../system.js';
import { rowsOfKind, type SystemIndex } from './systemIndex.js';

interface Open {
  readonly place: number;
  readonly name: string;
  readonly start: number;
  end: number;
  failed: boolean;
}

/** What telemetry told to begin and to end: `[…, :start]` and then `[…, :stop]` or `[…, :exception]` of the same context or process. */
export class Spans {
  private readonly all: readonly Open[];

  constructor(private readonly index: SystemIndex) {
    const all: Open[] = [];
    const open = new Map<string, Open[]>();
    for (const row of rowsOfKind(index.controls, Control.telemetry)) {
      const { name, edge } = this.eventName(row);
      if (edge === undefined) continue;
      const place = index.owner[row] as number;
      const context = field(index.value(row, 2), 'telemetry_span_context');
      const key = context === undefined ? `${place} ${name}` : `${name} ${inspect(context)}`;
      const own = open.get(key) ?? [];
      open.set(key, own);
      if (edge === 'start') {
        const span = { place, name, start: row, end: -1, failed: false };
        own.push(span);
        all.push(span);
      } else {
        const span = own.pop();
        if (span === undefined) continue;
        span.end = row;
        span.failed = edge === 'exception';
      }
    }
    this.all = all;
  }

  /** Those that were under way. */
  at(time: Nanos): readonly Span[] {
    const { index } = this;
    const { controls, deliveries, lives } = index;
    return this.all
      .filter(({ start, end, place }) => {
        const until = end >= 0 ? (controls.time[end] as number) : (lives.end[place] as number);
        return (controls.time[start] as number) <= time && time < until;
      })
      .map(({ place, name, start, end, failed }) => ({
        proc: index.proc(place),
        name,
        start: deliveries.at(start),
        ...(end < 0 ? {} : { end: deliveries.at(end) }),
        failed,
        metadata: () => index.value(start, 2),
      }));
  }

  private eventName(row: number): { readonly name: string; readonly edge: string | undefined } {
    const term = this.index.value(row, 0);
    const names = (typeof term === 'object' && term.type === 'list' ? term.items : []).map((item) => atomName(item) ?? '?');
    const last = names.at(-1);
    const edge = last === 'start' || last === 'stop' || last === 'exception' ? last : undefined;
    return { name: names.slice(0, edge === undefined ? undefined : -1).join('.'), edge };
  }
}
