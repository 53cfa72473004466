import { readFile } from 'node:fs/promises';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { SiteId } from '../replay/history.js';
import { outlineOf } from '../source/definitions.js';
import { type LineMapping, mapLines } from '../source/lineMap.js';
import { statementLines } from '../source/statements.js';
import type { Ground } from './ground.js';
import type { Recorded } from './sources.js';

/** What became of a breakpoint: where it stands (1-based), and why it does not stop anything where that is so. */
export interface Found {
  readonly verified: boolean;
  readonly line: number;
  readonly sites: readonly SiteId[];
  readonly message?: string;
  readonly reason?: 'pending' | 'failed';
}

/** Finds breakpoints of one source; nothing runs yet where there is no `ground`. */
export async function findBreakpoints(source: DebugProtocol.Source, lines: readonly number[], ground?: Ground): Promise<readonly Found[]> {
  const recorded = ground?.sources.recordedFile(source);
  const find =
    ground === undefined || recorded === undefined ? await beforeItsCode(source, ground) : await inCode(source, recorded, ground);
  return lines.map(find);
}

type Find = (line: number) => Found;

const pending = (line: number, message: string, sites: readonly SiteId[] = []): Found => ({
  verified: false,
  line,
  sites,
  message,
  reason: 'pending',
});

const failed = (line: number, message: string, sites: readonly SiteId[] = []): Found => ({
  verified: false,
  line,
  sites,
  message,
  reason: 'failed',
});

const NEVER_REACHED = 'never reached in this recording';
const NOT_LOADED = 'Not loaded yet: waits until its module has run.';

/** Nothing of the file has run: syntax says where breakpoints can stand. */
async function beforeItsCode(source: DebugProtocol.Source, ground: Ground | undefined): Promise<Find> {
  const text = source.path === undefined ? '' : await readFile(source.path, 'utf8').catch(() => '');
  const places = await statementLines(text);
  const modules = [...new Set((await outlineOf(text)).map(({ module }) => module))];
  return (asked) => {
    const line = places.find((place) => place >= asked);
    if (ground !== undefined && !ground.grows) return failed(line ?? asked, whyAbsent(modules, ground));
    if (places.length > 0 && line === undefined) return failed(asked, 'No statement begins at or after this line.');
    return pending(line ?? asked, NOT_LOADED);
  };
}

function whyAbsent(modules: readonly string[], { account }: Ground): string {
  const left = account?.skipped.find(({ module }) => modules.includes(module));
  if (left !== undefined) return `${left.module} was not recorded: ${left.why}`;
  if (modules.some((module) => account?.recorded.includes(module))) return NEVER_REACHED;
  return 'No code of this file is in the recording.';
}

/** Code of the file has run. Where it was recorded with several texts a breakpoint stands in each. */
async function inCode(source: DebugProtocol.Source, recorded: Recorded, ground: Ground): Promise<Find> {
  const shown = source.sourceReference ? recorded.source && ground.code.sourceText(recorded.source) : ground.sources.editedText(recorded);
  const others = ground.sources.textsOf(recorded.file).filter((text) => text.source !== recorded.source);
  const main = await placesOf(recorded, shown, ground);
  const rest = await Promise.all(others.slice(-MOST_TEXTS).map((text) => placesOf(text, shown ?? textNow(recorded, ground), ground)));
  return (asked) => {
    const here = main(asked);
    const elsewhere = rest.map((find) => find(asked)).filter((place) => place.sites.length > 0);
    const best = here.sites.length > 0 ? here : (elsewhere.at(-1) ?? here);
    const sites = [here, ...elsewhere].flatMap((place) => place.sites);
    if (best.why === undefined) return stateAt(best.line, sites, ground);
    return best.waits ? pending(best.line, best.why) : failed(best.line, best.why);
  };
}

/** Of so many texts of a file, the last ones, breakpoints are looked for. */
const MOST_TEXTS = 20;

/** Where a breakpoint stands in one text of a file, by the client's line, or why nowhere. */
interface Standing {
  readonly line: number;
  readonly sites: readonly SiteId[];
  readonly why?: string;
  /** It may come. */
  readonly waits?: boolean;
}

const textNow = ({ source }: Recorded, { code }: Ground): string | undefined =>
  source === undefined ? undefined : code.sourceText(source);

/** `shown`: the text whose lines the client counts, if that is another one than this recorded one. */
async function placesOf({ file, source }: Recorded, shown: string | undefined, ground: Ground): Promise<(asked: number) => Standing> {
  const places = ground.code.lines(file, source);
  const text = source === undefined ? undefined : ground.code.sourceText(source);
  const { statementAfter, toRecorded, toShown } = await lineMappings(shown, text);
  const outline = text === undefined ? [] : await outlineOf(text);
  const loaded = ground.sources.modulesOf(file);
  return (asked) => {
    const nowhere = (why: string, waits = false): Standing => ({ line: asked, sites: [], why, waits });
    const begun = statementAfter(asked);
    const wanted = begun === undefined ? undefined : toRecorded(begun);
    if (begun !== undefined && wanted === undefined) return nowhere('This line was edited after the recording was made.');
    const line = wanted === undefined ? undefined : places.find((place) => place >= wanted);
    // A breakpoint does not move out of a module that has not run into the next one.
    const meant = wanted === undefined ? undefined : outline.find(({ to }) => wanted <= to);
    if (meant !== undefined && !loaded.includes(meant.module) && (line === undefined || line > meant.to))
      return ground.grows ? nowhere(NOT_LOADED, true) : nowhere(whyAbsent([meant.module], ground));
    if (line === undefined) return nowhere('No statement was recorded at or after this line.');
    const sites = ground.code.sitesAt(file, line, source);
    return { line: line === wanted && begun !== undefined ? begun : (toShown(line) ?? asked), sites };
  };
}

function stateAt(line: number, sites: readonly SiteId[], ground: Ground): Found {
  const hits = ground.hits(sites);
  if (hits === undefined)
    return {
      verified: true,
      line,
      sites,
      message: 'Its module is loaded. The program does not stop while it is recorded: pause it or let it end, then walk here.',
    };
  if (hits > 0) return { verified: true, line, sites };
  return ground.grows ? pending(line, 'not reached so far', sites) : failed(line, NEVER_REACHED, sites);
}

interface Mappings {
  /** The statement that is meant by a line of the client's text. */
  readonly statementAfter: LineMapping;
  readonly toRecorded: LineMapping;
  readonly toShown: LineMapping;
}

async function lineMappings(shown: string | undefined, recorded: string | undefined): Promise<Mappings> {
  const same: LineMapping = (line) => line;
  if (shown === undefined || recorded === undefined || shown === recorded) return { statementAfter: same, toRecorded: same, toShown: same };
  const places = await statementLines(shown);
  return {
    statementAfter: (line) => places.find((place) => place >= line),
    toRecorded: await mapLines(shown, recorded),
    toShown: await mapLines(recorded, shown),
  };
}
