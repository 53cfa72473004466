import { usage } from '../errors.js';
import { stateFolder } from '../target/folders.js';
import { readLabel, writeLabel } from '../target/label.js';
import { findRecording } from '../target/store.js';
import { parse } from './options.js';
import { say } from './say.js';

/** `elixirscope rename`. */
export function rename(args: readonly string[]): number {
  const { positionals } = parse(args, {});
  const [which, ...words] = positionals;
  if (which === undefined) throw usage('Say which recording to rename, and its new name');
  const { id, folder } = findRecording(stateFolder(process.env), which);
  writeLabel(folder, { name: words.join(' ') });
  const { name } = readLabel(folder);
  say(name === undefined ? `${id} has no name of its own any more.` : `${id} is now called "${name}".`);
  return 0;
}

/** `elixirscope keep`. */
export function keep(args: readonly string[]): number {
  const { values, positionals } = parse(args, { off: { type: 'boolean' } });
  if (positionals.length === 0) throw usage('Say which recording to keep');
  const kept = values.off !== true;
  for (const { id, folder } of positionals.map((name) => findRecording(stateFolder(process.env), name))) {
    writeLabel(folder, { kept });
    say(kept ? `${id} is kept: it is never deleted to make room.` : `${id} is not kept: it may be deleted to make room.`);
  }
  return 0;
}
