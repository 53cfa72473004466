import type { Part } from './inspect.js';
import { ectoForms } from './inspectEcto.js';
import { escapeText } from './inspectText.js';
import { type Form, StructFields } from './structFields.js';
import type { MapTerm, Term } from './term.js';

/** The structs of Elixir, and of libraries that are nearly everywhere, that are not written as `%Name{…}`. Undefined: this one is, or it is not what it should be. */
export function inspectStruct(name: string, struct: MapTerm, limit: number): readonly Part[] | undefined {
  const write = forms[name];
  return struct.remaining === undefined ? write?.(new StructFields(struct), limit) : undefined;
}

const forms: Readonly<Record<string, Form>> = {
  'Elixir.MapSet': mapSet,
  'Elixir.Range': range,
  'Elixir.Regex': regex,
  'Elixir.Version': version,
  'Elixir.Version.Requirement': (f) => {
    const source = f.text('source');
    return source === undefined ? undefined : [`Version.parse_requirement!("${source}")`];
  },
  'Elixir.Date': (f) => sigil('~D[', date(f), f),
  'Elixir.Time': (f) => sigil('~T[', time(f), f),
  'Elixir.NaiveDateTime': (f) => sigil('~N[', dateTime(f), f),
  'Elixir.DateTime': zonedDateTime,
  ...ectoForms,
};

function mapSet(f: StructFields, limit: number): readonly Part[] | undefined {
  const map = f.get('map');
  if (typeof map !== 'object' || map.type !== 'map') return undefined;
  const keys = { type: 'list' as const, items: map.pairs.map(([key]) => key) };
  const list = map.remaining === undefined ? keys : { ...keys, remaining: map.remaining };
  return ['MapSet.new(', { term: list, limit, plain: true }, ')'];
}

function range(f: StructFields, limit: number): readonly Part[] | undefined {
  const [first, last] = [f.get('first'), f.get('last')];
  if (first === undefined || last === undefined) return undefined;
  const step = f.get('step') ?? (first <= last ? 1 : -1);
  const ends: Part[] = [{ term: first, limit }, '..', { term: last, limit }];
  return step === 1 && last >= first ? ends : [...ends, '//', { term: step, limit }];
}

/** Without a pre-release or a build these fields are left out. */
function version(f: StructFields, limit: number): readonly Part[] | undefined {
  const items: (readonly Part[])[] = [];
  for (const name of ['major', 'minor', 'patch', 'pre', 'build']) {
    const term = f.get(name);
    if (term === undefined) return undefined;
    if (name === 'pre' && isEmptyList(term)) continue;
    if (name === 'build' && f.atom('build') === 'nil') continue;
    items.push([`${name}: `, { term, limit }]);
  }
  return [{ open: '%Version{', items, close: '}', lines: 'one each' }];
}

const isEmptyList = (term: Term) =>
  typeof term === 'object' && term.type === 'list' && term.items.length === 0 && term.remaining === undefined;

const regexNames = new Map([...'\x07\f\n\r\t\v'].map((char, i) => [char.charCodeAt(0), `\\${'afnrtv'[i]}`]));

/** Modifiers as recorded: letters up to Elixir 1.18, since then options of `:re`. */
function regex(f: StructFields, limit: number): readonly Part[] | undefined {
  const [source, opts] = [f.text('source'), f.get('opts')];
  if (source === undefined || opts === undefined) return undefined;
  const letters = typeof opts === 'object' && opts.type === 'binary' ? f.text('opts') : modifiers(opts);
  if (letters !== undefined) return [`~r/${escapeText(unescapeSlash(source), '/', { names: regexNames })}/${letters}`];
  const text = f.get('source') as Term;
  return ['Regex.compile!(', { term: text, limit }, ', ', { term: opts, limit }, ')'];
}

const modifierLetters: Readonly<Record<string, string>> = {
  caseless: 'i',
  extended: 'x',
  firstline: 'f',
  ungreedy: 'U',
  multiline: 'm',
  export: 'E',
};

function modifiers(opts: Term): string | undefined {
  if (typeof opts !== 'object' || opts.type !== 'list') return undefined;
  const names = opts.items.map((item) => (typeof item !== 'object' ? '' : item.type === 'atom' ? item.name : 'newline'));
  let letters = '';
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    const pair = name === 'dotall' ? 's' : name === 'unicode' ? 'u' : undefined;
    const letter = pair ?? modifierLetters[name];
    if (letter === undefined) return undefined;
    if (pair !== undefined) i += 1;
    letters = letter + letters;
  }
  return letters;
}

/** `\/` is written as `/`, since escaping it is what writing between slashes does anyway. */
function unescapeSlash(source: string): string {
  return source.replace(/\\(\\|\/)/g, (whole, char: string) => (char === '/' ? '/' : whole));
}

function sigil(open: string, text: string | undefined, f: StructFields): readonly Part[] | undefined {
  return text === undefined || f.atom('calendar') !== 'Elixir.Calendar.ISO' ? undefined : [`${open}${text}]`];
}

function date(f: StructFields): string | undefined {
  const [year, month, day] = [f.integer('year'), f.integer('month'), f.integer('day')];
  if (year === undefined || month === undefined || day === undefined || Math.abs(year) > 9999) return undefined;
  return `${year < 0 ? '-' : ''}${pad(Math.abs(year), 4)}-${pad(month)}-${pad(day)}`;
}

function time(f: StructFields): string | undefined {
  const [hour, minute, second] = [f.integer('hour'), f.integer('minute'), f.integer('second')];
  const micro = f.get('microsecond');
  if (hour === undefined || minute === undefined || second === undefined || typeof micro !== 'object' || micro.type !== 'tuple')
    return undefined;
  const [value, digits] = micro.items.map(Number);
  const fraction = digits ? `.${pad(value ?? 0, 6).slice(0, digits)}` : '';
  return `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}`;
}

function dateTime(f: StructFields): string | undefined {
  const [day, at] = [date(f), time(f)];
  return day === undefined || at === undefined ? undefined : `${day} ${at}`;
}

function zonedDateTime(f: StructFields): readonly Part[] | undefined {
  const at = dateTime(f);
  const [utc, std, zone, abbr] = [f.integer('utc_offset'), f.integer('std_offset'), f.text('time_zone'), f.text('zone_abbr')];
  if (at === undefined || utc === undefined || std === undefined || f.atom('calendar') !== 'Elixir.Calendar.ISO') return undefined;
  if (utc === 0 && std === 0 && zone === 'Etc/UTC') return [`~U[${at}Z]`];
  return [`#DateTime<${at}${offset(utc + std)}${zone === 'Etc/UTC' ? '' : ` ${abbr} ${zone}`}>`];
}

function offset(seconds: number): string {
  const size = Math.abs(seconds);
  const rest = size % 60;
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(size / 3600))}:${pad(Math.floor((size % 3600) / 60))}${rest ? `:${pad(rest)}` : ''}`;
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}
