// Sets up and builds, records the sample project's failing test, and walks back from the failure to the line where the
// wrong value was born, in the terminal, through the real debug adapter.
import { must, root } from './lib.mjs';
import { setup } from './setup.mjs';
import { walkBack } from './walkBack.mjs';

setup();
must(process.execPath, ['scripts/build.mjs']);
try {
  await walkBack(`${root}/test/projects/shop`);
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
