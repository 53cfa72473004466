import { type InspectOptions, inspect } from '../recording/inspect.js';
import { readProbeAccount } from '../recording/manifest.js';
import type { Term } from '../recording/term.js';
import type { History } from '../replay/history.js';
import { structsIn } from '../source/structs.js';

/** `inspect` writes so many items of a collection unless told otherwise. */
const ITEMS_WRITTEN = 50;

/** The fields of a struct (`Elixir.Shop.Cart`) in the order of its definition, where that is known. */
export type StructFields = (module: string) => readonly string[] | undefined;

/** How the recorded program itself would write its values. */
export class Writing {
  private constructor(
    private readonly elixir: string | undefined,
    readonly structFields: StructFields,
    private readonly nodes: ReadonlySet<string>,
  ) {}

  /** As that program's version of Elixir does; fields of its own structs in the order in which its sources define them. */
  static async of(history: History, folder: string): Promise<Writing> {
    const structs = await structsOf(history);
    return new Writing(readProbeAccount(folder)?.elixir, (module) => structs.get(module.replace(/^Elixir\./, '')), history.nodes());
  }

  /** What is the program's own in how `inspect` writes a value. */
  get options(): InspectOptions {
    const { elixir, structFields, nodes } = this;
    return { elixir, structFields, nodes };
  }

  /** As `inspect` writes a value: shortened as it does by default, or `whole`. */
  write(term: Term, whole?: 'whole'): string {
    return inspect(term, { ...this.options, ...(whole ? {} : { limit: ITEMS_WRITTEN }) });
  }
}

async function structsOf(history: History): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const hashes = new Set(history.sources().flatMap(({ source }) => source ?? []));
  for (const hash of hashes) for (const [module, fields] of await structsIn(history.sourceText(hash) ?? '')) found.set(module, fields);
  return found;
}
