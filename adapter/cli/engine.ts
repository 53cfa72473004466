import { parse } from './options.js';

/** `elixirscope engine`: serves one editor window until it goes; the editor's language client starts it. The exit status is the language server's. */
export async function engine(args: readonly string[]): Promise<undefined> {
  parse(args, { 'node-ipc': { type: 'boolean' }, stdio: { type: 'boolean' }, clientProcessId: { type: 'string' } });
  // Loaded here, so that no other command waits for it.
  const { runEngine } = await import('../engine/engine.js');
  await runEngine();
}
