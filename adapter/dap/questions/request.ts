import type { Answer, AnswerRow } from '../../protocol.js';
import type { Delivery } from '../../replay/system.js';
import { messageText, receiverName, senderName } from '../../telling/messages.js';
import { isWork, spanText } from '../../telling/spans.js';
import { moment } from '../../telling/times.js';
import { remarkOn } from '../../telling/tree.js';
import { type Asked, type Asking, row } from './asked.js';

/** "Which request does this belong to?": the messages that led from the first cause to the session's moment. */
export const request: Asking = {
  picks: 0,
  choices: () => [],

  answer(asked): Answer {
    const { telling, cursor, now } = asked.replay;
    const chain = [...telling.system.requestOf(cursor)].reverse();
    const [first] = chain;
    const begin = first && (first.sent ?? first.received);
    const name = telling.shortName(cursor.proc);
    if (first === undefined || begin === undefined)
      return { title: `${name} does this of its own accord: no message led to it`, rows: here(asked), ...remark(asked) };
    const within = telling.system.spansAt(begin.time).filter((span) => span.proc === first.from && isWork(span));
    const spans = within.map((span) => row(asked, `within ${spanText(telling, span)}`, span.start, `since ${moment(span.start.time)}`));
    const [outermost] = within;
    const what =
      outermost === undefined ? `${messageText(telling, first, 60)} of ${senderName(telling, first)}` : spanText(telling, outermost);
    return {
      title: `${name} at ${moment(now)} belongs to ${what}`,
      rows: [...spans, ...chain.flatMap((delivery, i) => step(asked, delivery, i)), ...here(asked)],
      ...remark(asked),
    };
  },
};

function step(asked: Asked, delivery: Delivery, index: number): readonly AnswerRow[] {
  const { telling } = asked.replay;
  const at = delivery.sent ?? delivery.received;
  if (at === undefined) return [];
  const text = `${index + 1}. ${senderName(telling, delivery)} sent ${messageText(telling, delivery)} to ${receiverName(telling, delivery)}`;
  return [row(asked, text, at, moment(at.time))];
}

/** Where it is asked. */
function here(asked: Asked): readonly AnswerRow[] {
  const { telling, cursor, now } = asked.replay;
  const text = `${telling.shortName(cursor.proc)}: ${telling.system.processAt(cursor.proc, now).doing}`;
  return [row(asked, text, { moment: cursor, time: now }, 'here')];
}

function remark({ replay }: Asked): { readonly remark?: string } {
  const said = remarkOn(replay.telling);
  return said === undefined ? {} : { remark: said };
}
