import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '../../adapter/recording/inspect.js';
import type { History, Line, Stop } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { projectDir, Scratch } from '../support/recordings.js';

describe('failed tests', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  after(() => scratch.remove());

  async function recordTests(project: string): Promise<History> {
    compileProject(projectDir(project), 'test');
    const { folder } = await recordProject({
      projectDir: projectDir(project),
      task: 'test',
      taskArgs: ['--seed', '0'],
      env: scratch.env(),
    });
    return openHistory(folder);
  }

  it('stand on the statement that failed, with what was known there', async () => {
    const history = await recordTests('workloads');
    try {
      const source = readFileSync(join(projectDir('workloads'), 'test/workloads_test.exs'), 'utf8').split('\n');
      const stands = Object.fromEntries(
        history.failures().map(({ moment, test }) => {
          const top = history.frames(moment)[0] ?? assert.fail('no frame');
          return [test?.name.replace(/^test /, ''), (source[top.place.line - 1] ?? '').trim()];
        }),
      );
      assert.equal(stands['a difference is shown'], 'assert list == [1, 3]');
      assert.equal(stands["an error in a library's callback"], 'Enum.map(list, fn n -> String.to_integer("#{n}x") end)');
      assert.equal(stands['a match'], '{:ok, _value} = Map.fetch(context, :missing)');
      assert.equal(stands['an exit'], 'Task.await(Task.async(fn -> :ok end)) && exit(:left)');
      assert.equal(history.failures().length, 5);

      const inLibrary = history.failures().find(({ test }) => test?.name.includes('callback')) ?? assert.fail();
      const [inner, outer] = history.frames(inLibrary.moment);
      assert.match(inner?.name ?? '', /^fn\/1 in /);
      assert.match(outer?.name ?? '', /^WorkloadsTest\./);
      assert.equal(inLibrary.kind, 'error');
      assert.match(inLibrary.message, /not a textual representation of an integer/);
      assert.deepEqual(
        history.bindings(inLibrary.moment, 0).map((each) => `${each.name}=${inspect(each.value())}`),
        ['n=1'],
      );
    } finally {
      history.close();
    }
  });

  it("the shop's can be walked back to where the wrong price was born", async () => {
    const history = await recordTests('shop');
    try {
      const [failure] = history.failures();
      if (!failure) return assert.fail('no failure');
      assert.deepEqual(standing(history, failure.moment), ['test/shop_test.exs:45', 'takings=11590']);

      const receipts = history.run(failure.moment, 'backward', breakpoint('lib/shop/receipt.ex', '%{receipt |'));
      const cleos = again(again(receipts));
      assert.match(standing(history, cleos.moment).join(' '), /customer: "Cleo".* unit_price=315/);

      const remembered = history.run(cleos.moment, 'backward', breakpoint('lib/shop/price_book.ex', '{:reply, price, Map.put'));
      assert.match(standing(history, remembered.moment).join(' '), /sku="tea".* price=315/);

      const born = history.step(remembered.moment, 'in', 'backward');
      const [place, ...variables] = standing(history, born.moment);
      assert.match(place ?? '', /^lib\/shop\/pricing\.ex:/);
      assert.deepEqual(variables, ['sku="tea"', 'quantity=12', 'list_price=350', 'rebate=35']);

      function again(stop: Stop): Stop {
        return history.run(stop.moment, 'backward', breakpoint('lib/shop/receipt.ex', '%{receipt |'));
      }
      function breakpoint(file: string, text: string) {
        const path = join(projectDir('shop'), file);
        const line =
          readFileSync(path, 'utf8')
            .split('\n')
            .findIndex((each) => each.includes(text)) + 1;
        return history.sitesAt(path, line as Line);
      }
    } finally {
      history.close();
    }
  });
});

function standing(history: History, moment: Stop['moment']): string[] {
  const top = history.frames(moment)[0];
  const variables = history.bindings(moment, 0).map((each) => `${each.name}=${inspect(each.value())}`);
  return [`${top?.place.file.replace(`${projectDir('shop')}/`, '')}:${top?.place.line}`, ...variables];
}
