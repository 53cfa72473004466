import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Messages kept until it is known whether a log is wanted: `launch` says so, and some come before it. */
const KEPT_BEFORE_LAUNCH = 200;

/** The log that `"trace": true` asks for: one JSON line a message, in both directions. It is what a bug report needs. */
export class Trace {
  #early: string[] | undefined = [];
  #path: string | undefined;

  /** Notes a message. Values of environment variables are left out: they are often secrets. */
  note(from: 'client' | 'adapter', message: unknown): void {
    if (this.#early === undefined && this.#path === undefined) return;
    const line = `${JSON.stringify({ at: new Date().toISOString(), from, message }, withoutEnvironment)}\n`;
    if (this.#path !== undefined) appendFileSync(this.#path, line);
    else if (this.#early !== undefined && this.#early.length < KEPT_BEFORE_LAUNCH) this.#early.push(line);
  }

  /** Starts the log, with what was said so far. Gives its path. */
  writeTo(folder: string): string {
    if (this.#path !== undefined) return this.#path;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const time = new Date().toISOString().replace(/[:.]/g, '-');
    this.#path = join(folder, `dap-${time}-${process.pid}.jsonl`);
    appendFileSync(this.#path, (this.#early ?? []).join(''), { mode: 0o600 });
    this.#early = undefined;
    return this.#path;
  }

  /** No log is wanted: forget what was kept. */
  forget(): void {
    this.#early = undefined;
  }
}

function withoutEnvironment(key: string, value: unknown): unknown {
  if (key !== 'env' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.keys(value).map((name) => [name, '…']));
}
