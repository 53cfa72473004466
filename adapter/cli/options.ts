import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usage } from '../errors.js';
import { parseSecrets } from '../target/secrets.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The command's options and words; `--` ends the options. Throws the failure to show for what it does not know. */
export function parse<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } }, allowPositionals: true });
  } catch (error) {
    throw usage((error as Error).message.split('. ')[0] ?? String(error));
  }
}

/** One of `allowed`. Throws the failure to show. */
export function choice<T extends string>(option: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (!found) throw usage(`${option} is one of ${allowed.join(', ')}, not "${value}"`);
  return found;
}

/** Bytes: `500M`, `2G`, `1048576`. Throws the failure to show. */
export function size(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(value) ?? [];
  if (digits === undefined) throw usage(`${option} is a size such as 500M or 2G, not "${value}"`);
  return Math.floor(Number(digits) * 1024 ** ' KMGT'.indexOf(unit.toUpperCase() || ' '));
}

/** Values given more than once or with commas: `--include 'A.*,B'`. */
export const patterns = (values: readonly string[] | undefined): string[] =>
  (values ?? [])
    .flatMap((value) => value.split(','))
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** As `patterns`, but for patterns of texts, in which there may be commas. Throws the failure to show. */
export function secrets(values: readonly string[] = []): readonly string[] {
  const said = values.flatMap((value) => (value.startsWith('/') ? [value] : patterns([value])));
  parseSecrets(said);
  return said;
}
