import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Exceptions that are known and wanted gone: this list may only shrink. */
const debts: readonly string[] = [];

interface Import {
  /** Relative to the repository. */
  readonly file: string;
  /** A file of ours (relative to the repository), or a package's or Node module's name. */
  readonly target: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\b(?<words>[^'";]*?)(?:\bfrom |(?<=^import ))'(?<target>[^']+)'|\bimport\('(?<dynamic>[^']+)'\)/gm,
  );
  return [...statements].map(({ groups = {} }) => {
    const target = groups.target ?? groups.dynamic ?? '';
    const ours = target.startsWith('.') ? relative(root, join(root, file, '..', target)).replace(/\.js$/, '.ts') : target;
    return { file, target: ours, typeOnly: /^\s*type\b/.test(groups.words ?? '') };
  });
}

const all = ['adapter', 'extension', 'webviews'].flatMap(sources).flatMap(importsOf);
const inFolder = (folder: string) => (path: string) => path.startsWith(`${folder}/`);

/** No import that matches both, but for the debts. */
function forbid(from: (file: string) => boolean, to: (target: string, one: Import) => boolean, why: string): void {
  const broken = all.filter((one) => from(one.file) && to(one.target, one)).map((one) => `${one.file} imports ${one.target}`);
  assert.deepEqual(
    broken.filter((one) => !debts.includes(one)),
    [],
    why,
  );
}

const nodeInputOutput = /^(node:)?(fs|fs\/promises|net|http|https|child_process|worker_threads|os|tty|dgram|tls|process)$/;

describe('imports', () => {
  it('are found at all', () => {
    assert.ok(all.length > 50);
    assert.deepEqual(
      all.filter((one) => one.target.startsWith('adapter/') && !existsSync(join(root, one.target)) && !one.target.endsWith('.json')),
      [],
    );
  });

  it('of vscode: only the extension, so that the engine runs in any editor and headless', () => {
    forbid(
      (file) => !inFolder('extension')(file),
      (target) => target === 'vscode',
      'only extension/ may import vscode',
    );
  });

  it('of the adapter: nothing of the editor or the browser', () => {
    forbid(
      inFolder('adapter'),
      (target) => inFolder('extension')(target) || inFolder('webviews')(target) || target.startsWith('@vscode-elements'),
      'adapter/ stands alone',
    );
  });

  it('of the extension: of the adapter nothing but the words of the protocol, and types', () => {
    forbid(
      inFolder('extension'),
      (target, one) => inFolder('adapter')(target) && target !== 'adapter/protocol.ts' && !one.typeOnly,
      'extension/ asks the engine',
    );
    forbid(
      (file) => file === 'adapter/protocol.ts',
      (_, one) => !one.typeOnly,
      'adapter/protocol.ts is bundled into both',
    );
  });

  it('of the language server: adapter/lsp answers, adapter/engine holds processes and sockets', () => {
    forbid(
      inFolder('adapter/lsp'),
      (target) => ['cli', 'engine'].some((name) => inFolder(`adapter/${name}`)(target)) || /^(node:)?(net|child_process)$/.test(target),
      'adapter/lsp answers requests',
    );
  });

  it('of the check and of diagnostics: they ask what records and replays, and no protocol', () => {
    forbid(
      (file) => inFolder('adapter/check')(file) || inFolder('adapter/diagnostics')(file),
      (target) => ['cli', 'dap', 'engine', 'lsp'].some((name) => inFolder(`adapter/${name}`)(target)),
      'whoever asks for the check gives it its words',
    );
    forbid(
      (file) => ['adapter/target/toolchain/ways.ts', 'adapter/diagnostics/withoutValues.ts', 'adapter/check/report.ts'].includes(file),
      (target) => nodeInputOutput.test(target),
      'these decide; others look',
    );
  });

  it('of replay: pure questions, no input or output but through recording', () => {
    forbid(inFolder('adapter/replay'), (target) => nodeInputOutput.test(target), 'adapter/replay reads through adapter/recording');
    forbid(
      inFolder('adapter/replay'),
      (target) =>
        inFolder('adapter')(target) &&
        !['adapter/recording/', 'adapter/replay/', 'adapter/errors.ts'].some((allowed) => target.startsWith(allowed)),
      'adapter/replay knows recordings only',
    );
  });

  it('of recording: it asks nobody above it', () => {
    forbid(
      inFolder('adapter/recording'),
      (target, one) =>
        !one.typeOnly &&
        inFolder('adapter')(target) &&
        !inFolder('adapter/recording')(target) &&
        !['adapter/errors.ts', 'adapter/version.ts'].includes(target),
      'adapter/recording is the bottom',
    );
  });

  it('of the bytes: only recording and replay know blocks, sites and segments', () => {
    const bytes = /^adapter\/recording\/(block|segments|sites|reader|bytes|crc32|etfTags|etfSkip|cutMarks)/;
    forbid(
      (file) => inFolder('adapter')(file) && !inFolder('adapter/recording')(file) && !inFolder('adapter/replay')(file),
      (target) => bytes.test(target),
      'one folder reads the format',
    );
  });

  it('of the debug adapter: its requests open no files, sockets or processes themselves', () => {
    forbid(inFolder('adapter/dap/requests'), (target) => nodeInputOutput.test(target), 'adapter/dap/requests speak protocol');
  });

  it('of telling: words for editors and terminals, and neither of them', () => {
    forbid(
      inFolder('adapter/telling'),
      (target) =>
        ['cli', 'dap', 'engine', 'lsp', 'target'].some((name) => inFolder(`adapter/${name}`)(target)) || nodeInputOutput.test(target),
      'adapter/telling puts a history into words',
    );
  });

  it('of target: it knows no debugging', () => {
    forbid(
      inFolder('adapter/target'),
      (target) => ['dap', 'replay', 'source', 'cli', 'telling'].some((name) => inFolder(`adapter/${name}`)(target)),
      'adapter/target launches',
    );
  });

  it('of the command line: nothing but main imports it', () => {
    forbid((file) => file !== 'adapter/main.ts' && !inFolder('adapter/cli')(file), inFolder('adapter/cli'), 'adapter/cli is the top');
  });
});
