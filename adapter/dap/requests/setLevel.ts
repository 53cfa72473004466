import { badArguments, badPattern } from '../../errors.js';
import type { DapRequests, PatternLevel } from '../../protocol.js';
import { parsePattern, patternExamples } from '../../target/patterns.js';
import { runningLevels } from '../../target/probeConfig.js';
import { codeLevels } from '../../target/profiles.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';

/** While the program runs: from now on so much of it is recorded, or of what a pattern names. What was recorded before stays. */
export const setLevel: Request<DapRequests['elixirscope/setLevel']['args']> = {
  parse(raw) {
    const args = new Args('elixirscope/setLevel', raw);
    const of = args.optionalString('of');
    if (of === undefined) return { level: levelIn(args, runningLevels) };
    if (parsePattern(of) === undefined) throw badPattern('elixirscope/setLevel', of, patternExamples);
    return { level: levelIn(args, patternLevels), of };
  },

  handle(session, said) {
    const { state } = session;
    if (state.kind !== 'recording') throw session.untimely('elixirscope/setLevel');
    if ('of' in said) state.running.setLevelOf(said.of, said.level);
    else state.running.setLevel(said.level);
    return {};
  },
};

const patternLevels: readonly PatternLevel[] = [...codeLevels, 'default'];

function levelIn<L extends string>(args: Args, known: readonly L[]): L {
  const said = args.string('level');
  const level = known.find((one) => one === said);
  if (level === undefined) throw badArguments('elixirscope/setLevel', `level is one of ${known.join(', ')}`);
  return level;
}
