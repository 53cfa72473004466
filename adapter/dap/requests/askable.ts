import type { DapRequests } from '../../protocol.js';
import { Args } from '../args.js';
import { parseQuestion, QUESTIONS } from '../questions/table.js';
import type { Request } from '../reaction.js';

type Words = DapRequests['elixirscope/askable'];

/** What a question may be asked of. */
export const askable: Request<Words['args'], Words['body']> = {
  parse(raw) {
    const args = new Args('elixirscope/askable', raw);
    return { question: parseQuestion(args), frameId: args.optionalNumber('frameId') };
  },

  handle(session, { question, frameId }) {
    const replay = session.replay('elixirscope/askable');
    return { body: { choices: QUESTIONS[question].choices({ session, replay, frameId }) } };
  },
};
