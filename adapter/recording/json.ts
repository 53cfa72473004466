import { RecordingError } from './errors.js';
import { readPlain } from './plainFile.js';

/** An object of JSON whose fields are not checked yet. */
export type Json = Readonly<Record<string, unknown>>;

/** The object in this file, or undefined where there is no file. Throws RecordingError. */
export function readJson(file: string): Json | undefined {
  let text: string;
  try {
    text = readPlain(file).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const json: unknown = JSON.parse(text);
    if (isObject(json)) return json;
  } catch (error) {
    throw RecordingError.damaged(file, (error as Error).message);
  }
  throw RecordingError.damaged(file, 'it is not a JSON object');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
