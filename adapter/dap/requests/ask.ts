import { badArguments } from '../../errors.js';
import type { Answer, DapRequests } from '../../protocol.js';
import { Args } from '../args.js';
import { parseQuestion, QUESTIONS } from '../questions/table.js';
import type { Request } from '../reaction.js';

/** Asks a question about the past. */
export const ask: Request<DapRequests['elixirscope/ask']['args'], Answer> = {
  parse(raw) {
    const args = new Args('elixirscope/ask', raw);
    const choices = args.list('choices').filter((choice) => typeof choice === 'string');
    const question = parseQuestion(args);
    const { picks, picksAll } = QUESTIONS[question];
    if (choices.length !== picks && !(picksAll && choices.length === 0))
      throw badArguments('elixirscope/ask', `"choices" must be ${picks} of the keys that "elixirscope/askable" gives`);
    return { question, choices };
  },

  async handle(session, { question, choices }) {
    const replay = session.replay('elixirscope/ask');
    return { body: await QUESTIONS[question].answer({ session, replay }, choices) };
  },
};
