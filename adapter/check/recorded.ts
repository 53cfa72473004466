import { join } from 'node:path';
import { inspect } from '../recording/inspect.js';
import type { History } from '../replay/history.js';
import { openHistory } from '../replay/openHistory.js';
import { whyEmpty } from '../target/emptiness.js';
import { cacheFolder, makePrivateForCode } from '../target/folders.js';
import { launchRecording } from '../target/launch.js';
import { readProbeAccount } from '../target/manifest.js';
import { buildProbe } from '../target/probeBuild.js';
import type { Ending } from '../target/program.js';
import { attempt, type FoundElixir } from './elixir.js';
import { makeSample, sampleVariable } from './sample.js';
import { fails, type Step, skipped, warning, works } from './step.js';

/** Records a project of a few lines through the same path as any program, replays it, and leaves nothing of either. */
export async function checkRecording(found: FoundElixir, signal: AbortSignal | undefined, tell: (step: Step) => void): Promise<void> {
  if (!(await checkProbe(found, signal, tell))) return skipRest(tell, 'The probe is needed for it.');
  const sample = makeSample();
  try {
    const recording = join(sample.folder, 'recording');
    if (!(await record(found, sample.project, recording, signal, tell))) return skipRest(tell, 'There is no recording.');
    tell(sinkStep(recording));
    await replay(recording, tell);
  } finally {
    sample.remove();
  }
}

const probe = 'Probe';
const recordStep = 'Record';
const sink = 'Sink';
const replayStep = 'Replay';

function skipRest(tell: (step: Step) => void, why: string): void {
  for (const name of why.includes('probe') ? [recordStep, sink, replayStep] : [sink, replayStep]) tell(skipped(name, why));
}

async function checkProbe(
  { discovery, toolchain }: FoundElixir,
  signal: AbortSignal | undefined,
  tell: (step: Step) => void,
): Promise<boolean> {
  const { env } = discovery;
  const started = Date.now();
  let compiled = false;
  const onCompile = () => {
    compiled = true;
  };
  const built = await attempt(
    probe,
    async () => buildProbe({ cache: makePrivateForCode(cacheFolder(env)), toolchain, env, onCompile, signal }),
    tell,
  );
  if (!built) return false;
  const how = compiled
    ? `compiled for this Elixir in ${((Date.now() - started) / 1000).toFixed(1)} s; from now on it is there`
    : 'it was compiled before';
  tell(works(probe, how, built));
  return true;
}

async function record(
  { discovery }: FoundElixir,
  projectDir: string,
  out: string,
  signal: AbortSignal | undefined,
  tell: (step: Step) => void,
) {
  let output = '';
  const started = Date.now();
  const ending = await attempt(
    recordStep,
    async (): Promise<Ending> => {
      const launch = await launchRecording(
        {
          projectDir,
          task: 'run',
          taskArgs: ['-e', 'ElixirscopeCheck.run()'],
          env: { ...discovery.env, MIX_ENV: undefined, MIX_EXS: undefined },
          stdio: 'pipes',
          engineGone: 'stop',
          out,
          budget: sampleBudget,
          signal,
        },
        {
          onOutput: (_, text) => {
            output += text;
          },
        },
      );
      const stop = () => launch.stop();
      signal?.addEventListener('abort', stop, { once: true });
      return launch.ended.finally(() => signal?.removeEventListener('abort', stop));
    },
    tell,
  );
  if (!ending) return false;
  if (ending.exitStatus !== 0) {
    tell(
      fails(recordStep, [`mix ended with ${ending.signal ?? `status ${ending.exitStatus}`}`, ...lines(output)], 'Mend what mix says here.'),
    );
    return false;
  }
  tell(works(recordStep, `a project of a few lines, recorded in ${((Date.now() - started) / 1000).toFixed(1)} s`));
  return true;
}

/** It writes a few KiB. A small budget also means that no old recording has to go for it. */
const sampleBudget = 16 * 1024 * 1024;

function sinkStep(recording: string): Step {
  const { sink: name, sinkWhy } = readProbeAccount(recording) ?? {};
  if (name === 'native') return works(sink, `native: ${sinkWhy ?? 'it could be built'}`);
  return warning(
    sink,
    ['portable: pure Elixir, which records everything, but slows a program down more', ...(sinkWhy ? [`why not native: ${sinkWhy}`] : [])],
    'For the faster native sink install a C compiler (on Debian and Ubuntu: build-essential and erlang-dev; on macOS: xcode-select --install), then run this check again.',
  );
}

async function replay(recording: string, tell: (step: Step) => void): Promise<void> {
  const history = await attempt(replayStep, () => openHistory(recording), tell);
  if (!history) return;
  try {
    const seen = lastSeen(history);
    if (seen === sampleVariable.value)
      tell(works(replayStep, `the recording says what the program computed: ${sampleVariable.name} = ${seen}`));
    else
      tell(
        fails(
          replayStep,
          seen === undefined
            ? [`the recording does not hold the variable ${sampleVariable.name}`, ...lines(whyEmpty(recording)), ...history.losses]
            : [`${sampleVariable.name} is ${seen}, and should be ${sampleVariable.value}`],
          'Please report this with a diagnostic bundle.',
        ),
      );
  } finally {
    history.close();
  }
}

/** The sample's variable at the last statement that ran. */
function lastSeen(history: History): string | undefined {
  const moment = history.exit();
  const binding = moment && history.bindings(moment, 0).find(({ name }) => name === sampleVariable.name);
  return binding && inspect(binding.value());
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(0, 20);
