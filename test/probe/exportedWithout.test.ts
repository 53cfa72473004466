import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { exportRecording } from '../../adapter/target/exporting.js';
import { importRecording } from '../../adapter/target/importing.js';
import { exportSecrets } from '../../adapter/target/secrets.js';
import { describe as described } from '../../adapter/target/store.js';
import { compileProject, recordProject } from '../support/corpus.js';
import { mixProject } from '../support/elixirscope.js';
import { busiest, lastValueOf, Scratch } from '../support/recordings.js';

const project = mixProject({
  'lib/shop.ex': `
defmodule Shop do
  def run(front, back) do
    iban = front <> back
    customer = %{name: "Ada", iban: iban, paid: [{"iban", "other-" <> back}]}
    # Not for everybody: card 4111222233334444
    text = "pays from #{customer.iban} by card 4111222233334444"
    IO.puts(text)
    send(self(), {:pay, customer})
    total = receive do: ({:pay, %{name: name}} -> {name, 12.5})
    total
  end
end
`,
});

describe('an exported recording', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  before(() => compileProject(project));
  after(() => scratch.remove());

  it('is without what is said to be secret then, byte for byte, and opens as before', async () => {
    const { folder, stderr } = await recordProject({
      projectDir: project,
      task: 'run',
      taskArgs: ['-e', 'Shop.run("DE02-1203-", "0000-0000-2020")', '--', '--iban=DE02-1203-0000-0000-2020'],
      env: scratch.env(),
    });
    const [all, without] = [join(scratch.dir, 'all.esrec'), join(scratch.dir, 'without.esrec')];
    await exportRecording(described(folder), all);
    await exportRecording(described(folder), without, { redact: exportSecrets(['iban', '/4[0-9]{15}/']) });

    const secrets = ['DE02-1203-0000-0000-2020', 'other-0000-0000-2020', '4111222233334444'];
    const bytesOf = (file: string) => gunzipSync(readFileSync(file));
    for (const secret of secrets) {
      assert.ok(bytesOf(all).includes(secret), `${secret} was recorded: ${stderr}`);
      assert.ok(!bytesOf(without).includes(secret), `${secret} is in the file`);
    }
    const imported = await importRecording(join(scratch.dir, 'elsewhere'), without);
    const history = await openHistory(imported.folder);
    try {
      const main = busiest(history);
      assert.equal(lastValueOf(history, main, 'total').value, '{"Ada", 12.5}');
      assert.equal(lastValueOf(history, main, 'iban').value, `"${'*'.repeat(24)}"`);
      assert.equal(lastValueOf(history, main, 'text').value, `"pays from ${'*'.repeat(24)} by card ${'*'.repeat(16)}"`);
    } finally {
      history.close();
    }
  });
});
