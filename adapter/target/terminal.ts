import { constants } from 'node:os';
import type { Ending, Started } from './program.js';

/**
 * Lets the program have the terminal: Ctrl-C and Ctrl-\ reach it from the terminal as always, so we ignore them and wait;
 * what is sent to us alone is passed on. Returns the undoing.
 */
export function shareTerminal(program: Pick<Started, 'signal'>): () => void {
  const ignore = () => {};
  const forward = (signal: NodeJS.Signals) => program.signal(signal);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, ignore);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  return () => {
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.off(signal, ignore);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, forward);
  };
}

/** Ends this process as the program ended: the same exit status, or the same signal. */
export function endAs(ending: Ending): void {
  // Stands where the signal does not end us: Node ignores SIGPIPE.
  process.exitCode = ending.signal ? 128 + constants.signals[ending.signal] : (ending.exitStatus ?? 1);
  if (ending.signal) process.kill(process.pid, ending.signal);
}
