import { decode } from '../recording/etf.js';
import type { MapTerm, Term } from '../recording/term.js';
import { type RunningLevel, runningLevels } from './probeConfig.js';

/** What the probe says over the control connection. Counts are totals since the start. */
export type ProbeMessage =
  | { readonly type: 'hello'; readonly osPid: number | undefined; readonly node: string | undefined }
  | { readonly type: 'progress'; readonly what: string; readonly done: number; readonly total: number }
  | { readonly type: 'notice'; readonly code: string; readonly text: string }
  | ({ readonly type: 'stats' | 'finished' } & Counts)
  | { readonly type: 'pong'; readonly ref: number };

export interface Counts {
  readonly events: number;
  readonly bytes: number;
  readonly lost: number;
  /** Modules instrumented so far. */
  readonly modules: number;
  /** How much is recorded now, where that is not what the run began with. */
  readonly level?: RunningLevel;
}

/** One frame of the control connection. Undefined: not a message that this version knows. Throws where it is no Erlang term at all. */
export function readMessage(bytes: Uint8Array): ProbeMessage | undefined {
  const term = decode(bytes);
  if (!isType(term, 'tuple')) return undefined;
  const [tag, a, b, c] = term.items;
  switch (text(tag)) {
    case 'hello':
      return { type: 'hello', osPid: number(field(a, 'os_pid')), node: text(field(a, 'node')) };
    case 'progress':
      return { type: 'progress', what: text(a) ?? '', done: number(b) ?? 0, total: number(c) ?? 0 };
    case 'notice':
      return { type: 'notice', code: text(a) ?? '', text: text(b) ?? '' };
    case 'stats':
      return { type: 'stats', ...counts(a) };
    case 'finished':
      return { type: 'finished', ...counts(a) };
    case 'pong':
      return { type: 'pong', ref: number(a) ?? 0 };
    default:
      return undefined;
  }
}

function counts(term: Term | undefined): Counts {
  const count = (name: string) => number(field(term, name)) ?? 0;
  const said = text(field(term, 'level'));
  const level = runningLevels.find((one) => one === said);
  return {
    events: count('events'),
    bytes: count('bytes'),
    lost: count('lost'),
    modules: count('modules'),
    ...(level === undefined ? {} : { level }),
  };
}

function field(term: Term | undefined, name: string): Term | undefined {
  if (!isType(term, 'map')) return undefined;
  return (term as MapTerm).pairs.find(([key]) => text(key) === name)?.[1];
}

function text(term: Term | undefined): string | undefined {
  if (isType(term, 'atom')) return term.name;
  if (isType(term, 'binary')) return Buffer.from(term.bytes).toString('utf8');
  return undefined;
}

function number(term: Term | undefined): number | undefined {
  if (typeof term === 'number') return term;
  const digits = text(term);
  return digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : undefined;
}

type Boxed = Exclude<Term, number | bigint>;
function isType<T extends Boxed['type']>(term: Term | undefined, type: T): term is Extract<Boxed, { type: T }> {
  return typeof term === 'object' && term.type === type;
}
