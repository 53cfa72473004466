import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileProject, recordProject, runPlain } from '../../support/corpus.js';
import { projectDir, Scratch } from '../../support/recordings.js';

describe('tracing, beside the program and after it', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  after(() => scratch.remove());

  for (const sink of ['native', 'portable'] as const) {
    it(`is gone without a trace when recording stops, with the ${sink} sink`, async () => {
      compileProject(projectDir('busy'));
      // Without a recorder there is no such application to stop.
      const code = 'Busy.registry(); Application.stop(:elixirscope_probe); Busy.Traces.print()';
      const program = { projectDir: projectDir('busy'), task: 'run', taskArgs: ['-e', code], env: scratch.env(), sink };
      const things = (stdout: string) =>
        stdout
          .split('\n')
          .filter((line) => /^(process|ports?|warnings|function|send|receive|name|table|logging|handler|application) /.test(line));

      const plain = things(runPlain(program).stdout);
      const { folder, stdout } = await recordProject(program);

      assert.ok(plain.length > 100, 'much is looked at');
      assert.equal(tracingOf(folder).messages, 'all', 'it was traced before');
      // It has no processes, and others may use it by now.
      assert.deepEqual(
        things(stdout).filter((line) => line !== 'application crypto'),
        plain.filter((line) => line !== 'application crypto'),
      );
    });

    it(`leaves a program that traces itself what it saw without, with the ${sink} sink`, async () => {
      compileProject(projectDir('tracer'));
      // The portable sink's events are messages, which the process that is watched sends.
      const what = sink === 'native' ? '[:receive, :call, :send]' : '[:receive, :call]';
      const program = {
        projectDir: projectDir('tracer'),
        task: 'run',
        taskArgs: ['-e', `Tracer.watch(${what})`],
        env: scratch.env(),
        sink,
      };

      const plain = runPlain(program);
      const { folder, ...recorded } = await recordProject(program);

      assert.deepEqual(recorded, plain);
      const { messages, why } = tracingOf(folder);
      if (otpOf(folder) < 27) assert.deepEqual([messages, /^Tracer itself traces/.test(why)], ['off', true], why);
      else assert.equal(messages, 'all', why);
    });
  }
});

const account = (folder: string) => JSON.parse(readFileSync(join(folder, 'probe.json'), 'utf8'));
const tracingOf = (folder: string): { messages: string; why: string } => account(folder).tracing;
const otpOf = (folder: string): number => Number(account(folder).otp);
