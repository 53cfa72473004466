import { checkSetup as check } from '../check/checkSetup.js';
import { reportMarkdown, verdict } from '../check/report.js';
import type { Step } from '../check/step.js';
import type { CheckReport, EngineNotifications, EngineRequests } from '../protocol.js';
import { editorStartedFrom } from '../target/toolchain/ways.js';
import type { Feature } from './feature.js';
import { elixirPathSetting } from './settings.js';

const METHOD = 'elixirscope/checkSetup';
const STEP = 'elixirscope/checkStep';

/** Check Setup, as an editor asks for it: in the engine's own environment, which is the one that programs get. */
export const checkSetup: Feature = (connection, host) => {
  connection.onRequest(METHOD, async (params: EngineRequests[typeof METHOD]['params'], token): Promise<CheckReport> => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const steps: Step[] = [];
    await check(
      {
        env: host.env,
        startedFrom: editorStartedFrom(process.env),
        cwd: params.folder,
        trusted: params.trusted,
        elixirPath: await elixirPathSetting(connection, params.folder),
        otherExtensions: params.otherExtensions,
        signal: abort.signal,
      },
      (step) => {
        steps.push(step);
        const told: EngineNotifications[typeof STEP] = { name: step.name };
        void connection.sendNotification(STEP, told);
      },
    );
    return { works: steps.every(({ result }) => result !== 'fails'), verdict: verdict(steps), markdown: reportMarkdown(steps) };
  });
  return {};
};
