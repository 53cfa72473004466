import type { CheckpointBinding, CheckpointFrame, CheckpointProcess } from '../recording/checkpoint.js';
import type { Site, SiteTables } from '../recording/sites.js';
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
  return told ? [{ ...told, owner: frame.act }] : [];
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
    if (site === undefined) continue;
    if (site !== open || values[binding.i] !== undefined) {
      values = [];
      open = site;
      bound = { site, n: 0, block: -1, at: 0, kept: values, ...(bound ? { older: bound } : {}) };
    }
    values[binding.i] = Buffer.from(binding.value, 'base64');
  }
  return bound;
}
