import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files in which a project names its versions, and how such a file names Elixir's. */
const files = {
  '.tool-versions': /^\s*elixir\s+\S/m,
  'mise.toml': /^\s*"?elixir"?\s*=/m,
  '.mise.toml': /^\s*"?elixir"?\s*=/m,
  'mise.local.toml': /^\s*"?elixir"?\s*=/m,
  'mise/config.toml': /^\s*"?elixir"?\s*=/m,
  '.mise/config.toml': /^\s*"?elixir"?\s*=/m,
  '.config/mise.toml': /^\s*"?elixir"?\s*=/m,
  '.config/mise/config.toml': /^\s*"?elixir"?\s*=/m,
} as const;

export type VersionFile = keyof typeof files;

export const asdfFiles: readonly VersionFile[] = ['.tool-versions'];
export const miseFiles = Object.keys(files) as readonly VersionFile[];

/** The nearest file, in `folder` or above it, that names a version of Elixir. */
export function pinnedIn(folder: string, names: readonly VersionFile[]): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = names
      .map((name) => ({ file: join(at, name), elixir: files[name] }))
      .find(({ file, elixir }) => namesElixir(file, elixir));
    if (found || at === dirname(at)) return found?.file;
  }
}

function namesElixir(file: string, elixir: RegExp): boolean {
  try {
    return existsSync(file) && elixir.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}
