import { type Activation, running } from '../recording/index/activation.js';
import type { BlockStore } from '../recording/index/blockStore.js';
import { Control } from '../recording/index/control.js';
import type { ControlEvent } from '../recording/index/controls.js';
import { isStopAfter, standsAt } from '../recording/index/statements.js';
import { inspectAtom } from '../recording/inspectAtom.js';
import type { SiteTables } from '../recording/sites.js';
import type { Term } from '../recording/term.js';
import { exitMessage } from './exitReason.js';
import { atomName, field, integer, text } from './facts.js';
import type { Failure, Line, Nanos, ProcId } from './history.js';
import type { Track } from './track.js';

/** The exceptions that a process's control events tell of, each with the moment of the statement that failed. */
export function failuresOf(track: Track, store: BlockStore, sites: SiteTables): readonly Failure[] {
  return track.index.controls.all(Control.exception).map((event) => {
    const value = store.value(event.block, event.at, 0);
    const stack = field(value, 'stack') ?? { type: 'list', items: [] };
    const n = failingMoment(track, event, innermostRecorded(stack, sites));
    return { ...describe(value, stack), moment: { proc: track.proc as ProcId, n }, time: event.time as Nanos };
  });
}

function describe(value: Term, stack: Term): Omit<Failure, 'moment' | 'time'> {
  const kind = atomName(field(value, 'kind'));
  const source = atomName(field(value, 'source'));
  const test = text(field(value, 'test'));
  const reason = field(value, 'reason') ?? { type: 'cut', why: 'unknown' };
  return {
    kind: kind === 'exit' || kind === 'throw' ? kind : 'error',
    reason,
    message: text(field(value, 'message')) ?? exitMessage(reason),
    stack,
    source: source === 'ex_unit' || source === 'mix' ? source : 'logger',
    ...(test === undefined ? {} : { test: testPlace(value, test) }),
  };
}

function testPlace(value: Term, name: string): NonNullable<Failure['test']> {
  const module = atomName(field(value, 'module'));
  return {
    module: module === undefined ? '' : inspectAtom(module),
    name,
    file: text(field(value, 'file')) ?? '',
    line: (integer(field(value, 'line')) ?? 0) as Line,
  };
}

/** A function of recorded code in a stack trace, and the line it was at. */
interface Entry {
  readonly module: string;
  readonly name: string;
  readonly arity: number;
  readonly line: number;
}

function innermostRecorded(stack: Term, sites: SiteTables): Entry | undefined {
  const recorded = new Set(sites.modules.map(({ atom }) => atom));
  const entries = typeof stack === 'object' && stack.type === 'list' ? stack.items : [];
  return entries.map(readEntry).find((entry) => entry !== undefined && recorded.has(entry.module));
}

/** `{module, function, arity or arguments, [file: …, line: …]}`. */
function readEntry(term: Term): Entry | undefined {
  if (typeof term !== 'object' || term.type !== 'tuple') return undefined;
  const [module, name, arity, location] = term.items;
  const m = atomName(module);
  const f = atomName(name);
  if (m === undefined || f === undefined) return undefined;
  const count = typeof arity === 'object' && arity.type === 'list' ? arity.items.length : (integer(arity) ?? -1);
  return { module: m, name: f, arity: count, line: lineOf(location) };
}

function lineOf(location: Term | undefined): number {
  if (typeof location !== 'object' || location.type !== 'list') return 0;
  for (const pair of location.items) {
    if (typeof pair !== 'object' || pair.type !== 'tuple') continue;
    const [key, value] = pair.items;
    if (atomName(key) === 'line') return integer(value) ?? 0;
  }
  return 0;
}

/**
 * The moment at which the failing statement was under way, its stack intact. An exception leaves no event where it passes, so
 * it is looked for backwards from where it was reported: the innermost recorded function of its stack trace, at its line;
 * else anywhere in that function; else the last statement that began.
 */
function failingMoment(track: Track, event: ControlEvent, entry: Entry | undefined): number {
  const latest = lastBegun(track, event.n - 1);
  if (entry === undefined) return latest;
  let inFunction: number | undefined;
  for (let n = event.n - 1; n >= 0 && event.n - n <= SEARCHED; n--) {
    const top = running(track.top(n));
    if (!isIn(top, entry)) continue;
    if (standsOn(top, entry.line)) return settle(track, n);
    inFunction ??= n;
  }
  return inFunction === undefined ? latest : settle(track, inFunction);
}

/** How far back the failing line is looked for. */
const SEARCHED = 100_000;

function isIn(top: Activation | undefined, entry: Entry): top is Activation {
  return top !== undefined && top.fn.name === entry.name && top.fn.arity === entry.arity && top.fn.module.atom === entry.module;
}

/** Whether the statement under way is the one at this line, which may be one of its later lines. */
function standsOn(top: Activation, line: number): boolean {
  const at = standsAt(top.last);
  if (line === 0 || at.line === line) return true;
  return at.line < line && !at.fn.module.sites.some((site) => site.fn === at.fn && site.line > at.line && site.line <= line);
}

/** Where nothing that can be seen happened since the statement began, its beginning. */
function settle(track: Track, n: number): number {
  const began = lastBegun(track, n);
  const act = running(track.top(n))?.act;
  return running(track.top(began))?.act === act ? began : n;
}

function lastBegun(track: Track, n: number): number {
  for (let m = n; m > 0 && n - m < SEARCHED; m--) if (isStopAfter(track.site(m))) return m;
  return Math.max(n, 0);
}
