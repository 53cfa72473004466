/** Bytes that one recording may take before its oldest history goes. */
export const recordingBudget = 2 * 1024 ** 3;

/** Bytes of one segment. History goes a segment at a time, and each of the probe's writers has one open: so many fit into the budget. */
export function segmentSize(budget: number): number {
  return Math.min(Math.max(Math.floor(budget / 64), 64 * 1024), 16 * 1024 ** 2);
}

/** Parts of the budget: history is deleted from here on, down to there. */
const full = 7 / 8;
const enough = 3 / 4;

/** Deletes the oldest segments of `recording` until it fits into `budget` bytes; gives the bytes that it freed. */
export type KeepWithin = (recording: string, budget: number) => Promise<number> | number;

/**
 * Keeps a growing recording within its budget. The probe stops writing at what it was allowed; here history is
 * deleted in time, and as much again allowed. One round at a time.
 */
export class Budget {
  private freed = 0;
  private atWork = false;

  constructor(
    private readonly recording: string,
    private readonly limit: number,
    private readonly keepWithin: KeepWithin,
    private readonly allow: (bytes: number) => void,
  ) {}

  /** To be told of every count of bytes written since the start. */
  async written(bytes: number): Promise<void> {
    if (this.atWork || bytes - this.freed < this.limit * full) return;
    this.atWork = true;
    try {
      this.freed += await this.keepWithin(this.recording, Math.floor(this.limit * enough));
      this.allow(this.limit + this.freed);
    } finally {
      this.atWork = false;
    }
  }
}
