import type { CheckpointProcess } from '../../recording/checkpoint.js';
import { decode } from '../../recording/etf.js';
import type { BlockStore } from '../../recording/index/blockStore.js';
import { Control } from '../../recording/index/control.js';
import { each, type Work } from '../../recording/turns.js';
import { atomName, field } from '../facts.js';
import type { Track } from '../track.js';
import { type Lives, NOBODY } from './lives.js';
import type { RowList } from './rowList.js';

interface Naming {
  readonly time: number;
  /** NOBODY: the name was taken back. */
  readonly place: number;
}

/** Which process had which registered name when. */
export class Names {
  private readonly byName = new Map<string, Naming[]>();
  private readonly byPlace = new Map<number, { readonly time: number; readonly name: string | undefined }[]>();

  private constructor(private readonly lives: Lives) {}

  /** Goes through what processes told of their names. `rare`: where in the control table that is. */
  static *telling(lives: Lives, rare: RowList, store: BlockStore, kept: ReadonlyMap<number, CheckpointProcess>): Work<Names> {
    const { controls, tracks } = lives;
    const names = new Names(lives);
    yield* each(tracks.length, (place) => {
      const name = kept.get((tracks[place] as Track).proc)?.name;
      if (name) names.note(place, Number.NEGATIVE_INFINITY, atomName(decode(Buffer.from(name, 'base64'))));
      for (const row of rare.between(controls.first[place] as number, controls.first[place + 1] as number)) {
        const { kind, time, block, at } = controls.event(row);
        if (kind === Control.named) names.note(place, time, atomName(store.value(block, at, 0)));
        if (kind !== Control.started) continue;
        const told = atomName(field(store.value(block, at, 0), 'name'));
        if (told !== undefined) names.note(place, lives.start[place] as number, told);
      }
    });
    for (const namings of names.byName.values()) namings.sort((a, b) => a.time - b.time);
    return names;
  }

  /** Who had this name at the time. */
  holder(name: string, time: number): number {
    const last = this.byName.get(name)?.findLast((naming) => naming.time <= time);
    return last && last.place !== NOBODY && this.lives.isAlive(last.place, time) ? last.place : NOBODY;
  }

  /** The name that a process had at the time; where it had none by then, but once, that one. */
  nameOf(place: number, time: number): string | undefined {
    const own = this.byPlace.get(place);
    return own?.findLast((naming) => naming.time <= time && naming.name !== undefined)?.name ?? own?.find(({ name }) => name)?.name;
  }

  private note(place: number, time: number, name: string | undefined): void {
    const own = this.byPlace.get(place) ?? [];
    this.byPlace.set(place, own);
    const before = own.at(-1)?.name;
    own.push({ time, name });
    if (before !== undefined) this.namings(before).push({ time, place: NOBODY });
    if (name !== undefined) this.namings(name).push({ time, place });
  }

  private namings(name: string): Naming[] {
    const known = this.byName.get(name) ?? [];
    this.byName.set(name, known);
    return known;
  }
}
