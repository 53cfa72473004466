import type { FunctionInfo } from '../sites.js';
import type { Activation } from './activation.js';
import type { Controls } from './controls.js';
import type { Stretch } from './stretch.js';

/** What the index knows of one process. */
export interface TrackIndex {
  readonly proc: number;
  readonly pid: Uint8Array;
  readonly stretches: readonly Stretch[];
  readonly controls: Controls;
  /** The function that ran first, as far as is kept; undefined where no recorded code ran. */
  readonly firstCode?: FunctionInfo;
  /** The stack after its last event. */
  readonly end: Activation | undefined;
  /** The first moment at which steps end. */
  readonly firstStop?: { readonly n: number; readonly time: number };
  /** The last one. */
  readonly lastStop?: { readonly n: number; readonly time: number };
}
