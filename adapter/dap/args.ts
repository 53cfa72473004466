import { badArguments } from '../errors.js';

/** Arguments of a request as they came in: nothing about them is known yet. */
export class Args {
  readonly #values: Record<string, unknown>;

  constructor(
    readonly command: string,
    args: unknown,
  ) {
    if (args !== undefined && args !== null && (typeof args !== 'object' || Array.isArray(args)))
      throw badArguments(command, 'its arguments must be an object');
    this.#values = { ...(args as object | undefined) };
  }

  raw(name: string): unknown {
    return this.#values[name];
  }

  number(name: string): number {
    return this.#needed(name, this.optionalNumber(name));
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#values[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw badArguments(this.command, `"${name}" must be a number`);
    return value;
  }

  string(name: string): string {
    return this.#needed(name, this.optionalString(name));
  }

  optionalString(name: string): string | undefined {
    const value = this.#values[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw badArguments(this.command, `"${name}" must be text`);
    return value;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** The list under `name`; empty where it is missing. */
  list(name: string): readonly unknown[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw badArguments(this.command, `"${name}" must be a list`);
    return value;
  }

  object(name: string): Args | undefined {
    const value = this.#values[name] ?? undefined;
    return value === undefined ? undefined : new Args(this.command, value);
  }

  #needed<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw badArguments(this.command, `"${name}" is missing`);
    return value;
  }
}

/** For requests without arguments, or whose arguments do not matter. */
export const noArguments = (): undefined => undefined;
