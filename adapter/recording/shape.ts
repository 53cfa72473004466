/** Whether what was parsed has the shape that the rest of the code takes for granted: a file may come from anybody. */
export type Is<T> = (value: unknown) => value is T;

export const isText: Is<string> = (value) => typeof value === 'string';
export const isFlag: Is<boolean> = (value) => typeof value === 'boolean';
/** Whole, and small enough to be exact. */
export const isWhole: Is<number> = (value): value is number => Number.isSafeInteger(value);
export const isNumber: Is<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value);

export const listOf =
  <T>(is: Is<T>): Is<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(is);

/** A list of just these. */
export const tupleOf =
  <T extends readonly unknown[]>(...each: { readonly [K in keyof T]: Is<T[K]> }): Is<T> =>
  (value): value is T =>
    Array.isArray(value) && value.length === each.length && each.every((is, i) => is(value[i]));

export const isOneOf =
  <T extends string>(...known: readonly T[]): Is<T> =>
  (value): value is T =>
    known.includes(value as T);

/** Also where it is missing. */
export const optional =
  <T>(is: Is<T>): Is<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || is(value);

export const nullable =
  <T>(is: Is<T>): Is<T | null> =>
  (value): value is T | null =>
    value === null || is(value);

/** An object with at least these fields. */
export const objectWith =
  <T extends object>(fields: { readonly [K in keyof Required<T>]: Is<T[K]> }): Is<T> =>
  (value): value is T => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const object = value as Readonly<Record<string, unknown>>;
    for (const name in fields) if (!fields[name]((Object.hasOwn(object, name) ? object[name] : undefined) as unknown)) return false;
    return true;
  };

/** An object whose fields all are so. */
export const recordOf =
  <T>(is: Is<T>): Is<Readonly<Record<string, T>>> =>
  (value): value is Readonly<Record<string, T>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(is);
