import { Args } from '../args.js';
import type { Request } from '../reaction.js';

interface What {
  readonly requestId: number | undefined;
  readonly progressId: string | undefined;
}

/** Gives up a request that is not answered yet (that one is then answered with "cancelled"), or the work whose progress is shown. */
export const cancel: Request<What> = {
  aside: true,
  parse(raw) {
    const args = new Args('cancel', raw);
    return { requestId: args.optionalNumber('requestId'), progressId: args.optionalString('progressId') };
  },
  handle(session, { requestId, progressId }) {
    if (requestId !== undefined) session.cancel(requestId);
    if (progressId !== undefined) session.giveUp(progressId);
    return {};
  },
};
