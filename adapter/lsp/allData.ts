import type { EngineRequests } from '../protocol.js';
import { allData as account, deleteAllData } from '../target/allData.js';
import { cacheFolder, stateFolder } from '../target/folders.js';
import { answering } from './answering.js';
import type { Feature } from './feature.js';

/** What ElixirScope keeps on this computer, all of it. */
export const allData: Feature = (connection, host) => {
  const [state, cache] = [stateFolder(host.env), cacheFolder(host.env)];
  connection.onRequest(
    'elixirscope/allData',
    answering((): EngineRequests['elixirscope/allData']['result'] => account(state, cache)),
  );
  connection.onRequest(
    'elixirscope/deleteAllData',
    answering((): EngineRequests['elixirscope/deleteAllData']['result'] => deleteAllData(state, cache)),
  );
  return {};
};
