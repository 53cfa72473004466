import { afterEach } from 'mocha';
import { DapClient } from '../support/dapClient.js';

/** Gives clients that are closed after each test; what was said is printed where the test failed. */
export function sessions(
  env: () => Readonly<Record<string, string | undefined>> = () => process.env,
): (kind?: 'inProcess' | 'spawned') => DapClient {
  const clients: DapClient[] = [];
  afterEach(async function () {
    const failed = this.currentTest?.state === 'failed';
    for (const client of clients.splice(0)) {
      if (failed) process.stderr.write(`${client.transcript.slice(-60).join('\n')}\n`);
      await client.vanish();
    }
  });
  return (kind = 'inProcess') => {
    const client = DapClient[kind](env());
    clients.push(client);
    return client;
  };
}
