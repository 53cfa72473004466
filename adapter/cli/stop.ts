import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notRecording, usage } from '../errors.js';
import { readProbeAccount } from '../recording/manifest.js';
import { stateFolder } from '../target/folders.js';
import { findRecording, isBeingRecorded } from '../target/store.js';
import { parse } from './options.js';
import { say } from './say.js';

const lookMs = 100;

/** `elixirscope stop`: the program goes on without us. */
export async function stop(args: readonly string[]): Promise<number> {
  const { positionals } = parse(args, {});
  const [which, ...more] = positionals;
  if (which === undefined || more.length > 0) throw usage('Say which recording to stop');
  const { id, folder, live } = findRecording(stateFolder(process.env), which);
  const isFinished = () => readProbeAccount(folder)?.status === 'finished';
  if (!live || isFinished()) throw notRecording(id);
  const asked = join(folder, 'stop');
  // The probe looks for it, whoever started the program, and takes it away.
  writeFileSync(asked, '', { mode: 0o600 });
  while (isBeingRecorded(folder) && (existsSync(asked) || !isFinished())) await new Promise((next) => setTimeout(next, lookMs));
  say(`${id} is not recorded any more. The program goes on as if it had never been.`);
  return 0;
}
