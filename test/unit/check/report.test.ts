import assert from 'node:assert/strict';
import { otherExtensions } from '../../../adapter/check/others.js';
import { reportMarkdown, stepText, verdict } from '../../../adapter/check/report.js';
import { fails, failsWith, skipped, warning, works } from '../../../adapter/check/step.js';

const fine = works('Elixir', '/usr/bin/elixir', 'found by mise');
const slow = warning('Sink', ['portable'], 'Install a C compiler.');
const broken = fails('Record', ['mix ended with status 1'], 'Mend what mix says.');

describe('a report on the setup', () => {
  it('says in one sentence how it is', () => {
    assert.equal(verdict([fine]), 'ElixirScope works here.');
    assert.equal(verdict([fine, slow]), 'ElixirScope works here, with something to know.');
    assert.equal(verdict([fine, slow, broken]), 'ElixirScope cannot record here yet: one step fails.');
    assert.equal(verdict([broken, broken]), 'ElixirScope cannot record here yet: 2 steps fail.');
  });

  it('is read in a terminal', () => {
    assert.equal(stepText(fine), '✔ Elixir: /usr/bin/elixir\n    found by mise');
    assert.equal(stepText(slow), '▲ Sink: portable\n    → Install a C compiler.');
    assert.equal(stepText(skipped('Replay', 'There is no recording.')), '○ Replay: There is no recording.');
  });

  it('is read in the editor', () => {
    assert.equal(
      reportMarkdown([fine, broken]),
      '# ElixirScope: Check Setup\n\n**ElixirScope cannot record here yet: one step fails.**\n\n✔ **Elixir**: /usr/bin/elixir\n\n- found by mise\n\n' +
        '✖ **Record**: mix ended with status 1\n\n\n> **What to do:** Mend what mix says.\n\n',
    );
  });

  it('shows paths and output as they are: they make no links, no HTML, no emphasis', () => {
    const step = works('Elixir', '/home/[me](command:evil)/*x*_y_ <img src=x>', 'run `mise install` in my_folder', 'a ` alone *');

    const text = reportMarkdown([step]);

    assert.ok(text.includes('/home/\\[me\\](command:evil)/\\*x\\*\\_y\\_ \\<img src=x\\>'));
    assert.ok(text.includes('- run `mise install` in my\\_folder'));
    assert.ok(text.includes('- a \\` alone \\*'));
  });

  it("has a failure's own words, a line each", () => {
    assert.deepEqual(failsWith('Elixir', new Error('Not found:\n  - mise: none\n\nInstall it.')).facts, [
      'Not found:',
      '- mise: none',
      'Install it.',
    ]);
  });

  it('knows the other extensions for Elixir', () => {
    assert.match(
      otherExtensions([{ id: 'JakeBecker.elixir-ls', version: '0.30.0' }]).facts.join(),
      /JakeBecker\.elixir-ls 0\.30\.0: ElixirLS colours/,
    );
    assert.match(otherExtensions([]).facts.join(), /none/);
  });
});
