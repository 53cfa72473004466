import type { DebugProtocol } from '@vscode/debugprotocol';
import { badArguments } from '../../errors.js';
import { Args } from '../args.js';
import { groundOf } from '../loadedModules.js';
import type { Request } from '../reaction.js';
import { parseSource } from '../sourceArgs.js';

interface Wanted {
  readonly source: DebugProtocol.Source;
  readonly lines: readonly number[];
}

/** Replaces the breakpoints of one source. */
export const setBreakpoints: Request<Wanted, DebugProtocol.SetBreakpointsResponse['body']> = {
  parse(raw) {
    const args = new Args('setBreakpoints', raw);
    const breakpoints = args.list('breakpoints').map((one) => new Args('setBreakpoints', one).number('line'));
    // Older clients send bare lines.
    const lines = args.raw('breakpoints') === undefined ? args.list('lines') : breakpoints;
    if (!lines.every((line): line is number => typeof line === 'number')) throw badArguments('setBreakpoints', '"lines" must be numbers');
    return { source: parseSource('setBreakpoints', args), lines };
  },

  async handle(session, { source, lines }) {
    if (session.state.kind === 'new') throw session.untimely('setBreakpoints');
    const ours = lines.map((line) => session.fromClientLine(line));
    const breakpoints = await session.breakpoints.set(source, ours, await groundOf(session));
    return { body: { breakpoints: breakpoints.map((one) => session.toClientBreakpoint(one)) } };
  },
};
