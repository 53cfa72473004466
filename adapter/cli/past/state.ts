import { usage } from '../../errors.js';
import type { Nanos, ProcessInfo } from '../../replay/history.js';
import type { State } from '../../replay/system.js';
import { processName } from '../../telling/names.js';
import { causeText, stateText } from '../../telling/states.js';
import type { Telling } from '../../telling/telling.js';
import { moment } from '../../telling/times.js';
import { parse } from '../options.js';
import { answer, say } from '../say.js';
import { withPast } from './past.js';
import { when } from './when.js';
import { findProcess } from './who.js';

/** `elixirscope state`: status 1 where there was no state. */
export async function state(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { at: { type: 'string' }, all: { type: 'boolean' }, json: { type: 'boolean' } });
  const [name, who, ...more] = positionals;
  if (more.length > 0 || (name !== undefined && who === undefined)) throw usage('Say whose state: a pid or the name of one process');
  return withPast(name, (telling) => {
    const at = when(telling, '--at', values.at);
    const process = findProcess(telling, who ?? '', at.time);
    const all = telling.system.stateHistory(process.proc);
    const shown = values.all ? all : all.filter(({ index }) => index === telling.system.stateAt(process.proc, at.time)?.index);
    if (values.json)
      answer(
        JSON.stringify(
          { process: process.proc, pid: process.pid, name: processName(process), states: shown.map((one) => account(telling, one)) },
          null,
          2,
        ),
      );
    else if (shown.length > 0)
      answer(shown.map((one) => `${heading(telling, process, one, all.length)}\n${stateText(telling, one)}`).join('\n\n'));
    else say(`elixirscope: ${processName(process)} ${whyNone(process, all, at.time)}`);
    return shown.length > 0 ? 0 : 1;
  });
}

function heading(telling: Telling, process: ProcessInfo, one: State, all: number): string {
  return `${processName(process)}, state ${one.index + 1} of ${all}, since ${moment(one.at.time)} (${causeText(telling, one)}${one.changed ? '' : ', unchanged'}):`;
}

function account(telling: Telling, one: State) {
  const { index, at, kind, module, changed } = one;
  return { index, time: at.time, n: at.moment.n, kind, module, cause: causeText(telling, one), changed, state: stateText(telling, one) };
}

function whyNone({ started }: ProcessInfo, all: readonly State[], time: Nanos): string {
  if (started > time) return `had not started yet at ${moment(time)}; it did at ${moment(started)}.`;
  const [first] = all;
  if (first !== undefined) return `had no state yet at ${moment(time)}; its first is of ${moment(first.at.time)}.`;
  return 'has no recorded state: it is no GenServer, Agent, gen_statem or gen_event, or did not wait for a message while it was recorded.';
}
