import { badArguments } from '../../errors.js';
import type { Question } from '../../protocol.js';
import type { Args } from '../args.js';
import type { Asking } from './asked.js';
import { between } from './between.js';
import { inProgress } from './inProgress.js';
import { logged } from './logged.js';
import { mailbox } from './mailbox.js';
import { request } from './request.js';
import { table, tableKey } from './tables.js';
import { waiting } from './waiting.js';
import { whenChanged } from './whenChanged.js';
import { whenNil } from './whenNil.js';
import { whoSent } from './whoSent.js';
import { whyExit } from './whyExit.js';

/** Every question that can be asked. */
export const QUESTIONS: Readonly<Record<Question, Asking>> = {
  whoSent,
  whenChanged,
  whenNil,
  between,
  mailbox,
  whyExit,
  waiting,
  request,
  inProgress,
  logged,
  table,
  tableKey,
};

/** Reads the `question` among a request's arguments. */
export function parseQuestion(args: Args): Question {
  const name = args.string('question');
  if (Object.hasOwn(QUESTIONS, name)) return name as Question;
  throw badArguments(args.command, `"question" must be one of ${Object.keys(QUESTIONS).join(', ')}`);
}
