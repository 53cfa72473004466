import type { Part } from './inspect.js';
import { printableText } from './inspectText.js';
import type { MapTerm, Term } from './term.js';

/** Writes a struct in a way of its own. Undefined: it is not what it should be. */
export type Form = (fields: StructFields, limit: number) => readonly Part[] | undefined;

/** A struct's fields by name. */
export class StructFields {
  constructor(private readonly struct: MapTerm) {}

  get(name: string): Term | undefined {
    return this.struct.pairs.find(([key]) => typeof key === 'object' && key.type === 'atom' && key.name === name)?.[1];
  }

  integer(name: string): number | undefined {
    const term = this.get(name);
    return typeof term === 'number' ? term : undefined;
  }

  atom(name: string): string | undefined {
    const term = this.get(name);
    return typeof term === 'object' && term.type === 'atom' ? term.name : undefined;
  }

  text(name: string): string | undefined {
    const term = this.get(name);
    return typeof term === 'object' && term.type === 'binary' && term.total === undefined ? printableText(term.bytes) : undefined;
  }
}
