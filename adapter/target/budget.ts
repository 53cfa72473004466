/** Bytes that one recording may take before its oldest history goes. */
export const recordingBudget = 2 * 1024 ** 3;

/** Bytes of one segment: what a horizon moves by, so a small part of the budget. */
export function segmentSize(budget: number): number {
  const sixteenth = Math.floor(budget / 16);
  return Math.min(Math.max(sixteenth, 256 * 1024), 64 * 1024 ** 2);
}

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
    const headroom = 2 * segmentSize(this.limit);
    if (this.atWork || bytes - this.freed < this.limit - headroom) return;
    this.atWork = true;
    try {
      this.freed += await this.keepWithin(this.recording, this.limit - 2 * headroom);
      this.allow(this.limit + this.freed);
    } finally {
      this.atWork = false;
    }
  }
}
