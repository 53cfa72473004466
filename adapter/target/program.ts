import { type ChildProcess, spawn } from 'node:child_process';
import { toolchainBroken } from '../errors.js';
import { endProcesses, type OsProcess, processTree } from './processTree.js';
import type { Toolchain } from './toolchain.js';

/** How a program ended: with a status, or by a signal. */
export interface Ending {
  readonly exitStatus: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramOptions {
  readonly toolchain: Toolchain;
  /** Folder of the probe's .beam files, and the file that tells it what to do. */
  readonly ebin: string;
  readonly config: string;
  readonly projectDir: string;
  readonly task: string;
  readonly taskArgs: readonly string[];
  /** The program's whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `terminal`: it has ours, in our process group. `pipes`: no input, its output to `onOutput`, a process group of its own. */
  readonly stdio: 'terminal' | 'pipes';
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** How long a program may take to end by itself once asked. */
const graceMs = 5000;
/** How long the pipes may stay open after the program's end: others may have inherited them. */
const lastOutputMs = 500;

/** The user's program. The probe comes in by the command line: child VMs would inherit an environment variable. */
export class Program {
  readonly ended: Promise<Ending>;
  private readonly child: ChildProcess;
  private running = true;
  /** What the program had started when it was told to stop. */
  private stopping: readonly OsProcess[] | undefined;

  constructor(options: ProgramOptions) {
    const pipes = options.stdio === 'pipes';
    this.child = spawn(options.toolchain.elixir, programArguments(options), {
      cwd: options.projectDir,
      env: { ...options.env },
      stdio: pipes ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      detached: pipes,
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      this.child[stream]?.setEncoding('utf8').on('data', (text: string) => options.onOutput?.(stream, text));
    }
    this.ended = ending(this.child).finally(() => {
      this.running = false;
      if (this.stopping) this.endAll();
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the program: `ask` first, then by force; and whatever it had started. May be called twice. */
  stop(ask: () => boolean): void {
    if (!this.running || this.stopping || !this.child.pid) return;
    this.stopping = processTree(this.child.pid);
    if (!ask()) this.signal('SIGTERM');
    const timer = setTimeout(() => this.endAll(), graceMs);
    void this.ended.finally(() => clearTimeout(timer)).catch(() => {});
  }

  /** Ends what `stop` found, and what has been started since. */
  private endAll(): void {
    const since = this.running && this.child.pid ? processTree(this.child.pid) : [];
    endProcesses([...(this.stopping ?? []), ...since], 'SIGKILL');
  }
}

/** As `mix TASK ARGS` starts, with the probe in front: evaluated first, so that everything after it is seen. */
export function programArguments(options: Pick<ProgramOptions, 'ebin' | 'config' | 'task' | 'taskArgs'>): string[] {
  // Bytes, not text: how the VM reads its command line depends on the locale.
  const path = Buffer.from(options.config, 'utf8').toString('hex');
  const boot = `:elixirscope_boot.start(Base.decode16!("${path}", case: :lower))`;
  return ['-pa', options.ebin, '-e', boot, '-S', 'mix', options.task, ...options.taskArgs];
}

function ending(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(toolchainBroken('elixir', error.message)));
    child.once('exit', (exitStatus, signal) => {
      const done = () => resolve({ exitStatus, signal });
      if (!child.stdout) return done();
      // The rest of the output, but not for ever.
      const timer = setTimeout(done, lastOutputMs);
      child.once('close', () => {
        clearTimeout(timer);
        done();
      });
    });
  });
}
