import type { Sink } from '../../adapter/target/probeConfig.js';
import { comesOutTheSame } from '../support/chaos.js';
import { atLength } from '../support/chaosPrograms.js';

/* `npm run chaos`: the ideas that take long or much memory, each by itself, with both sinks. `-g gigabyte` for one of them. */
describe('a program of which much is asked, at length', function () {
  this.timeout(900_000);
  const sinks: readonly Sink[] = ['native', 'portable'];
  for (const [name, program] of Object.entries(atLength))
    for (const sink of program.sinks ?? sinks) it(`${name} (${sink})`, () => comesOutTheSame(program, sink));
});
