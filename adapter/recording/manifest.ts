import { join } from 'node:path';
import { RecordingError } from './errors.js';
import { isObject, type Json, readJson } from './json.js';

/** The newest format this version reads. */
export const FORMAT = 1;

/** The engine's account of a recording: manifest.json. */
export interface Manifest {
  readonly format: number;
  readonly id: string;
  readonly project: string;
  readonly projectName: string;
  readonly task: string;
  readonly taskArgs: readonly string[];
  readonly level: string;
  readonly started: string;
  readonly ended: string | null;
  readonly status: 'recording' | 'finished' | 'interrupted';
  readonly exitStatus: number | null;
  readonly signal: string | null;
  /** The user ended it. */
  readonly stopped: boolean;
  /** The recording engine's process in the operating system. */
  readonly pid: number | null;
}

/** The probe's account of a recording: probe.json. */
export interface ProbeAccount {
  readonly format: number;
  readonly elixir: string;
  readonly otp: string;
  readonly node: string;
  /** The VM's process in the operating system; 0 where not told. */
  readonly osPid: number;
  readonly level: string;
  /** `native` or `portable`, and why it was chosen; older probes do not say. */
  readonly sink: string | null;
  readonly sinkWhy: string | null;
  readonly status: 'recording' | 'finished';
  /** Which messages are recorded, and why not more; undefined: an older probe, which recorded none. */
  readonly tracing?: { readonly messages: 'off' | 'received' | 'all'; readonly why: string };
  readonly recorded: readonly string[];
  readonly skipped: readonly { readonly module: string; readonly why: string }[];
  readonly events: number;
  readonly bytes: number;
  readonly lost: number;
  readonly notices: readonly string[];
  /** The clock base of all times in blocks: nanoseconds of the VM's monotonic clock, and the wall clock then. */
  readonly clock: { readonly monotonic: bigint; readonly wall: string };
}

/** manifest.json, or undefined where there is none. Throws RecordingError where it is newer or damaged. */
export function readManifest(dir: string): Manifest | undefined {
  const file = join(dir, 'manifest.json');
  const json = readJson(file);
  if (json === undefined) return undefined;
  const is = new Fields(file, json);
  return {
    format: is.format(),
    id: is.text('id'),
    project: is.text('project'),
    projectName: is.text('projectName'),
    task: is.text('task'),
    taskArgs: is.texts('taskArgs'),
    level: is.text('level'),
    started: is.text('started'),
    ended: is.textOrNull('ended'),
    status: is.oneOf('status', ['recording', 'finished', 'interrupted'], 'recording'),
    exitStatus: is.numberOrNull('exitStatus'),
    signal: is.textOrNull('signal'),
    stopped: is.flag('stopped'),
    pid: is.numberOrNull('pid'),
  };
}

/** probe.json, or undefined where there is none (the program ended before the probe was up). Throws like readManifest. */
export function readProbeAccount(dir: string): ProbeAccount | undefined {
  const file = join(dir, 'probe.json');
  const json = readJson(file);
  if (json === undefined) return undefined;
  const is = new Fields(file, json);
  const modules = is.fields('modules');
  const clock = is.fields('clock');
  const tracing = is.fields('tracing');
  const messages = tracing.textOrNull('messages');
  return {
    format: is.format(),
    elixir: is.text('elixir'),
    otp: is.text('otp'),
    node: is.text('node', 'nonode@nohost'),
    osPid: is.number('os_pid'),
    level: is.text('level', 'full'),
    sink: is.textOrNull('sink'),
    sinkWhy: is.textOrNull('sinkWhy'),
    status: is.oneOf('status', ['recording', 'finished'], 'recording'),
    ...(messages === null
      ? {}
      : { tracing: { messages: tracing.oneOf('messages', ['off', 'received', 'all'], 'off'), why: tracing.text('why') } }),
    recorded: modules.texts('recorded'),
    skipped: modules.list('skipped').map((entry) => ({ module: entry.text('module'), why: entry.text('why', 'not known') })),
    events: is.number('events'),
    bytes: is.number('bytes'),
    lost: is.number('lost'),
    notices: is.texts('notices'),
    clock: { monotonic: clock.whole('monotonic'), wall: clock.text('wall', '') },
  };
}

/** A JSON object's fields, each read as what it must be; a field that is missing has a value that says nothing. */
class Fields {
  constructor(
    private readonly file: string,
    private readonly json: Json,
  ) {}

  format(): number {
    const format = this.json.format;
    if (typeof format !== 'number') throw RecordingError.damaged(this.file, 'it does not say its format');
    if (format > FORMAT) throw RecordingError.newer(this.file, format, FORMAT);
    return format;
  }

  text(name: string, missing = ''): string {
    return this.textOrNull(name) ?? missing;
  }

  textOrNull(name: string): string | null {
    return this.checked(name, (v): v is string => typeof v === 'string', 'text');
  }

  number(name: string): number {
    return this.numberOrNull(name) ?? 0;
  }

  numberOrNull(name: string): number | null {
    return this.checked(name, (v): v is number => typeof v === 'number', 'a number');
  }

  /** A whole number of any size, written as text; 0 where it is missing. */
  whole(name: string): bigint {
    return BigInt(this.checked(name, (v): v is string => typeof v === 'string' && /^-?\d{1,30}$/.test(v), 'a whole number') ?? '0');
  }

  /** False where it is missing. */
  flag(name: string): boolean {
    return this.checked(name, (v): v is boolean => typeof v === 'boolean', 'true or false') ?? false;
  }

  texts(name: string): readonly string[] {
    return this.array(name).filter((v) => typeof v === 'string');
  }

  list(name: string): readonly Fields[] {
    return this.array(name).flatMap((v) => (isObject(v) ? [new Fields(this.file, v)] : []));
  }

  fields(name: string): Fields {
    return new Fields(this.file, this.checked(name, isObject, 'an object') ?? {});
  }

  oneOf<T extends string>(name: string, known: readonly T[], missing: T): T {
    return this.checked(name, (v): v is T => known.includes(v as T), known.join(', ')) ?? missing;
  }

  private array(name: string): readonly unknown[] {
    return this.checked(name, (v): v is unknown[] => Array.isArray(v), 'a list') ?? [];
  }

  private checked<T>(name: string, is: (value: unknown) => value is T, what: string): T | null {
    const value = this.json[name];
    if (value === undefined || value === null) return null;
    if (!is(value)) throw RecordingError.damaged(this.file, `"${name}" is not ${what}`);
    return value;
  }
}
