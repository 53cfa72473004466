import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import { atomName, field } from '../facts.js';
import type { Nanos } from '../history.js';
import type { Span } from '../system.js';
import { rowsOfKind, type SystemIndex } from './systemIndex.js';

interface Open {
  readonly place: number;
  readonly name: string;
  readonly context: string | undefined;
  readonly start: number;
  end: number;
  failed: boolean;
}

/**
 * What telemetry told to begin and to end: `[…, :start]` and then `[…, :stop]` or `[…, :exception]` of the same context or process. The
 * context may be missing on either side: what a web server tells of a request is large, and cut.
 */
export class Spans {
  private readonly all: readonly Open[];

  constructor(private readonly index: SystemIndex) {
    const all: Open[] = [];
    const open = new Map<string, Open[]>();
    for (const row of rowsOfKind(index.controls, Control.telemetry)) {
      const { name, edge } = this.eventName(row);
      if (edge === undefined) continue;
      const place = index.owner[row] as number;
      const term = field(index.value(row, 2), 'telemetry_span_context');
      const context = term === undefined ? undefined : inspect(term);
      const keys = [`${place} ${name}`, ...(context === undefined ? [] : [`${name} ${context}`])];
      if (edge === 'start') {
        const span = { place, name, context, start: row, end: -1, failed: false };
        for (const key of keys) open.set(key, [...(open.get(key) ?? []).filter(({ end }) => end < 0), span]);
        all.push(span);
      } else {
        const begun = keys.flatMap((key) => open.get(key) ?? []).filter(({ end }) => end < 0);
        const span =
          begun.findLast((one) => one.context === context) ?? begun.findLast((one) => one.context === undefined || context === undefined);
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
