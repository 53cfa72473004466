import { badAttribute } from '../errors.js';
import { levels, messageModes } from '../target/probeConfig.js';
import { type CodeLevel, codeLevels, type Profile, profileNames, withProfile } from '../target/profiles.js';
import { oneOf, texts } from './attributes.js';

/** What a launch configuration wants recorded: its profile, and what it says beside it. Throws the failure to show. */
export function parseProfile(values: Record<string, unknown>): Profile {
  return withProfile(oneOf(values, 'profile', profileNames), {
    level: oneOf(values, 'level', levels),
    messages: oneOf(values, 'messages', messageModes),
    include: texts(values, 'include'),
    exclude: texts(values, 'exclude'),
    levels: levelsByPattern(values.levels),
    ets: texts(values, 'ets'),
  });
}

function levelsByPattern(value: unknown): Readonly<Record<string, CodeLevel>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badAttribute('levels', 'an object {"Shop.*": "calls"}');
  const named = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(named).map((pattern) => {
      const level = oneOf(named, pattern, codeLevels);
      if (level === undefined) throw badAttribute('levels', 'an object {"Shop.*": "calls"}');
      return [pattern, level];
    }),
  );
}
