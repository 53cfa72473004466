import assert from 'node:assert/strict';
import { Home, mixProject } from '../support/elixirscope.js';
import { sessions } from './sessions.js';

const LIB = `defmodule Beat do
  def beat(n) do
    Process.sleep(20)
    next = n + 1
    if rem(next, 10) == 0, do: IO.puts("beat #{next}")
    beat(next)
  end
end
`;

describe('how much is recorded of a program that runs', function () {
  this.timeout(120_000);
  const home = new Home();
  const open = sessions(() => home.env);
  const projectDir = mixProject({ 'lib/beat.ex': LIB });

  it('is what the user says from then on; what was recorded before stays', async () => {
    const client = open();
    await client.launch({ projectDir, task: 'run', taskArgs: ['-e', 'Beat.beat(0)'] });
    await client.said('stdout', 'beat 10\n');
    await client.request('elixirscope/setLevel', { level: 'minimal' });
    await client.said('console', 'From now on recorded: processes, exceptions and logs.');
    const before = client.output('stdout').split('\n').length;
    await client.said('stdout', `beat ${(before + 3) * 10}\n`);
    await client.request('elixirscope/setLevel', { level: 'full' });
    await client.said('console', 'From now on recorded: everything.');
    const after = client.output('stdout').split('\n').length;
    await client.said('stdout', `beat ${(after + 2) * 10}\n`);
    await client.request('terminate');
    await client.stopped();

    const beats = await seen();
    const gap = beats.findIndex((beat, at) => at > 0 && beat !== (beats[at - 1] ?? 0) + 1);
    assert.ok(gap > 0, `a gap in ${beats}`);
    assert.deepEqual(beats.slice(0, 9), [1, 2, 3, 4, 5, 6, 7, 8, 9], 'from the beginning');
    assert.ok((beats[gap] ?? 0) - (beats[gap - 1] ?? 0) >= 20, `nothing between ${beats[gap - 1]} and ${beats[gap]}`);
    assert.ok((beats.at(-1) ?? 0) >= (after + 2) * 10 - 1, `and again until ${beats.at(-1)}`);

    /** The values of \`next\`, walked back to the beginning. */
    async function seen(): Promise<number[]> {
      const values: number[] = [];
      const source = { path: `${projectDir}/lib/beat.ex` };
      await client.request('setBreakpoints', { source, breakpoints: [{ line: 5 }] });
      for (;;) {
        const stop = await client.walk('reverseContinue');
        if (stop.reason !== 'breakpoint') return values;
        values.unshift(Number((await client.locals()).find(({ name }) => name === 'next')?.value));
      }
    }
  });

  it('cannot be set to what is no level, or when the program is over', async () => {
    const client = open();
    await client.launch({ projectDir, task: 'run', taskArgs: ['-e', 'Beat.beat(0)'] });
    await client.said('stdout', 'beat 10\n');
    await assert.rejects(client.request('elixirscope/setLevel', { level: 'much' }), { message: /level is one of off, minimal/ });
    await assert.rejects(client.request('elixirscope/setLevel', { level: 'minimal', of: 'Beat' }), {
      message: /one of full, calls, off, default/,
    });
    await assert.rejects(client.request('elixirscope/setLevel', { level: 'off', of: 'beat' }), { message: /"beat" .* names no code/ });
    await client.request('elixirscope/setLevel', { level: 'off', of: 'Beat' });
    await client.said('console', 'From now on recorded of Beat: nothing.');
    await client.request('elixirscope/setLevel', { level: 'calls' });
    let told = await client.event('elixirscope/stats');
    while (told.body.level !== 'calls') told = await client.event('elixirscope/stats');
    await client.request('terminate');
    await client.stopped();
    await assert.rejects(client.request('elixirscope/setLevel', { level: 'full' }), { message: /not possible now/ });
  });
});
