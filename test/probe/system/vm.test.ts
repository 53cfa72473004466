import assert from 'node:assert/strict';
import { processEntries } from '../../../adapter/dap/processEntries.js';
import { inspect } from '../../../adapter/recording/inspect.js';
import type { History, Nanos, ProcessInfo } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { Telling } from '../../../adapter/telling/telling.js';
import { Writing } from '../../../adapter/telling/writing.js';
import { compileProject, recordProject } from '../../support/corpus.js';
import { mixProject } from '../../support/elixirscope.js';
import { Scratch } from '../../support/recordings.js';

/** It goes on only when the recorder must have looked at its ports: it does so five times a second. */
const project = mixProject({
  'lib/post.ex': `
defmodule Post do
  def office do
    Process.register(self(), :office)
    {:ok, door} = :gen_tcp.listen(0, [:binary, ip: {127, 0, 0, 1}, active: false])
    {:ok, number} = :inet.port(door)
    {clerk, _} = spawn_monitor(fn -> clerk(door) end)
    watched = Process.monitor(clerk)
    {:ok, customer} = :gen_tcp.connect({127, 0, 0, 1}, number, [:binary, active: false])
    :ok = :gen_tcp.send(customer, "a letter")
    {:ok, "thanks"} = :gen_tcp.recv(customer, 6)
    Process.sleep(1_000)
    Process.demonitor(watched, [:flush])
    both_served = clerk
    send(clerk, :close)
    receive(do: ({:DOWN, _, _, ^clerk, _} -> :ok))
    {:ok, both_served}
  end

  defp clerk(door) do
    Process.register(self(), :clerk)
    {:ok, socket} = :gen_tcp.accept(door)
    {:ok, "a letter"} = :gen_tcp.recv(socket, 8)
    :ok = :gen_tcp.send(socket, ["th", "anks"])
    served = heavy()
    receive(do: (:close -> :gen_tcp.close(socket)))
    served
  end

  defp heavy do
    heap = Enum.to_list(1..6_000_000)
    :erlang.garbage_collect()
    length(heap)
  end
end
`,
});

describe('of a program that talks to the outside a recording tells', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  before(() => compileProject(project));
  after(() => scratch.remove());

  const named = (history: History, name: string): ProcessInfo =>
    history.processes().find((one) => one.name === name) ?? assert.fail(`there is no ${name}`);

  /** When this variable was bound in that process. */
  function boundAt(history: History, { proc, events }: ProcessInfo, name: string): Nanos {
    for (let n = 0; n <= events; n++) {
      const found = history.bindings({ proc, n }, 0).find((binding) => binding.name === name);
      if (found) return history.timeOf({ proc, n });
    }
    return assert.fail(`${name} was not bound`);
  }

  for (const sink of ['native', 'portable'] as const)
    it(`which sockets are whose, what went through them, monitors, and warnings of the VM, with the ${sink} sink`, async () => {
      const { folder, stderr } = await recordProject({
        projectDir: project,
        task: 'run',
        taskArgs: ['-e', 'Post.office()'],
        env: scratch.env(),
        sink,
      });
      const history = await openHistory(folder);
      try {
        const { system } = history;
        const [office, clerk] = [named(history, ':office'), named(history, ':clerk')];
        const connected = boundAt(history, office, 'customer');
        const served = boundAt(history, office, 'both_served');

        const sockets = (time: Nanos, { proc }: ProcessInfo) =>
          system.portsAt(time, proc).map(({ name, read, written }) => `${name} ${read} ${written}`);
        assert.deepEqual(sockets(served, office).sort(), ['tcp_inet 0 0', 'tcp_inet 6 8'], stderr);
        assert.deepEqual(sockets(served, clerk), ['tcp_inet 8 6']);
        const [heard] = system.portsAt(served, clerk.proc);
        const [asked] = system.portsAt(served, office.proc).filter(({ remote }) => remote !== undefined);
        assert.deepEqual([heard?.local, heard?.remote], [asked?.remote, asked?.local]);

        const monitors = (time: Nanos) => system.processAt(office.proc, time).monitors.map((one) => inspect(one));
        assert.deepEqual([monitors(connected), monitors(served)], [[clerk.pid], [clerk.pid]], 'the one that is not taken back is left');
        const end = Math.max(...history.processes().map(({ ended }) => ended ?? 0)) as Nanos;
        assert.deepEqual(system.portsAt(end, clerk.proc), []);
        assert.deepEqual(
          system
            .warningsUntil(end, clerk.proc)
            .map(({ kind }) => kind)
            .filter((kind) => kind === 'large_heap'),
          ['large_heap'],
        );

        const scope = processEntries(new Telling(history, await Writing.of(history, folder)), clerk.proc, served).entries.map((one) =>
          one(),
        );
        assert.equal(scope.find(({ name }) => name === 'ports')?.text, heard?.remote);
        assert.match(scope.find(({ name }) => name === 'warnings of the VM')?.text ?? '', /, [\d.,]+ m?s before$/);
      } finally {
        history.close();
      }
    });
});
