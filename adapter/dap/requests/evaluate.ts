import type { DebugProtocol } from '@vscode/debugprotocol';
import { Args } from '../args.js';
import { answer, type Question } from '../evaluation.js';
import type { Request } from '../reaction.js';
import { parseSource } from '../sourceArgs.js';

/** What a variable, or a part of its value, was. Nothing is executed. */
export const evaluate: Request<Question, DebugProtocol.EvaluateResponse['body']> = {
  parse(raw) {
    const args = new Args('evaluate', raw);
    const line = args.optionalNumber('line');
    const column = args.optionalNumber('column');
    return {
      expression: args.string('expression'),
      context: args.optionalString('context') ?? 'repl',
      frameId: args.optionalNumber('frameId'),
      ...(line === undefined || args.object('source') === undefined ? {} : { at: { source: parseSource('evaluate', args), line, column } }),
    };
  },

  async handle(session, question) {
    const at = question.at && {
      source: question.at.source,
      line: session.fromClientLine(question.at.line),
      ...(question.at.column === undefined ? {} : { column: session.fromClientColumn(question.at.column) }),
    };
    return { body: await answer(session.replay('evaluate'), { ...question, ...(at === undefined ? {} : { at }) }) };
  },
};
