import type { DebugProtocol } from '@vscode/debugprotocol';
import { Args } from '../args.js';
import { placesIn } from '../breakpointPlaces.js';
import type { Request } from '../reaction.js';
import { parseSource } from '../sourceArgs.js';

interface Wanted {
  readonly source: DebugProtocol.Source;
  readonly line: number;
  readonly endLine: number;
}

/** Lines of a source that can hold a breakpoint. */
export const breakpointLocations: Request<Wanted, DebugProtocol.BreakpointLocationsResponse['body']> = {
  parse(raw) {
    const args = new Args('breakpointLocations', raw);
    const line = args.number('line');
    return { source: parseSource('breakpointLocations', args), line, endLine: args.optionalNumber('endLine') ?? line };
  },

  async handle(session, { source, line, endLine }) {
    const [from, to] = [session.fromClientLine(line), session.fromClientLine(endLine)];
    const places = await placesIn(session.openReplay, source);
    const breakpoints = places.filter((place) => place >= from && place <= to).map((place) => ({ line: session.toClientLine(place) }));
    return { body: { breakpoints } };
  },
};
