import { startDapServer } from '../dap/server.js';
import { parse } from './options.js';

/** `elixirscope dap`: serves one client on stdin and stdout, until it leaves. */
export async function dap(args: readonly string[]): Promise<number> {
  parse(args, {});
  const server = startDapServer(process.stdin, process.stdout, { env: process.env });
  await server.closed;
  // A client may leave without closing its end.
  process.stdin.destroy();
  return 0;
}
