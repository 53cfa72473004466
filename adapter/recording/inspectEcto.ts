import type { Part } from './inspect.js';
import { inspectAtom } from './inspectAtom.js';
import { type Form, StructFields } from './structFields.js';
import type { Term } from './term.js';

/** What Ecto, and Decimal with it, write otherwise than `%Name{…}`: else a changeset would be mostly about its schema. */
export const ectoForms: Readonly<Record<string, Form>> = {
  'Elixir.Ecto.Changeset': changeset,
  'Elixir.Ecto.Association.NotLoaded': (f) => {
    const field = f.atom('__field__');
    return field === undefined ? undefined : [`#Ecto.Association.NotLoaded<association ${inspectAtom(field)} is not loaded>`];
  },
  'Elixir.Ecto.Schema.Metadata': metadata,
  'Elixir.Decimal': decimal,
};

function changeset(f: StructFields, limit: number): readonly Part[] | undefined {
  const items: (readonly Part[])[] = [];
  for (const name of ['action', 'changes', 'errors', 'data', 'valid?']) {
    const term = f.get(name);
    if (term === undefined) return undefined;
    const struct = name === 'data' ? nameOf(term) : undefined;
    items.push([`${name}: `, struct === undefined ? { term, limit } : `#${inspectAtom(struct)}<>`]);
  }
  return [{ open: '#Ecto.Changeset<', items: [...items, ['...']], close: '>', lines: 'maybe' }];
}

const nameOf = (term: Term) => (typeof term === 'object' && term.type === 'map' ? new StructFields(term).atom('__struct__') : undefined);

function metadata(f: StructFields, limit: number): readonly Part[] | undefined {
  const items: (readonly Part[])[] = [];
  for (const name of ['state', 'prefix', 'source', 'context']) {
    const term = f.get(name);
    if (term === undefined) return undefined;
    if (f.atom(name) !== 'nil') items.push([...(items.length === 0 ? [] : [', ']), { term, limit }]);
  }
  return ['#Ecto.Schema.Metadata<', ...items.flat(), '>'];
}

function decimal(f: StructFields): readonly Part[] | undefined {
  const [sign, exp, coef] = [f.integer('sign'), f.integer('exp'), f.get('coef')];
  if (sign === undefined || exp === undefined) return undefined;
  const special = { NaN: 'NaN', inf: 'Infinity' }[f.atom('coef') ?? ''];
  const text = special ?? (typeof coef === 'number' || typeof coef === 'bigint' ? scientific(String(coef), exp) : undefined);
  return text === undefined ? undefined : [`Decimal.new("${sign < 0 ? '-' : ''}${text}")`];
}

/** With an exponent only where there would be many zeroes, as Decimal.to_string/1. */
function scientific(digits: string, exp: number): string {
  const adjusted = exp + digits.length - 1;
  if (exp === 0) return digits;
  if (exp < 0 && adjusted >= -6) {
    const padded = digits.padStart(1 - exp, '0');
    return `${padded.slice(0, exp)}.${padded.slice(exp)}`;
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${digits[0]}${fraction}E${exp >= 0 ? '+' : ''}${adjusted}`;
}
