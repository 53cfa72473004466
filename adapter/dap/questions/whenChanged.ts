import type { Answer } from '../../protocol.js';
import { moment } from '../../telling/times.js';
import { type Asked, type Asking, answer, row } from './asked.js';
import { type Change, type Subject, subjectOf, subjectsOf } from './subjects.js';

/** "When did this change?": all values of a variable or of a part of a state. */
export const whenChanged: Asking = {
  picks: 1,
  choices: (asked) => subjectsOf(asked).map(({ choice }) => choice),

  answer(asked, [key]): Answer {
    const subject = subjectOf(asked, key);
    const changes = subject.changes();
    return answer(
      asked,
      `${subject.choice.label} ${times(asked, changes)}`,
      changes,
      (change) => changeRow(asked, subject, change),
      subject.remark,
    );
  },
};

/** `total = 6`, and what it was before. */
export function changeRow(asked: Asked, { choice }: Subject, change: Change) {
  const { telling } = asked.replay;
  const [value, before] = [change.value(), change.before()];
  const text = value === undefined ? `${choice.label} is gone` : `${choice.label} = ${telling.short(value)}`;
  const was = before === undefined ? [] : [`was ${telling.short(before, 80)}`];
  return row(asked, text, change.at(), [...was, change.why()].join(' · '));
}

/** How often something changed, of which the first change is its first value, and when last. */
export function times({ replay }: Asked, changes: readonly { readonly time: number }[]): string {
  if (changes.length === 0) return 'has no values that were recorded';
  if (changes.length === 1) return 'never changed';
  const last = changes.slice(1).findLast(({ time }) => time <= replay.now);
  const many = changes.length === 2 ? 'changed once' : `changed ${(changes.length - 1).toLocaleString('en')} times`;
  return last === undefined ? `${many}, after this moment` : `${many}, last before this moment at ${moment(last.time)}`;
}
