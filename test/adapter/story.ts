import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before } from 'mocha';
import { DapClient } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';

const LIB = `defmodule Story do
  defstruct name: nil, items: []

  def run do
    user = %Story{name: "Ada", items: [1, 2, 3]}
    opts = [limit: 10, mode: :fast]
    pair = {1, "two"}
    map = %{"key" => :value, 1 => 1.5, nested: %{deep: [a: 1]}}
    odd = [1, 2 | :tail]
    many = Enum.to_list(1..150)
    total = sum(user.items, 0)
    task = Task.async(fn -> double(total) end)
    doubled = Task.await(task)
    {doubled, opts, pair, map, odd, many}
  end

  def sum([], acc), do: acc

  def sum([head | tail], acc) do
    more = acc + head
    sum(tail, more)
  end

  def double(n) do
    result = n * 2
    result = result + 0
    result
  end

  def never(x) do
    y = x
    y
  end
end
`;

const TEST = `defmodule StoryTest do
  use ExUnit.Case

  test "twice six is thirteen" do
    story = Story.run()
    doubled = elem(story, 0)
    assert doubled == 13
  end
end
`;

/** A small program with a bit of everything, recorded once by the real probe, its one test failing. */
export class Story {
  readonly home = new Home();
  readonly project = mixProject({ 'lib/story.ex': LIB, 'test/story_test.exs': TEST, 'test/test_helper.exs': 'ExUnit.start()\n' });
  readonly lib = join(this.project, 'lib/story.ex');
  readonly test = join(this.project, 'test/story_test.exs');
  folder = '';

  async record(): Promise<void> {
    const client = DapClient.inProcess(this.home.env);
    await client.launch({ task: 'test', taskArgs: ['--seed', '0'], projectDir: this.project });
    await client.stopped();
    this.folder = (await client.request<{ recording: string }>('elixirscope/status')).recording;
    await client.leave();
  }

  /** The line of the library (or of \`file\`) that reads \`text\`. */
  line(text: string, file = this.lib): number {
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((one) => one.trim() === text);
    assert.ok(line >= 0, `no line "${text}"`);
    return line + 1;
  }
}

/** Records the story before the tests of a suite. */
export function story(): Story {
  const one = new Story();
  before(async function () {
    this.timeout(120_000);
    await one.record();
  });
  return one;
}
