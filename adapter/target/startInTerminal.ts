import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probeMissing, terminalRefused, terminalSilent } from '../errors.js';
import { processTree } from './processTree.js';
import type { Command, Ending, Started } from './program.js';
import { findAbove } from './project.js';

/** Has a command line run in a terminal of somebody else's (an editor's). Rejects where there is none to be had. */
export type RunInTerminal = (request: TerminalRequest) => Promise<void>;

export interface TerminalRequest {
  readonly cwd: string;
  readonly args: readonly string[];
  /** Set for the command line, over what the terminal has. Anybody on the machine may read it. */
  readonly env: Readonly<Record<string, string>>;
}

/** What our command in the terminal is told, in a file of the owner's alone: environments hold secrets, command lines must not. */
export interface TerminalErrand {
  readonly command: Omit<Command, 'env'> & { readonly env: Readonly<Record<string, string | null>> };
  /** Where it reports to, and the first line that it says there. */
  readonly port: number;
  readonly token: string;
}

/** What our command in the terminal reports, a line of JSON each. */
export type TerminalReport = { readonly pid: number } | Ending | { readonly failed: string };

/** Shells read their start-up files first, and some ask questions. */
const patienceMs = 60_000;
const lookMs = 250;

/**
 * Starts a program in a terminal, through a command of our own there that reports its process and its end: the parent alone gets the exit status.
 * Rejects with the failure to show.
 */
export async function startInTerminal(command: Command, run: RunInTerminal, signal?: AbortSignal): Promise<Started> {
  const token = randomBytes(32).toString('hex');
  const reports = await Reports.listen(token);
  // Only its owner may enter.
  const folder = mkdtempSync(join(tmpdir(), 'elixirscope-'));
  const file = join(folder, 'errand.json');
  const env = Object.fromEntries(Object.entries(command.env).map(([name, value]) => [name, value ?? null]));
  const errand: TerminalErrand = { command: { ...command, env }, port: reports.port, token };
  writeFileSync(file, JSON.stringify(errand), { mode: 0o600, flag: 'wx' });
  try {
    const refused = run({ cwd: command.cwd, args: [process.execPath, ourselves(), 'in-terminal', file], env: nodeVariables() }).then(
      () => new Promise<never>(() => {}),
      (error: Error) => Promise.reject(terminalRefused(error.message)),
    );
    const pid = await Promise.race([reports.pid, refused, silence(signal)]);
    return { pid, ended: reports.ended, signal: (signal) => void tell(pid, signal) };
  } catch (error) {
    reports.close();
    throw error;
  } finally {
    // The command has read it, or never will.
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Editors run us on Electron, which must be told to be Node; the command there forgets it again. */
function nodeVariables(): Record<string, string> {
  return process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
}

function ourselves(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const file = findAbove(here, join('bin', 'elixirscope.js'));
  if (file === undefined) throw probeMissing(here, 'bin/elixirscope.js');
  return file;
}

function silence(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(terminalSilent(patienceMs / 1000)), patienceMs);
    timer.unref();
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

/** What the command in the terminal says of the program. */
class Reports {
  readonly pid: Promise<number>;
  readonly ended: Promise<Ending>;
  private started: (pid: number) => void = () => {};
  private failed: (error: Error) => void = () => {};
  private over: (ending: Ending) => void = () => {};
  private running: number | undefined;
  private readonly server: Server;

  private constructor(private readonly token: string) {
    this.pid = new Promise((resolve, reject) => {
      this.started = resolve;
      this.failed = reject;
    });
    this.pid.catch(() => {});
    this.ended = new Promise((resolve) => {
      this.over = resolve;
    });
    this.server = createServer((socket) => this.accept(socket));
  }

  static async listen(token: string): Promise<Reports> {
    const reports = new Reports(token);
    await new Promise<void>((resolve, reject) => reports.server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return reports;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  close(): void {
    this.server.close();
  }

  private accept(socket: Socket): void {
    let text = '';
    let known = false;
    socket.setEncoding('utf8').on('error', () => socket.destroy());
    socket.on('data', (more: string) => {
      text += more;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        if (known) this.take(JSON.parse(line) as TerminalReport);
        else if (line === this.token) known = true;
        else socket.destroy();
      }
    });
    socket.once('close', () => known && this.leftAlone());
  }

  private take(report: TerminalReport): void {
    if ('failed' in report) this.failed(terminalRefused(report.failed));
    else if ('pid' in report) {
      this.running = report.pid;
      this.started(report.pid);
    } else {
      this.over(report);
      this.close();
    }
  }

  /** The command has gone. If it was killed, the program may live on: waits for its end, whose status nobody knows then. */
  private leftAlone(): void {
    if (this.running !== undefined && processTree(this.running).length > 0) {
      setTimeout(() => this.leftAlone(), lookMs);
      return;
    }
    this.failed(terminalRefused('it ended at once'));
    this.over({ exitStatus: null, signal: 'SIGHUP' });
    this.close();
  }
}
