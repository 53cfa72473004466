/**
 * What a bug report needs of our files, without what they hold of the user's program. Pure. Texts are let through by their keys, which are
 * listed here: what is not listed is left out, so that what is added later is not sent by mistake.
 */

/** Texts of the debug protocol that ElixirScope, the editor or the protocol itself made up. */
const protocolWords = new Set(
  'at from type command event reason category kind presentationHint adapterID clientID clientName locale pathFormat filter filterId context granularity group state stopOn level sink console task request'.split(
    ' ',
  ),
);

/** A line of a protocol log: who said what when, and all numbers; of other texts only their length. A line that cannot be read is left out. */
export function traceWithoutValues(line: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(line), (key, value: unknown) => withoutText(key, value));
  } catch {
    return undefined;
  }
}

function withoutText(key: string, value: unknown): unknown {
  if (typeof value === 'string' && !protocolWords.has(key)) return `‹${value.length} characters›`;
  // A list's elements have its indexes for keys; an object that names the user's things has their names for keys.
  if ((key === 'env' || key === 'substitutePath') && typeof value === 'object' && value !== null)
    return `‹${Object.keys(value).length} entries›`;
  return value;
}

export type Json = Readonly<Record<string, unknown>>;

/** A recording's manifest.json: what was wanted and how it ended, not with which arguments or where. */
export function manifestWithoutValues(manifest: Json): Json {
  const { format, id, level, sink, task, taskArgs, started, ended, status, exitStatus, signal, versions, envNames } = manifest;
  return {
    format,
    id,
    level,
    sink,
    task,
    taskArgs: countOf(taskArgs),
    started,
    ended,
    status,
    exitStatus,
    signal,
    versions,
    envNames: countOf(envNames),
  };
}

/** A recording's probe.json: versions, counts, and the modules that were left alone. */
export function probeWithoutValues(account: Json): Json {
  const { format, probe, elixir, otp, erts, level, sink, sinkWhy, status, events, bytes, lost, notices } = account;
  const { recorded, skipped } = (account.modules ?? {}) as Json;
  return {
    format,
    probe,
    elixir,
    otp,
    erts,
    level,
    sink,
    sinkWhy,
    status,
    events,
    bytes,
    lost,
    notices: countOf(notices),
    recorded: countOf(recorded),
    skipped,
  };
}

/** A launch configuration: which attributes are set; those values that are choices of ours. */
export function launchWithoutValues(config: Json): Json {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, protocolWords.has(key) || typeof value === 'boolean' ? value : '…']),
  );
}

const countOf = (list: unknown): string | undefined => (Array.isArray(list) ? `‹${list.length} entries›` : undefined);
