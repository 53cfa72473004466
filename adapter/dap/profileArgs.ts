import { badAttribute, badPattern } from '../errors.js';
import { parsePattern, patternExamples } from '../target/patterns.js';
import { levels, messageModes } from '../target/probeConfig.js';
import { type CodeLevel, codeLevels, type Profile, profileNames, type Trigger, withProfile } from '../target/profiles.js';
import { parseSecrets } from '../target/secrets.js';
import { flag, oneOf, texts } from './attributes.js';

/** What a launch configuration wants recorded: its profile, and what it says beside it. Throws the failure to show. */
export function parseProfile(values: Record<string, unknown>): Profile {
  return withProfile(oneOf(values, 'profile', profileNames), {
    level: oneOf(values, 'level', levels),
    messages: oneOf(values, 'messages', messageModes),
    include: texts(values, 'include').map((one) => pattern('include', one)),
    exclude: texts(values, 'exclude').map((one) => pattern('exclude', one)),
    levels: levelsByPattern(values.levels),
    ets: texts(values, 'ets'),
    secrets: secrets(texts(values, 'secrets')),
    triggers: triggers(values.triggers),
    triggered: triggered(values.triggered),
    stepDown: values.stepDown === undefined ? undefined : flag(values, 'stepDown'),
  });
}

function levelsByPattern(value: unknown): Readonly<Record<string, CodeLevel>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badAttribute('levels', 'an object {"Shop.*": "calls"}');
  const named = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(named).map((one) => {
      const level = oneOf(named, one, codeLevels);
      if (level === undefined) throw badAttribute('levels', 'an object {"Shop.*": "calls"}');
      return [pattern('levels', one), level];
    }),
  );
}

function secrets(said: readonly string[]): readonly string[] {
  parseSecrets(said);
  return said;
}

function pattern(attribute: string, text: string): string {
  if (parsePattern(text) === undefined) throw badPattern(`the launch attribute "${attribute}"`, text, patternExamples);
  return text;
}

function triggers(value: unknown): readonly Trigger[] {
  const expected = 'a list such as [{"exception": "KeyError"}, {"queue": 1000}]';
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badAttribute('triggers', expected);
  return value.map((one: { exception?: unknown; queue?: unknown } | null): Trigger => {
    if (typeof one?.queue === 'number' && Number.isInteger(one.queue) && one.queue > 0) return { queue: one.queue };
    if (typeof one?.exception === 'string' && one.exception !== '') return { exception: one.exception };
    throw badAttribute('triggers', expected);
  });
}

function triggered(value: unknown): Profile['triggered'] {
  if (value === undefined || value === null) return undefined;
  const expected = 'an object such as {"level": "full", "seconds": 5}';
  if (typeof value !== 'object') throw badAttribute('triggered', expected);
  const { seconds = 5, ...named } = value as { seconds?: unknown };
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= 86_400)) throw badAttribute('triggered', expected);
  return { level: oneOf(named, 'level', levels) ?? 'full', seconds };
}
