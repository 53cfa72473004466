import { readFile } from 'node:fs/promises';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { statementLines } from '../source/statements.js';
import type { Replay } from './replay.js';

/** Lines of a source that can hold a breakpoint: what was recorded, or, as long as nothing is, what the source's syntax says. */
export async function placesIn(replay: Replay | undefined, source: DebugProtocol.Source): Promise<readonly number[]> {
  const recorded = replay?.sources.recordedFile(source);
  if (replay !== undefined && recorded !== undefined) {
    if (source.sourceReference || replay.sources.editedText(recorded) === undefined)
      return replay.history.lines(recorded.file, recorded.source);
  }
  if (source.path === undefined) return [];
  const text = await readFile(source.path, 'utf8').catch(() => '');
  return statementLines(text);
}
