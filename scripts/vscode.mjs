// Opens a real VS Code in the browser, on 127.0.0.1, with the extension installed and a copy of the sample project (or the folder that is
// given) open. Ctrl+C ends it; nothing of it stays but the recordings, which are where they always are.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { installExtension, startCodeServer } from './codeServer.mjs';
import { root } from './lib.mjs';
import { setup, setupWorkbench } from './setup.mjs';
import { style } from './style.mjs';

setup();
setupWorkbench({ browser: false });
// Only after `setup` are its packages there.
const { packageExtension } = await import('./package.mjs');

const home = mkdtempSync(join(tmpdir(), 'elixirscope-vscode-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));
let server;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
const userData = join(home, 'user');
const extensions = join(home, 'extensions');
const folder = process.argv[2] ? resolve(process.argv[2]) : sampleProject();
mkdirSync(join(userData, 'User'), { recursive: true });
writeFileSync(join(userData, 'User/settings.json'), JSON.stringify(settings(), undefined, 2));

const vsix = join(home, 'elixirscope.vsix');
await packageExtension(vsix);
installExtension(vsix, { userData, extensions });
server = await startCodeServer({ userData, extensions });
process.stdout.write(`\nVS Code with ElixirScope is at\n\n  ${style.bold(server.urlOf(folder))}\n\n`);
process.stdout.write(`It has ${folder} open: press F5 there. Ctrl+C ends it.\n`);

async function end() {
  await server?.stop();
  process.exit(0);
}

function sampleProject() {
  const folder = join(home, 'shop');
  cpSync(`${root}/test/projects/shop`, folder, { recursive: true, filter: (path) => basename(path) !== '_build' });
  return folder;
}

/** Nothing that asks the network, or is about something else. */
function settings() {
  return {
    'chat.agentHost.enabled': false,
    'chat.disableAIFeatures': true,
    'extensions.autoCheckUpdates': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.startupEditor': 'readme',
  };
}
