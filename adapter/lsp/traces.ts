import type { EngineRequests } from '../protocol.js';
import { stateFolder } from '../target/folders.js';
import { tracesIn } from '../target/traces.js';
import type { Feature } from './feature.js';

const METHOD = 'elixirscope/traces';

/** The logs that `"trace": true` made. */
export const traces: Feature = (connection, host) => {
  connection.onRequest(METHOD, (): EngineRequests[typeof METHOD]['result'] => tracesIn(stateFolder(host.env)));
  return {};
};
