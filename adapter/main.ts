import { run } from './cli/run.js';

// Whoever starts us on Electron has us be Node by it. It is not meant for programs that we start.
delete process.env.ELECTRON_RUN_AS_NODE;

const status = await run(process.argv.slice(2));
if (status !== undefined) process.exitCode = status;
