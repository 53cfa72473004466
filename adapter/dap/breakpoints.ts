import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Line, SiteId } from '../replay/history.js';
import { mapLines } from '../source/lineMap.js';
import type { Replay } from './replay.js';

/** A breakpoint as the client set it, and what became of it. Lines are 1-based here. */
interface Breakpoint {
  readonly id: number;
  readonly source: DebugProtocol.Source;
  readonly line: number;
  found: Found;
}

interface Found {
  readonly verified: boolean;
  readonly line: number;
  readonly sites: readonly SiteId[];
  readonly message?: string;
  readonly reason?: 'pending' | 'failed';
}

/** All breakpoints of the session. They outlive recordings: a restart keeps them. */
export class Breakpoints {
  readonly #bySource = new Map<string, readonly Breakpoint[]>();
  #nextId = 1;

  /** Replaces the breakpoints of one source. `lines` 1-based. Without a replay they are pending. */
  async set(
    source: DebugProtocol.Source,
    lines: readonly number[],
    replay: Replay | undefined,
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const key = source.sourceReference ? `recorded ${source.sourceReference}` : `${source.path}`;
    const before = this.#bySource.get(key) ?? [];
    const breakpoints = lines.map((line): Breakpoint => {
      const id = before.find((one) => one.line === line)?.id ?? this.#nextId++;
      return { id, source, line, found: pending(line) };
    });
    this.#bySource.set(key, breakpoints);
    if (replay !== undefined) await resolve(breakpoints, replay);
    return breakpoints.map(toProtocol);
  }

  /** Finds all breakpoints in a recording that has become readable; gives those that changed. */
  async resolve(replay: Replay): Promise<readonly DebugProtocol.Breakpoint[]> {
    const all = [...this.#bySource.values()].flat();
    const before = all.map(({ found }) => JSON.stringify(found));
    for (const breakpoints of this.#bySource.values()) await resolve(breakpoints, replay);
    return all.filter(({ found }, index) => JSON.stringify(found) !== before[index]).map(toProtocol);
  }

  /** The program is recorded anew: nothing is known of where they are reached. */
  forget(): readonly DebugProtocol.Breakpoint[] {
    const all = [...this.#bySource.values()].flat();
    for (const breakpoint of all) breakpoint.found = pending(breakpoint.line);
    return all.map(toProtocol);
  }

  sites(): readonly SiteId[] {
    return [...this.#bySource.values()].flat().flatMap(({ found }) => found.sites);
  }

  idsAt(sites: readonly SiteId[]): number[] {
    return [...this.#bySource.values()]
      .flat()
      .filter(({ found }) => found.sites.some((site) => sites.includes(site)))
      .map(({ id }) => id);
  }
}

function toProtocol({ id, source, found }: Breakpoint): DebugProtocol.Breakpoint {
  const { verified, line, message, reason } = found;
  return { id, verified, line, source, ...(message === undefined ? {} : { message }), ...(reason === undefined ? {} : { reason }) };
}

function pending(line: number): Found {
  return { verified: false, line, sites: [], message: 'Found once the recording can be read.', reason: 'pending' };
}

function failed(line: number, message: string): Found {
  return { verified: false, line, sites: [], message, reason: 'failed' };
}

async function resolve(breakpoints: readonly Breakpoint[], replay: Replay): Promise<void> {
  const source = breakpoints[0]?.source;
  if (source === undefined) return;
  const recorded = replay.sources.recordedFile(source);
  if (recorded === undefined) {
    for (const one of breakpoints) one.found = failed(one.line, 'No code of this file is in the recording.');
    return;
  }
  const places = replay.history.lines(recorded.file);
  // A client that shows the recorded text (by reference) counts its lines, any other those of the file as it is now.
  const edited = source.sourceReference ? undefined : replay.sources.editedText(recorded);
  const original = edited === undefined || recorded.source === undefined ? undefined : replay.history.sourceText(recorded.source);
  const toRecorded = edited !== undefined && original !== undefined ? await mapLines(edited, original) : (line: number) => line;
  const toEdited = edited !== undefined && original !== undefined ? await mapLines(original, edited) : (line: number) => line;
  for (const one of breakpoints) one.found = find(replay, recorded.file, places, one.line, toRecorded(one.line), toEdited);
}

type LineMapping = (line: number) => number | undefined;

function find(
  replay: Replay,
  file: string,
  places: readonly Line[],
  asked: number,
  recordedLine: number | undefined,
  toEdited: LineMapping,
): Found {
  if (recordedLine === undefined) return failed(asked, 'This line was edited after the recording was made.');
  const line = places.find((place) => place >= recordedLine);
  if (line === undefined) return failed(asked, 'No statement was recorded at or after this line.');
  const sites = replay.history.sitesAt(file, line);
  const shown = line === recordedLine ? asked : (toEdited(line) ?? asked);
  if (replay.history.hits(sites) === 0)
    return { verified: false, line: shown, sites, message: 'never reached in this recording', reason: 'failed' };
  return { verified: true, line: shown, sites };
}
