import { readFileSync } from 'node:fs';

/** Ticks of Linux's process accounting a second. */
const ticks = 100;

/** Processor time that this process and those that it has waited for took so far, in seconds; NaN on systems that do not say. */
export function cpuSeconds(): number {
  if (process.platform !== 'linux') return Number.NaN;
  // After the name, which may hold spaces and parentheses: utime, stime, cutime and cstime are the 12th to 15th.
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks;
}
