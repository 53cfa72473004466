import assert from 'node:assert/strict';
import { inspect } from '../../../adapter/recording/inspect.js';
import { readProbeAccount } from '../../../adapter/recording/manifest.js';
import type { History } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { messageText, receiverName, senderName } from '../../../adapter/telling/messages.js';
import { Telling } from '../../../adapter/telling/telling.js';
import { Writing } from '../../../adapter/telling/writing.js';
import { compileProject, recordProject, runPlain } from '../../support/corpus.js';
import { mixProject } from '../../support/elixirscope.js';
import { PortMapper } from '../../support/portMapper.js';
import { Scratch } from '../../support/recordings.js';

/** `own`: the other node has the project's code by itself. `given`: as most libraries for such tests do, it is given this node's code path and applications. */
const project = mixProject({
  'lib/pair.ex': `
defmodule Pair do
  def own do
    inside([~c"-pa", compiled(), Application.app_dir(:elixir, "ebin") |> String.to_charlist()], fn there ->
      IO.inspect(:erpc.call(there, Pair, :double, [21]), label: "called")
      IO.inspect(:erpc.call(there, Pair, :of_the_recorder, []), label: "of the recorder")
    end)
  end

  def given do
    factor = 3

    inside([], fn there ->
      :ok = :erpc.call(there, :code, :add_paths, [:code.get_path()])
      for {app, _, _} <- Application.loaded_applications(), do: {:ok, _} = :erpc.call(there, Application, :ensure_all_started, [app])
      IO.inspect(:erpc.call(there, fn -> double(factor) end), label: "called a fn")
      {:ok, agent} = :erpc.call(there, Agent, :start, [fn -> factor end])
      IO.inspect(Agent.get_and_update(agent, &{&1, &1 + factor}), label: "an agent had")
      IO.inspect(Agent.get(agent, & &1), label: "an agent has")
      IO.inspect(:erpc.call(there, Pair, :records?, []), label: "records")
    end)
  end

  defp inside(args, work) do
    {:ok, _} = Node.start(:"here@127.0.0.1")
    {:ok, peer, there} = :peer.start(%{name: :there, host: ~c"127.0.0.1", connection: :standard_io, args: args})
    Node.monitor(there, true)
    work.(there)
    echo = Node.spawn(there, Pair, :echo, [])
    send(echo, {:say, self(), "hello"})
    answer = receive(do: ({:said, answer} -> answer))
    IO.puts(answer)
    watched = Process.monitor(echo)
    :peer.stop(peer)
    reason = receive(do: ({:DOWN, ^watched, _, ^echo, reason} -> reason))
    down = receive(do: ({:nodedown, node} -> node))
    IO.inspect({down, reason})
    {:ok, down}
  end

  def double(n) do
    twice = n * 2
    twice
  end

  def echo do
    receive do
      {:say, to, text} -> send(to, {:said, String.upcase(text)})
    end

    echo()
  end

  @doc "Traces of it in this VM."
  def of_the_recorder do
    ours = &(&1 |> inspect() |> String.downcase() |> String.contains?("elixirscope"))

    [
      Enum.filter(:code.all_loaded(), ours),
      Enum.filter(:code.get_path(), ours),
      Enum.filter(Application.loaded_applications(), ours),
      for({name, value} <- System.get_env(), ours.({name, value}), do: name),
      for(pid <- Process.list(), ours.(Process.info(pid, [:dictionary, :initial_call, :current_stacktrace])), do: pid),
      for(pid <- Process.list(), {:flags, [_ | _] = flags} <- [:erlang.trace_info(pid, :flags)], do: flags)
    ]
  end

  @doc "Whether anything in this VM takes down what instrumented code reports, or traces."
  def records? do
    traced = for pid <- Process.list(), {:flags, [_ | _]} <- [:erlang.trace_info(pid, :flags)], do: pid
    {:persistent_term.get(:elixirscope_rt, nil), traced, Enum.filter(Process.registered(), &String.contains?(inspect(&1), "scope"))}
  end

  defp compiled, do: Mix.Project.compile_path() |> String.to_charlist()
end
`,
});

describe('a program that starts another node, which is not recorded, and talks to it', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  let mapper: PortMapper;
  before(async () => {
    mapper = await PortMapper.start();
    compileProject(project);
  });
  after(async () => {
    await mapper.stop();
    scratch.remove();
  });

  for (const [call, there, sink] of [
    ['own', 'code of its own', 'native'],
    ['own', 'code of its own', 'portable'],
    ['given', 'the code path of this one', 'native'],
  ] as const)
    it(`does what it does without recording, and both ends are told, where that node has ${there}, with the ${sink} sink`, async () => {
      const program = { projectDir: project, task: 'run', taskArgs: ['-e', `Pair.${call}()`], env: scratch.env(mapper.env) };
      const plain = runPlain(program);
      const { folder, ...run } = await recordProject({ ...program, sink });
      assert.deepEqual([run.exitStatus, run.stdout, run.stderr], [plain.exitStatus, plain.stdout, plain.stderr]);
      assert.match(plain.stdout, /HELLO\n{:"there@127.0.0.1", :noconnection}/);

      assert.match(readProbeAccount(folder)?.notices.join('\n') ?? '', /^Another node is connected\./m);

      const history = await openHistory(folder);
      try {
        tellsBothEnds(history, new Telling(history, await Writing.of(history, folder)));
      } finally {
        history.close();
      }
    });
});

function tellsBothEnds(history: History, telling: Telling): void {
  const { system } = history;
  const main = history.processes().find(({ firstCode }) => firstCode?.startsWith('Pair.')) ?? assert.fail('nothing ran');
  const told = (wanted: RegExp): string => {
    const found = system.deliveries({ proc: main.proc }).find((one) => wanted.test(inspect(one.message())));
    if (!found) return assert.fail(`no message ${wanted}`);
    const text = `${messageText(telling, found)} from ${senderName(telling, found)} to ${receiverName(telling, found)}, ${found.fate}`;
    return text.replaceAll(/\d+\.0>/g, 'N>').replaceAll(telling.shortName(main.proc), 'us');
  };

  assert.equal(told(/:say/), '{:say, #PID<0.N>, "hello"} from us to #PID<there@127.0.0.1.N>, unknown');
  assert.equal(told(/:said/), '{:said, "HELLO"} from a process on there@127.0.0.1 to us, taken');
  assert.equal(told(/:nodedown/), '{:nodedown, :"there@127.0.0.1"} from the VM to us, taken');
  assert.match(told(/:DOWN.*:noconnection/), /^DOWN of #PID<there@127.0.0.1.N>: :noconnection from .* to us, taken$/);
  assert.match(told(/"HELLO\\n"/), /^io {:put_chars, :unicode, "HELLO\\n"} from us to :user/, 'pids from before this was a node are known');
  assert.deepEqual(
    history.processes().filter(({ firstCode, proc }) => firstCode !== undefined && proc !== main.proc),
    [],
    'nothing that ran there is among what ran here',
  );
  assert.deepEqual(history.losses, []);
}
