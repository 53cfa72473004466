import { badArguments, badPattern } from '../../errors.js';
import type { DapRequests } from '../../protocol.js';
import { parsePattern, patternExamples } from '../../target/patterns.js';
import { type RunningLevel, runningLevels } from '../../target/probeConfig.js';
import { codeLevels } from '../../target/profiles.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';

/** While the program runs: from now on so much of it is recorded, or of what a pattern names. What was recorded before stays. */
export const setLevel: Request<DapRequests['elixirscope/setLevel']['args']> = {
  parse(raw) {
    const args = new Args('elixirscope/setLevel', raw);
    const of = args.optionalString('of');
    const known: readonly RunningLevel[] = of === undefined ? runningLevels : codeLevels;
    const said = args.string('level');
    const level = known.find((one) => one === said);
    if (level === undefined) throw badArguments('elixirscope/setLevel', `level is one of ${known.join(', ')}`);
    if (of !== undefined && parsePattern(of) === undefined) throw badPattern('elixirscope/setLevel', of, patternExamples);
    return { level, of };
  },

  handle(session, { level, of }) {
    const { state } = session;
    if (state.kind !== 'recording') throw session.untimely('elixirscope/setLevel');
    state.running.setLevel(level, of);
    return {};
  },
};
