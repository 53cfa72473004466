import type { EngineRequests } from '../protocol.js';
import type { Feature } from './feature.js';

const METHOD: keyof EngineRequests = 'elixirscope/dapEndpoint';

/** Tells the extension where debug sessions connect to. */
export const dapEndpoint: Feature = (connection, host) => {
  connection.onRequest(METHOD, (): EngineRequests[typeof METHOD]['result'] => host.dapEndpoint);
  return {};
};
