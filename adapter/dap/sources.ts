import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, isAbsolute, relative } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { History, Place } from '../replay/history.js';

/** A recorded folder, and where the same sources lie on this machine. */
export interface Substitution {
  readonly recorded: string;
  readonly here: string;
}

/** Recorded sources, of a whole recording or of what a program has loaded so far. */
export type RecordedSources = Pick<History, 'sources' | 'sourceText'>;

/** A recorded file and the hash of its text. */
export type Recorded = Pick<Place, 'file' | 'source'>;

/** Joins recorded sources and the files of this machine: the file while it is as recorded, else the recorded text. */
export class Sources {
  #byReference: ReadonlyMap<number, Recorded> | undefined;
  readonly #hashes = new Map<string, { readonly stamp: string; readonly hash: string }>();

  constructor(
    private readonly history: RecordedSources,
    private readonly projectDir: string | undefined,
    private readonly substitutions: readonly Substitution[],
  ) {}

  /** How a client finds the text of a place: by path where the file is as it was recorded, else by a reference to the recorded text. */
  describe(place: Recorded): DebugProtocol.Source {
    const path = this.here(place.file);
    const name = this.nameOf(place.file);
    const now = this.#hash(path);
    if (now !== undefined && (place.source === undefined || now === place.source)) return { name, path };
    if (place.source === undefined || this.history.sourceText(place.source) === undefined)
      return { name, path, presentationHint: 'deemphasize', origin: 'its text was not recorded' };
    const origin = now === undefined ? 'recorded; the file is gone' : 'recorded; the file has changed since';
    // With a reference the path is only what is shown: it tells the recorded text from the file.
    return { name: recordedName(name), path: recordedName(path), sourceReference: referenceOf(place), origin };
  }

  /** The recorded text behind a reference that `describe` gave. */
  text(reference: number): string | undefined {
    const source = this.#byNumber(reference)?.source;
    return source === undefined ? undefined : this.history.sourceText(source);
  }

  /** The recorded file that a client means, with the text that it has now, else its last one; undefined where it is not in the recording. */
  recordedFile(source: DebugProtocol.Source): Recorded | undefined {
    if (source.sourceReference) return this.#byNumber(source.sourceReference);
    const { path } = source;
    if (path === undefined) return undefined;
    const sources = this.history.sources();
    const found =
      sources.find(({ file }) => file === path || this.here(file) === path) ??
      sources.find(({ file }) => isSameFile(this.here(file), path));
    if (found === undefined) return undefined;
    const texts = this.textsOf(found.file);
    const now = this.#hash(this.here(found.file));
    return texts.find(({ source: text }) => text === now) ?? texts.at(-1);
  }

  /** A file with each of its texts, those recorded last at the end: code that was edited may have been loaded anew. */
  textsOf(file: string): readonly Recorded[] {
    const texts = new Map(this.history.sources().flatMap((one) => (one.file === file ? [[one.source, one]] : [])));
    return [...texts.values()];
  }

  /** The modules of a recorded file that have run. */
  modulesOf(file: string): readonly string[] {
    return this.history.sources().flatMap((one) => (one.file === file ? [one.module] : []));
  }

  /** The file on this machine that a module was recorded from, where it is there. */
  fileOf(module: string): string | undefined {
    const recorded = this.history.sources().findLast((one) => one.module === module);
    const path = recorded && this.here(recorded.file);
    return path !== undefined && this.#hash(path) !== undefined ? path : undefined;
  }

  /** Text of the file as it is now, if that is not what was recorded. */
  editedText(recorded: Recorded): string | undefined {
    const path = this.here(recorded.file);
    const now = this.#hash(path);
    return now === undefined || recorded.source === undefined || now === recorded.source ? undefined : readFileSync(path, 'utf8');
  }

  /** Where a recorded file lies on this machine. */
  here(file: string): string {
    const found = this.substitutions.find(({ recorded }) => file === recorded || file.startsWith(`${recorded.replace(/\/$/, '')}/`));
    return found === undefined ? file : found.here.replace(/\/$/, '') + file.slice(found.recorded.replace(/\/$/, '').length);
  }

  /** References are told of whole recordings only: their sources are all there. */
  #byNumber(reference: number): Recorded | undefined {
    this.#byReference ??= new Map(this.history.sources().map((one) => [referenceOf(one), one]));
    return this.#byReference.get(reference);
  }

  /** What a recorded file is called: its path in the project. */
  nameOf(file: string): string {
    const inside = this.projectDir === undefined ? '..' : relative(this.projectDir, file);
    return inside.startsWith('..') || isAbsolute(inside) ? basename(file) : inside;
  }

  /** Undefined where there is no such file. Read again only when the file's time or size changed. */
  #hash(path: string): string | undefined {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const stamp = `${stat.mtimeMs}:${stat.size}`;
    const known = this.#hashes.get(path);
    if (known?.stamp === stamp) return known.hash;
    const hash = createHash('md5').update(readFileSync(path)).digest('hex');
    this.#hashes.set(path, { stamp, hash });
    return hash;
  }
}

const recordedName = (name: string): string => `${name} (recorded)`;

/** A number for a recorded text: the same in every session, so that a client that remembers it finds the same text again. */
function referenceOf({ file, source }: Recorded): number {
  const digits = createHash('sha256').update(`${source}:${file}`).digest('hex').slice(0, 7);
  return Number.parseInt(digits, 16) + 1;
}

/** The same file by two names: through a link. */
function isSameFile(a: string, b: string): boolean {
  try {
    return basename(a) === basename(b) && realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
