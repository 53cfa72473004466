import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DapDoor } from '../../adapter/engine/dapEndpoint.js';
import { cacheFolder } from '../../adapter/target/folders.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { mixProject } from '../support/elixirscope.js';
import { Scratch } from '../support/recordings.js';

const project = mixProject({
  'lib/shop.ex': `
defmodule Shop do
  def run do
    IO.puts("vm #{System.pid()}")
    key = System.get_env("SHOP_GO_ON")
    wait(key)
  end

  defp wait(file), do: if(File.exists?(file), do: :ok, else: (Process.sleep(10) && wait(file)))
end
`,
});

describe('doors, while a program is recorded', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  before(() => compileProject(project));
  after(() => scratch.remove());

  it('are open to nobody but who owns the recording, and to nobody from elsewhere', async function () {
    if (process.platform !== 'linux') this.skip();
    // Else it alone would keep others out.
    chmodSync(scratch.dir, 0o755);
    const goOn = join(scratch.dir, 'go-on');
    const door = await DapDoor.open({ env: scratch.env(), environmentFor: async () => scratch.env(), openText: () => undefined });
    let listening: readonly string[] | undefined;
    let others: readonly string[] | undefined;
    try {
      await recordProject(
        { projectDir: project, task: 'run', taskArgs: ['-e', 'Shop.run()'], env: scratch.env({ SHOP_GO_ON: goOn }) },
        (text, { folder }) => {
          const [, vm] = /^vm (\d+)$/m.exec(text) ?? [];
          if (vm === undefined) return;
          listening = [process.pid, Number(vm)].flatMap(listenersOf);
          others = asNobody([`ls ${quoted(folder)}`, `cat ${quoted(join(folder, 'probe.config'))}`, `ls ${quoted(dirname(door.path))}`]);
          spawnSync('touch', [goOn]);
        },
      );
    } finally {
      await door.close();
    }

    assert.deepEqual(listening, [], 'there is no port to connect to');
    assert.equal(statSync(cacheFolder(process.env)).mode & 0o777, 0o700);
    if (process.getuid?.() !== 0) this.skip();
    assert.deepEqual(others, ['refused', 'refused', 'refused']);
  });
});

/** Addresses on which a process takes connections from the network, as the kernel has them. */
function listenersOf(pid: number): string[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      // 0A: listening; 07: a UDP socket that anybody can send to.
      .filter(([, , , state, , , , , , inode]) => (state === '0A' || state === '07') && sockets.has(`socket:[${inode}]`))
      .map(([, address]) => `${protocol} ${address}`),
  );
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** What becomes of commands that another user gives. Without the right to be another user nothing is tried. */
function asNobody(commands: readonly string[]): string[] {
  if (process.getuid?.() !== 0) return [];
  return commands.map((command) => {
    const { status, stderr } = spawnSync('/bin/sh', ['-c', command], { uid: 65_534, gid: 65_534, encoding: 'utf8', cwd: '/' });
    return status !== 0 && /Permission denied/.test(stderr) ? 'refused' : `done: ${command} ${stderr}`;
  });
}

const quoted = (path: string): string => `'${path}'`;
