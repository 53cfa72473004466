import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the sample computes, and in which variable it keeps it. */
export const sampleVariable = { name: 'answer', value: '42' } as const;

const files: Readonly<Record<string, string>> = {
  'mix.exs': `defmodule ElixirscopeCheck.MixProject do
  use Mix.Project
  def project, do: [app: :elixirscope_check, version: "0.1.0"]
end
`,
  'lib/elixirscope_check.ex': `defmodule ElixirscopeCheck do
  def run do
    parts = [1, 2, 39]
    answer = Enum.sum(parts)
    IO.puts("the answer is #{answer}")
  end
end
`,
};

/** A mix project of a few lines in a folder of its own, readable by its owner alone. `remove` leaves nothing of it. */
export function makeSample(): { readonly folder: string; readonly project: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'elixirscope-check-'));
  const project = join(folder, 'elixirscope_check');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(project, path, '..'), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  return { folder, project, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
