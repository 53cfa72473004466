import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawEvent, writeBlock } from '../../adapter/recording/blockWriter.js';
import type { Nanos, ProcId } from '../../adapter/replay/history.js';
import { atom, etf, map, pid, pidValue, tuple, type Value } from './etfWriter.js';
import { type Program, program } from './program.js';

export interface WriteOptions {
  /** How many events make a block; tests take few, so that everything spans blocks. */
  readonly blockEvents?: number;
  readonly segmentBlocks?: number;
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Which messages the recording says that it has. */
  readonly messages?: 'off' | 'received' | 'all';
}

/**
 * Writes real recordings from stories:
 *
 *     const tape = record(`module Cart …`);
 *     tape.process('main').plays('in([1]) sum(1) end(1)');
 *     const dir = tape.write();
 *
 * An event is `site(values)`: its activation is the innermost open one of the site's function, or told: `site#7(values)`.
 */
export class RecordingBuilder {
  readonly program: Program;
  private readonly processes = new Map<string, ProcessBuilder>();
  private readonly events: (RawEvent & { readonly stream: number })[] = [];
  private readonly dirs: string[] = [];
  private time = 0;

  constructor(text = '') {
    this.program = program(text);
  }

  /** The process of this name, made when first asked for. Its number counts from 1. */
  process(name = 'main'): ProcessBuilder {
    const known = this.processes.get(name);
    if (known) return known;
    const made = new ProcessBuilder(this, this.processes.size + 1);
    this.processes.set(name, made);
    return made;
  }

  /** Lets time pass, in nanoseconds. */
  later(nanos: number): this {
    this.time += nanos;
    return this;
  }

  /** The pid of the process of this name. */
  pid(name: string): Value {
    return pidValue(100 + this.process(name).proc);
  }

  /** The time of the event that was told last. */
  get now(): Nanos {
    return this.time as Nanos;
  }

  /** Adds an event, ten nanoseconds after the one before unless told. */
  add(event: Omit<RawEvent, 'time'> & { readonly stream?: number; readonly time?: number }): void {
    this.time = event.time ?? this.time + 10;
    this.events.push({ stream: 1, ...event, time: this.time });
  }

  /** Forgets events, as when they come too fast for the probe. */
  lose(isLost: () => boolean): void {
    const kept = this.events.filter(({ site }) => site < 11 || !isLost());
    this.events.splice(0, this.events.length, ...kept);
  }

  /** Writes everything told so far to a new folder, which `remove` removes. */
  write({ blockEvents = 4, segmentBlocks = 2, manifest = {}, messages = 'all' }: WriteOptions = {}): string {
    const dir = mkdtempSync(join(tmpdir(), 'recording-'));
    this.dirs.push(dir);
    mkdirSync(join(dir, 'seg'));
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ format: 1, id: 'test', status: 'finished', ...manifest }));
    const probe = { format: 1, elixir: '1.18.3', otp: '27', status: 'finished', tracing: { messages, why: '' } };
    writeFileSync(join(dir, 'probe.json'), JSON.stringify(probe));
    writeFileSync(join(dir, 'sites.jsonl'), this.program.tables.map((table) => `${JSON.stringify(table)}\n`).join(''));
    for (const stream of new Set(this.events.map((event) => event.stream))) this.writeStream(dir, stream, blockEvents, segmentBlocks);
    return dir;
  }

  remove(): void {
    for (const dir of this.dirs) rmSync(dir, { recursive: true, force: true });
  }

  private writeStream(dir: string, stream: number, blockEvents: number, segmentBlocks: number): void {
    const own = this.events.filter((event) => event.stream === stream);
    const blocks: Buffer[] = [];
    for (let i = 0; i < own.length; i += blockEvents) {
      blocks.push(writeBlock(stream, blocks.length + 1, own.slice(i, i + blockEvents), (proc) => pid(100 + proc)));
    }
    for (let i = 0; i < blocks.length; i += segmentBlocks) {
      writeFileSync(join(dir, 'seg', `${stream}-${i / segmentBlocks + 1}.seg`), Buffer.concat(blocks.slice(i, i + segmentBlocks)));
    }
  }
}

export const record = (text?: string): RecordingBuilder => new RecordingBuilder(text);

/** What one process does, told in order. */
export class ProcessBuilder {
  readonly proc: ProcId;
  private readonly open: { readonly fn: string; readonly act: number }[] = [];
  private acts = 0;
  private stream = 1;

  constructor(
    private readonly tape: RecordingBuilder,
    proc: number,
  ) {
    this.proc = proc as ProcId;
  }

