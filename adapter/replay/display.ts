import { type Account, type Activation, foldsIntoBelow, foldsIntoGhost } from '../recording/index/activation.js';
import { type Bound, visibleIn } from '../recording/index/scopes.js';
import { standsAt } from '../recording/index/statements.js';

/** A frame as it is shown: an activation with the synthetic fns that are a part of it, innermost first. */
export interface Shown {
  readonly parts: readonly [Account, ...Account[]];
  /** It ended in a tail call: shown, but gone. */
  readonly ghost: boolean;
}

/** What is to be shown of a stack, innermost first. */
export function* shownFrames(top: Activation | undefined): Iterable<Shown> {
  let activation = top;
  while (activation !== undefined) {
    if (activation.gone) {
      activation = activation.below;
      continue;
    }
    const parts: [Account, ...Account[]] = [activation];
    let ghosts: readonly Account[] = activation.ghosts;
    while (foldsIntoBelow(activation) && activation.below) {
      parts.push(...partsAmong(ghosts, activation.owner));
      activation = activation.below;
      parts.push(activation);
      ghosts = activation.ghosts;
    }
    if (foldsIntoGhost(activation)) {
      const gone = partsAmong(ghosts, activation.owner);
      parts.push(...gone);
      ghosts = ghosts.slice(gone.length);
    }
    yield { parts, ghost: false };
    for (const ghost of ghosts) if (!ghost.fn.synthetic) yield { parts: [ghost], ghost: true };
    activation = activation.below;
  }
}

/** The newest of these ghosts that are shown as parts of `owner`: they are no frames of their own. */
function partsAmong(ghosts: readonly Account[], owner: number): readonly Account[] {
  const others = ghosts.findIndex((ghost) => ghost.owner !== owner);
  return others < 0 ? ghosts : ghosts.slice(0, others);
}

/** A variable: the event that bound it, and its place among that event's values. */
export interface Variable {
  readonly name: string;
  readonly bound: Bound;
  readonly i: number;
}

/** The variables visible in a frame, in order of binding, a rebound name once. `same`: whether two variables' values are alike byte for byte. */
export function visibleVariables(frame: Shown, same: (a: Variable, b: Variable) => boolean): readonly Variable[] {
  const byName = new Map<string, Variable>();
  // The innermost part says where the frame stands: the `else` of a `with` does not know what its arrows bound.
  const scope = standsAt(frame.parts[0].last).block;
  for (const part of [...frame.parts].reverse()) {
    for (const variable of variablesOf(part, scope)) {
      const outer = byName.get(variable.name);
      // A synthetic fn is entered with what it captured: that was bound before, by the function it is a part of.
      if (outer && part.fn.synthetic && variable.bound.site.kind === 'enter' && same(outer, variable)) continue;
      byName.delete(variable.name);
      byName.set(variable.name, variable);
    }
  }
  // What is older than the horizon has its time only; what one event bound stands in its order already.
  return [...byName.values()].sort((a, b) => a.bound.n - b.bound.n || a.bound.time - b.bound.time);
}

function variablesOf(part: Account, scope: number): readonly Variable[] {
  return visibleIn(part.bound, scope, part.fn.module.blocks).flatMap((bound) =>
    bound.site.names.map((name, i): Variable => ({ name, bound, i })),
  );
}
