import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../recording/json.js';
import { cutText } from '../words.js';

/** What the user says of a recording: label.json, apart from the manifest, which belongs to whoever records. */
export interface Label {
  /** What it is called; its id and folder stay as they are. */
  readonly name?: string;
  /** Never deleted to make room. */
  readonly kept: boolean;
}

const LONGEST_NAME = 200;

/** A label that cannot be read says nothing. */
export function readLabel(folder: string): Label {
  try {
    const { name, kept } = readJson(join(folder, 'label.json')) ?? {};
    return { ...(typeof name === 'string' && name !== '' ? { name: oneLine(name) } : {}), kept: kept === true };
  } catch {
    return { kept: false };
  }
}

/** Atomic. An empty name takes the name away. */
export function writeLabel(folder: string, change: { readonly name?: string; readonly kept?: boolean }): void {
  const { name, kept } = { ...readLabel(folder), ...change };
  const file = join(folder, 'label.json');
  const label = { ...(name === undefined || oneLine(name) === '' ? {} : { name: oneLine(name) }), kept };
  writeFileSync(`${file}.new`, `${JSON.stringify(label)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const oneLine = (name: string): string => cutText(name.replace(/\s+/g, ' ').trim(), LONGEST_NAME);
