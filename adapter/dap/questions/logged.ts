import type { Answer } from '../../protocol.js';
import { type Logged, messageOf, logged as search, timesReached } from '../logpoints.js';
import { type Asked, type Asking, row } from './asked.js';

/** So many before the session's moment, and as many after it. */
const MOST = 500;

const NONE = 'No logpoint is set that was reached. In the gutter of recorded code: Add Logpoint…, with {variables} in its message.';

/** "What did logpoints log?": all of it, or what is around the session's moment. */
export const logged: Asking = {
  picks: 0,
  choices: () => [],

  async answer(asked): Promise<Answer> {
    const { session, replay } = asked;
    const logpoints = session.breakpoints.logpoints();
    const before = await search(replay, logpoints, { moment: replay.cursor, direction: 'backward' }, MOST);
    const after = await search(replay, logpoints, { moment: replay.cursor, direction: 'forward', including: true }, MOST);
    const rows = [...before.toReversed(), ...after].map((one) => rowOf(asked, one));
    const total = timesReached(replay, logpoints);
    const title = `logged ${rows.length === 1 ? 'once' : `${(total ?? rows.length).toLocaleString('en')} times`}`;
    if (rows.length === 0) return { title: 'nothing was logged', rows, remark: NONE };
    if (before.length < MOST && after.length < MOST) return { title, rows };
    const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`;
    return { title, rows, remark: `The ${rows.length.toLocaleString('en')}${of} around this moment are listed. Elsewhere, ask again.` };
  },
};

function rowOf(asked: Asked, one: Logged) {
  const { telling, history } = asked.replay;
  const time = history.timeOf(one.moment);
  return row(asked, messageOf(asked.replay, one), { moment: one.moment, time }, telling.shortName(one.moment.proc));
}
