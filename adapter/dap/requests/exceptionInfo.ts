import type { DebugProtocol } from '@vscode/debugprotocol';
import { noException } from '../../errors.js';
import { Args } from '../args.js';
import { describeException } from '../exceptionInfo.js';
import type { Request } from '../reaction.js';

/** What was raised where the session stands. */
export const exceptionInfo: Request<number, DebugProtocol.ExceptionInfoResponse['body']> = {
  parse: (raw) => new Args('exceptionInfo', raw).number('threadId'),

  handle(session, threadId) {
    const replay = session.replay('exceptionInfo');
    const moment = replay.momentOf(replay.process(threadId).proc);
    const failure = moment && replay.failureAt(moment);
    if (failure === undefined) throw noException();
    // VS Code makes links of whole paths.
    return { body: describeException(failure, session.client.vscode ? (module) => replay.sources.fileOf(module) : undefined) };
  },
};
