import { rmSync } from 'node:fs';
import { badPattern, usage } from '../errors.js';
import { type Launch, type LaunchCallbacks, launchRecording } from '../target/launch.js';
import { parsePattern, patternExamples } from '../target/patterns.js';
import { levels, messageModes, sinks } from '../target/probeConfig.js';
import { codeLevels, profileNames, type Trigger, withProfile } from '../target/profiles.js';
import { endAs, shareTerminal } from '../target/terminal.js';
import { choice, parse, patterns, secrets, size } from './options.js';
import { Progress } from './progress.js';
import { say } from './say.js';
import { bytes, count } from './words.js';

const options = {
  project: { type: 'string' },
  profile: { type: 'string' },
  level: { type: 'string' },
  of: { type: 'string', multiple: true },
  trigger: { type: 'string', multiple: true },
  'step-down': { type: 'boolean' },
  messages: { type: 'string' },
  ets: { type: 'string', multiple: true },
  secret: { type: 'string', multiple: true },
  sink: { type: 'string' },
  include: { type: 'string', multiple: true },
  exclude: { type: 'string', multiple: true },
  out: { type: 'string' },
  budget: { type: 'string' },
} as const;

/** `elixirscope record`: runs the program, mirrors its end, and then says what was recorded. */
export async function record(args: readonly string[]): Promise<undefined> {
  const { values, positionals } = parse(args, options);
  const [task, ...taskArgs] = positionals;
  if (task === undefined) throw usage('Say which mix task to run, for example: elixirscope record -- test');
  const what = withProfile(choice('--profile', values.profile, profileNames), {
    level: choice('--level', values.level, levels),
    messages: choice('--messages', values.messages, messageModes),
    include: patterns(values.include).map((one) => pattern('--include', one)),
    exclude: patterns(values.exclude).map((one) => pattern('--exclude', one)),
    levels: levelsByPattern(patterns(values.of)),
    ets: patterns(values.ets),
    secrets: secrets(values.secret),
    triggers: patterns(values.trigger).map(triggerOf),
    stepDown: values['step-down'],
  });
  const said: string[] = [];
  const launch = await untilStarted(said, (signal, callbacks) =>
    launchRecording(
      {
        projectDir: values.project ?? '.',
        task,
        taskArgs,
        env: process.env,
        stdio: 'terminal',
        engineGone: 'run_on',
        ...what,
        sink: choice('--sink', values.sink, sinks),
        out: values.out,
        budget: size('--budget', values.budget),
        signal,
      },
      callbacks,
    ),
  );
  const release = shareTerminal(launch.program);
  // While the program runs, for nobody waits then.
  const summary = import('./summary.js');
  const ending = await launch.ended;
  const chosen = values.out !== undefined || values.include !== undefined || values.exclude !== undefined;
  say(await account(await summary, launch.folder, said, chosen));
  release();
  endAs(ending);
  return undefined;
}

/** `--of 'Shop.Repo=calls'`. A function may be called `==`. */
const levelsByPattern = (said: readonly string[]) =>
  Object.fromEntries(
    said.map((one) => {
      const [, name = one, level = ''] = /^(.*)=([^=]*)$/.exec(one) ?? [];
      return [pattern('--of', name), choice(`--of ${name}`, level, codeLevels) ?? 'off'];
    }),
  );

function pattern(option: string, text: string): string {
  if (parsePattern(text) === undefined) throw badPattern(option, text, patternExamples);
  return text;
}

/** `--trigger exception`, `--trigger exception=KeyError`, `--trigger queue=1000`. */
function triggerOf(said: string): Trigger {
  const [what, of] = said.split('=');
  if (what === 'exception') return { exception: of ?? 'any' };
  const queue = Number(of);
  if (what === 'queue' && Number.isInteger(queue) && queue > 0) return { queue };
  throw usage(`--trigger is exception, exception=KeyError or queue=1000, not "${said}"`);
}

/** However the recording looks, the program's end must be mirrored. `keep`: even one that mix gave nothing to record. */
async function account(
  { isFailedEarly, describeRecording }: typeof import('./summary.js'),
  folder: string,
  said: readonly string[],
  keep: boolean,
): Promise<string> {
  try {
    if (!keep && (await isFailedEarly(folder))) {
      rmSync(folder, { recursive: true, force: true });
      return 'elixirscope: nothing was recorded, and no recording is kept: mix failed before any code of the project ran. Its output above says why.';
    }
    return await describeRecording(folder, said);
  } catch (error) {
    return `elixirscope: the recording is ${folder}, but it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** First-time work shows progress and ends at Ctrl-C, leaving nothing behind. */
async function untilStarted(said: string[], start: (signal: AbortSignal, callbacks: LaunchCallbacks) => Promise<Launch>): Promise<Launch> {
  const progress = new Progress();
  const abort = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => abort.abort(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    return await start(abort.signal, callbacks(progress, said));
  } catch (error) {
    if (abort.signal.aborted) endAs({ exitStatus: null, signal: abort.signal.reason });
    throw error;
  } finally {
    progress.done();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  }
}

function callbacks(compiling: Progress, said: string[]): LaunchCallbacks {
  const working = new Progress();
  return {
    onProbeCompile: () => compiling.update('elixirscope: compiling the probe, once for this Elixir …'),
    onPruned: (deleted) =>
      say(
        `elixirscope: deleted ${count(deleted.length, 'old recording')} (${bytes(deleted.reduce((sum, one) => sum + one.size, 0))}) to stay within the disk budget`,
      ),
    onProbe: (message) => {
      if (message.type === 'notice') {
        said.push(message.text);
        // What is said at the end anyway.
        if (message.code === 'no_events') return;
        working.done();
        say(`elixirscope: ${message.text}`);
      }
      // Mix itself says what it compiles.
      if (message.type !== 'progress' || message.what === 'compile') return;
      if (message.done >= message.total) working.done();
      else working.update(`elixirscope: ${work[message.what] ?? message.what} ${message.done} of ${message.total} …`);
    },
  };
}

const work: Readonly<Record<string, string>> = { instrument: 'preparing modules', scrub: 'removing secrets' };
