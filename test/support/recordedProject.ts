import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before } from 'mocha';
import { DapClient } from './dapClient.js';
import { Home, mixProject } from './elixirscope.js';

/** A small project whose tests are recorded by the real probe, as a client of the debug adapter does. */
export class RecordedProject {
  readonly home = new Home();
  readonly project: string;
  /** Of the recording. */
  folder = '';

  constructor(private readonly files: Readonly<Record<string, string>>) {
    this.project = mixProject({ ...files, 'test/test_helper.exs': 'ExUnit.start()\n' });
  }

  async record(attributes: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const client = DapClient.inProcess(this.home.env);
    await client.launch({ task: 'test', taskArgs: ['--seed', '0'], projectDir: this.project, ...attributes });
    await client.stopped();
    this.folder = (await client.request<{ recording: string }>('elixirscope/status')).recording;
    await client.leave();
  }

  /** The line that reads `text`. */
  line(file: string, text: string): number {
    assert.ok(Object.hasOwn(this.files, file), `no file ${file}`);
    const line = readFileSync(join(this.project, file), 'utf8')
      .split('\n')
      .findIndex((one) => one.trim() === text);
    assert.ok(line >= 0, `no line "${text}"`);
    return line + 1;
  }

  path(file: string): string {
    return join(this.project, file);
  }
}

/** Records a project before the tests of a suite. */
export function recorded<T extends RecordedProject>(one: T, attributes: Readonly<Record<string, unknown>> = {}): T {
  before(async function () {
    this.timeout(120_000);
    await one.record(attributes);
  });
  return one;
}
