import type { History, SiteId } from '../replay/history.js';
import type { LoadedCode } from '../replay/loadedCode.js';
import { type ProbeAccount, readProbeAccount } from '../target/manifest.js';
import { isBeingRecorded } from '../target/store.js';
import type { Replay } from './replay.js';
import type { Sources } from './sources.js';

/** What breakpoints are looked up in: the code of a recording, or what a running program has loaded so far. */
export interface Ground {
  readonly code: Pick<History, 'lines' | 'sitesAt' | 'sourceText'>;
  readonly sources: Sources;
  /** More may happen. */
  readonly grows: boolean;
  /** How often statements at these sites were begun; undefined where nobody looks yet. */
  hits(sites: readonly SiteId[]): number | undefined;
  /** What the probe said of modules, those that never ran included. */
  readonly account?: Pick<ProbeAccount, 'recorded' | 'skipped'>;
}

/** An open recording. */
export function recordedGround({ history, sources, folder }: Replay): Ground {
  const account = readProbeAccount(folder);
  return {
    code: history,
    sources,
    grows: isBeingRecorded(folder),
    hits: (sites) => history.hits(sites),
    ...(account === undefined ? {} : { account }),
  };
}

/** A program that runs, while nobody looks. */
export function runningGround(code: LoadedCode, sources: Sources): Ground {
  return { code, sources, grows: true, hits: () => undefined };
}
