import { each, type Work } from '../../recording/turns.js';

/** The numbers 0 … `count` - 1 in the order of `key`, equal ones as they were; quick where they are nearly in order. */
export function* ordering(count: number, key: (i: number) => number): Work<Uint32Array> {
  let from = Uint32Array.from({ length: count }, (_, i) => i);
  let to = new Uint32Array(count);
  let runs = runsOf(from, key);
  while (runs.length > 2) {
    const merged: number[] = [0];
    for (let r = 0; r + 1 < runs.length; r += 2) {
      const [start, middle] = [runs[r] as number, runs[r + 1] as number];
      const end = runs[r + 2] ?? middle;
      yield* merging(from, to, start, middle, end, key);
      merged.push(end);
    }
    [from, to, runs] = [to, from, merged];
  }
  return from;
}

/** Where ascending runs begin, and the end. */
function runsOf(items: Uint32Array, key: (i: number) => number): number[] {
  const runs = [0];
  for (let i = 1; i < items.length; i++) if (key(items[i] as number) < key(items[i - 1] as number)) runs.push(i);
  runs.push(items.length);
  return runs;
}

function merging(from: Uint32Array, to: Uint32Array, start: number, middle: number, end: number, key: (i: number) => number): Work<void> {
  let [a, b] = [start, middle];
  return each(end - start, (i) => {
    const left = a < middle && (b >= end || key(from[a] as number) <= key(from[b] as number));
    to[start + i] = from[left ? a++ : b++] as number;
  });
}
