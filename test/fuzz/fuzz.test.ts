import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomFrom } from '../support/random.js';
import { mutated } from './mutation.js';
import type { Target } from './target.js';
import { targets } from './targets.js';
import { tried } from './trial.js';

/** For how long each reader is tried, in milliseconds of CPU time; `npm run fuzz` is the long form. */
const CPU_MS = 700;
const found = fileURLToPath(new URL('found', import.meta.url));

describe('what comes from anybody', function () {
  this.timeout(300_000);
  for (const [name, make] of Object.entries(targets))
    it(`is read as ${name}, or refused in words`, async () => {
      const target = await make();
      try {
        for (const seed of target.seeds) await tried(target, seed);
        await replay(target, name);
        await mutate(target);
      } finally {
        target.close();
      }
    });

  /** What went wrong once. */
  async function replay(target: Target, name: string): Promise<void> {
    const folder = `${found}/${name}`;
    if (!existsSync(folder)) return;
    for (const file of readdirSync(folder)) await told(target, readFileSync(`${folder}/${file}`), file);
  }

  async function mutate(target: Target): Promise<void> {
    const before = process.cpuUsage();
    for (let seed = 1; cpuSince(before) < CPU_MS; seed++) {
      const random = randomFrom(seed);
      const input = target.seeds[random(target.seeds.length)] ?? assert.fail('no seeds');
      await told(target, mutated(input, target.seeds, target.words, random), `seed ${seed}`);
    }
  }

  async function told(target: Target, input: Uint8Array, which: string): Promise<void> {
    try {
      await tried(target, input);
    } catch (error) {
      throw new Error(which, { cause: error });
    }
  }

  function cpuSince(before: NodeJS.CpuUsage): number {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }
});
