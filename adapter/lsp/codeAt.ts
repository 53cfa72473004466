import type { EngineRequests } from '../protocol.js';
import { codeAt as find } from '../source/codeAt.js';
import type { Feature } from './feature.js';

const METHOD = 'elixirscope/codeAt';
type Words = EngineRequests[typeof METHOD];

/** Which module and function the cursor is in. */
export const codeAt: Feature = (connection) => {
  connection.onRequest(METHOD, async ({ text, line }: Words['params']): Promise<Words['result']> => (await find(text, line)) ?? null);
  return {};
};
