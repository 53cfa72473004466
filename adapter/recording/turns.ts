import { performance } from 'node:perf_hooks';

/** How long work goes on before others get their turn, in milliseconds. */
const TURN = 20;

/** Shares the main loop during long work: to be awaited between its parts, each of them short. */
export class Turns {
  private since = performance.now();

  async pass(): Promise<void> {
    if (performance.now() - this.since < TURN) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
