import { asFailure } from '../errors.js';
import { version } from '../version.js';
import { helpOf, overview } from './help.js';
import { answer, say } from './say.js';

/** Takes its words and gives the exit status; undefined where it has set or will set it itself. */
type Command = (args: readonly string[]) => Promise<number | undefined> | number;

/** Each is loaded when it is asked for: programs wait for the start of `record`. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  record: async () => (await import('./record.js')).record,
  check: async () => (await import('./check.js')).check,
  dap: async () => (await import('./dap.js')).dap,
  engine: async () => (await import('./engine.js')).engine,
  list: async () => (await import('./recordings.js')).list,
  info: async () => (await import('./info.js')).info,
  tree: async () => (await import('./past/tree.js')).tree,
  state: async () => (await import('./past/state.js')).state,
  messages: async () => (await import('./past/messages.js')).messages,
  processes: async () => (await import('./past/processes.js')).processes,
  output: async () => (await import('./past/output.js')).output,
  stop: async () => (await import('./stop.js')).stop,
  delete: async () => (await import('./recordings.js')).deleteRecordings,
  prune: async () => (await import('./recordings.js')).pruneRecordings,
  rename: async () => (await import('./labels.js')).rename,
  keep: async () => (await import('./labels.js')).keep,
  export: async () => (await import('./exporting.js')).exportToFile,
  import: async () => (await import('./exporting.js')).importFromFile,
  'in-terminal': async () => (await import('./inTerminal.js')).inTerminal,
  uninstalled: async () => (await import('./uninstalled.js')).uninstalled,
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
    return await (await command())(rest);
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
