import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How large a generated project is. */
export interface Size {
  readonly modules: number;
  /** Processes that live at the same time, all of them in code of the project. */
  readonly processes: number;
}

/**
 * Writes a mix project of `modules` modules, each calling the next ones, whose one test starts `processes` servers that each run through a
 * part of the modules, and then fails. Gives the folder and the test's file.
 */
export function writeLargeProject(folder: string, { modules, processes }: Size): { readonly project: string; readonly test: string } {
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('mix.exs', MIX);
  for (let n = 0; n < modules; n++) write(`lib/large/part_${Math.floor(n / 100)}/m${n}.ex`, moduleText(n, modules));
  write('lib/large/server.ex', serverText(modules));
  write('test/test_helper.exs', 'ExUnit.start()\n');
  write('test/large_test.exs', testText(processes));
  return { project: folder, test: join(folder, 'test/large_test.exs') };
}

const MIX = `defmodule Large.MixProject do
  use Mix.Project
  def project, do: [app: :large, version: "0.1.0", elixir: "~> 1.14"]
  def application, do: []
end
`;

/** A module of the size that they have: a struct's worth of data, some functions, a branch, a comprehension. */
function moduleText(n: number, modules: number): string {
  const next = n + 1 < modules ? `Large.M${n + 1}.work(order, left - 1)` : 'order';
  return `defmodule Large.M${n} do
  @moduledoc false

  def work(order, 0), do: order

  def work(order, left) do
    amount = price(order.amount, order.items)
    order = %{order | amount: amount, seen: [${n} | order.seen]}
    next(order, left)
  end

  defp next(order, left) do
    result = ${next}
    result
  end

  defp price(amount, items) do
    extra = for {_, count} <- items, count > ${n % 7}, do: count
    sum = Enum.sum(extra)

    case rem(sum, 2) do
      0 -> amount + sum
      _ -> amount - 1
    end
  end
end
`;
}

function serverText(modules: number): string {
  return `defmodule Large.Server do
  @moduledoc false
  use GenServer

  def start_link(n), do: GenServer.start_link(__MODULE__, n)
  def order(server, amount), do: GenServer.call(server, {:order, amount}, :infinity)

  @impl true
  def init(n), do: {:ok, %{n: n, orders: []}}

  @impl true
  def handle_call({:order, amount}, _from, state) do
    order = %{amount: amount, items: %{tea: 1, bread: state.n, salt: 12}, seen: []}
    done = run(order, rem(state.n * 10, ${modules}))
    {:reply, done.amount, %{state | orders: [done | state.orders]}}
  end

  def run(order, from) do
    module = Module.concat(Large, "M#{from}")
    done = module.work(order, min(10, ${modules} - from))
    done
  end
end
`;
}

function testText(processes: number): string {
  return `defmodule LargeTest do
  use ExUnit.Case

  test "all orders come to nothing" do
    servers =
      for n <- 1..${processes} do
        {:ok, server} = Large.Server.start_link(n)
        server
      end

    amounts = Enum.map(servers, &Large.Server.order(&1, 100))
    total = Enum.sum(amounts)
    assert total == 0
  end
end
`;
}
