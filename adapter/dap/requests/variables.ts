import type { DebugProtocol } from '@vscode/debugprotocol';
import { staleVariables } from '../../errors.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';
import { type Page, variablesIn } from '../variables.js';

interface Wanted extends Page {
  readonly reference: number;
}

/** What is inside a scope or a value, page by page. */
export const variables: Request<Wanted, DebugProtocol.VariablesResponse['body']> = {
  parse(raw) {
    const args = new Args('variables', raw);
    const filter = args.optionalString('filter');
    return {
      reference: args.number('variablesReference'),
      start: args.optionalNumber('start') ?? 0,
      count: args.optionalNumber('count'),
      ...(filter === 'indexed' || filter === 'named' ? { filter } : {}),
    };
  },

  handle(session, { reference, ...page }) {
    const replay = session.replay('variables');
    const container = replay.containers.lately(reference);
    if (container === undefined) throw staleVariables();
    return { body: { variables: variablesIn(replay, container, page) } };
  },
};
