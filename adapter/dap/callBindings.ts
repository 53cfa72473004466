import type { Binding, History } from '../replay/history.js';
import { binderIndexes } from '../source/bindingPlaces.js';
import type { Occurrence } from '../source/occurrence.js';
import type { FrameRef } from './replay.js';

/** What the variables of one call were bound to by a moment, by where in the text they are bound: namesakes are told apart. */
export class CallBindings {
  private constructor(
    private readonly byPlace: ReadonlyMap<string, Binding>,
    /** Lines of the call that ran, and the one about to run. */
    readonly lines: ReadonlySet<number>,
    /** Names of which it is not known everywhere which place bound them. */
    readonly unplaced: ReadonlySet<string>,
  ) {}

  /** Of the call that a frame is; `text` is the recorded text of its source. */
  static async of(history: History, { moment, index }: Pick<FrameRef, 'moment' | 'index'>, text: string): Promise<CallBindings> {
    const { bindings, lines } = history.told(moment, index);
    const places = await binderIndexes(
      text,
      bindings.map(({ by }) => by),
    );
    const byPlace = new Map<string, Binding>();
    const unplaced = new Set<string>();
    // From the newest to the oldest: what was bound last counts.
    for (const [i, binding] of bindings.entries()) {
      const place = places[i];
      if (place === undefined) unplaced.add(binding.name);
      else if (!byPlace.has(key(place, binding.name))) byPlace.set(key(place, binding.name), binding);
    }
    return new CallBindings(byPlace, lines, unplaced);
  }

  /** What the variable that stands there was bound to last; undefined where it is not bound yet, or bound where nobody can tell. */
  of({ name, boundAt }: Occurrence): Binding | undefined {
    return boundAt === undefined ? undefined : this.byPlace.get(key(boundAt, name));
  }
}

const key = (place: number, name: string): string => `${place} ${name}`;
