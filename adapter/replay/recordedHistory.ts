import type { Checkpoint, CheckpointProcess } from '../recording/checkpoint.js';
import { decode } from '../recording/etf.js';
import type { BlockStore } from '../recording/index/blockStore.js';
import type { ControlTable } from '../recording/index/controls.js';
import { isStopAfter, standsAt } from '../recording/index/statements.js';
import { nodeAt } from '../recording/peek.js';
import type { Site, SiteTables } from '../recording/sites.js';
import type { Term } from '../recording/term.js';
import { atOnce, each, inTurns, type Waiting, type Work } from '../recording/turns.js';
import { boundValues } from './boundValues.js';
import { edgeOfCall } from './callEdges.js';
import { type Shown, shownFrames, type Variable, visibleVariables } from './display.js';
import { failuresOf } from './failures.js';
import type {
  Binding,
  BoundValue,
  Direction,
  Failure,
  Frame,
  History,
  Line,
  Moment,
  Nanos,
  Place,
  ProcessInfo,
  ProcId,
  SiteId,
  StepKind,
  Stop,
  Told,
  Walking,
} from './history.js';
import { comparePoints, type Point } from './order.js';
import { describeProcess, startOf } from './processInfo.js';
import { beginnings, earlier, later } from './running.js';
import { SourceMap } from './sourceMap.js';
import { stepBackward, stepForward } from './stepping.js';
import { buildingSystem } from './system/recordedSystem.js';
import type { System } from './system.js';
import { accountOf, placeBinding, variablesTold } from './told.js';
import type { Track } from './track.js';

/** So many moments are asked about before others get their turn. */
const PART = 64;

/** What a history is made of. */
export interface HistoryParts {
  readonly tracks: readonly Track[];
  readonly store: BlockStore;
  readonly controls: ControlTable;
  /** Which messages were recorded. */
  readonly coverage: System['coverage'];
  readonly sites: SiteTables;
  /** How often each site's event was written. */
  readonly counts: Uint32Array;
  readonly kept: Checkpoint | undefined;
  readonly losses: readonly string[];
  readSource(hash: string): string | undefined;
  onClose(): void;
}

/** The past of a program as its recording tells it. */
export class RecordedHistory implements History {
  readonly losses: readonly string[];
  readonly horizon?: Nanos;
  private readonly tracks: ReadonlyMap<number, Track>;
  /** Those that ran recorded code: of a hundred thousand processes few do. */
  private readonly ran: readonly Track[];
  private readonly sources_: SourceMap;
  private readonly keptProcesses: ReadonlyMap<number, CheckpointProcess>;
  private readonly infos = new Map<number, ProcessInfo>();
  private known: readonly Failure[] | undefined;
  private between: System | undefined;
  private nodeNames: ReadonlySet<string> | undefined;

  constructor(private readonly parts: HistoryParts) {
    this.ran = parts.tracks.filter(({ index }) => index.firstCode !== undefined);
    // One after another: of a hundred thousand pairs the collector would have its work.
    const tracks = new Map<number, Track>();
    for (const track of parts.tracks) tracks.set(track.proc, track);
    this.tracks = tracks;
    this.sources_ = new SourceMap(parts.sites);
    this.losses = parts.losses;
    this.keptProcesses = new Map(parts.kept?.processes.map((process) => [process.proc, process]));
    if (parts.kept) this.horizon = parts.kept.time as Nanos;
  }

  processes(): readonly ProcessInfo[] {
    return this.parts.tracks.map((track) => this.info(track));
  }

  process(proc: ProcId): ProcessInfo | undefined {
    const track = this.tracks.get(proc);
    return track && this.info(track);
  }

  nodes(): ReadonlySet<string> {
    this.nodeNames ??= new Set(this.parts.tracks.flatMap(({ index }) => nodeAt(index.pid, 0) ?? []));
    return this.nodeNames;
  }

