import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Launch, type LaunchOptions, launchRecording } from '../../adapter/target/launch.js';

/** The corpus: a mix project whose programs say themselves what is true in them. */
export const corpusDir = fileURLToPath(new URL('../corpus/project', import.meta.url));
export const goldenDir = fileURLToPath(new URL('../corpus/golden', import.meta.url));

/** What one `here()` of a program wrote down (see truth.ex). */
export interface Truth {
  readonly pid: string;
  /** Base name of the program's source. */
  readonly file: string;
  readonly line: number;
  /** The program's own frames, innermost first. */
  readonly stack: readonly TrueFrame[];
  /** `name=value` as `inspect` writes it, in the order of binding. */
  readonly variables: readonly string[];
}

/** A frame as the VM has it. */
export interface TrueFrame {
  readonly module: string;
  /** Without its arity: `run`, or `-run/0-fun-1-` for a fn. */
  readonly name: string;
  readonly arity: number;
  readonly line: number;
}

/** Names of all programs, `NN_name`, in order. */
export function programs(): string[] {
  return readdirSync(join(corpusDir, 'programs'))
    .map((file) => basename(file, '.ex'))
    .sort();
}

/** The program's source, a line an element; line 1 is at index 0. */
export function programSource(name: string): string[] {
  return readFileSync(join(corpusDir, 'programs', `${name}.ex`), 'utf8').split('\n');
}

export function parseTruth(text: string): Truth[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [pid = '', file = '', at = '', stack = '', ...variables] = line.split('\t');
      return { pid, file, line: Number(at), stack: stack === '' ? [] : stack.split(';').map(trueFrame), variables };
    });
}

function trueFrame(text: string): TrueFrame {
  const [module = '', called = '', line = ''] = text.split('|');
  const slash = called.lastIndexOf('/');
  return { module, name: called.slice(0, slash), arity: Number(called.slice(slash + 1)), line: Number(line) };
}

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitStatus: number | null;
}

/** Compiles a mix project, so that neither way of running it has to. */
export function compileProject(dir: string, mixEnv = 'dev'): void {
  execFileSync('mix', ['compile'], { cwd: dir, env: { ...process.env, MIX_ENV: mixEnv }, stdio: ['ignore', 'pipe', 'pipe'] });
}

export type ProjectRun = Pick<LaunchOptions, 'projectDir' | 'task' | 'taskArgs'> & Partial<LaunchOptions>;

/** Runs `mix TASK ARGS` as anybody would. */
export function runPlain({ projectDir, task, taskArgs, env = process.env }: ProjectRun): Run {
  const { stdout, stderr, status } = spawnSync('mix', [task, ...taskArgs], {
    cwd: projectDir,
    env: { ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  return { stdout, stderr, exitStatus: status };
}

/** Records `mix TASK ARGS`; gives what it wrote, how it ended and where the recording is. `heard`: called with all that it writes. */
export async function recordProject(
  options: ProjectRun,
  heard: (text: string, launch: Launch) => void = () => {},
): Promise<Run & { readonly folder: string }> {
  const text = { stdout: '', stderr: '' };
  const launch = await launchRecording(
    { env: process.env, stdio: 'pipes', engineGone: 'stop', ...options },
    {
      onOutput: (stream, more) => {
        text[stream] += more;
        heard(more, launch);
      },
    },
  );
  const { exitStatus } = await launch.ended;
  return { ...text, exitStatus, folder: launch.folder };
}
