import type { Answer } from '../../protocol.js';
import type { Term } from '../../recording/term.js';
import { moment } from '../../telling/times.js';
import { type Asking, answer } from './asked.js';
import { subjectOf } from './subjects.js';
import { changeRow, whenChanged } from './whenChanged.js';

/** "When did this become nil?" */
export const whenNil: Asking = {
  picks: 1,
  choices: whenChanged.choices,

  answer(asked, [key]): Answer {
    const subject = subjectOf(asked, key);
    const became = subject.changes().filter(({ value }) => isNil(value()));
    const last = became.findLast(({ time }) => time <= asked.replay.now) ?? became[0];
    const title =
      last === undefined ? `${subject.choice.label} was never nil` : `${subject.choice.label} became nil at ${moment(last.time)}`;
    return answer(asked, title, became, (change) => changeRow(asked, subject, change), subject.remark);
  },
};

const isNil = (value: Term | undefined): boolean => typeof value === 'object' && value.type === 'atom' && value.name === 'nil';
