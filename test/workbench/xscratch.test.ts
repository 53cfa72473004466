import { execSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mixProject } from '../support/elixirscope.js';
import { workbenches } from './workbenches.js';

describe('scratch', function () {
  this.timeout(120_000);
  const open = workbenches();
  it('dialog', async () => {
    const project = mixProject({ 'lib/a.ex': 'defmodule A do\nend\n' });
    mkdirSync(join(project, '.vscode'), { recursive: true });
    const configurations = [{ type: 'elixirscope', request: 'launch', name: 'ours', task: 'test', projectDir: 'nowhere', trace: true }];
    writeFileSync(join(project, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations }));
    const code = await open({ folder: project });
    await code.open('lib/a.ex'); await code.press('F5');
    for (let i = 0; i < 6; i++) {
      await new Promise((r) => setTimeout(r, 1000));
      console.log(i, await code.dialog(), JSON.stringify(await code.notifications()), await code.debug.console());
      console.log(
        await code.page.evaluate(
          `[...document.querySelectorAll('.monaco-dialog-modal-block, .monaco-dialog-box')].map(x => x.textContent)`,
        ),
      );
    }
    console.log(
      execSync(
        `cat "${code.state}"/elixirscope/dap* | cut -c1-600; find "${code.state}/.." -name '*.log' -newer "${project}/mix.exs"; cat "${code.state}/../user/logs/"*/exthost*/elixirscope*/*.log "${code.state}/../user/logs/"*/exthost*/remoteexthost.log`,
      ).toString(),
    );
    await code.screenshot('/tmp/x/a.png');
  });
});
