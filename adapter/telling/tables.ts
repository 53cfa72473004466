import { inspect } from '../recording/inspect.js';
import type { Term } from '../recording/term.js';
import type { TableEvent } from '../replay/system.js';
import type { Telling } from './telling.js';

/** What was done to a table, after who did it: `inserted {"a", 1}`. */
export function tableText(telling: Telling, event: TableEvent): string {
  const { operation } = event;
  const [first, second, third] = event.args().map((arg) => telling.short(arg));
  switch (operation) {
    case 'insert':
      return `inserted ${first}`;
    case 'insert_new':
      return `inserted, unless the key was there, ${first}`;
    case 'lookup':
      return `looked up ${first}`;
    case 'lookup_element':
      return `looked up element ${second} of ${first}`;
    case 'member':
      return `looked whether there is ${first}`;
    case 'take':
      return `took out ${first}`;
    case 'update_element':
      return `set of ${first} ${second}${third === undefined ? '' : `, or anew ${third}`}`;
    case 'update_counter':
      return `counted at ${first} ${second}${third === undefined ? '' : `, or from ${third}`}`;
    case 'delete':
      return first === undefined ? 'deleted the table' : `deleted ${first}`;
    case 'delete_object':
      return `deleted the object ${first}`;
    case 'delete_all_objects':
      return 'deleted all objects';
    case 'select_delete':
    case 'match_delete':
      return `deleted what matches ${first}`;
    case 'select_replace':
      return `replaced what matches ${first}`;
    default:
      return `${operation} ${[first, second, third].filter(Boolean).join(', ')}`;
  }
}

/** What an event made of a key. */
export interface Write {
  /** Undefined: it is about many or all. */
  readonly key?: string;
  /** What is there beside the key, where that is told: the other of two elements, else the object. */
  readonly value?: Term;
  /** In words. */
  readonly how: string;
}

const ON_A_KEY = new Set(['update_element', 'update_counter', 'take', 'delete']);
const READS = new Set(['lookup', 'lookup_element', 'member']);
const ON_ALL = new Set(['delete', 'delete_all_objects', 'select_delete', 'match_delete', 'select_replace']);

/** What an event wrote, or took away; `position` is that of the key in the table's objects, from 0. */
export function writesOf(telling: Telling, event: TableEvent, position: number): readonly Write[] {
  const { operation } = event;
  const args = event.args();
  const [first] = args;
  if (first !== undefined && (operation === 'insert' || operation === 'insert_new' || operation === 'delete_object'))
    return objectsIn(first).flatMap((object) => {
      const key = elementOf(object, position);
      if (key === undefined) return [];
      return [
        { key: inspect(key), ...(operation === 'insert' ? { value: besideKey(object, position) } : {}), how: tableText(telling, event) },
      ];
    });
  if (first !== undefined && ON_A_KEY.has(operation)) return [{ key: inspect(first), how: tableText(telling, event) }];
  return ON_ALL.has(operation) ? [{ how: tableText(telling, event) }] : [];
}

/** Where in a table's objects the key is, told by what was looked up: the first element unless another fits better. */
export function keyPosition(events: readonly TableEvent[]): number {
  const asked = new Set<string>();
  const inserted: Term[] = [];
  for (const event of events) {
    const { operation } = event;
    const [first, ...more] = event.args();
    if (first === undefined) continue;
    if (READS.has(operation) || ON_A_KEY.has(operation)) asked.add(inspect(first));
    else if ((operation === 'insert' || operation === 'insert_new') && more.length === 0) inserted.push(...objectsIn(first));
  }
  const fits = (position: number): number =>
    inserted.filter((object) => {
      const element = elementOf(object, position);
      return element !== undefined && asked.has(inspect(element));
    }).length;
  return fits(1) > fits(0) ? 1 : 0;
}

function objectsIn(term: Term): readonly Term[] {
  return typeof term === 'object' && term.type === 'list' ? term.items : [term];
}

function besideKey(object: Term, position: number): Term {
  const items = typeof object === 'object' && object.type === 'tuple' ? object.items : [];
  return (items.length === 2 ? items[1 - position] : undefined) ?? object;
}

function elementOf(term: Term, position: number): Term | undefined {
  return typeof term === 'object' && term.type === 'tuple' ? term.items[position] : undefined;
}
