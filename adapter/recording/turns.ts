import { performance } from 'node:perf_hooks';

/** How long work goes on before others get their turn, in milliseconds. */
const TURN = 20;

/** So many small things are done between two looks at the clock. */
const PART = 1024;

/** Long work in short parts: after each it says how much of it is done, 0 to 1. */
export type Work<T> = Generator<number, T>;

/** Who waits for work. */
export interface Waiting {
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how much is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Does work to its end while others get their turn on the main loop. Rejects with the signal's reason where it is given up. */
export async function inTurns<T>(work: Work<T>, { signal, onProgress }: Waiting = {}): Promise<T> {
  const turns = new Turns();
  let done = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const step = work.next();
      if (step.done) return step.value;
      // Parts say roughly how far they are: nobody is to see it go back.
      done = Math.max(done, step.value);
      if (await turns.pass()) onProgress?.(done);
    }
  } finally {
    leave(work);
  }
}

/** Has work that was given up let go of the files that it has open. */
function leave<T>(work: Work<T>): void {
  work.return(undefined as never);
}

/** Does work to its end. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Work as a part of more: what it says of itself, put between `from` and `to`. */
export function* within<T>(from: number, to: number, work: Work<T>): Work<T> {
  try {
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      yield from + (to - from) * step.value;
    }
  } finally {
    leave(work);
  }
}

/** Work that has `undo` done where it fails or is given up. */
export function* orElse<T>(work: Work<T>, undo: () => void): Work<T> {
  let done = false;
  try {
    const result = yield* work;
    done = true;
    return result;
  } finally {
    if (!done) undo();
  }
}

/** Visits the numbers from 0 to `count` - 1. */
export function* each(count: number, visit: (i: number) => void): Work<void> {
  for (let from = 0; from < count; from += PART) {
    const to = Math.min(from + PART, count);
    for (let i = from; i < to; i++) visit(i);
    yield to / count;
  }
}

/** Shares the main loop during long work: to be awaited between its parts, each of them short. */
export class Turns {
  private since = performance.now();

  /** Whether others had their turn. */
  async pass(): Promise<boolean> {
    if (performance.now() - this.since < TURN) return false;
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
    return true;
  }
}
