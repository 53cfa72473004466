import { usage } from '../../errors.js';
import type { ProcessInfo } from '../../replay/history.js';
import type { Telling } from '../../telling/telling.js';
import { moment } from '../../telling/times.js';
import { parse } from '../options.js';
import { answer } from '../say.js';
import { count, table } from '../words.js';
import { withPast } from './past.js';

/** `elixirscope processes`. */
export async function processes(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { all: { type: 'boolean' }, json: { type: 'boolean' } });
  const [name, ...more] = positionals;
  if (more.length > 0) throw usage('One recording at a time');
  await withPast(name, (telling) => {
    const all = telling.history.processes();
    const shown = all.filter(({ ranCode, livedBefore, name }) => values.all || ranCode || (!livedBefore && name !== undefined));
    if (values.json)
      return answer(
        JSON.stringify(
          shown.map((one) => account(telling, one)),
          null,
          2,
        ),
      );
    answer(table([['PID', 'NAME', 'STARTED', 'ENDED', 'EVENTS', ''], ...shown.map((one) => row(telling, one))]));
    const left = all.length - shown.length;
    if (left > 0)
      answer(`(and ${count(left, 'process', 'processes')} that ran no recorded code and have no name, or lived before; --all shows them)`);
  });
  return 0;
}

function row(
  telling: Telling,
  { proc, pid, name, firstCode, started, livedBefore, ended, exitReason, events, ranCode }: ProcessInfo,
): string[] {
  return [
    pid,
    name ?? firstCode ?? telling.system.processAt(proc, started).initialCall ?? '',
    livedBefore ? 'before' : moment(started),
    ended === undefined ? '' : moment(ended),
    String(events),
    exitReason === undefined ? (ranCode ? '' : 'no recorded code') : telling.exit(exitReason, 60),
  ];
}

function account({ writing }: Telling, { exitReason, ...process }: ProcessInfo) {
  return { ...process, exitReason: exitReason === undefined ? undefined : writing.write(exitReason) };
}
