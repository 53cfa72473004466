import { comesOutTheSame } from '../support/chaos.js';
import { atLength } from '../support/chaosPrograms.js';
import { jumpingClock } from '../support/jumpingClock.js';
import { Scratch } from '../support/recordings.js';

/* `npm run chaos`: the ideas that take long or much memory, each by itself, with both sinks. `-g gigabyte` for one of them. */
describe('a program of which much is asked, at length', function () {
  this.timeout(900_000);
  const scratch = new Scratch();
  after(() => scratch.remove());

  for (const sink of ['native', 'portable'] as const) {
    for (const [name, program] of Object.entries(atLength))
      if (program.sinks?.includes(sink) !== false) it(`${name} (${sink})`, () => comesOutTheSame(program, sink));

    it(`a clock on the wall that jumps to and fro (${sink})`, () =>
      comesOutTheSame({ run: 'Chaos.Large.mailbox(20_000, :off_heap); Chaos.Control.endless()', env: jumpingClock(scratch.dir) }, sink));
  }
});
