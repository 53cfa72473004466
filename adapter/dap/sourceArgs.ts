import type { DebugProtocol } from '@vscode/debugprotocol';
import { badArguments } from '../errors.js';
import type { Args } from './args.js';

/** Reads the `source` among a request's arguments: a path or a reference. */
export function parseSource(command: string, args: Args): DebugProtocol.Source {
  const source = args.object('source');
  const path = source?.optionalString('path');
  const sourceReference = source?.optionalNumber('sourceReference') || undefined;
  if (path === undefined && sourceReference === undefined) throw badArguments(command, '"source" needs a "path" or a "sourceReference"');
  const name = source?.optionalString('name');
  return {
    ...(name === undefined ? {} : { name }),
    ...(path === undefined ? {} : { path }),
    ...(sourceReference === undefined ? {} : { sourceReference }),
  };
}
