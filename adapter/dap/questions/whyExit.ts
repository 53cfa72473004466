import type { Answer } from '../../protocol.js';
import type { ProcessInfo } from '../../replay/history.js';
import { type Asking, processOf, row } from './asked.js';
import { processChoices } from './processChoices.js';

/** "Why did this process exit?": what ended it first, then what led to that. */
export const whyExit: Asking = {
  picks: 1,
  choices: (asked) => processChoices(asked, hasEnded, asked.replay.cursor.proc),

  answer(asked, [key]): Answer {
    const { telling } = asked.replay;
    const process = processOf(asked, key);
    const name = telling.shortName(process.proc);
    if (!hasEnded(process)) return { title: `${name} did not end while it was recorded`, rows: [] };
    const rows = telling.system
      .causesOf(process.proc)
      .map(({ text, at, proc }) => row(asked, text, at, proc === process.proc ? undefined : telling.name(proc)));
    const { exitReason } = process;
    const title = `${name} ended${exitReason === undefined ? '' : `: ${telling.exit(exitReason)}`}`;
    return { title, rows, ...(rows.length === 0 ? { remark: 'What led to it was not recorded.' } : {}) };
  },
};

const hasEnded = ({ ended }: ProcessInfo): boolean => ended !== undefined;
