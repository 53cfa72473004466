import { usage } from '../../errors.js';
import type { Nanos, ProcId } from '../../replay/history.js';
import type { Delivery } from '../../replay/system.js';
import { fateText, messageText, receiverName, senderName } from '../../telling/messages.js';
import type { Telling } from '../../telling/telling.js';
import { moment } from '../../telling/times.js';
import { remarkOn } from '../../telling/tree.js';
import { parse } from '../options.js';
import { answer, say } from '../say.js';
import { count, table } from '../words.js';
import { withPast } from './past.js';
import { nothingYet, when } from './when.js';
import { findProcesses } from './who.js';

/** As many as anybody reads. */
const SHOWN = 200;
const text = { type: 'string' } as const;

/** `elixirscope messages`. */
export async function messages(args: readonly string[]): Promise<number> {
  const options = { from: text, to: text, between: text, since: text, until: text, limit: text, json: { type: 'boolean' } } as const;
  const { values, positionals } = parse(args, options);
  const [name, other, ...more] = positionals;
  if (more.length > 0 || (other !== undefined) !== (values.between !== undefined))
    throw usage('--between takes two processes, after the recording: messages REC --between A B');
  const limit = values.limit === undefined ? SHOWN : Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1) throw usage(`--limit is how many messages to show, not "${values.limit}"`);
  await withPast(name, (telling) => {
    const found = find(telling, { ...values, other });
    const shown = found.slice(0, limit);
    if (values.json)
      return answer(
        JSON.stringify(
          shown.map((one) => account(telling, one)),
          null,
          2,
        ),
      );
    if (shown.length > 0) answer(table([['TIME', 'FROM', 'TO', '', 'MESSAGE'], ...shown.map((one) => row(telling, one))]));
    else answer((values.until && nothingYet(telling, when(telling, '--until', values.until).time)) ?? 'No such messages.');
    if (found.length > shown.length)
      say(`elixirscope: ${count(found.length - shown.length, 'more', 'more')}; --limit ${found.length} shows all`);
    const remark = remarkOn(telling);
    if (remark !== undefined) say(`elixirscope: ${remark}`);
  });
  return 0;
}

interface Wanted {
  readonly from?: string;
  readonly to?: string;
  readonly between?: string;
  readonly other?: string;
  readonly since?: string;
  readonly until?: string;
}

function find(telling: Telling, { from, to, between, other, since, until }: Wanted): readonly Delivery[] {
  const procs = (who: string | undefined) =>
    who === undefined ? undefined : new Set<ProcId | undefined>(findProcesses(telling, who).map(({ proc }) => proc));
  const [ones, others, senders, receivers] = [procs(between), procs(other), procs(from), procs(to)];
  const isBetween = ({ from: a, to: b }: Delivery) =>
    ones === undefined || others === undefined || (ones.has(a) && others.has(b)) || (others.has(a) && ones.has(b));
  const after = since === undefined ? Number.NEGATIVE_INFINITY : when(telling, '--since', since).time;
  const before = until === undefined ? Number.POSITIVE_INFINITY : when(telling, '--until', until).time;
  return telling.system.deliveries({}).filter((one) => {
    const time = timeOf(one);
    return time >= after && time <= before && (senders?.has(one.from) ?? true) && (receivers?.has(one.to) ?? true) && isBetween(one);
  });
}

const timeOf = ({ sent, received, taken }: Delivery): Nanos => (sent ?? received ?? taken)?.time ?? (0 as Nanos);

function row(telling: Telling, one: Delivery): string[] {
  return [moment(timeOf(one)), senderName(telling, one), receiverName(telling, one), fateText(one), messageText(telling, one, 100)];
}

function account(telling: Telling, one: Delivery) {
  const { id, kind, from, to, sent, received, taken, fate, pair } = one;
  const times = { sent: sent?.time, received: received?.time, taken: taken?.time };
  return {
    id,
    kind,
    from,
    sender: senderName(telling, one),
    to,
    receiver: receiverName(telling, one),
    ...times,
    fate,
    pair,
    message: telling.writing.write(one.message()),
  };
}
