import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { runs } from '../support/bothWays.js';
import { compileProject } from '../support/corpus.js';
import { mixProject } from '../support/elixirscope.js';
import { slowDown } from '../support/slowDown.js';
import { tempFolder } from '../support/tempFolder.js';
import { testVerdicts } from '../support/testVerdicts.js';

const suite = `
defmodule DiffersTest do
  use ExUnit.Case

  test "passes", do: assert 1 + 1 == 2
  test "fails", do: assert 1 + 1 == 3

  @tag skip: "so"
  test "is skipped", do: :ok

  test "looks for the recorder" do
    refute :elixirscope_probe in Enum.map(Application.started_applications(), &elem(&1, 0))
  end

  test "differs by itself" do
    file = System.fetch_env!("RUNS")
    File.write!(file, ".", [:append])
    flunk("run #{File.stat!(file).size}")
  end
end
`;

describe('what is said of tests that come out differently', function () {
  this.timeout(120_000);

  it('names those that do, and which of them do so by themselves', async () => {
    const projectDir = mixProject({ 'test/test_helper.exs': 'ExUnit.start()', 'test/differs_test.exs': suite });
    compileProject(projectDir, 'test');
    const env = { MIX_ENV: 'test', RUNS: `${tempFolder()}/runs` };
    const outcomes = await runs({ projectDir, task: 'test', taskArgs: ['--seed', '0'], env }, ['plain', 'plain', 'recorded']);
    assert.equal(outcomes[0]?.tests.get('DiffersTest test is skipped'), 'skipped: so');
    const said = testVerdicts(outcomes).map(({ test, result, plain, recorded }) => `${test}: ${result}, ${plain}; ${recorded}`);
    assert.equal(said.length, 2);
    const failed = 'failed: ** (ExUnit.AssertionError)';
    assert.equal(said[0], `DiffersTest test differs by itself: unsteady, 1 ${failed} run 1, 1 ${failed} run 2; 1 ${failed} run 3`);
    assert.match(said[1] ?? '', /^DiffersTest test looks for the recorder: DIFFERENT, 2 passed; 1 failed: .*Refute with in failed/);
  });

  it('slows a plain program down: its clock goes on while it stands', async () => {
    const work =
      'const at = performance.now(); for (let i = 0; i < 3e8; i++); console.log(process.cpuUsage().user / 1000, performance.now() - at)';
    const child = spawn(process.execPath, ['-e', work], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const slowing = slowDown(child.pid ?? assert.fail('not started'), 5);
    const [printed] = await once(child.stdout.setEncoding('utf8'), 'data');
    slowing.end();
    const [cpu, clock] = String(printed).split(' ').map(Number);
    assert.ok(Number(clock) > 2 * Number(cpu), printed);
  });
});
