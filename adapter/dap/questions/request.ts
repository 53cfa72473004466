import type { Answer, AnswerRow } from '../../protocol.js';
import type { Delivery, Span } from '../../replay/system.js';
import { messageText, receiverName, senderName } from '../../telling/messages.js';
import { isRequest, spanText } from '../../telling/spans.js';
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
    const within = requestsOver(asked, chain);
    const name = telling.shortName(cursor.proc);
    const what = nameOf(asked, chain, within);
    return {
      title:
        what === undefined ? `${name} does this of its own accord: no message led to it` : `${name} at ${moment(now)} belongs to ${what}`,
      rows: [
        ...within.map((span) => row(asked, `within ${spanText(telling, span)}`, span.start, `since ${moment(span.start.time)}`)),
        ...chain.flatMap((delivery, i) => step(asked, delivery, i)),
        ...here(asked),
      ],
      ...remark(asked),
    };
  },
};

/** A request by its name in telemetry; else by the message that it began with. */
function nameOf({ replay }: Asked, [first]: readonly Delivery[], [outermost]: readonly Span[]): string | undefined {
  const { telling } = replay;
  if (outermost !== undefined) return spanText(telling, outermost);
  return first && `${messageText(telling, first, 60)} of ${senderName(telling, first)}`;
}

/** What telemetry told to be under way in the first of these processes, on the way from the first cause to here, of which it told such. */
function requestsOver({ replay }: Asked, chain: readonly Delivery[]): readonly Span[] {
  const { telling, cursor, now } = replay;
  const steps = [...chain.map((one) => ({ proc: one.from, time: (one.sent ?? one.received)?.time })), { proc: cursor.proc, time: now }];
  for (const { proc, time } of steps) {
    const found = time === undefined ? [] : telling.system.spansAt(time).filter((span) => span.proc === proc && isRequest(span));
    if (found.length > 0) return found;
  }
  return [];
}

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
