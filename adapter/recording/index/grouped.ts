import { atOnce, each, type Work, within } from '../turns.js';

/** Numbers in groups: those of group `g` are `items[first[g]]` to (not including) `items[first[g + 1]]`, in their order. */
export interface Grouped {
  readonly first: Uint32Array;
  readonly items: Uint32Array;
}

/** Groups the numbers 0 … `count` - 1 by a key below `groups`; those whose key is negative are left out. */
export function grouped(count: number, groups: number, keyOf: (i: number) => number): Grouped {
  return atOnce(grouping(count, groups, keyOf));
}

/** The same as work. */
export function* grouping(count: number, groups: number, keyOf: (i: number) => number): Work<Grouped> {
  const first = new Uint32Array(groups + 1);
  const isIn = (i: number): void => {
    const key = keyOf(i);
    if (key >= 0) first[key + 1] = (first[key + 1] as number) + 1;
  };
  yield* within(0, 0.5, each(count, isIn));
  for (let g = 0; g < groups; g++) first[g + 1] = (first[g + 1] as number) + (first[g] as number);
  const next = first.slice();
  const items = new Uint32Array(first[groups] as number);
  const place = (i: number): void => {
    const key = keyOf(i);
    if (key < 0) return;
    const at = next[key] as number;
    items[at] = i;
    next[key] = at + 1;
  };
  yield* within(0.5, 1, each(count, place));
  return { first, items };
}
