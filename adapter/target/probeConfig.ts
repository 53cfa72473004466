import { writeFileSync } from 'node:fs';
import { atom, type Outgoing, toErlangText, tuple } from './erlangTerm.js';
import { type Pattern, parsePattern, patternTerm } from './patterns.js';
import type { CodeLevel, Trigger } from './profiles.js';
import type { Secrets } from './secrets.js';

export const levels = ['minimal', 'messages', 'calls', 'full'] as const;
export type Level = (typeof levels)[number];
/** What a program that runs can be set to. */
export const runningLevels = ['off', ...levels] as const;
export type RunningLevel = (typeof runningLevels)[number];
export const sinks = ['auto', 'portable', 'native'] as const;
export type Sink = (typeof sinks)[number];
/** What serves where the user said nothing; `wanted` is how our own tests run with either. */
export const defaultSink = (wanted: string | undefined): Sink => sinks.find((sink) => sink === wanted) ?? 'auto';

/** Which messages are recorded; `auto` is as the level says, unless the program itself traces. */
export const messageModes = ['auto', 'off', 'received', 'all'] as const;
export type MessageMode = (typeof messageModes)[number];

/** Names whose values are never written, wherever part of a variable's, field's or key's name says so; the probe knows the same. */
export const secretNames: readonly string[] = [
  'password',
  'passwd',
  'secret',
  'token',
  'authorization',
  'api_key',
  'apikey',
  'access_key',
  'private_key',
  'credential',
  'credit_card',
  'cookie',
];

/** What the probe is told before it starts. Paths are absolute; sizes in bytes. */
export interface ProbeConfig {
  readonly recording: string;
  readonly cache: string;
  readonly project: string;
  readonly level: Level;
  readonly sink: Sink;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly messages: MessageMode;
  /** By pattern, in order: the last that matches counts. */
  readonly levels: Readonly<Record<string, CodeLevel>>;
  readonly triggers: readonly Trigger[];
  /** What a trigger brings, and for how long. */
  readonly triggered: { readonly level: Level; readonly seconds: number };
  /** Whether less is recorded while events are lost. */
  readonly stepDown: boolean;
  /** Names of ETS tables that are watched. */
  readonly ets: readonly string[];
  readonly secrets: Secrets;
  readonly budget: number;
  readonly segment: number;
  /** The engine's listener, and the token that it will accept. */
  readonly port: number;
  readonly token: string;
  /** What the program does when the engine goes away. */
  readonly engineGone: 'stop' | 'run_on';
}

/** Writes the file that `:elixirscope_boot.start/1` reads; owner-only, for it holds the token. */
export function writeProbeConfig(file: string, config: ProbeConfig): void {
  writeFileSync(file, `${toErlangText(configTerm(config))}.\n`, { mode: 0o600, flag: 'wx' });
}

function configTerm(config: ProbeConfig): Outgoing {
  const pair = (key: string, value: Outgoing) => tuple(atom(key), value);
  return [
    pair('recording', config.recording),
    pair('cache', config.cache),
    pair('project', config.project),
    pair('level', atom(config.level)),
    pair('sink', atom(config.sink)),
    pair('include', config.include.map(termOf)),
    pair('exclude', config.exclude.map(termOf)),
    pair('messages', atom(config.messages)),
    pair('ets', config.ets),
    pair(
      'levels',
      Object.entries(config.levels).map(([pattern, level]) => tuple(termOf(pattern), atom(level))),
    ),
    pair('triggers', config.triggers.map(triggerTerm)),
    pair('triggered', tuple(atom(config.triggered.level), Math.round(config.triggered.seconds * 1000))),
    pair('step_down', atom(String(config.stepDown))),
    pair('redact', config.secrets.names),
    pair(
      'secret_patterns',
      config.secrets.patterns.map(({ source, caseless }) => tuple(source, caseless ? [atom('caseless')] : [])),
    ),
    ...(config.secrets.fun ? [pair('secret_function', tuple(config.secrets.fun.module, config.secrets.fun.name))] : []),
    pair('budget', config.budget),
    pair('segment', config.segment),
    pair('port', config.port),
    pair('token', config.token),
    pair('engine_gone', atom(config.engineGone)),
  ];
}

/** What was said was read before: a pattern that is none is a module's name that nobody has. */
const termOf = (text: string): Outgoing => patternTerm(parsePattern(text) ?? ({ kind: 'module', module: text } satisfies Pattern));

function triggerTerm(trigger: Trigger): Outgoing {
  if ('queue' in trigger) return tuple(atom('queue'), trigger.queue);
  return tuple(atom('exception'), trigger.exception === 'any' ? atom('any') : trigger.exception);
}
