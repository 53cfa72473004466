import type { FunctionInfo } from '../sites.js';
import type { Activation } from './activation.js';
import type { Stretch } from './stretch.js';

/** An event that is not of instrumented code: FORMAT.md, "Event". */
export interface ControlEvent {
  readonly kind: number;
  /** The moment right after it. */
  readonly n: number;
  readonly time: number;
  readonly block: number;
  readonly at: number;
}

/** What the index knows of one process. */
export interface TrackIndex {
  readonly proc: number;
  readonly pid: Uint8Array;
  readonly stretches: readonly Stretch[];
  readonly controls: readonly ControlEvent[];
  /** The function that ran first, as far as is kept; undefined where no recorded code ran. */
  readonly firstCode?: FunctionInfo;
  /** The stack after its last event. */
  readonly end: Activation | undefined;
  /** The first moment at which steps end. */
  readonly firstStop?: { readonly n: number; readonly time: number };
  /** The last one. */
  readonly lastStop?: { readonly n: number; readonly time: number };
}
