import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before } from 'mocha';
import { sourceIn } from '../../adapter/dap/outputPlaces.js';
import { tempFolder } from '../support/tempFolder.js';

describe('a line of output', () => {
  const project = join(tempFolder('pläce'), 'my project');
  before(() => {
    for (const file of [
      'lib/a.ex',
      'lib/enum.ex',
      'deps/dep/lib/a.ex',
      'apps/one/test/one_test.exs',
      'apps/one/test/helper.exs',
      'apps/two/test/helper.exs',
    ]) {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), '');
    }
  });

  const leads: readonly [what: string, line: string, to: string | undefined, at?: number][] = [
    ['of a stack trace leads to its place', '    (shop 0.1.0) lib/a.ex:12: Shop.f/1', 'lib/a.ex', 12],
    ['of ExUnit does', '     test/one_test.exs:8', 'apps/one/test/one_test.exs', 8],
    ['of the compiler does', '└─ lib/a.ex:3:5: A.f/0', 'lib/a.ex', 3],
    ['in colours does', '\u001b[31m     lib/a.ex:4\u001b[0m', 'lib/a.ex', 4],
    ['of an error does', '** (SyntaxError) lib/a.ex:3:9: unexpected token', 'lib/a.ex', 3],
    ['of a dependency leads into the dependency, not to a namesake', '    (dep 1.2.3) lib/a.ex:7: Dep.f/0', 'deps/dep/lib/a.ex', 7],
    ["of Elixir's own leads nowhere, though there is a namesake", '    (elixir 1.14.0) lib/enum.ex:1072: Enum.fetch!/2', undefined],
    ['that two apps of an umbrella could mean leads nowhere', '     test/helper.exs:1', undefined],
    ['of a file that is not there leads nowhere', '     lib/b.ex:1', undefined],
    ['that names no place leads nowhere', 'half past 12:30 lib a.ex', undefined],
  ];
  for (const [what, line, to, at] of leads)
    it(what, () => {
      const found = sourceIn(`${line}\n`, project);
      assert.deepEqual(found && [found.source.path, found.line], to && [join(project, to), at]);
    });
});
