import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import type { Term } from '../../recording/term.js';
import { each, type Work } from '../../recording/turns.js';
import { atomName, field, integer } from '../facts.js';
import type { Nanos } from '../history.js';
import type { At, Span } from '../system.js';
import { rowsOfKind, type SystemIndex } from './systemIndex.js';

interface Open {
  readonly place: number;
  readonly name: string;
  readonly context: string | undefined;
  /** When it began, and the event that told so; of what is told of only when it is over, that event. */
  readonly begin: number;
  readonly start: number;
  end: number;
  failed: boolean;
}

/**
 * What telemetry told to begin and to end: `[…, :start]` and then `[…, :stop]` or `[…, :exception]` of the same context or process. The
 * context may be missing on either side: what a web server tells of a request is large, and cut. Of some things, as queries, it is told
 * only how long they took, when they are over.
 */
export class Spans {
  private readonly all: Open[] = [];

  private constructor(private readonly index: SystemIndex) {}

  /** Goes through what telemetry told. */
  static *reading(index: SystemIndex): Work<Spans> {
    const spans = new Spans(index);
    const { all } = spans;
    const open = new Map<string, Open[]>();
    const read = (row: number): void => {
      const { name, edge } = spans.eventName(row);
      const place = index.owner[row] as number;
      const time = index.controls.time[row] as number;
      if (edge === undefined) {
        const took = durationIn(index.value(row, 1));
        if (took !== undefined) all.push({ place, name, context: undefined, begin: time - took, start: row, end: row, failed: false });
        return;
      }
      const term = field(index.value(row, 2), 'telemetry_span_context');
      const context = term === undefined ? undefined : inspect(term);
      const keys = [`${place} ${name}`, ...(context === undefined ? [] : [`${name} ${context}`])];
      if (edge === 'start') {
        const span = { place, name, context, begin: time, start: row, end: -1, failed: false };
        for (const key of keys) open.set(key, [...(open.get(key) ?? []).filter(({ end }) => end < 0), span]);
        all.push(span);
      } else {
        const begun = keys.flatMap((key) => open.get(key) ?? []).filter(({ end }) => end < 0);
        const span =
          begun.findLast((one) => one.context === context) ?? begun.findLast((one) => one.context === undefined || context === undefined);
        if (span === undefined) return;
        span.end = row;
        span.failed = edge === 'exception';
      }
    };
    const rows = rowsOfKind(index.controls, Control.telemetry);
    yield* each(rows.length, (i) => read(rows[i] as number));
    return spans;
  }

  /** Those that were under way. */
  at(time: Nanos): readonly Span[] {
    const { index } = this;
    const { controls, deliveries, lives } = index;
    return this.all
      .filter(({ begin, end, place }) => {
        const until = end >= 0 ? (controls.time[end] as number) : (lives.end[place] as number);
        return begin <= time && time < until;
      })
      .sort((a, b) => a.begin - b.begin)
      .map((span) => ({
        proc: index.proc(span.place),
        name: span.name,
        start: this.beginOf(span),
        ...(span.end < 0 ? {} : { end: deliveries.at(span.end) }),
        failed: span.failed,
        metadata: () => index.value(span.start, 2),
        ending: () => (span.end < 0 ? undefined : index.value(span.end, 2)),
      }));
  }

  private beginOf({ place, begin, start, end }: Open): At {
    const { index } = this;
    if (start !== end) return index.deliveries.at(start);
    const moment = index.history.momentAt(index.proc(place), begin as Nanos) ?? { proc: index.proc(place), n: 0 };
    return { moment, time: begin as Nanos };
  }

  private eventName(row: number): { readonly name: string; readonly edge: string | undefined } {
    const term = this.index.value(row, 0);
    const names = (typeof term === 'object' && term.type === 'list' ? term.items : []).map((item) => atomName(item) ?? '?');
    const last = names.at(-1);
    const edge = last === 'start' || last === 'stop' || last === 'exception' ? last : undefined;
    return { name: names.slice(0, edge === undefined ? undefined : -1).join('.'), edge };
  }
}

/** How long something took, as telemetry calls it, in the VM's own unit: nanoseconds. */
function durationIn(measurements: Term): number | undefined {
  return integer(field(measurements, 'duration')) ?? integer(field(measurements, 'total_time'));
}
