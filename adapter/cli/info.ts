import { usage } from '../errors.js';
import { stateFolder } from '../target/folders.js';
import { readManifest } from '../target/manifest.js';
import { findRecording } from '../target/store.js';
import { parse } from './options.js';
import { entry } from './recordings.js';
import { answer } from './say.js';
import { contents, describeRecording } from './summary.js';

/** `elixirscope info`. */
export async function info(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { json: { type: 'boolean' } });
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw usage('Say which recording to look into, one at a time');
  const stored = findRecording(stateFolder(process.env), name);
  // Throws what is wrong with a recording that cannot be read.
  readManifest(stored.folder);
  answer(
    values.json
      ? JSON.stringify({ ...entry(stored), ...(await contents(stored.folder)) }, null, 2)
      : await describeRecording(stored.folder),
  );
  return 0;
}
