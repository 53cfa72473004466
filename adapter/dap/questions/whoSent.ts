import type { Answer, AnswerRow, Choice } from '../../protocol.js';
import type { Delivery, DeliveryId } from '../../replay/system.js';
import { fateText, messageText, receiverName, senderName } from '../../telling/messages.js';
import { moment } from '../../telling/times.js';
import { remarkOn } from '../../telling/tree.js';
import { type Asked, type Asking, atTime, badKey, row } from './asked.js';

const MOST_CHOICES = 1000;

/** "Who sent this message?": of the messages that the session's process has taken by now, newest first, and those that wait. */
export const whoSent: Asking = {
  picks: 1,

  choices({ replay }): readonly Choice[] {
    const { telling, cursor, now } = replay;
    const { system } = telling;
    const handled = system.whoSent(cursor);
    const taken = system
      .deliveries({ proc: cursor.proc, to: now })
      .filter(({ to, taken: at }) => to === cursor.proc && at !== undefined && at.time <= now);
    const found = new Map(
      [handled, ...system.mailboxAt(cursor.proc, now).messages.slice(0, MOST_CHOICES), ...taken.reverse()].flatMap((one) =>
        one ? [[one.id, one]] : [],
      ),
    );
    return [...found.values()].slice(0, MOST_CHOICES).map((delivery) => ({
      key: String(delivery.id),
      label: messageText(telling, delivery),
      detail: detail(delivery, handled, now),
      ...(delivery.id === handled?.id ? { preferred: true as const } : {}),
    }));
  },

  answer(asked, [key]): Answer {
    const { telling } = asked.replay;
    const delivery = telling.system.delivery(Number(key) as DeliveryId);
    if (delivery === undefined) throw badKey(key);
    const rows = [...sending(asked, delivery), ...before(asked, delivery)];
    const remark = delivery.sent === undefined ? 'The sending itself was not recorded.' : undefined;
    return {
      title: `${senderName(telling, delivery)} sent ${messageText(telling, delivery)}`,
      rows,
      ...((remark ?? remarkOn(telling)) === undefined ? {} : { remark: remark ?? remarkOn(telling) }),
    };
  },
};

function detail(delivery: Delivery, handled: Delivery | undefined, now: number): string {
  if (delivery.id === handled?.id) return 'being handled at this moment';
  const { received, taken } = delivery;
  if (taken !== undefined && taken.time <= now) return `taken at ${moment(taken.time)}`;
  return received === undefined ? 'waits' : `waits since ${moment(received.time)}`;
}

/** Where it was sent; if that is not recorded, what its sender was at when it came. */
function sending(asked: Asked, delivery: Delivery): readonly AnswerRow[] {
  const { telling } = asked.replay;
  const { sent, received, from } = delivery;
  const text = `${senderName(telling, delivery)} sent ${messageText(telling, delivery)} to ${receiverName(telling, delivery)}`;
  if (sent !== undefined) return [row(asked, text, sent, fateText(delivery))];
  const sender = from === undefined || received === undefined ? undefined : atTime(asked, from, received.time);
  if (sender !== undefined) return [row(asked, text, sender, `as of when it came; ${fateText(delivery)}`)];
  return received === undefined
    ? []
    : [row(asked, `${receiverName(telling, delivery)} got ${messageText(telling, delivery)}`, received, fateText(delivery))];
}

/** What the sender was handling when it sent the message, and who had sent that, and so on. */
function before(asked: Asked, { sent }: Delivery): readonly AnswerRow[] {
  if (sent === undefined) return [];
  const { telling } = asked.replay;
  return telling.system.requestOf(sent.moment).flatMap((cause) => {
    const at = cause.sent ?? cause.received;
    if (at === undefined) return [];
    const who = receiverName(telling, cause);
    return [row(asked, `because ${who} was handling ${messageText(telling, cause)}, which ${senderName(telling, cause)} sent`, at)];
  });
}
