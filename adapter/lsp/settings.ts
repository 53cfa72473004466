import { pathToFileURL } from 'node:url';
import type { Connection } from 'vscode-languageserver/node';

/** `elixirscope.elixirPath` as the editor has it for this folder; undefined where it is not set, or the client has no settings. */
export async function elixirPathSetting(connection: Connection, folder: string): Promise<string | undefined> {
  const item = { section: 'elixirscope.elixirPath', scopeUri: pathToFileURL(folder).href };
  const value: unknown = await connection.workspace.getConfiguration(item).catch(() => undefined);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