  lines(file: string, source?: string): readonly Line[] {
    return this.sources_.lines(file, source);
  }

  sources(): ReturnType<History['sources']> {
    return this.sources_.sources();
  }

  sourceText(source: string): string | undefined {
    return this.parts.readSource(source);
  }

  sitesAt(file: string, line: Line, source?: string): readonly SiteId[] {
    return this.sources_.sitesAt(file, line, source);
  }

  hits(sites: readonly SiteId[]): number {
    return this.sources_.hits(sites, this.parts.counts);
  }

  timeOf({ proc, n }: Moment): Nanos {
    return this.time(this.track(proc), n) as Nanos;
  }

  momentAt(proc: ProcId, time: Nanos): Moment | undefined {
    const track = this.track(proc);
    return time < this.time(track, 0) ? undefined : { proc, n: track.countUntil(time) };
  }

  first(): Moment | undefined {
    const points = this.ran.map((track) => this.point(track, 0));
    return momentOf(points.reduce<Point | undefined>(earlier, undefined));
  }

  last(): Moment | undefined {
    const points = this.ran.map((track) => this.point(track, track.events));
    return momentOf(points.reduce<Point | undefined>(later, undefined));
  }

  entry(): Moment | undefined {
    return momentOf(this.stops('firstStop').reduce<Point | undefined>(earlier, undefined));
  }

  exit(): Moment | undefined {
    return momentOf(this.stops('lastStop').reduce<Point | undefined>(later, undefined));
  }

  frames({ proc, n }: Moment, from = 0, count = Number.POSITIVE_INFINITY): readonly Frame[] {
    const frames: Frame[] = [];
    let i = 0;
    for (const shown of shownFrames(this.track(proc).top(n))) {
      if (i >= from + count) break;
      if (i >= from) frames.push(frameOf(shown));
      i += 1;
    }
    return frames;
  }

  frameCount({ proc, n }: Moment): number {
    let count = 0;
    for (const _ of shownFrames(this.track(proc).top(n))) count += 1;
    return count;
  }

  bindings(moment: Moment, index: number): readonly Binding[] {
    const shown = this.shown(moment, index);
    return shown === undefined ? [] : visibleVariables(shown, (a, b) => this.alike(a, b)).map((one) => this.binding(moment.proc, one));
  }

  boundValues(moment: Moment, index: number, name: string): readonly BoundValue[] {
    const shown = this.shown(moment, index);
    if (shown === undefined) return [];
    const { store, sites } = this.parts;
    const { fn } = shown.parts.at(-1) ?? shown.parts[0];
    return boundValues(this.track(moment.proc), store, sites, fn, name).map(({ n, time, act, site, block, at, i }) => ({
      name,
      value: () => store.value(block, at, i),
      bound: { proc: moment.proc, n },
      time: time as Nanos,
      act,
      place: placeOf(site),
    }));
  }

  told(moment: Moment, index: number): Told {
    const shown = this.shown(moment, index);
    if (shown === undefined) return { bindings: [], lines: new Set() };
    const account = accountOf(this.track(moment.proc), shown, moment.n);
    const bindings = variablesTold(account).map((one) => ({ ...this.binding(moment.proc, one), by: placeBinding(one) }));
    return { bindings, lines: account.lines };
  }

  isStop({ proc, n }: Moment): boolean {
    return isStopAfter(this.track(proc).site(n));
  }

  lastValue({ proc, n }: Moment): Term | undefined {
    const track = this.track(proc);
    const site = track.site(n);
    if (site === undefined || (site.kind !== 'leave' && (site.kind !== 'stmt' || site.names.length > 0))) return undefined;
    const { block, at, size } = track.values(n);
    return size === 0 ? undefined : this.parts.store.value(block, at, 0);
  }

