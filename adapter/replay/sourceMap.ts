import { begins } from '../recording/index/statements.js';
import type { Site, SiteTables } from '../recording/sites.js';
import type { Line, SiteId } from './history.js';

/** Where in the recorded sources statements begin. */
export class SourceMap {
  /** By file, then line: the sites whose statements begin there. */
  private readonly files = new Map<string, Map<number, Site[]>>();

  constructor(private readonly tables: SiteTables) {
    const begun = new Set(tables.modules.flatMap(({ sites }) => sites.flatMap((site) => begins(site) ?? [])));
    for (const site of begun) this.add(site);
    for (const lines of this.files.values()) for (const [line, sites] of lines) lines.set(line, written(sites));
  }

  lines(file: string): readonly Line[] {
    return [...(this.files.get(file)?.keys() ?? [])].sort((a, b) => a - b) as Line[];
  }

  sitesAt(file: string, line: Line): readonly SiteId[] {
    return (this.files.get(file)?.get(line) ?? []).map(({ id }) => id as SiteId);
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

  private add(site: Site): void {
    const { file } = site.fn.module;
    const lines = this.files.get(file) ?? new Map<number, Site[]>();
    this.files.set(file, lines);
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
