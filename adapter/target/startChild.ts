import { type ChildProcess, spawn } from 'node:child_process';
import { toolchainBroken } from '../errors.js';
import { guard } from './guard.js';
import type { Command, Ending, Started } from './program.js';

/** How long the pipes may stay open after the program's end: others may have inherited them. */
const lastOutputMs = 500;

/** Starts a program as our child, on our terminal or with pipes. */
export function startChild(
  command: Command,
  stdio: 'terminal' | 'pipes',
  onOutput?: (stream: 'stdout' | 'stderr', text: string) => void,
): Started {
  const pipes = stdio === 'pipes';
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...command.env },
    stdio: pipes ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    detached: pipes,
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => onOutput?.(stream, text));
  }
  const release = pipes ? guard(child) : () => {};
  return { pid: child.pid, ended: ending(child).finally(release), signal: (signal) => void child.kill(signal) };
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
