import { usage } from '../../errors.js';
import type { OutputLine } from '../../protocol.js';
import { outputAround } from '../../telling/output.js';
import { moment } from '../../telling/times.js';
import { parse } from '../options.js';
import { answer } from '../say.js';
import { count } from '../words.js';
import { withPast } from './past.js';
import { when } from './when.js';

/** `elixirscope output`: what the program had written and logged by a moment. */
export async function output(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { at: { type: 'string' }, json: { type: 'boolean' } });
  const [name, ...more] = positionals;
  if (more.length > 0) throw usage('One recording at a time');
  await withPast(name, (telling) => {
    const at = when(telling, '--at', values.at);
    const { lines, earlier, remark } = outputAround(telling, at.time, {}, (proc) => proc);
    if (values.json)
      return answer(JSON.stringify({ time: at.time, lines: lines.map(({ threadId: _, ...line }) => line), earlier, remark }, null, 2));
    answer(
      [
        `By ${at.text}:`,
        ...(earlier === 0 ? [] : [`(${count(earlier, 'earlier line')} left out)`]),
        ...lines.map(lineOf),
        ...(lines.length === 0 ? ['(nothing)'] : []),
        ...(remark === undefined ? [] : [remark]),
      ].join('\n'),
    );
  });
  return 0;
}

/** When, who, and what: `12.432 ms  Shop.Till #PID<0.120.0>  stderr: no change left`. */
function lineOf({ time, name, stream, level, text }: OutputLine): string {
  const kind = stream === 'log' ? `${level}: ` : stream === 'stderr' ? 'stderr: ' : '';
  const [first = '', ...rest] = text.replace(/\n$/, '').split('\n');
  return [`${moment(time)}  ${name}  ${kind}${first}`, ...rest.map((line) => `    ${line}`)].join('\n');
}
