import { checkSetup as check } from '../check/checkSetup.js';
import { reportMarkdown, verdict } from '../check/report.js';
import type { Step } from '../check/step.js';
import type { CheckReport, EngineNotifications, EngineRequests } from '../protocol.js';
import { editorStartedFrom } from '../target/toolchain/ways.js';
import { answering } from './answering.js';
import type { Feature } from './feature.js';
import { elixirPathSetting } from './settings.js';

const METHOD = 'elixirscope/checkSetup';
const STEP = 'elixirscope/checkStep';

/** Check Setup, as an editor asks for it: in the engine's own environment, which is the one that programs get. */
export const checkSetup: Feature = (connection, host) => {
  const handle = async (wanted: EngineRequests[typeof METHOD]['params'], signal: AbortSignal): Promise<CheckReport> => {
    const { folder: cwd, trusted, otherExtensions } = wanted;
    const elixirPath = await elixirPathSetting(connection, cwd);
    const steps: Step[] = [];
    const tell = (step: Step) => {
      steps.push(step);
      const told: EngineNotifications[typeof STEP] = { name: step.name };
      void connection.sendNotification(STEP, told);
    };
    await check({ env: host.env, startedFrom: editorStartedFrom(process.env), cwd, trusted, elixirPath, otherExtensions, signal }, tell);
    return { works: steps.every(({ result }) => result !== 'fails'), verdict: verdict(steps), markdown: reportMarkdown(steps) };
  };
  connection.onRequest(METHOD, answering(handle));
  return {};
};
