import type { DebugProtocol } from '@vscode/debugprotocol';
import { inputNotPassed } from '../../errors.js';
import { Args } from '../args.js';
import { answer, type Question } from '../evaluation.js';
import type { At } from '../occurrence.js';
import type { Request } from '../reaction.js';
import type { Session } from '../session.js';
import { parseSource } from '../sourceArgs.js';

/** What a variable, or a part of its value, was. Nothing is executed. */
export const evaluate: Request<Omit<Question, 'elsewhere'>, DebugProtocol.EvaluateResponse['body']> = {
  parse(raw) {
    const args = new Args('evaluate', raw);
    return {
      expression: args.string('expression'),
      context: args.optionalString('context') ?? 'repl',
      frameId: args.optionalNumber('frameId'),
      ...placeIn(args),
    };
  },

  async handle(session, question) {
    if (session.openReplay === undefined && isRunning(session) && question.context === 'repl') throw inputNotPassed();
    const elsewhere = isElsewhere(session, question);
    return { body: await answer(session.replay('evaluate'), { ...question, ...fromClient(session, question.at), elsewhere }) };
  },
};

const isRunning = ({ state }: Session): boolean => state.kind === 'recording' || state.kind === 'running';

/** VS Code says where a hover is, but for one in a text that belongs to no frame. */
function isElsewhere({ client }: Session, { context, at }: Omit<Question, 'elsewhere'>): boolean {
  return client.vscode && context === 'hover' && at === undefined;
}

function placeIn(args: Args): Pick<Question, 'at'> {
  const [line, column] = [args.optionalNumber('line'), args.optionalNumber('column')];
  if (line === undefined || column === undefined || args.object('source') === undefined) return {};
  return { at: { source: parseSource('evaluate', args), line, column } };
}

function fromClient(session: Session, at: At | undefined): Pick<Question, 'at'> {
  if (at === undefined) return {};
  const { path } = at.source;
  const text = path === undefined || at.source.sourceReference ? undefined : session.host.openText?.(path);
  const place = { source: at.source, line: session.fromClientLine(at.line), column: session.fromClientColumn(at.column) };
  return { at: { ...place, ...(text === undefined ? {} : { text }) } };
}
