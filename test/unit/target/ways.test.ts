import assert from 'node:assert/strict';
import { parseEnv } from '../../../adapter/target/toolchain/printedEnv.js';
import { type Answer, editorStartedFrom, nextStep, type Rules, type Tried, type Way } from '../../../adapter/target/toolchain/ways.js';

const nothing: Answer = { kind: 'nothing', why: 'not there' };
const gives: Answer = { kind: 'gives', env: { PATH: '/its' }, what: '/its/elixir' };
const refuses: Answer = { kind: 'refuses', why: '1.99 is not installed', todo: 'Install it.' };

/** Who is asked, in turn, when these answer so and the others have nothing; and how it ends. */
function asks(answers: Partial<Record<Way, Answer>>, rules: Partial<Rules> = {}): string[] {
  const tried: Tried[] = [];
  const story: string[] = [];
  for (;;) {
    const step = nextStep(tried, { startedFrom: 'desktopEditor', trusted: true, ...rules });
    if ('failed' in step) return [...story, step.refusal ? `refused by ${step.refusal.way}` : 'nothing found'];
    if ('found' in step) return [...story, `found by ${step.found}`];
    if ('ask' in step) story.push(step.ask);
    tried.push('ask' in step ? { way: step.ask, answer: answers[step.ask] ?? nothing } : { way: step.skip, answer: nothing });
  }
}

describe('the ways to Elixir', () => {
  it('go from the most particular to the most general', () => {
    assert.deepEqual(asks({}), ['setting', 'direnv', 'mise', 'asdf', 'nix', 'loginShell', 'path', 'nothing found']);
  });

  it('end at the first that gives it', () => {
    assert.deepEqual(asks({ setting: gives, mise: gives }), ['setting', 'found by setting']);
    assert.deepEqual(asks({ asdf: gives, path: gives }), ['setting', 'direnv', 'mise', 'asdf', 'found by asdf']);
  });

  it('run nothing of a workspace that is not trusted', () => {
    assert.deepEqual(asks({ mise: gives, loginShell: gives }, { trusted: false }), ['setting', 'loginShell', 'found by loginShell']);
  });

  it('never give another version than the one that the project names', () => {
    assert.deepEqual(asks({ asdf: refuses, loginShell: gives, path: gives }), [
      'setting',
      'direnv',
      'mise',
      'asdf',
      'nix',
      'refused by asdf',
    ]);
  });

  it('but another manager may have the version', () => {
    assert.deepEqual(asks({ mise: refuses, asdf: gives }).at(-1), 'found by asdf');
  });

  it('never pass over what the user set', () => {
    assert.deepEqual(asks({ setting: refuses, path: gives }), ['setting', 'refused by setting']);
  });

  it("take a terminal's PATH before a login shell's: there it was chosen on purpose", () => {
    assert.deepEqual(asks({ path: gives, loginShell: gives }, { startedFrom: 'terminalEditor' }).at(-1), 'found by path');
    assert.deepEqual(asks({ path: gives, loginShell: gives }, { startedFrom: 'shell' }), ['path', 'found by path']);
  });

  it('know an editor that was started in a terminal', () => {
    assert.equal(editorStartedFrom({ VSCODE_CLI: '1' }), 'terminalEditor');
    assert.equal(editorStartedFrom({ IN_NIX_SHELL: 'impure' }), 'terminalEditor');
    assert.equal(editorStartedFrom({ PATH: '/usr/bin' }), 'desktopEditor');
  });
});

describe('printed variables', () => {
  const mark = '--elixirscope-variables--';

  it('are found among what start-up files say', () => {
    const text = `Welcome!\n${mark}\nA=1\0B=two\nlines\0C=x=y\0\n${mark}\nBye\n`;

    assert.deepEqual(parseEnv(text), { A: '1', B: 'two\nlines', C: 'x=y' });
  });

  it('are found where `env` knows no -0', () => {
    assert.deepEqual(parseEnv(`${mark}\nA=1\nB=2\n\n${mark}\n`), { A: '1', B: '2' });
  });

  it('are none where the shell gave up before', () => {
    assert.equal(parseEnv('Welcome!\n'), undefined);
  });
});
