import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Discovery, discover, type Wanted } from '../../adapter/target/toolchain/discover.js';
import { which } from '../../adapter/target/toolchain.js';
import { tempFolder } from './tempFolder.js';

/** A user's computer as an editor started from the desktop sees it: a home, a project, and a PATH with the system's commands but no Elixir. */
export class Computer {
  readonly home = tempFolder('hömé');
  readonly project = join(this.home, 'code', 'mein läden');
  readonly env: Record<string, string>;

  constructor() {
    const system = join(this.home, 'system');
    mkdirSync(system);
    mkdirSync(this.project, { recursive: true });
    for (const command of commands) {
      const file = which(command, process.env);
      if (file) symlinkSync(file, join(system, command));
    }
    // The system's own start-up files know its Elixir.
    this.has('.profile', 'PATH="$HOME/system"');
    this.env = { HOME: this.home, PATH: system, SHELL: '/bin/sh', LANG: 'C.UTF-8' };
  }

  /** A file of the user's, its path relative to the home. */
  has(path: string, text: string): this {
    const file = join(this.home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return this;
  }

  /** A file in the project. */
  projectHas(path: string, text: string): this {
    return this.has(join('code', 'mein läden', path), text);
  }

  /** A command of the user's: a shell script. */
  hasCommand(path: string, script: string): this {
    this.has(path, `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.home, path), 0o755);
    return this;
  }

  /** This machine's real Elixir, in a folder of its own below the home. Gives that folder. */
  installsElixir(path: string): string {
    const bin = join(this.home, path);
    mkdirSync(bin, { recursive: true });
    for (const command of ['elixir', 'mix', 'erl']) {
      const file = which(command, process.env);
      if (!file) throw new Error(`this test needs ${command}`);
      // `elixir -S mix` reads mix as the Elixir script that it is.
      if (command === 'mix') symlinkSync(file, join(bin, command));
      else this.hasCommand(join(path, command), `${command.toUpperCase()}_OF='${path}' exec '${file}' "$@"`);
    }
    return bin;
  }

  /** What an editor finds for the project. */
  finds(more: Partial<Wanted> = {}): Promise<Discovery> {
    return discover({ env: this.env, cwd: this.project, startedFrom: 'desktopEditor', trusted: true, ...more });
  }
}

/** What Elixir's own scripts need, and ours. */
const commands = ['sh', 'bash', 'env', 'cat', 'sed', 'dirname', 'basename', 'readlink', 'uname', 'grep', 'pwd', 'sleep', 'head'];
