import { existsSync, readFileSync } from 'node:fs';

const told = `/proc/self/task/${process.pid}/schedstat`;
const isTold = existsSync(told);

/**
 * Milliseconds of a processor that the main thread has had: what one waits for. Neither other work on the machine counts nor what the garbage
 * collector does beside it. Where the system does not tell it, those of all threads.
 */
export function mainThread(): number {
  if (isTold) return Number(readFileSync(told, 'latin1').split(' ')[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
