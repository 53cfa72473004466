import type { FunctionInfo, Site, Target } from '../sites.js';

/** The statement that an event's successor begins; undefined where it ends something or an enclosing statement goes on. */
export function begins(site: Site | undefined): Site | undefined {
  if (site === undefined || site.resumes || site.kind === 'leave' || site.kind === 'tail' || site.kind === 'raise') return undefined;
  return site.next;
}

/** Whether the moment after this event is one where steps end: a statement that the user wrote is about to run. */
export function isStopAfter(site: Site | undefined): boolean {
  const next = begins(site);
  return next !== undefined && !next.generated;
}

/** Where an activation stands whose last event this was: the statement about to run, or under way. */
export function standsAt(site: Site): Site {
  return site.kind === 'tail' || site.kind === 'raise' ? site : (site.next ?? site);
}

/**
 * The tail call that an activation ended in, if anything is entered after its last event: that event, or a call that needs none. What
 * it called need not be what is entered: of a function that is only counted nothing is told.
 */
export function tailCall(last: Site): Site | undefined {
  if (last.kind === 'tail') return last;
  const quiet = begins(last);
  return quiet?.quiet ? quiet : undefined;
}

/** Whether this is the function named. */
export function isTarget({ module, name, arity }: Target, fn: FunctionInfo): boolean {
  return fn.kind !== 'fn' && fn.name === name && fn.arity === arity && fn.module.atom === module;
}