  step(moment: Moment, kind: StepKind, direction: Direction, breakpoints: readonly SiteId[] = []): Stop {
    const { proc } = moment;
    const track = this.track(proc);
    const wanted = new Set<number>(breakpoints);
    const end = (direction === 'forward' ? stepForward : stepBackward)(track, moment.n, kind, wanted);
    if (end === undefined) return this.edge(track, direction);
    const reached = { proc, n: end.n };
    return end.breakpoint ? this.atBreakpoint(reached, breakpoints) : { kind: 'step', moment: reached };
  }

  edgeOfCall({ proc, n }: Moment, direction: Direction): Moment {
    return { proc, n: edgeOfCall(this.track(proc), n, direction) ?? n };
  }

  run(from: Moment, direction: Direction, breakpoints: readonly SiteId[], options: Walking = {}): Stop {
    return atOnce(this.running(from, direction, breakpoints, options));
  }

  *running(
    from: Moment,
    direction: Direction,
    breakpoints: readonly SiteId[],
    { failures = false, onlyThis = false, holds }: Walking = {},
  ): Work<Stop> {
    const own = this.track(from.proc);
    const start = this.point(own, from.n);
    const forward = direction === 'forward';
    const met = yield* this.met(start, direction, breakpoints, onlyThis, holds);
    const failed = failures ? this.nextFailure(start, forward, onlyThis) : undefined;
    if (failed && (met === undefined || comparePoints(failed.point, met) * (forward ? 1 : -1) <= 0)) {
      return { kind: 'failure', moment: failed.failure.moment, failure: failed.failure };
    }
    if (met) return this.atBreakpoint({ proc: met.track.proc as ProcId, n: met.n }, breakpoints);
    if (onlyThis) return this.edge(own, direction);
    const moment = (forward ? this.last() : this.first()) ?? from;
    return { kind: forward ? 'end' : 'start', moment };
  }

  *reached(from: Moment, direction: Direction, sites: readonly SiteId[], including = false): Generator<Moment & { readonly site: SiteId }> {
    const start = this.point(this.track(from.proc), from.n);
    for (const { track, n, site } of beginnings(this.ran, start, new Set<number>(sites), direction, including))
      yield { proc: track.proc as ProcId, n, site: site as SiteId };
  }

  failures(): readonly Failure[] {
    this.known ??= this.parts.tracks
      .flatMap((track) => failuresOf(track, this.parts.store, this.parts.sites))
      .sort((a, b) => a.time - b.time);
    return this.known;
  }

  get system(): System {
    this.between ??= atOnce(this.buildingSystem());
    return this.between;
  }

  async prepareSystem(waiting?: Waiting): Promise<void> {
    this.between ??= await inTurns(this.buildingSystem(), waiting);
  }

  /** Says of each process what is asked of all of them sooner or later: there may be very many. */
  *describing(): Work<void> {
    const { tracks } = this.parts;
    yield* each(tracks.length, (i) => this.info(tracks[i] as Track));
  }

  close(): void {
    this.parts.onClose();
  }

  private buildingSystem(): Work<System> {
    const { tracks, controls, store, coverage } = this.parts;
    return buildingSystem({ tracks, controls, store, kept: this.keptProcesses, history: this }, coverage);
  }

  /** The first of these breakpoints that holds. */
  private *met(
    start: Point,
    direction: Direction,
    breakpoints: readonly SiteId[],
    onlyThis: boolean,
    holds: Walking['holds'],
  ): Work<Point | undefined> {
    const tracks = onlyThis ? [start.track] : this.ran;
    const edge = direction === 'forward' ? this.last() : this.first();
    const whole = edge === undefined ? 0 : this.timeOf(edge) - start.time;
    let looked = 0;
    for (const point of beginnings(tracks, start, new Set<number>(breakpoints), direction)) {
      if (holds === undefined || holds({ proc: point.track.proc as ProcId, n: point.n }, point.site as SiteId)) return point;
      if (++looked % PART === 0) yield (point.time - start.time) / whole;
    }
    return undefined;
  }

