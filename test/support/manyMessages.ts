import { mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type RawEvent, writeBlock } from '../../adapter/recording/blockWriter.js';
import { atom, etf, pid, pidValue, reference, tuple, type Value } from './etfWriter.js';

const EVENTS_A_BLOCK = 2000;

/** Writes events to a new recording in `dir`, a block at a time, so that there may be millions. */
export class Tape {
  private events: RawEvent[] = [];
  private blocks = 0;
  private time = 0;
  private readonly segment: number;

  constructor(dir: string) {
    mkdirSync(join(dir, 'seg'), { recursive: true });
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ format: 1, id: 'bench', status: 'finished', level: 'messages' }));
    writeFileSync(join(dir, 'probe.json'), JSON.stringify({ format: 1, status: 'finished', tracing: { messages: 'all', why: '' } }));
    writeFileSync(join(dir, 'sites.jsonl'), '');
    this.segment = openSync(join(dir, 'seg', '0-1.seg'), 'w');
  }

  get now(): number {
    return this.time;
  }

  add(proc: number, site: number, ...values: readonly Value[]): void {
    this.time += 100;
    this.events.push({ proc, site, act: 0, time: this.time, values: Buffer.concat(values.map(etf)) });
    if (this.events.length === EVENTS_A_BLOCK) this.flush();
  }

  flush(): void {
    if (this.events.length > 0)
      writeSync(
        this.segment,
        writeBlock(0, ++this.blocks, this.events, (proc) => pid(100 + proc)),
      );
    this.events = [];
  }
}

/** Clients that call servers, and servers that answer: two messages a call, a state each. Gives the time of the last event. */
export function writeCalls(dir: string, calls: number, clients = 100, servers = 10): number {
  const tape = new Tape(dir);
  const waits = (server: number, state: number) =>
    tape.add(server, 15, atom('gen_server'), atom('Elixir.Server'), tuple(atom('state'), state), atom('message'));
  for (let server = 1; server <= servers; server++) waits(server, 0);
  for (let call = 0; call < calls; call++) {
    const [server, client] = [1 + (call % servers), 1 + servers + (call % clients)];
    const tag = reference(call + 1);
    const request = tuple(atom('$gen_call'), tuple(pidValue(100 + client), tag), tuple(atom('add'), call));
    const reply = tuple(tag, tuple(atom('ok'), call));
    tape.add(client, 11, pidValue(100 + server), request);
    tape.add(server, 13, pidValue(100 + client), request);
    tape.add(server, 11, pidValue(100 + client), reply);
    tape.add(client, 13, pidValue(100 + server), reply);
    waits(server, call);
  }
  tape.flush();
  return tape.now;
}

/** Processes that are born, linked and gone, each with `events` events of its own. */
export function writeShortLives(dir: string, processes: number): number {
  const tape = new Tape(dir);
  const call = tuple(atom('Elixir.Job'), atom('run'), [1, 2]);
  for (let proc = 2; proc < processes + 2; proc++) {
    tape.add(1, 17, pidValue(100 + proc), call);
    tape.add(proc, 18, pidValue(101), call);
    tape.add(proc, 19, pidValue(101));
    tape.add(proc, 16, atom('normal'));
    tape.add(proc, 2, atom('normal'));
  }
  tape.flush();
  return tape.now;
}

/** One slow process and all that waits for it. */
export function writeFlood(dir: string, messages: number): number {
  const tape = new Tape(dir);
  tape.add(1, 15, atom('gen_server'), atom('Elixir.Slow'), 0, atom('message'));
  for (let i = 0; i < messages; i++) {
    tape.add(2, 11, pidValue(101), tuple(atom('$gen_cast'), i));
    tape.add(1, 13, pidValue(102), tuple(atom('$gen_cast'), i));
    if (i % 100 === 99) tape.add(1, 15, atom('gen_server'), atom('Elixir.Slow'), i, atom('message'));
  }
  tape.flush();
  return tape.now;
}
