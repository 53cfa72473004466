import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Nanos } from '../../../adapter/replay/history.js';

/** What was true while nobody in the crowd ran (projects/crowd/lib/crowd/truth.ex says what its lines mean). Terms are texts, as inspect writes them. */
export interface Quiet {
  readonly time: Nanos;
  readonly processes: Map<string, TrueProcess>;
  /** By supervisor. */
  readonly children: Map<string, TrueChild[]>;
  /** Ids of calls that are not yet answered. */
  readonly waits: string[];
}

export interface TrueProcess {
  readonly name?: string;
  readonly links: string[];
  readonly monitors: string[];
  /** Its mailbox, the oldest message first. */
  readonly pending: string[];
  state?: { readonly kind: string; readonly text: string };
}

export interface TrueChild {
  readonly id: string;
  readonly pid: string;
  /** How often a child of this id had begun there by then. */
  readonly starts: number;
}

/** A note with a number of its own, from one who knows when it was sent. */
export interface Note {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly sent: readonly [Nanos, Nanos];
  taken?: { readonly by: string; readonly within: readonly [Nanos, Nanos] };
}

export interface Call {
  readonly caller: string;
  readonly callee: string;
  readonly request: string;
  readonly since: Nanos;
  end?: { readonly time: Nanos; readonly outcome: string; readonly reply: string };
}

export interface Truth {
  /** The version of Elixir whose inspect wrote the texts. */
  readonly elixir: string;
  readonly quiet: readonly Quiet[];
  readonly notes: readonly Note[];
  readonly calls: ReadonlyMap<string, Call>;
  readonly deaths: readonly { readonly pid: string; readonly reason: string; readonly by: Nanos }[];
}

/** Reads what a crowd wrote to `file`; times become those of the recording in `folder`. */
export function readTruth(file: string, folder: string): Truth {
  const { clock, elixir } = JSON.parse(readFileSync(join(folder, 'probe.json'), 'utf8'));
  const base = BigInt(clock.monotonic);
  const time = (text: string) => Number(BigInt(text) - base) as Nanos;
  const quiet: Quiet[] = [];
  const notes = new Map<string, Note>();
  const calls = new Map<string, Call>();
  const deaths: { pid: string; reason: string; by: Nanos }[] = [];
  const starts = new Map<string, number>();

  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const [kind = '', a = '', b = '', c = '', d = '', e = ''] = line.split('\t');
    const now = quiet.at(-1);
    const process = now?.processes.get(a);
    if (kind === 'sent') notes.set(a, { id: a, from: b, to: c, sent: [time(d), time(e)] });
    else if (kind === 'took') Object.assign(notes.get(a) ?? {}, { taken: { by: b, within: [time(c), time(d)] } });
    else if (kind === 'calling') calls.set(a, { caller: b, callee: c, request: d, since: time(e) });
    else if (kind === 'called') Object.assign(calls.get(a) ?? {}, { end: { time: time(b), outcome: c, reply: d } });
    else if (kind === 'started') starts.set(`${a} ${b}`, (starts.get(`${a} ${b}`) ?? 0) + 1);
    else if (kind === 'died') deaths.push({ pid: a, reason: b, by: time(c) });
    else if (kind === 'quiet') quiet.push({ time: time(a), processes: new Map(), children: new Map(), waits: [] });
    else if (kind === 'process') now?.processes.set(a, { ...named(b), links: [], monitors: [], pending: [] });
    else if (kind === 'link') process?.links.push(b);
    else if (kind === 'monitor') process?.monitors.push(b);
    else if (kind === 'pending') process?.pending.push(b);
    else if (kind === 'state' && process) process.state = { kind: b.slice(1), text: c };
    else if (kind === 'child')
      now?.children.set(a, [...(now.children.get(a) ?? []), { id: b, pid: c, starts: starts.get(`${a} ${b}`) ?? 0 }]);
    else if (kind === 'waits') now?.waits.push(a);
    else throw new Error(`not understood: ${line}`);
  }
  return { elixir, quiet, notes: [...notes.values()], calls, deaths };
}

const named = (text: string): { readonly name?: string } => (text === 'nil' ? {} : { name: text });