  private shown({ proc, n }: Moment, index: number): Shown | undefined {
    let i = 0;
    for (const shown of shownFrames(this.track(proc).top(n))) if (i++ === index) return shown;
    return undefined;
  }

  private binding(proc: ProcId, variable: Variable): Binding {
    return { name: variable.name, value: () => this.value(variable), bound: { proc, n: variable.bound.n } };
  }

  private nextFailure(from: Point, forward: boolean, onlyThis: boolean): { readonly failure: Failure; readonly point: Point } | undefined {
    const sign = forward ? 1 : -1;
    return this.failures()
      .filter(({ moment }) => !onlyThis || moment.proc === from.track.proc)
      .map((failure) => ({ failure, point: this.point(this.track(failure.moment.proc), failure.moment.n) }))
      .filter(({ point }) => comparePoints(point, from) * sign > 0)
      .sort((a, b) => comparePoints(a.point, b.point) * sign)[0];
  }

  private atBreakpoint(moment: Moment, breakpoints: readonly SiteId[]): Stop {
    const begun = this.track(moment.proc).begins(moment.n)?.id;
    return { kind: 'breakpoint', moment, sites: breakpoints.filter((site) => site === (begun as number | undefined)) };
  }

  private edge(track: Track, direction: Direction): Stop {
    const proc = track.proc as ProcId;
    return direction === 'forward' ? { kind: 'end', moment: { proc, n: track.events } } : { kind: 'start', moment: { proc, n: 0 } };
  }

  private track(proc: ProcId): Track {
    const track = this.tracks.get(proc);
    if (track === undefined) throw new RangeError(`no process ${proc} in this recording`);
    return track;
  }

  private stops(which: 'firstStop' | 'lastStop'): readonly Point[] {
    return this.ran.flatMap((track) => {
      const stop = track.index[which];
      return stop ? [{ track, ...stop }] : [];
    });
  }

  private point(track: Track, n: number): Point {
    return { track, n, time: this.time(track, n) };
  }

  /** Before the first event a process stands at its birth, or at the horizon. */
  private time(track: Track, n: number): number {
    if (n > 0) return track.time(n);
    return Math.max(startOf(track, this.keptProcesses.get(track.proc)), this.parts.kept?.time ?? Number.NEGATIVE_INFINITY);
  }

  private info(track: Track): ProcessInfo {
    const known = this.infos.get(track.proc);
    if (known) return known;
    const info = describeProcess(track, this.parts.store, this.keptProcesses.get(track.proc));
    this.infos.set(track.proc, info);
    return info;
  }

  private value({ bound, i }: Variable): Term {
    const kept = bound.kept?.[i];
    if (kept) return decode(kept);
    return bound.block < 0 ? { type: 'cut', why: 'unknown' } : this.parts.store.value(bound.block, bound.at, i);
  }

  private alike(a: Variable, b: Variable): boolean {
    const bytes = ({ bound, i }: Variable): Uint8Array => bound.kept?.[i] ?? this.parts.store.bytes(bound.block, bound.at, i);
    return Buffer.compare(bytes(a), bytes(b)) === 0;
  }
}

function momentOf(point: Point | undefined): Moment | undefined {
  return point && { proc: point.track.proc as ProcId, n: point.n };
}

/** A frame stands where its innermost part stands, under the name of the function that the user wrote. */
function frameOf({ parts, ghost }: Shown): Frame {
  const [inner] = parts;
  const whole = parts.at(-1) ?? inner;
  return {
    act: whole.act,
    name: whole.fn.title,
    module: whole.fn.module.name,
    place: placeOf(standsAt(inner.last)),
    ...(ghost ? { tailCalled: true as const } : {}),
    ...(whole.incomplete ? { incomplete: true as const } : {}),
  };
}

function placeOf(site: Site): Place {
  const { file, source } = site.fn.module;
  return { file, line: site.line as Line, column: site.column, ...(source === undefined ? {} : { source }) };
}
