import { asFailure } from '../errors.js';
import { version } from '../version.js';
import { check } from './check.js';
import { dap } from './dap.js';
import { engine } from './engine.js';
import { exportToFile, importFromFile } from './exporting.js';
import { helpOf, overview } from './help.js';
import { info } from './info.js';
import { inTerminal } from './inTerminal.js';
import { keep, rename } from './labels.js';
import { messages } from './past/messages.js';
import { output } from './past/output.js';
import { processes } from './past/processes.js';
import { state } from './past/state.js';
import { tree } from './past/tree.js';
import { record } from './record.js';
import { deleteRecordings, list, pruneRecordings } from './recordings.js';
import { answer, say } from './say.js';
import { uninstalled } from './uninstalled.js';

/** Takes its words and gives the exit status; undefined where it has set or will set it itself. */
type Command = (args: readonly string[]) => Promise<number | undefined> | number;

const commands: Readonly<Record<string, Command>> = {
  record,
  check,
  dap,
  engine,
  list,
  info,
  tree,
  state,
  messages,
  processes,
  output,
  delete: deleteRecordings,
  prune: pruneRecordings,
  rename,
  keep,
  export: exportToFile,
  import: importFromFile,
  'in-terminal': inTerminal,
  uninstalled,
};

/** Runs `elixirscope ARGS` and gives the exit status: the program's for `record`; else 0, 1 (failure) or 2 (not understood). */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-V') return tell(version);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return tell(helpOf(rest[0]) ?? overview);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    say(`elixirscope: there is no command "${name}". See elixirscope --help.`);
    return 2;
  }
  const ours = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (ours.includes('--help') || ours.includes('-h')) return tell(helpOf(name) ?? overview);
  try {
    return await command(rest);
  } catch (error) {
    return explain(error);
  }
}

function tell(text: string): number {
  answer(text);
  return 0;
}

function explain(error: unknown): number {
  const failure = asFailure(error);
  if (failure === undefined) throw error;
  say(`elixirscope: ${failure.message}`);
  return failure.code >= 400 && failure.code < 500 ? 2 : 1;
}
