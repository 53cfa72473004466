import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { inspect } from '../../adapter/recording/inspect.js';
import type { History } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { stackAt, variablesAt } from '../support/tellHistory.js';
import { walk } from '../support/walk.js';

/** A recording that the probe's own tests make and check in: what the probe writes, the adapter reads. */
const fixture = fileURLToPath(new URL('fixtures/portable', import.meta.url));

describe('a recording that the probe wrote', () => {
  let history: History;
  before(async () => {
    history = await openHistory(fixture);
  });
  after(() => history.close());

  it('opens whole', () => {
    assert.deepEqual(history.losses, []);
    assert.ok(history.processes().length > 3);
  });

  it('stands at the failed assertion, with what was known there', () => {
    const [failure, ...others] = history.failures();
    assert.ok(failure);
    assert.deepEqual(others, []);
    assert.equal(failure.test?.name, 'test fails');
    assert.match(failure.message, /Assertion with == failed/);
    assert.equal(variablesAt(history, failure.moment), 'total=9');
    assert.match(stackAt(history, failure.moment)[0] ?? '', /^FixtureTest\."test fails"\/1:7$/);
    assert.equal(history.process(failure.moment.proc)?.name, 'test fails (FixtureTest)');
  });

  it('has its exact sources', () => {
    for (const { file, source } of history.sources()) {
      const text = source === undefined ? undefined : history.sourceText(source);
      assert.ok(text, file);
      for (const line of history.lines(file)) assert.ok(line <= text.split('\n').length, `${file}:${line}`);
    }
  });

  it('is walked backward as forward, every value readable', () => {
    for (const process of history.processes()) {
      const forward = walk(history, process, 'forward');
      assert.deepEqual(walk(history, process, 'backward').reverse(), forward);
      for (const moment of forward) {
        history.frames(moment).forEach((_, i) => {
          for (const binding of history.bindings(moment, i)) assert.notEqual(inspect(binding.value()), '');
        });
      }
    }
  });
});
