import type { DapRequests } from '../../protocol.js';
import { Args } from '../args.js';
import { inlineValues as find } from '../inlineValues.js';
import type { Request } from '../reaction.js';

type Words = DapRequests['elixirscope/inlineValues'];

/** What variables were bound to, to be shown beside a frame's code. */
export const inlineValues: Request<Words['args'], Words['body']> = {
  parse(raw) {
    const args = new Args('elixirscope/inlineValues', raw);
    return { frameId: args.number('frameId'), from: args.number('from'), to: args.number('to') };
  },

  async handle(session, { frameId, from, to }) {
    const replay = session.replay('elixirscope/inlineValues');
    const values = await find(replay, replay.frame(frameId), session.fromClientLine(from), session.fromClientLine(to));
    return {
      body: {
        values: values.map(({ text, line, column, endColumn }) => ({
          text,
          line: session.toClientLine(line),
          column: session.toClientColumn(column),
          endColumn: session.toClientColumn(endColumn),
        })),
      },
    };
  },
};
