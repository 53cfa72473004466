import { Control } from '../../recording/index/control.js';

const passive: ReadonlySet<number> = new Set([
  Control.started,
  Control.ended,
  Control.named,
  Control.received,
  Control.linked,
  Control.unlinked,
  Control.sampled,
  Control.warned,
  Control.portBytes,
]);

/** Whether an event tells of what was done to a process, not of what it did. */
export function isPassive(kind: number | undefined): boolean {
  return kind !== undefined && passive.has(kind);
}
