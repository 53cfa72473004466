import type { Answer, AnswerRow } from '../../protocol.js';
import type { ProcId } from '../../replay/history.js';
import type { CallInFlight } from '../../replay/system.js';
import { messageText, receiverName } from '../../telling/messages.js';
import { duration, moment } from '../../telling/times.js';
import { remarkOn } from '../../telling/tree.js';
import { type Asked, type Asking, atTime, processOf, row } from './asked.js';
import { processChoices } from './processChoices.js';
import { type Waits, waitsOf } from './waits.js';

/** So many chains of calls are listed: where a server holds up thousands, they are alike. */
const MOST = 300;

/**
 * "What is waiting for what?": calls without a reply at the session's moment, from who began to wait first along to who waits for nobody; or
 * only those that have to do with one process.
 */
export const waiting: Asking = {
  picks: 1,
  picksAll: true,

  choices(asked) {
    const waits = waitsOf(asked.replay.telling.system.callsInFlight(asked.replay.now));
    return processChoices(asked, ({ proc }) => waits.calls.some(({ caller, callee }) => caller === proc || callee === proc), undefined);
  },

  answer(asked, [key]): Answer {
    const { telling, now } = asked.replay;
    const waits = waitsOf(telling.system.callsInFlight(now));
    const one = key === undefined ? undefined : processOf(asked, key).proc;
    const chains = one === undefined ? waits.chains() : waits.chainsWith(one);
    const rows = chains.slice(0, MOST).flatMap((chain) => chainRows(asked, chain, waits));
    const left = chains.length - MOST;
    const remark = left > 0 ? `${left.toLocaleString('en')} more are not listed.` : remarkOn(telling);
    return {
      title: one === undefined ? titleOfAll(asked, waits) : titleOf(asked, one, waits),
      rows: rows.length > 0 || one === undefined ? rows : doing(asked, one),
      ...(remark === undefined ? {} : { remark }),
    };
  },
};

function titleOfAll(asked: Asked, waits: Waits): string {
  const { calls } = waits;
  const at = `at ${moment(asked.replay.now)}`;
  const [cycle] = waits.cycles();
  if (cycle !== undefined) return `Deadlock ${at}: ${cycleText(asked, cycle)}`;
  if (calls.length === 0) return `Nothing was waiting for a reply ${at}`;
  return `${calls.length === 1 ? '1 process was' : `${calls.length.toLocaleString('en')} processes were`} waiting for a reply ${at}`;
}

function titleOf(asked: Asked, proc: ProcId, waits: Waits): string {
  const { telling, now } = asked.replay;
  const cycle = waits.cycles().find((all) => all.some(({ caller }) => caller === proc));
  if (cycle !== undefined) return `Deadlock at ${moment(now)}: ${cycleText(asked, cycle)}`;
  const call = waits.of(proc);
  if (call === undefined) return `${telling.shortName(proc)} was waiting for nobody's reply at ${moment(now)}`;
  return `${telling.shortName(proc)} was waiting for ${calleeName(asked, call)}, ${since(asked, call)}`;
}

/** `a waits for b, which waits for a`. */
function cycleText(asked: Asked, cycle: readonly CallInFlight[]): string {
  const names = cycle.map(({ caller }) => asked.replay.telling.shortName(caller));
  return `${names[0]} waits for ${[...names.slice(1), names[0]].join(', which waits for ')}`;
}

/** A row for each call, and for whom the last waits: what that did meanwhile. */
function chainRows(asked: Asked, chain: readonly CallInFlight[], waits: Waits): readonly AnswerRow[] {
  const { telling } = asked.replay;
  const rows = chain.flatMap((call) => {
    const at = call.call.sent ?? call.call.received;
    if (at === undefined) return [];
    const text = `${telling.shortName(call.caller)} waits for ${calleeName(asked, call)}: ${messageText(telling, call.call)}`;
    return [row(asked, text, at, [since(asked, call), waits.isInCycle(call) ? 'deadlock' : ''].filter(Boolean).join(' · '))];
  });
  const last = chain.at(-1)?.callee;
  return last === undefined || waits.of(last) !== undefined ? rows : [...rows, ...doing(asked, last)];
}

/** What a process was at, as of the session's moment. */
function doing(asked: Asked, proc: ProcId): readonly AnswerRow[] {
  const { telling, now } = asked.replay;
  const at = atTime(asked, proc, now);
  if (at === undefined) return [];
  return [{ ...row(asked, `${telling.shortName(proc)}: ${telling.system.processAt(proc, now).doing}`, at), asOf: true }];
}

const since = ({ replay }: Asked, call: CallInFlight): string => `since ${duration(replay.now - call.since)}`;

function calleeName({ replay }: Asked, { callee, call }: CallInFlight): string {
  return callee === undefined ? receiverName(replay.telling, call) : replay.telling.shortName(callee);
}
