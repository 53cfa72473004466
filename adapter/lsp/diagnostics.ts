import { diagnosticFiles } from '../diagnostics/collect.js';
import { packFiles } from '../diagnostics/pack.js';
import type { EngineRequests } from '../protocol.js';
import { stateFolder } from '../target/folders.js';
import { answering } from './answering.js';
import type { Feature } from './feature.js';

const COLLECT = 'elixirscope/diagnostics';
const PACK = 'elixirscope/packDiagnostics';

/** What goes into a bug report: the engine's part, and the file that all of it is packed into. */
export const diagnostics: Feature = (connection, host) => {
  connection.onRequest(
    COLLECT,
    answering(({ launchConfigurations }: EngineRequests[typeof COLLECT]['params']): EngineRequests[typeof COLLECT]['result'] =>
      diagnosticFiles(stateFolder(host.env), launchConfigurations),
    ),
  );
  connection.onRequest(
    PACK,
    answering(async ({ file, files }: EngineRequests[typeof PACK]['params']): Promise<null> => {
      await packFiles(files, file);
      return null;
    }),
  );
  return {};
};
