import type { Answer, Choice } from '../../protocol.js';
import type { TableEvent } from '../../replay/system.js';
import { keyPosition, tableText, type Write, writesOf } from '../../telling/tables.js';
import { moment } from '../../telling/times.js';
import { type Asked, type Asking, answer, badKey, row } from './asked.js';
import { times } from './whenChanged.js';

/** A picker of more would be slow, and nobody would find anything. */
const MOST_KEYS = 5000;

/** "What happened to this table?": all that was done to an ETS table, by whom. */
export const table: Asking = {
  picks: 1,

  choices(asked): readonly Choice[] {
    return [...byTable(asked)].map(([name, events]) => {
      const many = new Set(events.map(({ proc }) => proc)).size;
      const detail = `${operations(events.length)} by ${many} process${many === 1 ? '' : 'es'}`;
      return { key: name, label: name, detail };
    });
  },

  answer(asked, [name = '']): Answer {
    const { telling } = asked.replay;
    const events = eventsOf(asked, name).map((event) => ({ event, time: event.at.time }));
    const done = events.filter(({ time }) => time <= asked.replay.now).length;
    const title = `${operations(events.length)} on ${name}, ${done.toLocaleString('en')} of them by ${moment(asked.replay.now)}`;
    return answer(asked, title, events, ({ event }) =>
      row(asked, `${telling.shortName(event.proc)} ${tableText(telling, event)}`, event.at, moment(event.at.time)),
    );
  },
};

/** "When did this key change?": what was written at a key of an ETS table. */
export const tableKey: Asking = {
  picks: 1,

  choices(asked): readonly Choice[] {
    const found = [...byTable(asked)].flatMap(([name, events]) => {
      const changes = new Map<string, number>();
      for (const { write } of writesIn(asked, events))
        if (write.key !== undefined) changes.set(write.key, (changes.get(write.key) ?? 0) + 1);
      return [...changes].map(([key, many]) => ({
        key: JSON.stringify([name, key]),
        label: key,
        detail: `in ${name}, written ${many === 1 ? 'once' : `${many.toLocaleString('en')} times`}`,
      }));
    });
    return found.slice(0, MOST_KEYS);
  },

  answer(asked, [picked = '']): Answer {
    const [name, key] = parseKey(picked);
    const { telling } = asked.replay;
    const changes = writesIn(asked, eventsOf(asked, name)).filter(({ write }) => write.key === key || write.key === undefined);
    const first = changes.findIndex(({ write }) => write.key === key);
    return answer(asked, `${key} in ${name} ${times(asked, changes.slice(first))}`, changes.slice(first), ({ write, event }, i) => {
      const before = changes[first + i - 1]?.write.value;
      const text = write.value === undefined ? write.how : telling.short(write.value);
      const was = before === undefined || i === 0 ? [] : [`was ${telling.short(before, 80)}`];
      return row(asked, text, event.at, [...was, `by ${telling.shortName(event.proc)}`].join(' · '));
    });
  },
};

const operations = (count: number): string => (count === 1 ? '1 operation' : `${count.toLocaleString('en')} operations`);

function writesIn({ replay }: Asked, events: readonly TableEvent[]): readonly { write: Write; event: TableEvent; time: number }[] {
  const position = keyPosition(events);
  return events.flatMap((event) => writesOf(replay.telling, event, position).map((write) => ({ write, event, time: event.at.time })));
}

function byTable({ replay }: Asked): ReadonlyMap<string, readonly TableEvent[]> {
  const tables = new Map<string, TableEvent[]>();
  for (const event of replay.telling.system.tableEvents()) {
    const known = tables.get(event.table);
    if (known) known.push(event);
    else tables.set(event.table, [event]);
  }
  return tables;
}

function eventsOf(asked: Asked, name: string): readonly TableEvent[] {
  const events = byTable(asked).get(name);
  if (events === undefined) throw badKey(name);
  return events;
}

function parseKey(picked: string): readonly [table: string, key: string] {
  try {
    const [name, key] = JSON.parse(picked) as unknown[];
    if (typeof name === 'string' && typeof key === 'string') return [name, key];
  } catch {
    // Not one of ours.
  }
  throw badKey(picked);
}
