import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from '../../adapter/recording/inspect.js';
import type { History, Moment, ProcessInfo } from '../../adapter/replay/history.js';

const projects = fileURLToPath(new URL('../projects', import.meta.url));

/** The folder of one of our projects under test. */
export const projectDir = (name: string) => join(projects, name);

/** A folder that is gone at the end, and an environment whose state folder is inside it. */
export class Scratch {
  readonly dir = mkdtempSync(join(tmpdir(), 'elixirscope-test-'));
  readonly state = join(this.dir, 'state');

  env(more: Readonly<Record<string, string>> = {}): Record<string, string | undefined> {
    return { ...process.env, MIX_ENV: undefined, XDG_STATE_HOME: this.state, ...more };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** All files below a folder, with their bytes. */
export function filesBelow(dir: string): { readonly file: string; readonly bytes: Buffer }[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, bytes: readFileSync(file) }));
}

/** Bytes of a recording's events. */
export function eventBytes(recording: string): number {
  const seg = join(recording, 'seg');
  return readdirSync(seg).reduce((sum, name) => sum + statSync(join(seg, name)).size, 0);
}

/** The last moment of a process at which its innermost frame has this variable, and the value as `inspect` writes it. */
export function lastValueOf(history: History, proc: ProcessInfo, name: string): { readonly moment: Moment; readonly value: string } {
  for (let n = proc.events; n >= 0; n--) {
    const moment = { proc: proc.proc, n };
    const binding = history.bindings(moment, 0).find((each) => each.name === name);
    if (binding) return { moment, value: inspect(binding.value()) };
  }
  return assert.fail(`${name} is never bound in ${proc.name ?? proc.pid}`);
}

/** The process that kept most events. */
export function busiest(history: History): ProcessInfo {
  const [first] = [...history.processes()].sort((a, b) => b.events - a.events);
  return first ?? assert.fail('no processes');
}
