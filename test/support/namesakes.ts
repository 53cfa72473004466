import { CallBindings } from '../../adapter/dap/callBindings.js';
import type { History, Moment } from '../../adapter/replay/history.js';
import { boundAtStatement, occurrencesAround } from '../../adapter/source/occurrence.js';

/**
 * At a moment, the variables that the statement about to run reads: where what a hover tells of an occurrence is not what scopes tell of
 * its name, `line name`. Empty: they agree. `read` counts those that were compared.
 */
export async function disagreements(history: History, moment: Moment): Promise<{ readonly read: number; readonly wrong: string[] }> {
  const { line, column, source } = history.frames(moment, 0, 1)[0]?.place ?? {};
  const text = source === undefined ? undefined : history.sourceText(source);
  if (line === undefined || column === undefined || text === undefined) return { read: 0, wrong: [] };
  const bindings = await CallBindings.of(history, { moment, index: 0 }, text);
  const visible = new Map(history.bindings(moment, 0).map((binding) => [binding.name, binding]));
  const wrong: string[] = [];
  let read = 0;
  for (const occurrence of await occurrencesAround(text, line)) {
    const { name, boundAt } = occurrence;
    const isRead = occurrence.statement === line && boundAt !== undefined && visible.has(name);
    if (!isRead || (await boundAtStatement(text, line, column, name)) !== boundAt) continue;
    read += 1;
    const told = bindings.of(occurrence) ?? (bindings.unplaced.has(name) ? visible.get(name) : undefined);
    if (told?.bound.n !== visible.get(name)?.bound.n) wrong.push(`${occurrence.line} ${name}`);
  }
  return { read, wrong };
}
