import { noSuchPart, staleVariables } from '../../errors.js';
import type { CopiedValue, DapRequests } from '../../protocol.js';
import { Args } from '../args.js';
import { copied } from '../copying.js';
import type { Request } from '../reaction.js';
import { valueIn } from '../variables.js';

/** A variable as text for the clipboard. */
export const copy: Request<DapRequests['elixirscope/copy']['args'], CopiedValue> = {
  parse(raw) {
    const args = new Args('elixirscope/copy', raw);
    return { variablesReference: args.number('variablesReference'), name: args.string('name') };
  },

  handle(session, { variablesReference, name }) {
    const replay = session.replay('elixirscope/copy');
    const container = replay.containers.lately(variablesReference);
    if (container === undefined) throw staleVariables();
    const value = valueIn(replay, container, name);
    if (value === undefined) throw noSuchPart(name, 'This');
    return { body: copied(value, replay.writing) };
  },
};
