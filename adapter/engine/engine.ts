import { OpenDocuments } from '../lsp/documents.js';
import { elixirPathSetting } from '../lsp/settings.js';
import { editorStartedFrom } from '../target/toolchain/ways.js';
import { DapDoor } from './dapEndpoint.js';
import { environmentForPrograms } from './environment.js';
import { startLanguageServer } from './languageServer.js';
import { environmentFor } from './projectEnvironment.js';

/**
 * Runs the engine of one editor window: a language server on the channel to the editor, and debug sessions behind a door of its own.
 * It ends with the editor, told to or not, and then leaves nothing: no program, no socket.
 */
export async function runEngine(): Promise<void> {
  const env = environmentForPrograms(process.env);
  const documents = new OpenDocuments();
  const projects = environmentFor({
    env,
    startedFrom: editorStartedFrom(process.env),
    elixirPath: (folder) => elixirPathSetting(connection, folder),
    log: (text) => connection.console.info(text),
  });
  const door = await DapDoor.open({ env, environmentFor: projects, openText: (path) => documents.textOf(path) });
  let left: Promise<void> | undefined;
  const leave = () => (left ??= door.close());
  const connection = startLanguageServer({ env, documents, dapEndpoint: { path: door.path, token: door.token } }, leave);
  // The editor crashed, or was killed: the channel to it is gone.
  process.once('disconnect', () => void leave().finally(() => process.exit(1)));
  process.once('exit', () => door.removeFolder());
}
