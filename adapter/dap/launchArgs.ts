import { resolve } from 'node:path';
import { badAttribute, nothingToLaunch, taskAndRecording } from '../errors.js';
import { type Sink, sinks } from '../target/probeConfig.js';
import type { Profile } from '../target/profiles.js';
import { flag, oneOf, text, texts } from './attributes.js';
import { parseProfile } from './profileArgs.js';
import type { Substitution } from './sources.js';

/** Where the session stands first. `never`: nowhere; it is over when the program is. */
export type StopOn = 'failure' | 'end' | 'exception' | 'entry' | 'never';

/** Where the program's output goes; only a terminal takes input. */
export type Console = 'internalConsole' | 'integratedTerminal';

export const CONSOLES: readonly Console[] = ['internalConsole', 'integratedTerminal'];

export const STOP_ON: readonly StopOn[] = ['failure', 'end', 'exception', 'entry', 'never'];

interface Common {
  readonly stopOn: StopOn;
  readonly substitutions: readonly Substitution[];
  readonly trace: boolean;
  /** Attributes that mean nothing to us. */
  readonly unknown: readonly string[];
}

/** Record a program, then replay it. */
export interface TaskLaunch extends Common {
  readonly kind: 'task';
  readonly projectDir: string;
  readonly task: string;
  readonly taskArgs: readonly string[];
  /** Variables to set (or, with null, to unset) over the adapter's own environment. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Files with variables, below `env`; a later one wins. Absolute. */
  readonly envFiles: readonly string[];
  readonly mixEnv?: string;
  readonly console: Console;
  readonly iex: boolean;
  /** "Run without debugging": nothing is recorded. */
  readonly unrecorded: boolean;
  /** What of it is recorded. */
  readonly what: Profile;
  readonly sink?: Sink;
}

/** Replay a recording that there is. */
export interface RecordingLaunch extends Common {
  readonly kind: 'recording';
  /** A folder, an id, a unique part of an id, or `last`. */
  readonly recording: string;
  readonly projectDir?: string;
}

export type Launch = TaskLaunch | RecordingLaunch;

/** What we know; package.json describes each. */
export const ATTRIBUTES: readonly string[] =
  'projectDir task taskArgs env envFile mixEnv console iex profile include exclude level levels triggers triggered stepDown messages ets secrets sink stopOn recording substitutePath trace'.split(
    ' ',
  );

/** What clients add for themselves, beside names such as `__sessionId`. */
const CLIENTS =
  'type request name noDebug restart preLaunchTask postDebugTask presentation internalConsoleOptions debugServer serverReadyAction suppressMultipleSessionWarning'.split(
    ' ',
  );

const KNOWN = new Set([...ATTRIBUTES, ...CLIENTS]);

/** Reads a launch configuration. Throws the failure to show; unknown attributes are only noted. */
export function parseLaunch(args: unknown): Launch {
  const values = { ...(args as Record<string, unknown> | undefined) };
  const common: Common = {
    stopOn: oneOf(values, 'stopOn', STOP_ON) ?? 'failure',
    substitutions: substitutions(values.substitutePath),
    trace: values.trace === true || values.trace === 'verbose',
    unknown: Object.keys(values).filter((name) => !KNOWN.has(name) && !name.startsWith('__')),
  };
  const projectDir = text(values, 'projectDir');
  const recording = text(values, 'recording');
  const task = text(values, 'task');
  if (recording !== undefined && task !== undefined) throw taskAndRecording();
  if (recording !== undefined) return { ...common, kind: 'recording', recording, projectDir };
  if (task === undefined) throw nothingToLaunch();
  const dir = resolve(projectDir ?? '.');
  const iex = flag(values, 'iex');
  return {
    ...common,
    kind: 'task',
    projectDir: dir,
    task,
    taskArgs: texts(values, 'taskArgs'),
    env: environment(values.env),
    envFiles: (typeof values.envFile === 'string' ? [values.envFile] : texts(values, 'envFile')).map((file) => resolve(dir, file)),
    mixEnv: text(values, 'mixEnv'),
    console: oneOf(values, 'console', CONSOLES) ?? (iex ? 'integratedTerminal' : 'internalConsole'),
    iex,
    unrecorded: values.noDebug === true,
    what: parseProfile(values),
    sink: oneOf(values, 'sink', sinks),
  };
}

function environment(value: unknown): Record<string, string | null> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badAttribute('env', 'an object of texts');
  const entries = Object.entries(value).map(([name, content]): [string, string | null] => {
    if (content !== null && !['string', 'number', 'boolean'].includes(typeof content)) throw badAttribute(`env.${name}`, 'text or null');
    return [name, content === null ? null : String(content)];
  });
  return Object.fromEntries(entries);
}

/** `{"recorded folder": "folder here"}`, or a list of `{"from": recorded, "to": here}`. */
function substitutions(value: unknown): readonly Substitution[] {
  const expected = 'an object {"recorded folder": "folder here"}';
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') throw badAttribute('substitutePath', expected);
  const pairs: [unknown, unknown][] = Array.isArray(value) ? value.map((one) => [one?.from, one?.to]) : Object.entries(value);
  return pairs.map(([recorded, here]) => {
    if (typeof recorded !== 'string' || typeof here !== 'string') throw badAttribute('substitutePath', expected);
    return { recorded, here };
  });
}
