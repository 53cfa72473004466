import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { DiagnosticFile } from '../protocol.js';
import { writeFailure } from '../target/folders.js';

/** Writes these texts into one .tar.gz that only its owner can read, whole or not at all. Throws the failure to show. */
export async function packFiles(files: readonly DiagnosticFile[], target: string): Promise<void> {
  const unfinished = `${target}.part`;
  const archive = pack();
  for (const { name, text } of files) archive.entry({ name: `elixirscope-diagnostics/${name}`, mode: 0o600 }, text);
  archive.finalize();
  try {
    await pipeline(archive, createGzip(), createWriteStream(unfinished, { mode: 0o600 }));
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw writeFailure(target, error);
  }
}
