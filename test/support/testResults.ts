import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { normalise } from './normalise.js';

/** How each test ended: its module and name → `passed`, `skipped`, or `failed: ` and why. */
export type TestResults = ReadonlyMap<string, string>;

/** Compiles the formatter that tells of each test into a folder, by the Elixir that PATH has. */
export function compileFormatter(folder: string, env: Readonly<Record<string, string | undefined>>): void {
  const source = fileURLToPath(new URL('../compare/test_results.ex', import.meta.url));
  execFileSync('elixirc', ['-o', folder, source], { env: { ...env } });
}

/** What the formatter wrote; nothing where no suite ran, or one with formatters of its own. */
export function readTestResults(file: string): TestResults {
  const results = new Map<string, string>();
  if (!existsSync(file)) return results;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [module, name, outcome = '', why = ''] = line.split('\t');
    if (name === undefined) continue;
    let key = `${module} ${name}`;
    while (results.has(key)) key += ' again';
    results.set(key, why === '' ? outcome : `${outcome}: ${normalise(why)}`);
  }
  return results;
}
