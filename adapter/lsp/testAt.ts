import type { EngineRequests } from '../protocol.js';
import { testAt as find } from '../source/testAt.js';
import type { Feature } from './feature.js';

const METHOD = 'elixirscope/testAt';
type Words = EngineRequests[typeof METHOD];

/** Which ExUnit test the cursor is in. */
export const testAt: Feature = (connection) => {
  connection.onRequest(METHOD, async ({ text, line }: Words['params']): Promise<Words['result']> => (await find(text, line)) ?? null);
  return {};
};
