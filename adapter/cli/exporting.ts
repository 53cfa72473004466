import { importedAlready, usage } from '../errors.js';
import { EXPORTED, exportRecording } from '../target/exporting.js';
import { stateFolder } from '../target/folders.js';
import { importLimit, importRecording } from '../target/importing.js';
import { exportSecrets } from '../target/secrets.js';
import { findRecording, sizeOf } from '../target/store.js';
import { parse, secrets, size } from './options.js';
import { Progress } from './progress.js';
import { say } from './say.js';
import { bytes, count, some } from './words.js';

/** `elixirscope export`. */
export async function exportToFile(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { force: { type: 'boolean' }, redact: { type: 'string', multiple: true } });
  const [name, named, ...more] = positionals;
  if (name === undefined || more.length > 0) throw usage('Say which recording to export, and the file to write');
  const stored = findRecording(stateFolder(process.env), name);
  const file = named ?? `${stored.id}${EXPORTED}`;
  const redact = values.redact === undefined ? undefined : exportSecrets(secrets(values.redact));
  await withProgress('exporting', (onProgress) => exportRecording(stored, file, { overwrite: values.force === true, onProgress, redact }));
  say(`Exported ${stored.id} to ${file} (${bytes(sizeOf(file))}).`);
  return 0;
}

/** `elixirscope import`. */
export async function importFromFile(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { limit: { type: 'string' } });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw usage('Say which file to import, one at a time');
  const limit = size('--limit', values.limit) ?? importLimit;
  const state = stateFolder(process.env);
  const { id, folder, already, leftOut } = await withProgress('importing', (onProgress) =>
    importRecording(state, file, { limit, onProgress }),
  );
  if (already) throw importedAlready(id);
  say(`Imported ${id} (${bytes(sizeOf(folder))}): ${folder}`);
  if (leftOut.length > 0) say(`Left out ${count(leftOut.length, 'file')} that no recording has: ${some(leftOut).join(', ')}.`);
  return 0;
}

async function withProgress<T>(what: string, work: (onProgress: (done: number) => void) => Promise<T>): Promise<T> {
  const progress = new Progress();
  try {
    return await work((done) => progress.update(`elixirscope: ${what} … ${Math.floor(done * 100)} %`));
  } finally {
    progress.done();
  }
}
