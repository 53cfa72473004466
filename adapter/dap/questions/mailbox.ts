import type { Answer } from '../../protocol.js';
import { messageText, senderName } from '../../telling/messages.js';
import { duration, moment } from '../../telling/times.js';
import { remarkOn } from '../../telling/tree.js';
import { type Asking, answer, processOf, row } from './asked.js';
import { processChoices } from './processChoices.js';

/** So many are looked at of those that wait. */
const MOST = 500;

/** "What was pending in …'s mailbox?", at the session's moment. */
export const mailbox: Asking = {
  picks: 1,
  choices: (asked) => {
    const { now, cursor } = asked.replay;
    return processChoices(asked, ({ started, ended }) => started <= now && (ended === undefined || ended > now), cursor.proc);
  },

  answer(asked, [key]): Answer {
    const { telling, now } = asked.replay;
    const { proc } = processOf(asked, key);
    const { messages, inFlight, exact } = telling.system.mailboxAt(proc, now);
    const passedOver = Math.max(0, messages.length - MOST);
    const found = [...messages.slice(passedOver), ...inFlight.slice(0, MOST)].flatMap((delivery) => {
      const at = delivery.sent ?? delivery.received;
      return at === undefined ? [] : [{ delivery, at, time: (delivery.received ?? at).time }];
    });
    const many =
      messages.length === 0
        ? 'Nothing was'
        : messages.length === 1
          ? '1 message was'
          : `${messages.length.toLocaleString('en')} messages were`;
    const title = `${many} pending in the mailbox of ${telling.shortName(proc)} at ${moment(now)}`;
    const unsure = exact ? [] : ['It may have been more or fewer: not all that happened to them was recorded.'];
    const cut = passedOver === 0 ? [] : [`The ${MOST} that came last are listed.`];
    return answer(
      asked,
      title,
      found,
      ({ delivery, at }, index) => {
        const waits =
          delivery.received === undefined || delivery.received.time > now
            ? 'on its way'
            : `waits for ${duration(now - delivery.received.time)}`;
        return row(asked, `${passedOver + index + 1}. ${messageText(telling, delivery)} from ${senderName(telling, delivery)}`, at, waits);
      },
      remarkOn(telling) ?? ([...unsure, ...cut].join(' ') || undefined),
    );
  },
};
