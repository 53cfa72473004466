import { type ChildProcess, spawn } from 'node:child_process';
import { which } from '../../adapter/target/toolchain.js';

/** Whether there is a `script` to make terminals with. */
export const hasTerminals = (): boolean => which('script', process.env) !== undefined;

/** A terminal as an editor has one: runs a command line on a pseudo-terminal, keeps what the screen saw, and can be typed into. */
export class Terminal {
  screen = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();

  constructor(
    /** What is run, as `ps` shows it to everybody. */
    readonly args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    const quoted = args.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    this.#child = spawn('script', ['-qec', quoted, '/dev/null'], { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.screen += text;
      for (const look of this.#watchers) look();
    });
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Resolves once the screen has shown `text`. */
  shows(text: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.screen.includes(text)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Closes the window: the system hangs up on what runs in it. */
  close(): void {
    this.#child.kill('SIGKILL');
  }
}
