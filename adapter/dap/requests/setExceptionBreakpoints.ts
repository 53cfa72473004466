import type { DebugProtocol } from '@vscode/debugprotocol';
import { Args } from '../args.js';
import { EXCEPTION_FILTERS, ExceptionFilters } from '../exceptionFilters.js';
import type { Request } from '../reaction.js';

/** Chooses which exceptions stop a walk. */
export const setExceptionBreakpoints: Request<readonly string[], DebugProtocol.SetExceptionBreakpointsResponse['body']> = {
  parse(raw) {
    return new Args('setExceptionBreakpoints', raw).list('filters').filter((name) => typeof name === 'string');
  },

  handle(session, names) {
    session.filters = ExceptionFilters.named(names);
    const known = new Set(EXCEPTION_FILTERS.map(({ filter }) => filter));
    return {
      body: {
        breakpoints: names.map((name) =>
          known.has(name) ? { verified: true } : { verified: false, message: `There is no filter "${name}".` },
        ),
      },
    };
  },
};
