import type { DebugProtocol } from '@vscode/debugprotocol';
import { Args } from '../args.js';
import { labelFrame, stackOf } from '../frames.js';
import type { Request } from '../reaction.js';
import { PROGRAM_THREAD } from '../replay.js';

interface Wanted {
  readonly threadId: number;
  readonly start: number;
  /** 0: all. */
  readonly levels: number;
}

/** The stack of a process as of the cursor's time, page by page. */
export const stackTrace: Request<Wanted, DebugProtocol.StackTraceResponse['body']> = {
  parse(raw) {
    const args = new Args('stackTrace', raw);
    return { threadId: args.number('threadId'), start: args.optionalNumber('startFrame') ?? 0, levels: args.optionalNumber('levels') ?? 0 };
  },

  handle(session, { threadId, start, levels }) {
    if (session.openReplay === undefined && session.state.kind === 'recording' && threadId === PROGRAM_THREAD)
      return { body: { stackFrames: [labelFrame('runs, and is being recorded')], totalFrames: 1 } };
    const { frames, total } = stackOf(session.replay('stackTrace'), threadId, start, levels);
    const stackFrames = frames.map((frame) =>
      frame.presentationHint === 'label'
        ? frame
        : { ...frame, line: session.toClientLine(frame.line), column: session.toClientColumn(frame.column) },
    );
    return { body: { stackFrames, totalFrames: total } };
  },
};
