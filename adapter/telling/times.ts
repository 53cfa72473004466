export { duration } from '../replay/system/words.js';

/** A time of a recording, to the microsecond: `12.432 ms`. It may be given back to the command line as it is, without the space. */
export const moment = (nanos: number): string => `${(nanos / 1e6).toFixed(3)} ms`;
