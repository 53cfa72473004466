import type { DebugProtocol } from '@vscode/debugprotocol';
import { badArguments } from '../../errors.js';
import { Args } from '../args.js';
import type { Wanted as Breakpoint } from '../breakpoints.js';
import { groundOf } from '../loadedModules.js';
import { printLogpoints } from '../logpoints.js';
import type { Request } from '../reaction.js';
import { parseSource } from '../sourceArgs.js';

interface Wanted {
  readonly source: DebugProtocol.Source;
  readonly breakpoints: readonly Breakpoint[];
}

/** Replaces the breakpoints of one source. */
export const setBreakpoints: Request<Wanted, DebugProtocol.SetBreakpointsResponse['body']> = {
  parse(raw) {
    const args = new Args('setBreakpoints', raw);
    return { source: parseSource('setBreakpoints', args), breakpoints: parseBreakpoints(args) };
  },

  async handle(session, { source, breakpoints }) {
    if (session.state.kind === 'new') throw session.untimely('setBreakpoints');
    const ours = breakpoints.map((one) => ({ ...one, line: session.fromClientLine(one.line) }));
    const set = await session.breakpoints.set(source, ours, await groundOf(session));
    return {
      body: { breakpoints: set.map((one) => session.toClientBreakpoint(one)) },
      after: () => printLogpoints(session),
    };
  },
};

function parseBreakpoints(args: Args): readonly Breakpoint[] {
  if (args.raw('breakpoints') !== undefined)
    return args.list('breakpoints').map((raw) => {
      const one = new Args('setBreakpoints', raw);
      return {
        line: one.number('line'),
        condition: one.optionalString('condition'),
        hitCondition: one.optionalString('hitCondition'),
        logMessage: one.optionalString('logMessage'),
      };
    });
  // Older clients send bare lines.
  const lines = args.list('lines');
  if (!lines.every((line): line is number => typeof line === 'number')) throw badArguments('setBreakpoints', '"lines" must be numbers');
  return lines.map((line) => ({ line }));
}
