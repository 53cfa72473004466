import type { SiteTables } from '../sites.js';
import { each, type Work, within } from '../turns.js';
import type { Column, Columns } from './columnFile.js';
import { ControlTable } from './controls.js';
import { Filling } from './filling.js';
import type { RecordingIndex } from './indexer.js';
import { columnsOf, StackReader, StackWriter, there } from './savedStacks.js';
import type { Piece, Stretch } from './stretch.js';
import type { TrackIndex } from './trackIndex.js';

/** An index as columns. */
export function* savingIndex({ tracks, controls, counts, unknownSites }: RecordingIndex, sites: SiteTables): Work<Columns> {
  const stacks = new StackWriter(sites);
  const track = filling('proc', 'pidSize', 'stretches', 'firstCode', 'end', 'firstN', 'firstTime', 'lastN', 'lastTime');
  const stretch = filling('count', 'pieces', 'begun', 'firstTime', 'lastTime', 'top', 'low', 'touched', 'stops');
  const piece = filling('block', 'from', 'to');
  const begun = new Filling(Uint32Array);
  const pids: Uint8Array[] = [];
  const add = (to: Fillings, row: Readonly<Record<string, number>>): void => {
    for (const name in row) to[name]?.push(row[name] as number);
  };
  const putStretch = (one: Stretch): void => {
    const { count, firstTime, lastTime, top, low, touched, stops } = one;
    add(stretch, {
      count,
      firstTime,
      lastTime,
      low,
      touched,
      stops,
      top: stacks.put(top),
      pieces: one.pieces.length,
      begun: one.begun.length,
    });
    for (const { block, from, to } of one.pieces) add(piece, { block, from, to });
    for (const site of one.begun) begun.push(site);
  };
  for (const [i, { proc, pid, stretches, firstCode, end, firstStop, lastStop }] of tracks.entries()) {
    pids.push(pid);
    add(track, {
      proc,
      pidSize: pid.length,
      stretches: stretches.length,
      firstCode: stacks.functionNumber(firstCode),
      end: stacks.put(end),
    });
    add(track, { firstN: firstStop?.n ?? -1, firstTime: firstStop?.time ?? 0, lastN: lastStop?.n ?? -1, lastTime: lastStop?.time ?? 0 });
    const share = (part: number): number => (i + part) / tracks.length;
    yield* within(
      share(0),
      share(1),
      each(stretches.length, (s) => putStretch(stretches[s] as Stretch)),
    );
  }
  return {
    ...named('track', track),
    'track.pids': new Uint8Array(Buffer.concat(pids)),
    ...named('stretch', stretch),
    ...named('piece', piece),
    'stretch.sites': begun.column(),
    ...stacks.columns(),
    'control.kind': controls.kind,
    'control.n': controls.n,
    'control.time': controls.time,
    'control.block': controls.block,
    'control.at': controls.at,
    'control.first': controls.first,
    'site.counts': counts,
    'site.unknown': new Float64Array([unknownSites]),
  };
}

/** The index that these columns were made of. Throws FormatError where they cannot be of this recording. */
export function* restoringIndex(columns: Columns, sites: SiteTables): Work<RecordingIndex> {
  const stacks = yield* within(0, 0.5, StackReader.reading(columns, sites));
  const control = columnsOf(columns, 'control');
  const kind = control('kind') as Uint8Array;
  const controls = new ControlTable(
    kind.length,
    kind,
    control('n') as Uint32Array,
    control('time') as Float64Array,
    control('block') as Uint32Array,
    control('at') as Uint32Array,
    control('first') as Uint32Array,
  );
  const track = columnsOf(columns, 'track');
  const [proc, pidSize, pids, lengths] = [track('proc'), track('pidSize'), track('pids') as Uint8Array, track('stretches')];
  const [firstCode, end, firstN, lastN] = [track('firstCode'), track('end'), track('firstN'), track('lastN')];
  const [firstTime, lastTime] = [track('firstTime'), track('lastTime')];
  const next = stretchesIn(columns, stacks);
  const tracks: TrackIndex[] = [];
  let pidAt = 0;
  for (let i = 0; i < proc.length; i++) {
    const pid = pids.slice(pidAt, pidAt + (pidSize[i] as number));
    pidAt += pid.length;
    const fn = stacks.fn(firstCode[i] as number);
    const stretches: Stretch[] = [];
    let n0 = 0;
    const addStretch = (): void => {
      const stretch = next(n0);
      n0 += stretch.count;
      stretches.push(stretch);
    };
    const share = (part: number): number => 0.5 + (0.5 * (i + part)) / proc.length;
    yield* within(share(0), share(1), each(lengths[i] as number, addStretch));
    tracks.push({
      proc: proc[i] as number,
      pid,
      stretches,
      controls: controls.of(i),
      ...(fn && { firstCode: fn }),
      end: stacks.stack(end[i] as number),
      ...((firstN[i] as number) < 0 ? {} : { firstStop: { n: firstN[i] as number, time: firstTime[i] as number } }),
      ...((lastN[i] as number) < 0 ? {} : { lastStop: { n: lastN[i] as number, time: lastTime[i] as number } }),
    });
  }
  const site = columnsOf(columns, 'site');
  return { tracks, controls, counts: site('counts') as Uint32Array, unknownSites: there(site('unknown')[0]) };
}

/** Gives one stretch after another, in the order in which they were saved. */
function stretchesIn(columns: Columns, stacks: StackReader): (n0: number) => Stretch {
  const stretch = columnsOf(columns, 'stretch');
  const [count, pieceCount, begunCount, sites] = [stretch('count'), stretch('pieces'), stretch('begun'), stretch('sites') as Uint32Array];
  const [firstTime, lastTime, top, low] = [stretch('firstTime'), stretch('lastTime'), stretch('top'), stretch('low')];
  const [touched, stops] = [stretch('touched'), stretch('stops')];
  const piece = columnsOf(columns, 'piece');
  const [block, from, to] = [piece('block'), piece('from'), piece('to')];
  const none = new Uint32Array();
  let [row, pieceAt, begunAt] = [0, 0, 0];
  return (n0) => {
    const i = row++;
    const pieces: Piece[] = [];
    for (let p = 0; p < there(pieceCount[i]); p++, pieceAt++)
      pieces.push({ block: there(block[pieceAt]), from: from[pieceAt] as number, to: to[pieceAt] as number });
    const begun = begunCount[i] === 0 ? none : sites.slice(begunAt, begunAt + (begunCount[i] as number));
    begunAt += begun.length;
    return {
      n0,
      count: count[i] as number,
      pieces,
      firstTime: firstTime[i] as number,
      lastTime: lastTime[i] as number,
      top: stacks.stack(top[i] as number),
      low: low[i] as number,
      touched: touched[i] as number,
      stops: stops[i] as number,
      begun,
    };
  };
}

type Fillings = Readonly<Record<string, Filling<Column>>>;

/** Whole numbers that may be large, or are times. */
const wide: ReadonlySet<string> = new Set(['firstN', 'lastN', 'firstTime', 'lastTime', 'low', 'touched']);

const filling = (...names: readonly string[]): Fillings =>
  Object.fromEntries(names.map((name) => [name, new Filling<Column>(wide.has(name) ? Float64Array : Uint32Array)]));

const named = (name: string, filled: Fillings): Columns =>
  Object.fromEntries(Object.entries(filled).map(([column, numbers]) => [`${name}.${column}`, numbers.column()]));