  /** Plays events of instrumented code, `site(values)` each, values as JSON; `:ok` is an atom. */
  plays(story: string): this {
    for (const [, name = '', act, values = ''] of story.matchAll(/(\w+)(?:#(\d+))?(?:\(((?:[^()]|\([^()]*\))*)\))?/g)) {
      this.event(name, readValues(values), act === undefined ? undefined : Number(act));
    }
    return this;
  }

  event(name: string, values: readonly Value[] = [], act?: number): this {
    const { program } = this.tape;
    const activation = act ?? this.activationFor(name);
    this.tape.add({
      proc: this.proc,
      stream: this.stream,
      site: program.site(name),
      act: activation,
      values: Buffer.concat(values.map(etf)),
    });
    return this;
  }

  /** From here on its events go to another stream, as when the VM moves it to another scheduler. */
  movesTo(stream: number): this {
    this.stream = stream;
    return this;
  }

  starts(fields: Readonly<Record<string, Value>> = {}): this {
    return this.control(1, map(fields));
  }

  ends(reason: Value = atom('normal')): this {
    return this.control(2, reason);
  }

  isNamed(name: string): this {
    return this.control(3, atom(name));
  }

  fails(fields: Readonly<Record<string, Value>>): this {
    return this.control(4, map(fields));
  }

  /** To a process by its name in the story, or to what else is a destination. */
  sends(to: string | Value, message: Value): this {
    return this.control(11, this.whom(to), message);
  }

  sendsToNobody(to: Value, message: Value): this {
    return this.control(12, to, message);
  }

  /** From a process, or from `undefined`: the VM or a timer. */
  receives(from: string | undefined, message: Value): this {
    return this.control(13, from === undefined ? atom('undefined') : this.tape.pid(from), message);
  }

  takes(message: Value): this {
    return this.control(14, message);
  }

  /** An OTP process waits. `next`: a time-out in milliseconds, or what it continues with. */
  waits(module: string, state: Value, next: Value = atom('message'), kind = 'gen_server'): this {
    return this.control(15, atom(kind), atom(module), state, next);
  }

  isEnding(reason: Value = atom('normal')): this {
    return this.control(16, reason);
  }

  /** Both ends of it: who spawns, and who is spawned. */
  spawns(child: string, call: Value = tuple(atom('erlang'), atom('apply'), [])): this {
    this.control(17, this.tape.pid(child), call);
    this.tape.process(child).control(18, this.pid, call);
    return this;
  }

  /** Both ends of it. */
  links(other: string): this {
    this.control(19, this.tape.pid(other));
    this.tape.process(other).control(19, this.pid);
    return this;
  }

  monitors(other: string): this {
    return this.control(21, this.tape.pid(other));
  }

  /** What a supervisor says of a child: `started`, `terminated`, …; `who` its name in the story, or a reason. */
  says(action: string, id: Value, who: string | Value, facts: Readonly<Record<string, Value>> = {}): this {
    return this.control(22, atom(action), id, this.whom(who), map(facts));
  }

  get pid(): Value {
    return pidValue(100 + this.proc);
  }

  control(site: number, ...values: readonly Value[]): this {
    this.tape.add({ proc: this.proc, stream: this.stream, site, act: 0, values: Buffer.concat(values.map(etf)) });
    return this;
  }

  private whom(to: string | Value): Value {
    return typeof to === 'string' ? this.tape.pid(to) : to;
  }

  private activationFor(name: string): number {
    const { program } = this.tape;
    const fn = program.functionOf(name);
    if (program.kindOf(name) === 'enter') {
      this.acts += 1;
      this.open.push({ fn, act: this.acts });
      return this.acts;
    }
    const at = this.open.findLastIndex((each) => each.fn === fn);
    const act = this.open[at]?.act;
    if (act === undefined) throw new Error(`${name}: ${fn} was not entered`);
    if (program.kindOf(name) === 'leave') this.open.splice(at);
    return act;
  }
}

function readValues(text: string): readonly Value[] {
  const json = text.replace(/(^|[\s,[{]):(\w+)/g, '$1{"atom":"$2"}');
  return (JSON.parse(`[${json}]`) as unknown[]).map(toValue);
}

function toValue(json: unknown): Value {
  if (typeof json === 'number' || typeof json === 'string') return json;
  if (Array.isArray(json)) return json.map(toValue);
  if (typeof json === 'object' && json !== null && 'atom' in json) return atom(String(json.atom));
  throw new Error(`no value: ${JSON.stringify(json)}`);
}
