import type { BlockStore } from '../recording/index/blockStore.js';
import { Control } from '../recording/index/control.js';
import { Controls } from '../recording/index/controls.js';
import type { RecordingIndex } from '../recording/index/indexer.js';
import { inspectAtom, inspectFunctionName } from '../recording/inspectAtom.js';
import type { Recording } from '../recording/reader.js';
import type { Term } from '../recording/term.js';
import { atomName, field, integer, text } from './facts.js';
import { duration } from './system/words.js';

/** What a recording lacks and why, in words for the user. */
export function describeLosses(recording: Recording, index: RecordingIndex, store: BlockStore): readonly string[] {
  const { controls } = index;
  const told = (kind: number, say: (value: Term, time: number) => string | undefined): string[] =>
    new Controls(controls, 0, controls.count)
      .all(kind)
      .toSorted((a, b) => a.time - b.time)
      .flatMap((event) => say(store.value(event.block, event.at, 0), event.time) ?? []);
  const unique = new Set([
    ...horizon(recording),
    ...interrupted(recording),
    ...recording.damage,
    ...lostEvents(recording),
    ...told(Control.loss, loss),
    ...told(Control.governed, governed),
    ...most(told(Control.levelChanged, levelChanged)),
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
  if (module === undefined || name === undefined || atomName(field(value, 'level')) === 'full') return undefined;
  const called = `${inspectAtom(module)}.${inspectFunctionName(name)}/${integer(field(value, 'arity')) ?? 0}`;
  return `${called} ran so often that for a time only its calls were recorded.`;
}

const recorded: Readonly<Record<string, string>> = {
  off: 'nothing',
  minimal: 'processes, exceptions and logs',
  messages: 'messages and processes',
  calls: 'calls',
  full: 'everything',
};

const reasons: Readonly<Record<string, string>> = {
  user: ', as was asked for',
  load: ', because events were lost',
  calm: ', as there was room again',
  trigger: ', because a trigger was met',
  trigger_over: ', a while after a trigger was met',
};

function levelChanged(value: Term, time: number): string {
  const why = field(value, 'why');
  const reason = reasons[atomName(typeof why === 'object' && why.type === 'tuple' ? why.items[0] : why) ?? ''] ?? '';
  const scope = text(field(value, 'scope'));
  const level = recorded[atomName(field(value, 'level')) ?? ''] ?? 'as much as at the beginning';
  return `From ${duration(time)} on ${level} was recorded${scope === undefined || scope === 'all' ? '' : ` of ${scope}`}${reason}.`;
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
