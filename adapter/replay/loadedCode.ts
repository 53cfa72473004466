import { readSource } from '../recording/reader.js';
import { NewSites } from '../recording/sites.js';
import { Turns } from '../recording/turns.js';
import type { History, Line, SiteId } from './history.js';
import { SourceMap } from './sourceMap.js';

type Source = ReturnType<History['sources']>[number];

/** The code that ran so far in a recording that grows: its places, without what happened at them. Nothing but site tables is read. */
export class LoadedCode implements Pick<History, 'lines' | 'sitesAt' | 'sources' | 'sourceText'> {
  private readonly fresh: NewSites;
  private readonly known: Source[] = [];
  /** By file and text, then line. */
  private readonly files = new Map<string, Map<Line, readonly SiteId[]>>();
  private reading: Promise<boolean> | undefined;

  constructor(private readonly dir: string) {
    this.fresh = new NewSites(dir);
  }

  /** Reads what came since; tells whether there was something. Work on many modules is done in parts. */
  readOn(): Promise<boolean> {
    this.reading ??= this.take().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  lines(file: string, source?: string): readonly Line[] {
    return [...(this.files.get(keyOf({ file, source }))?.keys() ?? [])].sort((a, b) => a - b);
  }

  sitesAt(file: string, line: Line, source?: string): readonly SiteId[] {
    return this.files.get(keyOf({ file, source }))?.get(line) ?? [];
  }

  sources(): readonly Source[] {
    return this.known;
  }

  sourceText(source: string): string | undefined {
    return readSource(this.dir, source);
  }

  private async take(): Promise<boolean> {
    const before = this.known.length;
    const turns = new Turns();
    for (const tables of this.fresh.tables()) {
      this.add(new SourceMap(tables));
      await turns.pass();
    }
    return this.known.length > before;
  }

  private add(code: SourceMap): void {
    for (const source of code.sources()) {
      this.known.push(source);
      const key = keyOf(source);
      const lines = this.files.get(key) ?? new Map<Line, readonly SiteId[]>();
      this.files.set(key, lines);
      for (const line of code.lines(source.file, source.source))
        lines.set(line, [...(lines.get(line) ?? []), ...code.sitesAt(source.file, line, source.source)]);
    }
  }
}

const keyOf = ({ file, source }: { readonly file: string; readonly source?: string | undefined }): string => `${source ?? ''} ${file}`;
