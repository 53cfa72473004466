import { badAttribute } from '../errors.js';

/** Readers of a launch configuration's attributes. All throw the failure to show where one is of a wrong kind. */

/** A text that is not empty, if it is given. */
export function text(values: Record<string, unknown>, name: string): string | undefined {
  const value = values[name] ?? undefined;
  if (value !== undefined && (typeof value !== 'string' || value === '')) throw badAttribute(name, 'text');
  return value;
}

/** A list of texts, empty where it is not given. */
export function texts(values: Record<string, unknown>, name: string): readonly string[] {
  const value = values[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw badAttribute(name, 'a list of texts');
  return value;
}

/** True or false, false where it is not given. */
export function flag(values: Record<string, unknown>, name: string): boolean {
  const value = values[name] ?? false;
  if (typeof value !== 'boolean') throw badAttribute(name, 'true or false');
  return value;
}

/** One of `choices`, if it is given. */
export function oneOf<T extends string>(values: Record<string, unknown>, name: string, choices: readonly T[]): T | undefined {
  const value = values[name] ?? undefined;
  const found = choices.find((choice) => choice === value);
  if (value !== undefined && found === undefined) throw badAttribute(name, `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`);
  return found;
}
