/** What tests write as Elixir terms: whole numbers, texts (binaries), `atom('ok')`, lists, `tuple(…)` and maps. */
export type Value = number | string | Atom | Tuple | Written | readonly Value[] | ReadonlyMap<Value, Value>;

class Atom {
  constructor(readonly name: string) {}
}
class Tuple {
  constructor(readonly items: readonly Value[]) {}
}

/** A term that is given as its bytes: a pid, a reference. */
class Written {
  constructor(readonly bytes: Buffer) {}
}

export const atom = (name: string): Value => new Atom(name);
export const tuple = (...items: Value[]): Value => new Tuple(items);
/** A map with atom keys. */
export const map = (fields: Readonly<Record<string, Value>>): Value =>
  new Map(Object.entries(fields).map(([key, value]) => [atom(key), value]));

/** A term in external term format, without the leading 131. */
export function etf(value: Value): Buffer {
  if (typeof value === 'number')
    return value >= 0 && value < 256 ? Buffer.from([97, value]) : Buffer.concat([Buffer.from([98]), i32(value)]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([109]), u32(Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Atom) return Buffer.concat([Buffer.from([119, Buffer.byteLength(value.name)]), Buffer.from(value.name)]);
  if (value instanceof Written) return value.bytes;
  if (value instanceof Tuple) return Buffer.concat([Buffer.from([104, value.items.length]), ...value.items.map(etf)]);
  if (value instanceof Map) return Buffer.concat([Buffer.from([116]), u32(value.size), ...[...value].flat().map(etf)]);
  const items = value as readonly Value[];
  return items.length === 0
    ? Buffer.from([106])
    : Buffer.concat([Buffer.from([108]), u32(items.length), ...items.map(etf), Buffer.from([106])]);
}

/** `#PID<0.id.0>` of the node nonode@nohost. */
export function pid(id: number): Buffer {
  const node = Buffer.from('nonode@nohost');
  return Buffer.concat([Buffer.from([88, 119, node.length]), node, u32(id), u32(0), u32(0)]);
}

/** The pid as a value. */
export const pidValue = (id: number): Value => new Written(pid(id));

/** `#Reference<0.0.0.id>`. */
export function reference(id: number): Value {
  const node = Buffer.from('nonode@nohost');
  return new Written(Buffer.concat([Buffer.from([90, 0, 3, 119, node.length]), node, u32(0), u32(id), u32(0), u32(0)]));
}

/** `#Port<0.id>`. */
export function port(id: number): Value {
  const node = Buffer.from('nonode@nohost');
  return new Written(Buffer.concat([Buffer.from([89, 119, node.length]), node, u32(id), u32(0)]));
}

/** `[:alias | reference]`. */
export const alias = (id: number): Value =>
  new Written(Buffer.concat([Buffer.from([108]), u32(1), etf(atom('alias')), etf(reference(id))]));

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
