import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomFrom } from '../support/random.js';
import { Coverage } from './coverage.js';
import { mutated } from './mutation.js';
import { targets } from './targets.js';
import { tried } from './trial.js';
import { Watchdog } from './watchdog.js';

/*
 * `npm run fuzz`: tries each reader for a minute, or FUZZ_SECONDS, with inputs made of those that led to new places of our code. FUZZ="rings index" tries
 * only those. What goes wrong is put into `found/`, where the short form looks at it from then on.
 */
const seconds = Number(process.env.FUZZ_SECONDS ?? 60);
const chosen = process.env.FUZZ?.split(' ');
const start = Number(process.env.FUZZ_SEED ?? Date.now());
const found = fileURLToPath(new URL('found', import.meta.url));

/** So many inputs are tried between two looks at the coverage. */
const BATCH = 16;

describe('fuzzing', function () {
  this.timeout(0);
  const watchdog = new Watchdog(join(found, 'endless'));
  after(() => watchdog.close());

  for (const [name, make] of Object.entries(targets)) {
    if (chosen !== undefined && !chosen.includes(name)) continue;
    it(name, async () => {
      const target = await make();
      const coverage = new Coverage();
      const inputs: Uint8Array[] = [...target.seeds];
      const wrong = new Map<string, string>();
      let tries = 0;
      const attempt = async (input: Uint8Array): Promise<void> => {
        watchdog.sees(input);
        tries += 1;
        await tried(target, input).catch((error: Error) => {
          const kind = `${error.message.replace(/\d+/g, 'N')} ${/\n +at .*adapter[^\n]*/.exec(error.stack ?? '')?.[0].trim() ?? ''}`;
          if (wrong.has(kind)) return;
          wrong.set(kind, keep(name, input));
          process.stdout.write(`      ${kind}\n`);
        });
      };
      for (const seed of target.seeds) await attempt(seed);
      coverage.fresh();
      const random = randomFrom(start);
      for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
        const batch = Array.from({ length: BATCH }, () =>
          mutated(inputs[random(inputs.length)] ?? Buffer.alloc(0), inputs, target.words, random),
        );
        for (const input of batch) await attempt(input);
        if (coverage.fresh() > 0) inputs.push(...(await those(batch, attempt, coverage)));
      }
      process.stdout.write(`      ${name}: ${tries} inputs, ${inputs.length} kept, ${coverage.size} places\n`);
      coverage.close();
      target.close();
      if (wrong.size > 0)
        throw new Error(`${wrong.size} ways to go wrong (seed ${start}): ${[...wrong].map((one) => one.join(': ')).join('\n')}`);
    });
  }

  /** Which of a batch led somewhere: a place counts for the first input that comes there again. */
  async function those(batch: readonly Buffer[], attempt: (input: Uint8Array) => Promise<void>, coverage: Coverage): Promise<Buffer[]> {
    const leading: Buffer[] = [];
    coverage.forget();
    for (const input of batch) {
      await attempt(input);
      if (coverage.fresh() > 0) leading.push(input);
    }
    return leading;
  }

  function keep(name: string, input: Uint8Array): string {
    const file = join(found, name, createHash('sha256').update(input).digest('hex').slice(0, 12));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, input);
    return file;
  }
});
