import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { which } from '../../../adapter/target/toolchain.js';
import { binary, Home, mixProject } from '../../support/elixirscope.js';
import { tempFolder } from '../../support/tempFolder.js';

const project = mixProject({
  'lib/sample.ex': `
defmodule Sample do
  def wait do
    IO.puts([IO.ANSI.green(), "waiting", IO.ANSI.reset()])
    Process.sleep(:infinity)
  end
end
`,
});

/** Types \`keys\` into a program on a terminal, each answer when the words before it have appeared. Gives what the screen saw, and the status. */
function onTerminal(
  command: readonly string[],
  keys: readonly (readonly [after: string, keys: string])[],
  env: Record<string, string | undefined>,
) {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['-qec', `cd '${project}' && exec ${quoted}`, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const left = [...keys];
  return new Promise<{ screen: string; status: number | null }>((resolve) => {
    let screen = '';
    let seen = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      const next = left[0];
      const at = next ? screen.indexOf(next[0], seen) : -1;
      if (!next || at < 0) return;
      seen = at + next[0].length;
      left.shift();
      child.stdin.write(next[1]);
    });
    child.once('close', (status) => resolve({ screen, status }));
  });
}

describe('elixirscope record on a terminal', function () {
  this.timeout(120_000);
  before(function () {
    if (!which('script', process.env)) this.skip();
  });

  const ctrlC = '\x03';
  const green = '\x1b[32m';
  const task = ['run', '-e', 'Sample.wait()'];

  it("gives Ctrl-C to the VM, whose menu comes up and ends it, and colours are the program's", async () => {
    const home = new Home();
    const keys = [
      ['waiting', ctrlC],
      ['(a)bort', 'a\n'],
    ] as const;
    const plain = await onTerminal(['mix', ...task], keys, home.env);

    const recorded = await onTerminal([process.execPath, binary, 'record', '--', ...task], keys, home.env);

    assert.equal(recorded.status, plain.status);
    for (const { screen } of [plain, recorded]) assert.ok(screen.includes(`${green}waiting`), screen);
    assert.match(recorded.screen, /BREAK: \(a\)bort.*elixirscope: `mix run/s);
    const { manifest } = await home.last();
    assert.equal(manifest.exitStatus, plain.status);
  });

  it('ends at Ctrl-C while the probe is being compiled, and leaves nothing behind', async () => {
    const cold = tempFolder('cold');
    const home = new Home({ XDG_CACHE_HOME: cold });

    const { status } = await onTerminal([process.execPath, binary, 'record', '--', ...task], [['compiling the probe', ctrlC]], home.env);

    assert.equal(status, 130);
    assert.deepEqual(await home.ids(), []);
    const cache = join(cold, 'elixirscope');
    assert.deepEqual(existsSync(cache) ? readdirSync(cache) : [], []);
  });
});
