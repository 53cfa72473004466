import { defaultSink } from '../../adapter/target/probeConfig.js';
import { comesOutTheSame } from '../support/chaos.js';
import { quickly } from '../support/chaosPrograms.js';

describe('a program of which much is asked comes out as without recording', function () {
  this.timeout(300_000);
  for (const [name, program] of Object.entries(quickly))
    it(name, () => comesOutTheSame(program, defaultSink(process.env.ELIXIRSCOPE_SINK)));
});
