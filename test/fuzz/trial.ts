import { Failure } from '../../adapter/errors.js';
import { FormatError } from '../../adapter/recording/bytes.js';
import { RecordingError } from '../../adapter/recording/errors.js';
import type { Target } from './target.js';

/** A whole look at such an input takes milliseconds, and little memory. */
const MOST_CPU_MS = 4000;
const MOST_BYTES = 512 * 1024 ** 2;

/** Has an input read. Throws where more went wrong than that it was refused in words. */
export async function tried(target: Target, input: Uint8Array): Promise<'read' | 'refused'> {
  const cpu = process.cpuUsage();
  const memory = process.resourceUsage().maxRSS;
  let fate: 'read' | 'refused' = 'read';
  try {
    await target.read(input);
  } catch (error) {
    if (!isInWords(error)) throw error;
    fate = 'refused';
  }
  const { user, system } = process.cpuUsage(cpu);
  if ((user + system) / 1000 > MOST_CPU_MS) throw new Error(`it took ${Math.round((user + system) / 1000)} ms of CPU time`);
  const grown = (process.resourceUsage().maxRSS - memory) * 1024;
  if (grown > MOST_BYTES) throw new Error(`it took ${Math.round(grown / 1024 ** 2)} MiB of memory`);
  return fate;
}

function isInWords(error: unknown): boolean {
  if (error instanceof RecordingError || error instanceof FormatError || error instanceof Failure) return true;
  // What closes a control connection.
  return error instanceof RangeError && /^a frame of \d+ bytes$/.test(error.message);
}
