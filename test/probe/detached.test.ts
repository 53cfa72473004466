import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { stop } from '../../adapter/cli/stop.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { compileProject, recordProject, runPlain } from '../support/corpus.js';
import { mixProject } from '../support/elixirscope.js';
import { Scratch } from '../support/recordings.js';

/** Says what is so in the VM, has recording stopped (by whom listens to it), waits for that to be done, and says it again. */
const project = mixProject({
  'lib/shop.ex': `
defmodule Shop do
  def work(n), do: Enum.sum(for i <- 1..n, do: price(i))

  def price(i) do
    whole = i * 3
    whole + rem(i, 7)
  end

  def look do
    for module <- [Shop, Mix.Tasks.Compile, Mix.Tasks.Compile.Elixir, Mix.Tasks.Test.Coverage, :elixir_module] do
      IO.puts("code #{inspect(module)} #{Base.encode16(module.module_info(:md5))} #{inspect(:code.is_loaded(module))}")
    end

    IO.puts("path #{inspect(Enum.reject(:code.get_path(), &(to_string(&1) =~ "elixirscope")))}")
    IO.puts("our folders #{Enum.count(:code.get_path(), &(to_string(&1) =~ "runs/elixirscope"))}")
    IO.puts("tables #{inspect(Enum.sort(for t <- :ets.all(), is_atom(t), do: t))}")
    IO.puts("names #{inspect(Enum.sort(Process.registered()))}")
    IO.puts("handlers #{inspect(:logger.get_handler_ids())}")
    IO.puts("tracers #{inspect(Code.get_compiler_option(:tracers))}")
    IO.puts("applications #{inspect(Enum.sort(for {app, _, _} <- Application.loaded_applications(), app != :crypto, do: app))}")
    IO.puts("monitor #{inspect(:erlang.system_monitor())}")
    IO.puts("flags #{inspect(:erlang.trace_info(self(), :flags))} #{inspect(:erlang.trace_info(:new, :flags))}")
    IO.puts("terms #{inspect(Enum.sort(for {key, _} <- :persistent_term.get(), inspect(key) =~ "lixirscope", do: key))}")
    IO.puts("processes #{inspect(Enum.sort(for pid <- Process.list(), name = who(pid), name =~ "lixirscope", do: name))}")
  end

  defp who(pid) do
    with {:dictionary, words} <- Process.info(pid, :dictionary), do: inspect(words[:"$initial_call"])
  end

  # Milliseconds of processor time.
  def fastest do
    Enum.min(
      for _ <- 1..7 do
        {before, _} = :erlang.statistics(:runtime)
        __MODULE__.work(1_000_000)
        elem(:erlang.statistics(:runtime), 0) - before
      end
    )
  end

  def run do
    IO.puts("worked #{work(1000)}")
    IO.puts("now")
    if System.get_env("SHOP_WAITS"), do: __MODULE__.wait()
    __MODULE__.look()
    IO.puts(:stderr, "fastest #{__MODULE__.fastest()}")
    IO.puts("worked #{work(1000)}")
  end

  def wait do
    if List.keymember?(Application.loaded_applications(), :elixirscope_probe, 0) or :persistent_term.get(:elixirscope_rt, nil) do
      Process.sleep(10)
      __MODULE__.wait()
    end
  end
end
`,
});

describe('a program of which recording was stopped', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  const { XDG_STATE_HOME } = process.env;
  before(() => {
    compileProject(project);
    // Where the command looks.
    process.env.XDG_STATE_HOME = scratch.state;
  });
  after(() => {
    if (XDG_STATE_HOME === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = XDG_STATE_HOME;
    scratch.remove();
  });

  for (const sink of ['native', 'portable'] as const) {
    it(`goes on as if it had never been recorded, with the ${sink} sink`, async () => {
      const program = { projectDir: project, task: 'run', taskArgs: ['-e', 'Shop.run()'], env: scratch.env(), sink };
      const plain = runPlain(program);
      let stopped: Promise<number> | undefined;
      const recorded = await recordProject({ ...program, env: { ...program.env, SHOP_WAITS: 'yes' } }, (text, { folder }) => {
        if (/^now$/m.test(text)) stopped = stop([basename(folder)]);
      });

      assert.equal(await stopped, 0);
      assert.equal(recorded.exitStatus, 0, recorded.stderr);
      assert.equal(recorded.stdout, plain.stdout);
      // Recorded it takes ten times as long; less than three times is all that a busy machine lets one claim.
      assert.ok(fastest(recorded.stderr) < 3 * fastest(plain.stderr), `${fastest(recorded.stderr)} ms for ${fastest(plain.stderr)}`);
      const history = await openHistory(recorded.folder);
      try {
        assert.ok(
          history.processes().some(({ ranCode }) => ranCode),
          'what came before is recorded',
        );
      } finally {
        history.close();
      }
    });
  }
});

const fastest = (stderr: string): number => Number(/^fastest (\d+)$/m.exec(stderr)?.[1] ?? assert.fail(stderr));
