import { Session } from 'node:inspector';

/** Which places of our code ran, and about how often: V8 counts. */
export class Coverage {
  private readonly session = new Session();
  private readonly known = new Set<string>();
  /** Places that the last look found new. */
  private newest: readonly string[] = [];

  constructor() {
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many places were met that had not been before, since it was asked the last time. */
  fresh(): number {
    this.newest = [...new Set(this.places())].filter((place) => !this.known.has(place));
    for (const place of this.newest) this.known.add(place);
    return this.newest.length;
  }

  /** Forgets the places that the last look found new: who leads there is asked one by one. */
  forget(): void {
    for (const place of this.newest) this.known.delete(place);
  }

  /** Places met in all. */
  get size(): number {
    return this.known.size;
  }

  close(): void {
    this.session.disconnect();
  }

  private places(): readonly string[] {
    const places: string[] = [];
    this.session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) throw error;
      for (const { url, scriptId, functions } of taken.result) {
        if (!url.includes('/adapter/')) continue;
        // Once, twice, a few times, often: not each number is something new.
        for (const { ranges } of functions)
          for (const { startOffset, endOffset, count } of ranges)
            if (count > 0) places.push(`${scriptId} ${startOffset} ${endOffset} ${Math.min(Math.floor(Math.log2(count)), 10)}`);
      }
    });
    return places;
  }
}
