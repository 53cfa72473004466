import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { openPrepared } from '../../adapter/replay/openHistory.js';
import { launchRecording } from '../../adapter/target/launch.js';
import type { Sink } from '../../adapter/target/probeConfig.js';
import { compileProject } from './corpus.js';
import { normalise } from './normalise.js';
import { projectDir, Scratch } from './recordings.js';

/** A program of `projects/chaos`, and what it is started with. */
export interface Chaos {
  /** Elixir that is evaluated. */
  readonly run: string;
  /** Flags of the VM. */
  readonly flags?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Told with what it has printed: to signal it. */
  readonly heard?: (said: string, pid: number) => void;
  /** The sinks that it is held against; all unless told. */
  readonly sinks?: readonly Sink[];
}

/** How a program came out. */
interface Came {
  readonly said: string;
  readonly status: string;
  /** The most memory that it had, in bytes, as far as one saw. */
  readonly peak: number;
}

/** What recording may take at most beyond the program's own: rings, instrumented code, what is on its way to the disk. */
const MOST_BYTES = 400 * 1024 ** 2;

/** Runs it plain and recorded: it prints the same and ends the same, with bounded memory; the recording opens and says what it lacks. */
export async function comesOutTheSame(program: Chaos, sink: Sink): Promise<void> {
  const scratch = new Scratch();
  compileProject(projectDir('chaos'));
  try {
    const plain = await runPlain(program, scratch.env());
    const recorded = await runRecorded(program, scratch.env(), sink);
    assert.deepEqual([recorded.said, recorded.status], [plain.said, plain.status]);
    assert.ok(recorded.peak - plain.peak < MOST_BYTES, `${recorded.peak} bytes at most, without recording ${plain.peak}`);
    const history = await openPrepared(recorded.folder);
    try {
      assert.ok(history.processes().length > 0, 'nothing was recorded');
    } finally {
      history.close();
    }
  } finally {
    scratch.remove();
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const projectOf = (): string => projectDir('chaos');

const environment = (chaos: Chaos, base: Environment): Environment => ({
  ...base,
  ...(chaos.flags === undefined ? {} : { ERL_AFLAGS: chaos.flags }),
  ...chaos.env,
});

/** Nothing is logged: when that gets to the terminal is not the same in any two runs. */
const args = ({ run }: Chaos): string[] => ['--no-compile', '-e', `:logger.set_primary_config(:level, :none); ${run}`];

/** Runs it as anybody would. */
async function runPlain(chaos: Chaos, base: Environment): Promise<Came> {
  const child: ChildProcess = spawn('mix', ['run', ...args(chaos)], {
    cwd: projectOf(),
    env: { ...environment(chaos, base) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told = new Told(chaos, () => child.pid);
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => told.hear(stream, text));
  const status = await new Promise<string>((resolve) => child.once('close', (code, signal) => resolve(String(code ?? signal))));
  return { said: told.said(), status, peak: await told.peak() };
}

/** Records all of it. */
async function runRecorded(chaos: Chaos, base: Environment, sink: Sink): Promise<Came & { readonly folder: string }> {
  let pid: number | undefined;
  const told = new Told(chaos, () => pid);
  const launch = await launchRecording(
    {
      projectDir: projectOf(),
      task: 'run',
      taskArgs: args(chaos),
      env: environment(chaos, base),
      ours: base,
      stdio: 'pipes',
      engineGone: 'stop',
      level: 'full',
      messages: 'all',
      sink,
    },
    { onOutput: (stream, text) => told.hear(stream, text) },
  );
  pid = launch.program.pid;
  const { exitStatus, signal } = await launch.ended;
  return { said: told.said(), status: String(exitStatus ?? signal), peak: await told.peak(), folder: launch.folder };
}

/** What a program says on its way. */
class Told {
  private readonly text = { stdout: '', stderr: '' };
  private most = 0;
  private over = false;
  private readonly watching: Promise<void>;

  constructor(
    private readonly chaos: Chaos,
    private readonly pid: () => number | undefined,
  ) {
    this.watching = this.watch();
  }

  hear(stream: 'stdout' | 'stderr', text: string): void {
    this.text[stream] += text;
    const pid = this.pid();
    if (pid !== undefined) this.chaos.heard?.(this.text.stdout, pid);
  }

  said(): string {
    return normalise(this.text.stdout);
  }

  async peak(): Promise<number> {
    this.over = true;
    await this.watching;
    return this.most;
  }

  private async watch(): Promise<void> {
    while (!this.over) {
      const pid = this.pid();
      if (pid !== undefined) this.most = Math.max(this.most, mostMemory(pid));
      await setTimeout(25);
    }
  }
}

/** The most memory that a process has had, in bytes; 0 where that cannot be told. */
function mostMemory(pid: number): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}
