import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Home, mixProject } from '../support/elixirscope.js';
import { Engine } from '../support/engine.js';

const LIB = `defmodule Sum do
  def run(x) do
    y = x + 1
    y = y * 2
    y
  end
end
`;

describe('hovers in a window', function () {
  this.timeout(60_000);
  const home = new Home();
  const project = mixProject({ 'lib/sum.ex': LIB });
  const lib = join(project, 'lib/sum.ex');
  // Editors escape more than Node does.
  const uri = pathToFileURL(lib).href.replace(':', '%3A').replace('file%3A', 'file:');
  let engine: Engine;
  before(async () => {
    engine = await Engine.started(home.env);
    await engine.open(uri, LIB);
  });
  after(() => engine.child.kill('SIGKILL'));

  const meant = (line: number, character: number) =>
    engine.request('elixirscope/expressionAt', { textDocument: { uri }, position: { line, character } });

  it('mean what the syntax says, in the text that the editor holds', async () => {
    assert.deepEqual(await meant(2, 4), {
      expression: 'y',
      range: { start: { line: 2, character: 4 }, end: { line: 2, character: 5 } },
    });
    assert.equal(await meant(1, 7), null);
    await engine.type(uri, LIB.replace('y = x + 1', '# y = x + 1'));
    assert.equal(await meant(2, 6), null);
    await engine.type(uri, LIB);
  });

  it('mean nothing in a document that is not open', async () => {
    const position = { line: 2, character: 4 };
    assert.equal(await engine.request('elixirscope/expressionAt', { textDocument: { uri: 'file:///nowhere.ex' }, position }), null);
  });

  it('find their place though the editor holds lines that are not saved', async () => {
    const session = await engine.session();
    await session.launch({ task: 'run', taskArgs: ['-e', 'Sum.run(1)'], projectDir: project });
    await session.stopped();
    const hover = async (line: number, column: number) =>
      (await session.evaluate('y', { context: 'hover', source: { path: lib }, line, column })).result;
    assert.deepEqual([await hover(3, 5), await hover(4, 5), await hover(4, 9)], ['2', '4', '2']);
    await engine.type(uri, `# new\n${LIB.replace('y * 2', 'y * 3')}`);
    assert.equal(await hover(4, 5), '2');
    assert.match(await hover(5, 5), /was edited after the recording/);
    assert.equal(await hover(6, 5), '4');
    await session.leave();
  });
});
