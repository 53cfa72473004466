import type { BlockStore } from '../recording/index/blockStore.js';
import { Control } from '../recording/index/control.js';
import { Controls } from '../recording/index/controls.js';
import type { RecordingIndex } from '../recording/index/indexer.js';
import { inspectAtom, inspectFunctionName } from '../recording/inspectAtom.js';
import type { Recording } from '../recording/reader.js';
import type { Term } from '../recording/term.js';
import { atomName, field, integer, text } from './facts.js';
import { levelsOf } from './levels.js';
import { duration } from './system/words.js';

/** What a recording lacks and why, in words for the user. */
export function describeLosses(recording: Recording, index: RecordingIndex, store: BlockStore): readonly string[] {
  const { controls } = index;
  const told = (kind: number, say: (value: Term) => string | undefined): string[] =>
    new Controls(controls, 0, controls.count)
      .all(kind)
      .toSorted((a, b) => a.time - b.time)
      .flatMap((event) => say(store.value(event.block, event.at, 0)) ?? []);
  const unique = new Set([
    ...horizon(recording),
    ...interrupted(recording),
    ...recording.damage,
    ...lostEvents(recording),
    ...told(Control.loss, loss),
    ...told(Control.governed, governed),
    ...most(counted(controls, store)),
    ...lesser(levelsOf(recording, index, store)),
    ...told(Control.moduleLeft, moduleLeft),
    ...(index.unknownSites > 0 ? [`${plural(index.unknownSites, 'event')} of modules without a site table were left out.`] : []),
  ]);
  return [...unique];
}

function horizon({ checkpoint }: Recording): string[] {
  return checkpoint ? ['History begins here: what was older was dropped to stay within the disk budget.'] : [];
}

function interrupted({ manifest }: Recording): string[] {
  return manifest?.status === 'interrupted'
    ? ['The program ended without the probe knowing: what happened in its last moments may be missing.']
    : [];
}

/** Losses that streams counted but that no event of theirs tells of. */
function lostEvents({ blocks }: Recording): string[] {
  const lost = blocks.reduce((sum, { header }) => sum + header.lost, 0);
  return lost > 0 ? [`${plural(lost, 'event')} came faster than they could be written and were dropped.`] : [];
}

const lossReasons: Readonly<Record<string, string>> = {
  overflow: 'they came faster than they could be written',
  budget: 'the recording had reached its disk budget',
  disk: 'the disk was full',
};

function loss(value: Term): string {
  const count = integer(field(value, 'count')) ?? 0;
  const why = lossReasons[atomName(field(value, 'reason')) ?? ''] ?? 'of a reason that is not known';
  return `${count > 0 ? plural(count, 'event') : 'Events'} were dropped: ${why}.`;
}

function governed(value: Term): string | undefined {
  const process = text(field(value, 'process'));
  if (process !== undefined)
    return `${process} sent, received or changed its state so often that for a time of what was large only the beginning was recorded.`;
  const module = atomName(field(value, 'module'));
  const name = atomName(field(value, 'function'));
  if (module === undefined || name === undefined || atomName(field(value, 'level')) !== 'calls') return undefined;
  return `${functionName(value)} ran so often that for a time only its calls were recorded.`;
}

const functionName = (value: Term): string =>
  `${inspectAtom(atomName(field(value, 'module')) ?? '')}.${inspectFunctionName(atomName(field(value, 'function')) ?? '')}/${integer(field(value, 'arity')) ?? 0}`;

/** Of each function for how long it was not recorded but only counted, and how often it was entered then. */
function counted(controls: RecordingIndex['controls'], store: BlockStore): string[] {
  const functions = new Map<string, { from: number; to: number | undefined; times: number; before: number; turns: number }>();
  const events = new Controls(controls, 0, controls.count).all(Control.governed).toSorted((a, b) => a.time - b.time);
  for (const { time, block, at } of events) {
    const value = store.value(block, at, 0);
    const turns = integer(field(value, 'turns'));
    if (turns === undefined) continue;
    const name = functionName(value);
    const known = functions.get(name) ?? { from: time, to: 0, times: 0, before: 0, turns: 0 };
    functions.set(name, known);
    if (known.to !== undefined) Object.assign(known, { times: known.times + 1, before: known.before + known.turns });
    known.turns = turns;
    known.to = atomName(field(value, 'level')) === 'full' ? time : undefined;
  }
  return [...functions].map(([name, { from, to, times, before, turns }]) => {
    const until = to === undefined ? ' on' : ` to ${duration(to)}`;
    const often = times > 1 ? `, ${times} times,` : '';
    return `${name} ran so often that from ${duration(from)}${until}${often} it was only counted: ${(before + turns).toLocaleString('en-US')} calls of it are not recorded.`;
  });
}

const recorded: Readonly<Record<string, string>> = {
  off: 'nothing was',
  minimal: 'only processes, exceptions and logs were',
  messages: 'only messages and processes were',
  calls: 'only calls were',
};

const reasons: Readonly<Record<string, string>> = {
  user: ', as was asked for',
  load: ', because events were lost',
};

/** When less than everything was recorded, where how much it was changed while the program ran. */
function lesser({ periods, changes }: ReturnType<typeof levelsOf>): string[] {
  const times =
    periods.length === 1
      ? []
      : periods.flatMap(({ level, from, to, why }) => {
          const words = recorded[level];
          if (words === undefined) return [];
          const until = to === Number.POSITIVE_INFINITY ? ' on' : ` to ${duration(to)}`;
          return `${from === 0 ? `Until ${duration(to)}` : `From ${duration(from)}${until}`} ${words} recorded${reasons[why ?? ''] ?? ''}.`;
        });
  const code = changes.map(({ pattern, level, time }) => {
    const words = { off: 'nothing', calls: 'only calls', full: 'everything' }[level] ?? 'as much as at the beginning';
    return `From ${duration(time)} on ${words} of ${pattern} was recorded, as was asked for.`;
  });
  return [...most(times), ...most(code)];
}

/** Of what may be said very often, the beginning. */
function most(sentences: readonly string[], shown = 10): string[] {
  const left = sentences.length - shown;
  return left > 0 ? [...sentences.slice(0, shown), `How much is recorded changed ${plural(left, 'more time')}.`] : [...sentences];
}

function moduleLeft(value: Term): string | undefined {
  const module = atomName(field(value, 'module'));
  const why = text(field(value, 'why'));
  return module === undefined ? undefined : `${inspectAtom(module)} was left alone${why ? `: ${why}` : ''}.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
