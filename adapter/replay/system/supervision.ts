import { Control } from '../../recording/index/control.js';
import type { Term } from '../../recording/term.js';
import { each, type Work, within } from '../../recording/turns.js';
import { atomName, field } from '../facts.js';
import type { Nanos } from '../history.js';
import type { Tree, TreeNode } from '../system.js';
import { birthOf } from './births.js';
import { Child } from './facts.js';
import { NOBODY } from './lives.js';
import { waitBefore } from './states.js';
import type { SystemIndex } from './systemIndex.js';

/** A child as its supervisor told of it, or (`row` -1) as its birth tells. */
interface ChildOf {
  readonly supervisor: number;
  readonly row: number;
  readonly restarts: number;
}

/** Who supervises whom, over the whole recording; a tree is what of it lived at a time. */
export class Supervision {
  /** By process: as whose child it was started. */
  private readonly childOf = new Map<number, ChildOf>();
  private readonly supervisors = new Set<number>();

  private constructor(private readonly index: SystemIndex) {}

  /** Reads what supervisors said, and what births tell. */
  static *reading(index: SystemIndex): Work<Supervision> {
    const supervision = new Supervision(index);
    const { count } = index.lives;
    yield* within(
      0,
      0.2,
      each(count, (place) => supervision.readSupervisor(place)),
    );
    yield* within(
      0.2,
      1,
      each(count, (place) => supervision.readBirth(place)),
    );
    return supervision;
  }

  treeAt(time: Nanos): Tree {
    const { lives } = this.index;
    const children = new Map<number, number[]>();
    const roots: number[] = [];
    const unsupervised: number[] = [];
    const alive: number[] = [];
    for (let place = 0; place < lives.count; place++) if (lives.isAlive(place, time)) alive.push(place);
    for (const place of alive) {
      const supervisor = this.childOf.get(place)?.supervisor;
      if (supervisor !== undefined && lives.isAlive(supervisor, time)) {
        const known = children.get(supervisor);
        if (known) known.push(place);
        else children.set(supervisor, [place]);
      } else if (this.supervisors.has(place)) roots.push(place);
      else unsupervised.push(place);
    }
    const byBirth = (a: number, b: number): number => (lives.start[a] as number) - (lives.start[b] as number) || a - b;
    const node = (place: number): TreeNode => ({
      ...this.describe(place, time),
      children: (children.get(place) ?? []).sort(byBirth).map(node),
    });
    return { roots: roots.sort(byBirth).map(node), unsupervised: unsupervised.sort(byBirth).map((place) => this.index.proc(place)) };
  }

  /** The supervisor that started a process, and the event that tells of it. */
  parentOf(place: number): ChildOf | undefined {
    return this.childOf.get(place);
  }

  private describe(place: number, time: Nanos): Omit<TreeNode, 'children'> {
    const { index } = this;
    const child = this.childOf.get(place);
    const known = child && child.row >= 0 ? child.row : undefined;
    const facts = known === undefined ? undefined : index.value(known, 3);
    const restart = atomName(field(facts, 'restart'));
    const isSupervisor = this.supervisors.has(place);
    const strategy = isSupervisor ? this.strategyOf(place, time) : undefined;
    return {
      proc: index.proc(place),
      kind: isSupervisor || atomName(field(facts, 'type')) === 'supervisor' ? 'supervisor' : 'worker',
      ...(known === undefined ? {} : { childId: index.value(known, 1) }),
      ...(restart === 'permanent' || restart === 'transient' || restart === 'temporary' ? { restart } : {}),
      restarts: child?.restarts ?? 0,
      ...(strategy === undefined ? {} : { strategy }),
    };
  }

  /** From its state, the newest by then or else the first. */
  private strategyOf(place: number, time: Nanos): string | undefined {
    const { index } = this;
    const before = waitBefore(index, place, index.rowsUntil(place, time));
    const row = before >= 0 ? before : firstWait(index, place);
    if (row < 0) return undefined;
    const state = index.value(row, 2);
    // supervisor: #state{name, strategy, …}; DynamicSupervisor: a struct
    return atomName(field(state, 'strategy')) ?? (isTuple(state) ? atomName(state.items[2]) : undefined);
  }

  /** What a process said of its children: an id that is started again, or a child started in the same turn in which another ended, is a restart. */
  private readSupervisor(place: number): void {
    const { controls, facts } = this.index;
    const newest = new Map<number, ChildOf>();
    let ended: ChildOf | undefined;
    for (let row = this.index.first(place); row < this.index.end(place); row++) {
      const kind = controls.kind[row];
      if (kind === Control.waits) {
        if (facts.via[row] === 1) this.supervisors.add(place);
        ended = undefined;
      }
      if (kind !== Control.child) continue;
      this.supervisors.add(place);
      const child = facts.peer[row] as number;
      if (facts.form[row] === Child.terminated) ended = this.childOf.get(child);
      if (facts.form[row] !== Child.started || child === NOBODY) continue;
      const id = facts.hash[row] as number;
      const before = isNameless(this.index.value(row, 1)) ? ended : newest.get(id);
      const made = { supervisor: place, row, restarts: before === undefined ? 0 : before.restarts + 1 };
      newest.set(id, made);
      this.childOf.set(child, made);
    }
  }

  /** What no supervisor told of: a process that `proc_lib` started for a supervisor is its child. */
  private readBirth(place: number): void {
    if (this.childOf.has(place)) return;
    const [nearest] = birthOf(this.index, place).ancestors;
    if (nearest !== undefined && nearest !== place && this.supervisors.has(nearest))
      this.childOf.set(place, { supervisor: nearest, row: -1, restarts: 0 });
  }
}

/** The id of what many children share. */
function isNameless(id: Term): boolean {
  return typeof id === 'object' && id.type === 'atom' && (id.name === 'undefined' || id.name === 'nil');
}

function isTuple(term: Term): term is Extract<Term, { readonly type: 'tuple' }> {
  return typeof term === 'object' && term.type === 'tuple';
}

function firstWait(index: SystemIndex, place: number): number {
  for (let row = index.first(place); row < index.end(place); row++) if (index.controls.kind[row] === Control.waits) return row;
  return -1;
}
