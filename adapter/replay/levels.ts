import type { BlockStore } from '../recording/index/blockStore.js';
import { Control } from '../recording/index/control.js';
import { Controls } from '../recording/index/controls.js';
import type { RecordingIndex } from '../recording/index/indexer.js';
import type { Recording } from '../recording/reader.js';
import { atomName, field, text } from './facts.js';

/** For how long so much was recorded: nanoseconds since the recording began, the last without an end. */
export interface LevelPeriod {
  readonly level: string;
  readonly from: number;
  readonly to: number;
  /** Why it began: `user`, `load`, …; undefined at the beginning. */
  readonly why?: string;
}

/** How much was changed of what a pattern names. */
export interface PatternChange {
  readonly pattern: string;
  readonly level: string;
  readonly time: number;
}

/** How much was recorded when: one period, where it was never changed. */
export function levelsOf(
  { manifest }: Recording,
  { controls }: RecordingIndex,
  store: BlockStore,
): { readonly periods: readonly LevelPeriod[]; readonly changes: readonly PatternChange[] } {
  const periods: LevelPeriod[] = [];
  const changes: PatternChange[] = [];
  let now: LevelPeriod = { level: manifest?.level ?? 'full', from: 0, to: Number.POSITIVE_INFINITY };
  const events = new Controls(controls, 0, controls.count).all(Control.levelChanged).toSorted((a, b) => a.time - b.time);
  for (const { time, block, at } of events) {
    const value = store.value(block, at, 0);
    const [level = now.level, scope = 'all'] = [atomName(field(value, 'level')), text(field(value, 'scope'))];
    if (scope !== 'all') {
      changes.push({ pattern: scope, level, time });
      continue;
    }
    const why = field(value, 'why');
    periods.push({ ...now, to: time });
    now = {
      level,
      from: time,
      to: Number.POSITIVE_INFINITY,
      why: atomName(typeof why === 'object' && why.type === 'tuple' ? why.items[0] : why),
    };
  }
  return { periods: [...periods, now], changes };
}

/** When messages were not all recorded although at other times they were. */
export function messageGaps({ probe }: Recording, periods: readonly LevelPeriod[]): readonly Pick<LevelPeriod, 'from' | 'to'>[] {
  const [begin, ...others] = periods;
  if (begin === undefined || others.length === 0) return [];
  const asked = probe?.tracing?.why === 'asked for';
  const has = ({ level }: LevelPeriod) =>
    level === 'full' || level === 'calls' || (asked && (level === 'messages' || (level === 'minimal' && begin.level === 'minimal')));
  return periods.filter((period) => !has(period));
}
