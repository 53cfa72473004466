import type { CheckpointBinding, CheckpointFrame, CheckpointProcess } from '../checkpoint.js';
import type { Site, SiteTables } from '../sites.js';
import { type Account, type Activation, stack } from './activation.js';
import type { Bound } from './scopes.js';

/** The stack that a checkpoint tells of: the process at the horizon, its moment 0. */
export function restoreStack(process: CheckpointProcess, sites: SiteTables): Activation | undefined {
  let top: Activation | undefined;
  for (const frame of process.stack) {
    const told = restoreAccount(frame, sites);
    if (told === undefined) continue;
    const ghosts = (frame.ghosts ?? []).flatMap((ghost) => restoreGhost(ghost, sites));
    const activation = stack(told, top, ghosts);
    top = frame.gone ? activation.returned(activation.last, 0) : activation;
  }
  return top;
}

function restoreGhost(frame: CheckpointFrame, sites: SiteTables): Account[] {
  const told = restoreAccount(frame, sites);
  return told ? [{ ...told, owner: frame.owner ?? frame.act }] : [];
}

function restoreAccount(frame: CheckpointFrame, sites: SiteTables): Omit<Account, 'owner'> | undefined {
  const last = sites.site(frame.site);
  if (last === undefined) return undefined;
  return {
    act: frame.act,
    fn: last.fn,
    last,
    lastN: 0,
    entered: sites.site(frame.enter),
    bound: restoreBound(frame.bindings, sites),
    incomplete: frame.incomplete === true,
  };
}

/** Bindings stand oldest first, those of one event together. */
function restoreBound(bindings: readonly CheckpointBinding[], sites: SiteTables): Bound | undefined {
  let bound: Bound | undefined;
  let values: (Uint8Array | undefined)[] = [];
  let open: Site | undefined;
  for (const binding of bindings) {
    const site = sites.site(binding.site);
    if (site === undefined || site.names[binding.i] === undefined) continue;
    if (site !== open || values[binding.i] !== undefined) {
      values = [];
      open = site;
      bound = { site, n: 0, time: binding.time, block: -1, at: 0, kept: values, ...(bound ? { older: bound } : {}) };
    }
    values[binding.i] = new Uint8Array(Buffer.from(binding.value, 'base64'));
  }
  return bound;
}

/** Reads the bytes of value `i` of what was bound; undefined where they are gone. */
export type ReadBytes = (bound: Bound, i: number) => Uint8Array | undefined;

/** The frames of a checkpoint for this stack, outermost first. */
export function saveStack(top: Activation | undefined, read: ReadBytes): readonly CheckpointFrame[] {
  const frames: CheckpointFrame[] = [];
  for (let activation = top; activation !== undefined; activation = activation.below) {
    const ghosts = activation.ghosts.map((ghost) => saveAccount(ghost, read));
    frames.push({
      ...saveAccount(activation, read),
      ...(activation.gone ? { gone: true } : {}),
      ...(ghosts.length > 0 ? { ghosts } : {}),
    });
  }
  return frames.reverse();
}

function saveAccount({ act, last, entered, bound, incomplete, owner }: Account, read: ReadBytes): CheckpointFrame {
  const bindings: CheckpointBinding[] = [];
  for (let b = bound; b !== undefined; b = b.older) bindings.push(...saveBound(b, read).reverse());
  return {
    act,
    site: last.id,
    enter: entered?.id ?? 0,
    tailed: last.kind === 'tail',
    ...(owner === act ? {} : { owner }),
    ...(incomplete ? { incomplete: true } : {}),
    bindings: bindings.reverse(),
  };
}

function saveBound(bound: Bound, read: ReadBytes): CheckpointBinding[] {
  return bound.site.names.flatMap((_, i) => {
    const value = read(bound, i);
    return value ? [{ site: bound.site.id, i, time: bound.time, value: Buffer.from(value).toString('base64') }] : [];
  });
}
