import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decode, decodeAt } from '../../../adapter/recording/etf.js';
import { skipTerm } from '../../../adapter/recording/etfSkip.js';
import { inspect } from '../../../adapter/recording/inspect.js';
import { inspectPretty } from '../../../adapter/recording/inspectPretty.js';
import type { Term } from '../../../adapter/recording/term.js';

/** Terms as the VM on this machine writes them. */
interface Written {
  readonly bytes: Buffer;
  readonly text: string;
  /** By width. */
  readonly pretty: ReadonlyMap<number, string>;
}

const WIDTHS = [98, 40, 10];

function askTheVm(): { readonly elixir: string; readonly terms: readonly Written[] } {
  const script = fileURLToPath(new URL('terms.exs', import.meta.url));
  const output = execFileSync('elixir', [script], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ELIXIR_ERL_OPTIONS: '+fnu' },
  });
  const [elixir = '', ...lines] = output.trimEnd().split('\n');
  return { elixir, terms: lines.map(read) };
}

function read(line: string): Written {
  const [bytes = Buffer.of(), text, ...pretty] = line.split(' ').map((column) => Buffer.from(column, 'base64'));
  return { bytes, text: `${text}`, pretty: new Map(WIDTHS.map((width, i) => [width, `${pretty[i]}`])) };
}

/** Changesets, what stands in schemas, and decimals: as Ecto 3.13.5 and Decimal 2.3.0 wrote them. */
const ofEcto = () =>
  readFileSync(new URL('ecto.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map(read);

describe('inspect', () => {
  const struct: Readonly<Record<string, readonly string[]>> = { 'Elixir.Terms.Point': ['x', 'y'] };
  let vm: ReturnType<typeof askTheVm>;
  before(() => {
    vm = askTheVm();
  });

  it('writes every term as the VM does', () => {
    assert.ok(vm.terms.length > 400);
    const options = { elixir: vm.elixir, structFields: (module: string) => struct[module] };
    const written = vm.terms.map(({ bytes }) => inspect(decode(bytes), options));
    assert.deepEqual(
      written.filter((text, i) => text !== vm.terms[i]?.text),
      vm.terms.map(({ text }) => text).filter((text, i) => text !== written[i]),
    );
  });

  for (const width of WIDTHS) {
    it(`writes every term as prettily as the VM does, ${width} wide`, () => {
      const options = { elixir: vm.elixir, structFields: (module: string) => struct[module] };
      for (const { bytes, pretty } of vm.terms) assert.equal(inspectPretty(decode(bytes), width, options), pretty.get(width));
    });
  }

  it('writes what Ecto writes as Ecto does', () => {
    for (const { bytes, text, pretty } of ofEcto()) {
      assert.equal(inspect(decode(bytes)), text);
      for (const width of WIDTHS) assert.equal(inspectPretty(decode(bytes), width), pretty.get(width));
    }
  });

  it('skips every term to where it ends', () => {
    for (const { bytes } of vm.terms) {
      assert.equal(skipTerm(bytes, 1), bytes.length);
      assert.equal(decodeAt(bytes).end, bytes.length);
    }
  });

  it('writes charlists as the recorded Elixir did', () => {
    const abc: Term = { type: 'list', items: [97, 39, 99] };
    assert.equal(inspect(abc, { elixir: '1.14.5' }), "'a\\'c'");
    assert.equal(inspect(abc, { elixir: '1.15.0' }), '~c"a\'c"');
    assert.equal(inspect(abc), '~c"a\'c"');
  });

  it('marks what was cut', () => {
    const atom = (name: string): Term => ({ type: 'atom', name });
    assert.equal(inspect({ type: 'list', items: [1, 2], remaining: 5 }), '[1, 2, …]');
    assert.equal(inspect({ type: 'tuple', items: [atom('ok')], size: 3 }), '{:ok, …}');
    assert.equal(inspect({ type: 'map', pairs: [[atom('a'), 1]], remaining: 2 }), '%{a: 1, …}');
    assert.equal(inspect({ type: 'binary', bytes: Buffer.from('caf\xc3', 'latin1'), bits: 32, total: 80 }), '"caf…"');
    assert.equal(inspect({ type: 'binary', bytes: Buffer.from([0, 1]), bits: 16, total: 80 }), '<<0, 1, …>>');
    assert.equal(inspect({ type: 'cut', why: 'depth' }), '…');
  });

  it('stops at its limit as Elixir does', () => {
    assert.equal(inspect({ type: 'list', items: [1, 2, 3] }, { limit: 2 }), '[1, 2, ...]');
  });

  it('writes a list that is nested a million times', () => {
    let nested: Term = { type: 'list', items: [] };
    for (let i = 0; i < 1_000_000; i++) nested = { type: 'list', items: [nested] };
    assert.equal(inspect(nested).length, 2_000_002);
  });
});
