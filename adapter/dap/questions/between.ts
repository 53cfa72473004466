import type { Answer } from '../../protocol.js';
import type { Delivery } from '../../replay/system.js';
import { fateText, messageText, receiverName, senderName } from '../../telling/messages.js';
import { duration } from '../../telling/times.js';
import { remarkOn } from '../../telling/tree.js';
import { type Asked, type Asking, answer, processOf, row } from './asked.js';
import { processChoices } from './processChoices.js';

/** "Messages between …": of two processes, both ways. */
export const between: Asking = {
  picks: 2,
  choices: (asked) => processChoices(asked, () => true, asked.replay.cursor.proc),

  answer(asked, [one, other]): Answer {
    const { telling } = asked.replay;
    const [a, b] = [processOf(asked, one), processOf(asked, other)];
    const found = telling.system.messageFlow(a.proc, b.proc).flatMap((delivery) => {
      const at = delivery.sent ?? delivery.received ?? delivery.taken;
      return at === undefined ? [] : [{ delivery, at, time: at.time }];
    });
    const many = found.length === 0 ? 'No messages' : found.length === 1 ? '1 message' : `${found.length.toLocaleString('en')} messages`;
    const title = `${many} between ${telling.shortName(a.proc)} and ${telling.shortName(b.proc)}`;
    const toRow = ({ delivery, at }: (typeof found)[number]) => {
      const text = `${senderName(telling, delivery)} → ${receiverName(telling, delivery)}: ${messageText(telling, delivery)}`;
      return row(asked, text, at, [fateText(delivery), answered(asked, delivery)].filter((words) => words !== '').join(', '));
    };
    return answer(asked, title, found, toRow, remarkOn(telling));
  },
};

/** `answered after 3.2 ms`, of a call. */
function answered({ replay }: Asked, { kind, pair, sent, received }: Delivery): string {
  if (kind !== 'call') return '';
  const reply = pair === undefined ? undefined : replay.telling.system.delivery(pair);
  const [asked, came] = [sent ?? received, reply?.received ?? reply?.sent];
  return asked === undefined || came === undefined ? 'not answered' : `answered after ${duration(came.time - asked.time)}`;
}
