import type { DebugProtocol } from '@vscode/debugprotocol';
import { noArguments } from '../args.js';
import type { Request } from '../reaction.js';

/** All sources in the recording. */
export const loadedSources: Request<undefined, DebugProtocol.LoadedSourcesResponse['body']> = {
  parse: noArguments,
  handle(session) {
    const { history, sources } = session.replay('loadedSources');
    const byFile = new Map(history.sources().map((source) => [source.file, source]));
    return { body: { sources: [...byFile.values()].map((source) => sources.describe(source)) } };
  },
};
