import { begins } from '../recording/index/statements.js';
import type { Site, SiteTables } from '../recording/sites.js';
import type { Line, SiteId } from './history.js';

/** Where in the recorded sources statements begin. */
export class SourceMap {
  /** By file, then text (code may be loaded anew while the program runs), then line: the sites whose statements begin there. */
  private readonly files = new Map<string, Map<string | undefined, Map<number, Site[]>>>();

  constructor(private readonly tables: SiteTables) {
    const begun = new Set(tables.modules.flatMap(({ sites }) => sites.flatMap((site) => begins(site) ?? [])));
    for (const site of begun) this.add(site);
    for (const texts of this.files.values())
      for (const lines of texts.values()) for (const [line, sites] of lines) lines.set(line, written(sites));
  }

  /** Of one text of the file, where one is given. */
  lines(file: string, source?: string): readonly Line[] {
    return [...new Set(this.texts(file, source).flatMap((lines) => [...lines.keys()]))].sort((a, b) => a - b) as Line[];
  }

  sitesAt(file: string, line: Line, source?: string): readonly SiteId[] {
    return this.texts(file, source)
      .flatMap((lines) => lines.get(line) ?? [])
      .map(({ id }) => id as SiteId);
  }

  sources(): readonly { readonly file: string; readonly source?: string; readonly module: string }[] {
    return this.tables.modules.map(({ file, source, name }) => ({ file, module: name, ...(source === undefined ? {} : { source }) }));
  }

  /** How often statements at these sites were begun, given how often each site's event was written. */
  hits(sites: readonly SiteId[], counts: Uint32Array): number {
    const wanted = new Set<number>(sites);
    let hits = 0;
    for (const { sites: all } of this.tables.modules) {
      for (const site of all) {
        const next = begins(site);
        if (next && wanted.has(next.id)) hits += counts[site.id] ?? 0;
      }
    }
    return hits;
  }

  private texts(file: string, source: string | undefined): readonly ReadonlyMap<number, readonly Site[]>[] {
    const texts = this.files.get(file);
    const wanted = source === undefined ? undefined : texts?.get(source);
    return source === undefined ? [...(texts?.values() ?? [])] : wanted === undefined ? [] : [wanted];
  }

  private add(site: Site): void {
    const { file, source } = site.fn.module;
    const texts = this.files.get(file) ?? new Map<string | undefined, Map<number, Site[]>>();
    this.files.set(file, texts);
    const lines = texts.get(source) ?? new Map<number, Site[]>();
    texts.set(source, lines);
    const known = lines.get(site.line);
    if (known) known.push(site);
    else lines.set(site.line, [site]);
  }
}

/** Of a line's sites those that the user wrote; all, if macros made everything there. */
function written(sites: Site[]): Site[] {
  const own = sites.filter(({ generated }) => !generated);
  return own.length > 0 ? own : sites;
}
