import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Wanted } from '../target/toolchain/discover.js';
import { forgetLoginShell } from '../target/toolchain/loginShell.js';
import { version } from '../version.js';
import { checkElixir } from './elixir.js';
import { type OtherExtension, otherExtensions } from './others.js';
import { checkRecording } from './recorded.js';
import { type Step, skipped, works } from './step.js';
import { checkStore } from './store.js';

export interface Setup extends Wanted {
  /** Extensions for Elixir beside ours; undefined outside an editor. */
  readonly otherExtensions?: readonly OtherExtension[];
  readonly signal?: AbortSignal;
}

/** Goes through everything that recording needs, for real, and tells each step when it is done. Changes nothing, and leaves nothing. */
export async function checkSetup(setup: Setup, tell: (step: Step) => void): Promise<void> {
  forgetLoginShell();
  tell(works('ElixirScope', `${version} on ${process.platform} ${process.arch}, Node ${process.versions.node}`, projectOf(setup.cwd)));
  const found = await checkElixir(setup, tell);
  setup.signal?.throwIfAborted();
  await checkStore(setup.env, tell);
  if (found) await checkRecording(found, setup.signal, tell);
  else for (const name of ['Probe', 'Record', 'Sink', 'Replay']) tell(skipped(name, 'It needs Elixir.'));
  if (setup.otherExtensions) tell(otherExtensions(setup.otherExtensions));
}

const projectOf = (folder: string): string =>
  existsSync(join(folder, 'mix.exs')) ? `for the project in ${folder}` : `for ${folder}, which is no mix project`;
