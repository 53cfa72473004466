import { badSecret } from '../errors.js';
import { secretNames } from './probeConfig.js';

/** What is never written into a recording. */
export interface Secrets {
  /** Parts of names: what stands under them. */
  readonly names: readonly string[];
  /** Parts of texts, by what they look like. */
  readonly patterns: readonly SecretPattern[];
  /** A function of the project, which is asked about each text. */
  readonly fun?: { readonly module: string; readonly name: string };
}

/** As PCRE has it, which runs in the program, and as far as this is the same JavaScript, which runs here. */
export interface SecretPattern {
  readonly source: string;
  readonly caseless: boolean;
}

/**
 * Reads what the user wrote: `iban` is (a part of) a name, `/4[0-9]{15}/` a pattern, `Shop.Privacy.secret?/1` a function. The usual names are meant where
 * no name is said. Throws the failure to show.
 */
export function parseSecrets(said: readonly string[]): Secrets {
  const names: string[] = [];
  const patterns: SecretPattern[] = [];
  let fun: Secrets['fun'];
  for (const one of said) {
    const [, source, flags] = /^\/(.+)\/(i?)$/s.exec(one) ?? [];
    const [, module, name] = /^((?:[A-Z]\w*\.)+)([a-z_]\w*[?!]?)\/1$/.exec(one) ?? [];
    if (source !== undefined) patterns.push({ source, caseless: flags === 'i' });
    else if (module !== undefined && name !== undefined && fun === undefined) fun = { module: module.slice(0, -1), name };
    else if (one.startsWith('/') || /^[A-Z].*\//.test(one)) throw badSecret(one);
    else names.push(one);
  }
  return { names: names.length > 0 ? names : secretNames, patterns, ...(fun ? { fun } : {}) };
}

/** As `parseSecrets`, for a recording that was made: there is no program whose function could be asked. Throws the failure to show. */
export function exportSecrets(said: readonly string[]): Secrets {
  const secrets = parseSecrets(said);
  if (secrets.fun) throw badSecret(`${secrets.fun.module}.${secrets.fun.name}/1`);
  secrets.patterns.forEach(regExpOf);
  return secrets;
}

/** The pattern for texts that are read here. Throws the failure to show where only PCRE would know it. */
export function regExpOf({ source, caseless }: SecretPattern): RegExp {
  try {
    return new RegExp(source, caseless ? 'gi' : 'g');
  } catch {
    throw badSecret(`/${source}/`);
  }
}

/** A program's arguments as they may be written down: `--api-token=…` and what follows `--api-token` without their values, and what looks like a secret starred. */
export function withoutSecrets(args: readonly string[], { names, patterns }: Secrets): string[] {
  const isSecret = (name: string) => names.some((part) => name.toLowerCase().replaceAll('-', '_').includes(part.toLowerCase()));
  const seen = patterns.map(regExpOf);
  const looked = (text: string) => seen.reduce((left, pattern) => left.replace(pattern, stars), text);
  return args.map((arg, at) => {
    const [, option, value] = /^(-{1,2}[^=\s]+|[A-Za-z_]\w*)=(.*)$/s.exec(arg) ?? [];
    if (option !== undefined && value !== undefined && isSecret(option)) return `${option}=${stars(value)}`;
    const before = args[at - 1] ?? '';
    return /^--?[^=\s]+$/.test(before) && !arg.startsWith('-') && isSecret(before) ? stars(arg) : looked(arg);
  });
}

/** As many stars as its UTF-8 has bytes: what takes its place must be as long. */
export const stars = (text: string): string => '*'.repeat(Buffer.byteLength(text));
