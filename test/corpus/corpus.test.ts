import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from '../../adapter/recording/inspect.js';
import { readProbeAccount } from '../../adapter/recording/manifest.js';
import type { History } from '../../adapter/replay/history.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { Writing } from '../../adapter/telling/writing.js';
import {
  compileProject,
  corpusDir,
  goldenDir,
  parseTruth,
  programSource,
  programs,
  type Run,
  recordProject,
  runPlain,
  type TrueFrame,
  type Truth,
} from '../support/corpus.js';
import { disagreements } from '../support/namesakes.js';
import { withSortedMaps } from '../support/sortedMaps.js';
import { atStatements, FunctionTable, recordedStack, trueStack } from '../support/trueStack.js';
import { processesIn, type Show, type Variable, visit, walk } from '../support/walk.js';
import { stable, walkText } from '../support/walkText.js';

/** As the newest Elixir writes it, whichever ran: golden texts are for all. */
const show: Show = (value) => inspect(withSortedMaps(value));
/** The Elixir whose texts all others are told by. */
const oldest = '1.14';
const runAll = ['-e', 'Truth.Runner.main()'];

describe('the corpus', function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  let plain: Run;
  let recorded: Run & { readonly folder: string };
  let plainTruth: Truth[];
  let recordedTruth: Truth[];
  let history: History;
  let functions: FunctionTable;
  let elixir: string;
  /** As the Elixir that ran writes it, maps sorted as the programs' own account has them. */
  let showAsRun: Show;

  before(async () => {
    compileProject(corpusDir);
    const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state'), MIX_ENV: 'dev' };
    const truthFile = (name: string) => ({ ...env, CORPUS_TRUTH: join(folder, name) });
    plain = runPlain({ projectDir: corpusDir, task: 'run', taskArgs: runAll, env: truthFile('plain') });
    recorded = await recordProject({
      projectDir: corpusDir,
      task: 'run',
      taskArgs: runAll,
      env: truthFile('recorded'),
      exclude: ['Truth*'],
    });
    plainTruth = parseTruth(readFileSync(join(folder, 'plain'), 'utf8'));
    recordedTruth = parseTruth(readFileSync(join(folder, 'recorded'), 'utf8'));
    functions = new FunctionTable(recorded.folder);
    history = await openHistory(recorded.folder);
    elixir = readProbeAccount(recorded.folder)?.elixir ?? assert.fail('the recording does not say which Elixir ran');
    const writing = await Writing.of(history, recorded.folder);
    showAsRun = (value) => writing.write(withSortedMaps(value), 'whole');
  });

  after(() => {
    history?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has at least sixty programs', () => {
    assert.ok(programs().length >= 60);
  });

  it('comes out recorded as it does without', () => {
    assert.equal(results(recorded.stdout), results(plain.stdout));
    assert.equal(recorded.exitStatus, plain.exitStatus);
  });

  it('loses nothing', () => {
    assert.deepEqual(history.losses, []);
  });

  for (const name of programs()) {
    describe(name, () => {
      const file = `${name}.ex`;
      const source = programSource(name);
      const isHere = (line: number) => (source[line - 1] ?? '').trim() === 'here()';
      const truthOf = (all: readonly Truth[]) => all.filter((truth) => truth.file === file);

      it('says the same of itself, recorded or not', () => {
        const account = (all: readonly Truth[]) =>
          stable(
            truthOf(all)
              .map((truth) => JSON.stringify({ ...truth, stack: truth.stack.map(writtenByUser) }))
              .join('\n'),
          );
        assert.equal(account(recordedTruth), account(plainTruth));
      });

      it('has the variables and frames that it says it has', () => {
        for (const proc of processesIn(history, file)) {
          const truths = truthOf(recordedTruth).filter((truth) => truth.pid === proc.pid);
          const seen = walk(history, proc, 'forward')
            .map((moment) => visit(history, moment, showAsRun))
            .filter(({ frames: [top] }) => top?.place.file.endsWith(`/${file}`) && isHere(top.place.line));
          assert.deepEqual(
            seen.map(({ frames, variables }, index) => ({
              line: frames[0]?.place.line,
              variables: inOrderOf(truths[index]?.variables ?? [], variables),
              stack: recordedStack(frames),
            })),
            truths.map((truth, index) => ({
              line: truth.line,
              variables: truth.variables,
              stack: atStatements(trueStack(truth, functions), recordedStack(seen[index]?.frames ?? [])),
            })),
          );
        }
      });

      it('is walked as the golden text says', () => {
        const text = processesIn(history, file).map((proc, index) =>
          walkText(
            `process ${index + 1}`,
            walk(history, proc, 'forward').map((moment) => visit(history, moment, show)),
          ),
        );
        expectGolden(name, stable(text.join('\n')), elixir);
      });

      it('has the values at its occurrences of variables that it has in its scopes', async () => {
        let read = 0;
        for (const proc of processesIn(history, file)) {
          for (const moment of walk(history, proc, 'forward')) {
            const compared = await disagreements(history, moment);
            assert.deepEqual(compared.wrong, []);
            read += compared.read;
          }
        }
        assert.ok(read > 0, 'nothing was compared');
      });

      it('is walked backwards as forwards', () => {
        for (const proc of processesIn(history, file)) {
          const forward = walk(history, proc, 'forward').map((moment) => JSON.stringify(visit(history, moment, show)));
          const backward = walk(history, proc, 'backward').map((moment) => JSON.stringify(visit(history, moment, show)));
          assert.deepEqual(backward.reverse(), forward);
        }
      });
    });
  }
});

/** Functions that the compiler makes of comprehensions take what their body uses as arguments, and so one more when it is recorded. */
function writtenByUser(frame: TrueFrame): TrueFrame {
  return frame.name.includes('$^') ? { ...frame, arity: -1 } : frame;
}

/** What each program gave. Logged crashes in between come when the logger gets to them. */
function results(stdout: string): string {
  return stable(
    stdout
      .split('\n')
      .filter((line) => /^\d\d_/.test(line))
      .join('\n'),
  );
}

/**
 * The recorded variables, those bound at one moment in the order that the program says: a pattern, or a call with its arguments and captured
 * variables, binds all of its names at once, and Elixir numbers them differently from version to version.
 */
function inOrderOf(said: readonly string[], recorded: readonly Variable[]): string[] {
  const place = (text: string) => said.indexOf(text) + 1 || said.length + 1;
  return [...recorded].sort((a, b) => a.bound - b.bound || place(a.text) - place(b.text)).map(({ text }) => text);
}

/**
 * The text accepted for this program; `UPDATE=1` accepts what there is now. The oldest Elixir's is `NAME.txt`; where a newer one compiles the
 * program otherwise, or writes values otherwise, `NAME.elixir-1.18.txt` says so.
 */
function expectGolden(name: string, text: string, elixir: string): void {
  const file = join(goldenDir, `${name}.txt`);
  const [generation = ''] = /^\d+\.\d+/.exec(elixir) ?? [];
  const own = join(goldenDir, `${name}.elixir-${generation}.txt`);
  if (process.env.UPDATE === '1') accept(text, file, generation === oldest ? file : own);
  const accepted = existsSync(own) ? own : file;
  assert.ok(existsSync(accepted), `no golden text ${file}: read what UPDATE=1 writes, then keep it`);
  assert.equal(text, readFileSync(accepted, 'utf8'));
}

function accept(text: string, common: string, own: string): void {
  mkdirSync(goldenDir, { recursive: true });
  if (own !== common) rmSync(own, { force: true });
  if (own === common || readFileSync(common, 'utf8') !== text) writeFileSync(own, text);
}
