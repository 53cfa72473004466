import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { endProcesses, type OsProcess, processTree } from './processTree.js';
import { startChild } from './startChild.js';
import { type RunInTerminal, startInTerminal } from './startInTerminal.js';
import type { Toolchain } from './toolchain.js';

/** How a program ended: with a status, or by a signal. */
export interface Ending {
  readonly exitStatus: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** As a shell tells it: 128 + the signal's number where a signal ended the program. */
export function exitCodeOf({ exitStatus, signal }: Ending): number {
  return exitStatus ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

export interface ProgramOptions {
  readonly toolchain: Toolchain;
  /** The recorder that goes into the program's VM; without it the program runs as always. */
  readonly probe?: Probe;
  readonly projectDir: string;
  readonly task: string;
  readonly taskArgs: readonly string[];
  /** In `iex -S mix`, which needs a terminal. */
  readonly iex?: boolean;
  /** Tell Elixir that whoever shows the output understands colours, as it finds out by itself on a terminal. */
  readonly colours?: boolean;
  /** The program's whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * `terminal`: it has ours, in our process group. `pipes`: no input, its output to `onOutput`, a process group of its own.
   * A function: it starts the program in a terminal of somebody else's, with that terminal's environment below `env`.
   */
  readonly stdio: 'terminal' | 'pipes' | RunInTerminal;
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Gives up waiting for a terminal. */
  readonly signal?: AbortSignal;
}

export interface Probe {
  /** Folder of the probe's .beam files. */
  readonly ebin: string;
  /** The file that tells it what to do. */
  readonly config: string;
}

/** What is started: a program and its words. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A program that was started, whoever its parent is. */
export interface Started {
  readonly pid: number | undefined;
  readonly ended: Promise<Ending>;
  signal(signal: NodeJS.Signals): void;
}

/** How long a program may take to end by itself once asked. */
const graceMs = 5000;

/** The user's program while it runs. */
export class Program {
  readonly ended: Promise<Ending>;
  private running = true;
  /** What the program had started when it was told to stop. */
  private stopping: readonly OsProcess[] | undefined;

  private constructor(private readonly started: Started) {
    this.ended = started.ended.finally(() => {
      this.running = false;
      if (this.stopping) this.endAll();
    });
  }

  /** Rejects with the failure to show where a terminal could not be had. */
  static async start(options: ProgramOptions): Promise<Program> {
    const command = commandOf(options);
    const { stdio } = options;
    if (typeof stdio !== 'function') return new Program(startChild(command, stdio, options.onOutput));
    return new Program(await startInTerminal(command, stdio, options.signal));
  }

  get pid(): number | undefined {
    return this.started.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.started.signal(signal);
  }

  /** It ended, or is about to, because it was told to. */
  get wasStopped(): boolean {
    return this.stopping !== undefined;
  }

  /** Ends the program: `ask` first, then by force; and whatever it had started. May be called twice. */
  stop(ask: () => boolean = () => false): void {
    if (!this.running || this.stopping || !this.pid) return;
    this.stopping = processTree(this.pid);
    if (!ask()) this.signal('SIGTERM');
    const timer = setTimeout(() => this.endAll(), graceMs);
    void this.ended.finally(() => clearTimeout(timer)).catch(() => {});
  }

  /** Ends what `stop` found, and what has been started since. */
  private endAll(): void {
    const since = this.running && this.pid ? processTree(this.pid) : [];
    endProcesses([...(this.stopping ?? []), ...since], 'SIGKILL');
  }
}

/** As `mix TASK ARGS` starts, with the probe in front: by the command line, for child VMs would inherit an environment variable. */
function commandOf({ toolchain, probe, iex, colours, task, taskArgs, projectDir, env }: ProgramOptions): Command {
  const words = [...(colours ? ['--erl', '-elixir ansi_enabled true'] : []), ...(probe ? probeWords(probe) : [])];
  const file = iex ? join(dirname(toolchain.elixir), 'iex') : toolchain.elixir;
  return { file, args: [...words, '-S', 'mix', task, ...taskArgs], cwd: projectDir, env };
}

/** Evaluated first, so that everything after it is seen. */
function probeWords({ ebin, config }: Probe): string[] {
  // Bytes, not text: how the VM reads its command line depends on the locale.
  const path = Buffer.from(config, 'utf8').toString('hex');
  return ['-pa', ebin, '-e', `:elixirscope_boot.start(Base.decode16!("${path}", case: :lower))`];
}
