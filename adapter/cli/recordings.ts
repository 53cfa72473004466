import { usage } from '../errors.js';
import { stateFolder } from '../target/folders.js';
import { commandOf } from '../target/manifest.js';
import { deleteRecording, findRecording, listRecordings, prune, type Stored, statusOf, storeBudget } from '../target/store.js';
import { parse, size } from './options.js';
import { answer, say } from './say.js';
import { bytes, count, table } from './words.js';

/** `elixirscope list`. */
export function list(args: readonly string[]): number {
  const { values } = parse(args, { json: { type: 'boolean' } });
  const all = listRecordings(stateFolder(process.env));
  if (values.json) answer(JSON.stringify(all.map(entry), null, 2));
  else if (all.length === 0) answer('No recordings yet. Make one: elixirscope record -- test');
  else answer(table([['RECORDING', 'PROJECT', 'COMMAND', 'ENDED', 'SIZE', ''], ...all.map(row)]));
  return 0;
}

/** `elixirscope delete`. */
export function deleteRecordings(args: readonly string[]): number {
  const { positionals } = parse(args, {});
  if (positionals.length === 0) throw usage('Say which recording to delete');
  // All are looked up first: a misspelt name deletes nothing.
  const found = positionals.map((name) => findRecording(stateFolder(process.env), name));
  for (const one of found) {
    deleteRecording(one);
    say(`Deleted ${one.id} (${bytes(one.size)}).`);
  }
  return 0;
}

/** `elixirscope prune`. */
export function pruneRecordings(args: readonly string[]): number {
  const { values } = parse(args, { keep: { type: 'string' } });
  const deleted = prune(stateFolder(process.env), size('--keep', values.keep) ?? storeBudget);
  const freed = deleted.reduce((sum, one) => sum + one.size, 0);
  say(deleted.length === 0 ? 'Nothing to delete.' : `Deleted ${count(deleted.length, 'recording')} (${bytes(freed)}).`);
  return 0;
}

export function entry(stored: Stored) {
  return {
    id: stored.id,
    folder: stored.folder,
    size: stored.size,
    status: statusOf(stored),
    name: stored.label.name,
    kept: stored.label.kept,
    open: stored.open,
    manifest: stored.manifest,
    problem: stored.problem,
  };
}

function row(stored: Stored): string[] {
  const { manifest, label } = stored;
  return [
    stored.id,
    manifest?.projectName ?? '?',
    manifest ? (label.name ?? commandOf(manifest)) : (stored.problem ?? ''),
    ended(stored),
    bytes(stored.size),
    label.kept ? 'kept' : '',
  ];
}

function ended(stored: Stored): string {
  const now = statusOf(stored);
  if (now !== 'finished') return now;
  if (stored.manifest?.stopped) return 'stopped';
  if (stored.manifest?.signal) return stored.manifest.signal;
  return `status ${stored.manifest?.exitStatus ?? '?'}`;
}
