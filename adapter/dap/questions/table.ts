import { badArguments } from '../../errors.js';
import type { Question } from '../../protocol.js';
import type { Args } from '../args.js';
import type { Asking } from './asked.js';
import { between } from './between.js';
import { mailbox } from './mailbox.js';
import { whenChanged } from './whenChanged.js';
import { whenNil } from './whenNil.js';
import { whoSent } from './whoSent.js';
import { whyExit } from './whyExit.js';

/** Every question that can be asked. */
export const QUESTIONS: Readonly<Record<Question, Asking>> = { whoSent, whenChanged, whenNil, between, mailbox, whyExit };

/** Reads the `question` among a request's arguments. */
export function parseQuestion(args: Args): Question {
  const name = args.string('question');
  if (Object.hasOwn(QUESTIONS, name)) return name as Question;
  throw badArguments(args.command, `"question" must be one of ${Object.keys(QUESTIONS).join(', ')}`);
}
