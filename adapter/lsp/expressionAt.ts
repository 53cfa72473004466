import type { EngineRequests } from '../protocol.js';
import { expressionAt as find } from '../source/expressionAt.js';
import type { Feature } from './feature.js';

const METHOD = 'elixirscope/expressionAt';
type Words = EngineRequests[typeof METHOD];

/** What the mouse means: the expression whose value a hover asks for. Positions count from 0, as in all of the language server. */
export const expressionAt: Feature = (connection, { documents }) => {
  connection.onRequest(METHOD, async ({ textDocument, position }: Words['params']): Promise<Words['result']> => {
    const text = documents.text(textDocument.uri);
    const found = text === undefined ? undefined : await find(text, position.line + 1, position.character + 1);
    if (found === undefined) return null;
    const { text: expression, from, to } = found;
    return { expression, range: { start: fromZero(from), end: fromZero(to) } };
  });
  return {};
};

const fromZero = ({ line, column }: { readonly line: number; readonly column: number }) => ({ line: line - 1, character: column - 1 });
