import { asFailure } from '../errors.js';
import { inTurns, type Waiting, type Work } from '../recording/turns.js';
import type { Direction, Moment } from '../replay/history.js';
import { moment } from '../telling/times.js';
import { cutText } from '../words.js';
import { type Ruled, untold, valueAt } from './conditions.js';
import type { Formula } from './expressions/formula.js';
import { fill, plainText, type Template } from './expressions/template.js';
import { type Happening, say } from './reaction.js';
import type { Replay } from './replay.js';
import type { Session } from './session.js';

/** A breakpoint that logs instead of stopping. */
export interface Logpoint extends Ruled {
  readonly message: Template;
}

/** A time that one was reached, and its rule held. */
export interface Logged {
  readonly moment: Moment;
  readonly logpoint: Logpoint;
}

/** So many lines are printed when a logpoint is set; the rest has a list of its own. */
const MOST_PRINTED = 100;
/** As much of a message as fits a line that can be read. */
const LONGEST = 1000;
/** Moments that are looked at before others get their turn. */
const PART = 64;

/** Where to look for what was logged: from a moment on, which may count itself, or back from it. */
export interface From {
  readonly moment: Moment;
  readonly direction: Direction;
  readonly including?: true;
}

/** What the logpoints log, in the order in which it is met; `most` of that. */
export async function logged(
  replay: Replay,
  logpoints: readonly Logpoint[],
  from: From,
  most: number,
  waiting: Waiting = {},
): Promise<readonly Logged[]> {
  await inTurns(replay.conditions.prepare(logpoints), waiting);
  return inTurns(searching(replay, logpoints, from, most), waiting);
}

function* searching(
  { history, conditions }: Replay,
  logpoints: readonly Logpoint[],
  { moment: start, direction, including }: From,
  most: number,
): Work<readonly Logged[]> {
  const found: Logged[] = [];
  const sites = logpoints.flatMap((one) => one.sites);
  let looked = 0;
  for (const { site, ...at } of history.reached(start, direction, sites, including)) {
    for (const logpoint of logpoints) if (conditions.holds([logpoint], at, site)) found.push({ moment: at, logpoint });
    if (found.length >= most) break;
    if (++looked % PART === 0) yield found.length / most;
  }
  return found.slice(0, most);
}

/** What was logged, in words; where a part of it is not known, why. */
export function messageOf({ history, writing }: Replay, { moment: at, logpoint }: Logged): string {
  const word = (formula: Formula): string => {
    try {
      const value = valueAt(history, at, formula);
      return plainText(value) ?? writing.write(value);
    } catch (error) {
      const why = asFailure(error)?.message;
      if (why === undefined) throw error;
      return `‹${why}›`;
    }
  };
  return cutText(fill(logpoint.message, word), LONGEST);
}

/** How often they were reached, where that is known without looking: rules may leave some out. */
export function timesReached({ history }: Replay, logpoints: readonly Logpoint[]): number | undefined {
  const isPlain = logpoints.every(({ rule }) => rule.condition === undefined && rule.hits === undefined);
  return isPlain ? logpoints.reduce((sum, { sites }) => sum + history.hits(sites), 0) : undefined;
}

/** Prints what logpoints would have logged in the open recording, from its beginning; each does so once. */
export function printLogpoints(session: Session): void {
  const replay = session.openReplay;
  if (replay === undefined) return;
  const fresh = session.breakpoints.logpoints().filter(({ rule, sites }) => sites.length > 0 && !replay.printed.has(rule));
  for (const { rule } of fresh) replay.printed.add(rule);
  if (fresh.length === 0) return;
  print(session, replay, fresh).catch((error: unknown) => session.emit(say(`What logpoints log could not be read: ${String(error)}`)));
}

async function print(session: Session, replay: Replay, logpoints: readonly Logpoint[]): Promise<void> {
  const first = replay.history.first();
  const found = first === undefined ? [] : await logged(replay, logpoints, { moment: first, direction: 'forward' }, MOST_PRINTED + 1);
  if (session.openReplay !== replay) return;
  const lines = found.slice(0, MOST_PRINTED);
  session.emit(...lines.map((one) => lineOf(session, replay, one)), ...untold(replay.conditions));
  if (found.length === 0) session.emit(say('A logpoint would have logged nothing in this recording.'));
  if (found.length === lines.length) return;
  const total = timesReached(replay, logpoints);
  const more = total === undefined ? 'There is more' : `There are ${(total - lines.length).toLocaleString('en')} more`;
  session.emit(say(`${more}: "What did logpoints log?" lists what is around this moment, and each row leads there.`));
}

/** A line of the console that leads to its place in the code. */
function lineOf(session: Session, replay: Replay, one: Logged): Happening {
  const { history, telling, sources } = replay;
  const output = `${moment(history.timeOf(one.moment))}  ${telling.shortName(one.moment.proc)}  ${messageOf(replay, one)}\n`;
  const place = history.frames(one.moment, 0, 1)[0]?.place;
  const where = place === undefined ? {} : { source: sources.describe(place), line: session.toClientLine(place.line) };
  return { event: 'output', body: { category: 'console', output, ...where } };
}
