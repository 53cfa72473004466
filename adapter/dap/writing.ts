import { inspect } from '../recording/inspect.js';
import { readProbeAccount } from '../recording/manifest.js';
import type { Term } from '../recording/term.js';
import type { History } from '../replay/history.js';
import { structsIn } from '../source/structs.js';

/** `inspect` writes so many items of a collection unless told otherwise. */
const ITEMS_WRITTEN = 50;

/** Writes a value as the recorded program's `inspect` would: shortened as it does by default, or `whole`. */
export type Write = (term: Term, whole?: 'whole') => string;

/** Writing as that program's version of Elixir does; fields of its own structs in the order in which its sources define them. */
export async function writerFor(history: History, folder: string): Promise<Write> {
  const elixir = readProbeAccount(folder)?.elixir;
  const structs = await structsOf(history);
  const structFields = (module: string) => structs.get(module.replace(/^Elixir\./, ''));
  return (term, whole) => inspect(term, { elixir, structFields, ...(whole ? {} : { limit: ITEMS_WRITTEN }) });
}

async function structsOf(history: History): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const hashes = new Set(history.sources().flatMap(({ source }) => source ?? []));
  for (const hash of hashes) for (const [module, fields] of await structsIn(history.sourceText(hash) ?? '')) found.set(module, fields);
  return found;
}
