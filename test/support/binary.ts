import { fileURLToPath } from 'node:url';

/** The command line as it is installed. */
export const binary = fileURLToPath(new URL('../../bin/elixirscope.js', import.meta.url));
