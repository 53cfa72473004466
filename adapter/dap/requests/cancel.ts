import { Args } from '../args.js';
import type { Request } from '../reaction.js';

/** Gives up a request that is not answered yet; that one is then answered with "cancelled". */
export const cancel: Request<number | undefined> = {
  aside: true,
  parse: (raw) => new Args('cancel', raw).optionalNumber('requestId'),
  handle(session, requestId) {
    if (requestId !== undefined) session.cancel(requestId);
    return {};
  },
};
