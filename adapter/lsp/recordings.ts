import type { EngineRequests, RecordingSummary } from '../protocol.js';
import { Catalogue } from '../target/catalogue.js';
import { stateFolder } from '../target/folders.js';
import { writeLabel } from '../target/label.js';
import { commandOf } from '../target/manifest.js';
import { describe, findRecording, type Stored, statusOf } from '../target/store.js';
import { StoreWatch } from '../target/storeWatch.js';
import { emptyTrash, putBack, throwAway, undoFor } from '../target/trash.js';
import { answering } from './answering.js';
import type { Feature } from './feature.js';

type Params<M extends keyof EngineRequests> = EngineRequests[M]['params'];

/** The list of recordings, and what the user does with one of them. */
export const recordings: Feature = (connection, host) => {
  const state = stateFolder(host.env);
  const catalogue = new Catalogue(state);
  // Another engine may be at it too; whatever is left now goes the next time.
  const emptyOut = () => emptyTrash(state).catch(() => {});
  let watch: StoreWatch | undefined;
  connection.onInitialized(() => {
    const tell = () => void connection.sendNotification('elixirscope/recordingsChanged');
    watch = new StoreWatch(state, tell);
    // Who asked an engine that has crashed since asks again.
    tell();
    void emptyOut();
  });
  connection.onExit(() => watch?.close());

  connection.onRequest(
    'elixirscope/recordings',
    answering(async () => (await catalogue.all()).map(summaryOf)),
  );
  connection.onRequest(
    'elixirscope/recording',
    answering(({ recording }: Params<'elixirscope/recording'>) => summaryOf(findRecording(state, recording))),
  );
  connection.onRequest(
    'elixirscope/renameRecording',
    answering(({ folder, name }: Params<'elixirscope/renameRecording'>) => {
      writeLabel(folder, { name });
      return null;
    }),
  );
  connection.onRequest(
    'elixirscope/keepRecording',
    answering(({ folder, kept }: Params<'elixirscope/keepRecording'>) => {
      writeLabel(folder, { kept });
      return null;
    }),
  );
  connection.onRequest(
    'elixirscope/deleteRecordings',
    answering(({ folders }: Params<'elixirscope/deleteRecordings'>) => {
      const [ids, refused]: [string[], string[]] = [[], []];
      for (const stored of folders.map(describe)) {
        try {
          throwAway(state, stored);
          ids.push(stored.id);
        } catch (error) {
          refused.push((error as Error).message);
        }
      }
      setTimeout(emptyOut, undoFor + 1000).unref();
      return { ids, refused };
    }),
  );
  connection.onRequest(
    'elixirscope/undeleteRecordings',
    answering(({ ids }: Params<'elixirscope/undeleteRecordings'>) => {
      for (const id of ids) putBack(state, id);
      return null;
    }),
  );
  return {};
};

function summaryOf(stored: Stored): RecordingSummary {
  const { id, folder, label, manifest, problem, size, events, live, open } = stored;
  return {
    id,
    folder,
    ...label,
    live,
    open,
    status: statusOf(stored),
    size,
    ...(events === undefined ? {} : { events }),
    ...(problem === undefined ? {} : { problem }),
    ...(manifest === undefined
      ? {}
      : { command: commandOf(manifest), project: manifest.project, projectName: manifest.projectName, started: manifest.started }),
    exitStatus: manifest?.exitStatus ?? null,
    signal: manifest?.signal ?? null,
    ...(manifest?.stopped ? { stopped: true } : {}),
  };
}
