import { noSuchMoment } from '../../errors.js';
import type { DapRequests } from '../../protocol.js';
import { stateWith, stateText as write } from '../../telling/states.js';
import { Args } from '../args.js';
import { cutsIn } from '../copying.js';
import type { Request } from '../reaction.js';

type Words = DapRequests['elixirscope/stateText'];

/** A state as text to read and to compare. */
export const stateText: Request<Words['args'], Words['body']> = {
  parse(raw) {
    const args = new Args('elixirscope/stateText', raw);
    return { process: args.number('process'), index: args.number('index') };
  },

  handle(session, { process, index }) {
    const replay = session.replay('elixirscope/stateText');
    const { proc, pid } = replay.processNumbered(process);
    const state = stateWith(replay.telling.system, proc, index);
    if (state === undefined) throw noSuchMoment(`${pid} had no state number ${index}`);
    return { body: { text: write(replay.telling, state), cuts: cutsIn(state.value()) } };
  },
};
