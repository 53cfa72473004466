import { badArguments } from '../../errors.js';
import type { Answer, AnswerRow, Choice } from '../../protocol.js';
import type { Moment, Nanos, ProcessInfo, ProcId } from '../../replay/history.js';
import type { At } from '../../replay/system.js';
import type { Replay } from '../replay.js';
import type { Session } from '../session.js';

/** Longer lists help nobody. */
const MOST_ROWS = 1000;

/** Where a question is asked. */
export interface Asked {
  readonly session: Session;
  readonly replay: Replay;
  /** The frame that the user looks at; the innermost where none is told. */
  readonly frameId?: number;
}

/** A question about the past. */
export interface Asking {
  /** How many choices it takes. */
  readonly picks: number;
  /** Without a choice it is about all there is. */
  readonly picksAll?: true;
  choices(asked: Asked): readonly Choice[];
  /** `keys`: as many as it takes, of those among `choices`. */
  answer(asked: Asked, keys: readonly string[]): Answer | Promise<Answer>;
}

/** A row that travels to where it tells of. */
export function row({ session, replay }: Asked, text: string, { moment, time }: At, detail?: string): AnswerRow {
  const place = replay.history.frames(moment, 0, 1)[0]?.place;
  return {
    text,
    ...(detail === undefined || detail === '' ? {} : { detail }),
    process: moment.proc,
    n: moment.n,
    time,
    ...(place === undefined ? {} : { place: { file: replay.sources.nameOf(place.file), line: session.toClientLine(place.line) } }),
  };
}

/** An answer of these things, in order of time. Of too many those around the session's moment are made to rows; the remark says so. */
export function answer<T extends { readonly time: number }>(
  { replay }: Asked,
  title: string,
  things: readonly T[],
  toRow: (thing: T, index: number) => AnswerRow,
  remark?: string,
): Answer {
  const now = things.findIndex(({ time }) => time > replay.now);
  const end = now < 0 ? things.length : now;
  const from = things.length <= MOST_ROWS ? 0 : Math.min(Math.max(0, end - MOST_ROWS / 2), things.length - MOST_ROWS);
  const rows = things.slice(from, from + MOST_ROWS).map((thing, i) => toRow(thing, from + i));
  const left = things.length - rows.length;
  const cut =
    left === 0
      ? undefined
      : `The ${MOST_ROWS.toLocaleString('en')} around this moment are listed, of ${things.length.toLocaleString('en')}.`;
  const remarks = [remark, cut].filter((one) => one !== undefined).join(' ');
  return { title, rows, ...(remarks === '' ? {} : { remark: remarks }) };
}

/** The process that a key names. */
export function processOf({ replay }: Asked, key: string | undefined): ProcessInfo {
  const process = /^\d+$/.test(key ?? '') ? replay.history.process(Number(key) as ProcId) : undefined;
  if (process === undefined) throw badKey(key);
  return process;
}

export const badKey = (key: string | undefined) => badArguments('elixirscope/ask', `there is nothing with the key "${key}" to ask about`);

/** A process as of a time, as a place to travel to; undefined where it was not born. */
export function atTime({ replay }: Asked, proc: ProcId, time: Nanos): At | undefined {
  if (replay.history.process(proc) === undefined) return undefined;
  const moment: Moment | undefined = replay.history.momentAt(proc, time);
  return moment && { moment, time };
}
