import type { EngineRequests } from '../protocol.js';
import { exportRecording } from '../target/exporting.js';
import { stateFolder } from '../target/folders.js';
import { importRecording } from '../target/importing.js';
import { exportSecrets } from '../target/secrets.js';
import { describe } from '../target/store.js';
import { answering } from './answering.js';
import type { Feature } from './feature.js';

type Export = EngineRequests['elixirscope/exportRecording'];
type Import = EngineRequests['elixirscope/importRecording'];

/** Recordings as files: out of the store and into it. */
export const recordingFiles: Feature = (connection, host) => {
  /** Tells every percent. */
  const reporting = (token: string | undefined) => {
    let told = 0;
    return (done: number) => {
      if (token === undefined || done - told < 0.01) return;
      told = done;
      void connection.sendNotification('elixirscope/progress', { token, done });
    };
  };
  connection.onRequest(
    'elixirscope/exportRecording',
    answering(async ({ folder, file, progress, redact }: Export['params'], signal): Promise<Export['result']> => {
      await exportRecording(describe(folder), file, {
        overwrite: true,
        signal,
        onProgress: reporting(progress),
        ...(redact ? { redact: exportSecrets(redact) } : {}),
      });
      return null;
    }),
  );
  connection.onRequest(
    'elixirscope/importRecording',
    answering(
      ({ file, progress }: Import['params'], signal): Promise<Import['result']> =>
        importRecording(stateFolder(host.env), file, { signal, onProgress: reporting(progress) }),
    ),
  );
  return {};
};
