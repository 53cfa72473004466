import type { Choice } from '../../protocol.js';
import { inspect } from '../../recording/inspect.js';
import type { List, Term } from '../../recording/term.js';
import type { BoundValue, Moment, Nanos, ProcId } from '../../replay/history.js';
import type { At, State } from '../../replay/system.js';
import { causeText } from '../../telling/states.js';
import { childrenOf } from '../children.js';
import type { FrameRef, Replay } from '../replay.js';
import { bindingsOf } from '../variables.js';
import { type Asked, badKey } from './asked.js';

/** Something that has values over time: a variable of a function, a process's state or a part of that. */
export interface Subject {
  readonly choice: Choice;
  /** In order of time; the first is its first value. */
  changes(): readonly Change[];
  readonly remark?: string;
}

/** There may be very many, of which few are shown: but for its time all of it is looked up when asked for. */
export interface Change {
  readonly time: Nanos;
  /** Undefined: it is no longer there. */
  value(): Term | undefined;
  /** What it was before; undefined where this is its first value. */
  before(): Term | undefined;
  /** Where to travel to. */
  at(): At;
  /** What led to it, in words. */
  why(): string;
}

/** The variables of the frame, then the state of its process and what is in it. */
export function subjectsOf({ replay, frameId }: Asked): readonly Subject[] {
  const ref = frameOf(replay, frameId);
  const variables = ref === undefined ? [] : bindingsOf(replay, ref).map(({ name, value }) => variable(replay, ref, name, value()));
  const proc = ref?.moment.proc ?? replay.cursor.proc;
  const state = replay.telling.system.stateAt(proc, replay.now);
  const parts = state === undefined ? [] : partsOf(replay, state).map((part) => ofState(replay, proc, part.label, part.value));
  return [...variables.reverse(), ...parts];
}

/** The subject that a key names. */
export function subjectOf({ replay }: Asked, key = ''): Subject {
  const [, kind, first, second, index, rest = ''] = /^(variable|state):(\d+):(?:(\d+):(\d+):)?(.*)$/s.exec(key) ?? [];
  const proc = Number(first) as ProcId;
  if (kind === undefined || replay.history.process(proc) === undefined) throw badKey(key);
  if (kind === 'state') return ofState(replay, proc, rest);
  const ref = refAt(replay, { proc, n: Number(second) }, Number(index));
  if (ref === undefined) throw badKey(key);
  return variable(replay, ref, rest);
}

function frameOf(replay: Replay, frameId: number | undefined): FrameRef | undefined {
  return (frameId === undefined ? undefined : replay.frames.get(frameId)) ?? refAt(replay, replay.cursor, 0);
}

function refAt({ history }: Replay, moment: Moment, index: number): FrameRef | undefined {
  const frame = history.frames(moment, index, 1)[0];
  return frame && { moment, index, frame };
}

function variable(replay: Replay, { moment, index, frame }: FrameRef, name: string, value?: Term): Subject {
  const { history, telling } = replay;
  return {
    choice: {
      key: `variable:${moment.proc}:${moment.n}:${index}:${name}`,
      label: name,
      detail: `${value === undefined ? '' : `${telling.short(value)} · `}in ${frame.name}`,
    },
    changes: () => history.boundValues(moment, index, name).map((bound, i, all) => bindingChange(bound, all[i - 1], frame.act)),
    remark: `In all calls of ${frame.name} by this process.`,
  };
}

function bindingChange({ value, bound, time, act }: BoundValue, before: BoundValue | undefined, current: number): Change {
  return {
    time,
    value,
    before: () => before?.value(),
    at: () => ({ moment: bound, time }),
    why: () => (act === current ? 'in this call' : 'in another call'),
  };
}

function ofState(replay: Replay, proc: ProcId, label: string, value?: Term): Subject {
  const { telling } = replay;
  return {
    choice: {
      key: `state:${proc}:${label}`,
      label,
      detail: `${value === undefined ? '' : `${telling.short(value)} · `}of ${telling.shortName(proc)}`,
    },
    changes: () => stateChangesOf(replay, proc, label),
  };
}

function stateChangesOf(replay: Replay, proc: ProcId, label: string): readonly Change[] {
  const changes: Change[] = [];
  let before: State | undefined;
  let text = '';
  for (const state of replay.telling.system.stateHistory(proc)) {
    const value = partOf(replay, state, label);
    const now = value === undefined ? '' : inspect(value);
    if (now !== text) changes.push(stateChange(replay, label, state, before));
    text = now;
    before = state;
  }
  return changes;
}

function stateChange(replay: Replay, label: string, state: State, before: State | undefined): Change {
  return {
    time: state.at.time,
    value: () => partOf(replay, state, label),
    before: () => before && partOf(replay, before, label),
    // What ran in the callback tells more than that the state was there then.
    at: () => {
      const moment = replay.codeBefore(state.at.moment, before?.at.moment.n ?? 0);
      return { moment, time: replay.history.timeOf(moment) };
    },
    why: () => causeText(replay.telling, state),
  };
}

interface StatePart {
  readonly label: string;
  readonly value: Term;
}

function partOf(replay: Replay, state: State, label: string): Term | undefined {
  return label === 'state' && state.kind !== 'gen_statem'
    ? state.value()
    : partsOf(replay, state).find((part) => part.label === label)?.value;
}

/** The state, and its keys; of a gen_statem the state and its data; of a gen_event what each handler has. */
function partsOf(replay: Replay, { kind, value }: State): readonly StatePart[] {
  const whole = value();
  if (kind === 'gen_statem' && typeof whole === 'object' && whole.type === 'tuple') {
    const [state, data] = whole.items;
    return [
      ...(state === undefined ? [] : [{ label: 'state', value: state }]),
      ...(data === undefined ? [] : unfolded(replay, 'data', data)),
    ];
  }
  if (kind === 'gen_event' && typeof whole === 'object' && whole.type === 'list')
    return [{ label: 'state', value: whole }, ...handlersOf(whole)];
  return unfolded(replay, 'state', whole);
}

/** `{:handler, module, id, state, supervised}` each. */
function handlersOf({ items }: List): readonly StatePart[] {
  return items.flatMap((handler) => {
    const [, module, , state] = typeof handler === 'object' && handler.type === 'tuple' ? handler.items : [];
    return module === undefined || state === undefined ? [] : [{ label: inspect(module), value: state }];
  });
}

function unfolded(replay: Replay, label: string, value: Term): readonly StatePart[] {
  const { named } = childrenOf(value, replay.writing.structFields);
  const inside = named.flatMap((child) =>
    child.value === undefined || child.access === undefined ? [] : [{ label: label + child.access, value: child.value }],
  );
  return [{ label, value }, ...inside];
}
