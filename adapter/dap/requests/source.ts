import type { DebugProtocol } from '@vscode/debugprotocol';
import { noSuchSource } from '../../errors.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';

/** The recorded text of a source whose file has changed or is gone. */
export const source: Request<number, DebugProtocol.SourceResponse['body']> = {
  parse(raw) {
    const args = new Args('source', raw);
    return args.object('source')?.optionalNumber('sourceReference') ?? args.number('sourceReference');
  },

  handle(session, reference) {
    const content = session.replay('source').sources.text(reference);
    if (content === undefined) throw noSuchSource();
    return { body: { content, mimeType: 'text/x-elixir' } };
  },
};
