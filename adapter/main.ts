import { run } from './cli/run.js';

const status = await run(process.argv.slice(2));
if (status !== undefined) process.exitCode = status;
