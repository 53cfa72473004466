import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { launchRecording } from '../../adapter/target/launch.js';
import type { Sink } from '../../adapter/target/probeConfig.js';
import { cpuSeconds } from './cpu.js';
import { normalise } from './normalise.js';
import { type Slowing, slowDown } from './slowDown.js';
import { compileFormatter, readTestResults, type TestResults } from './testResults.js';

/** `slowed`: plain, but stopped so often that it takes a few times as long. */
export type Way = 'plain' | 'slowed' | 'recorded';

/** What a run of a program came to; texts are normalised, so that two runs of one program can be the same. */
export interface Outcome {
  readonly way: Way;
  readonly seconds: number;
  /** Processor time of the program and of what it waited for, and of our own work meanwhile; NaN where it cannot be known. */
  readonly cpu: number;
  readonly exitStatus: string;
  readonly stdout: string;
  readonly stderr: string;
  /** What ExUnit counted, `5 tests, 1 failure`, an element a suite. */
  readonly counts: string;
  /** How each test ended. */
  readonly tests: TestResults;
  /** What the program could see of its VM at the end: processes, mailboxes, links, names, tables. */
  readonly inspection: string;
}

export interface ProgramToRun {
  readonly projectDir: string;
  readonly task: string;
  readonly taskArgs: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly sink?: Sink;
}

const inspection = fileURLToPath(new URL('../compare/inspection.exs', import.meta.url));
/** Waits until Elixir is up, then evaluates the inspection. By environment, since a plain and a recorded run must be started the same way. */
const injection =
  'spawn(fun() -> Wait = fun Again() -> case whereis(elixir_config) of undefined -> timer:sleep(5), Again(); _ -> ok end end, Wait(),' +
  " 'Elixir.Code':eval_file(unicode:characters_to_binary(os:getenv([66,79,84,72,95,87,65,89,83,95,83,67,82,73,80,84]))) end).";

/** Runs a program plain and recorded in turn, `times` each. */
export function bothWays(program: ProgramToRun, times: number, onOutcome: (outcome: Outcome) => void = () => {}): Promise<Outcome[]> {
  return runs(program, Array.from({ length: times }, () => ['plain', 'recorded'] as const).flat(), onOutcome);
}

/** Runs a program in these ways, one after the other; `factor` says how much longer a slowed run is to take. */
export async function runs(
  program: ProgramToRun,
  ways: readonly Way[],
  onOutcome: (outcome: Outcome) => void = () => {},
  factor = 4,
): Promise<Outcome[]> {
  const formatter = mkdtempSync(join(tmpdir(), 'both-ways-formatter-'));
  try {
    compileFormatter(formatter, { ...process.env, ...program.env });
    const outcomes: Outcome[] = [];
    for (const way of ways) {
      const outcome = await runOnce(program, way, formatter, factor);
      onOutcome(outcome);
      outcomes.push(outcome);
    }
    return outcomes;
  } finally {
    rmSync(formatter, { recursive: true, force: true });
  }
}

async function runOnce(program: ProgramToRun, way: Way, formatter: string, factor: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'both-ways-'));
  try {
    const out = join(folder, 'inspection');
    const env = {
      ...process.env,
      ...program.env,
      BOTH_WAYS_SCRIPT: inspection,
      BOTH_WAYS_OUT: out,
      ERL_AFLAGS: `-pa ${formatter} -eval "${injection}"`,
      ...(way === 'recorded' ? { XDG_STATE_HOME: join(folder, 'state') } : {}),
    };
    const started = { at: performance.now(), cpu: cpuSeconds() };
    const run = way === 'recorded' ? recorded(program, env) : plain(program, env, way === 'slowed' ? factor : undefined);
    const { pid, exitStatus, stdout, stderr } = await run;
    const seconds = (performance.now() - started.at) / 1000;
    const file = `${out}.${pid}`;
    return {
      way,
      seconds,
      cpu: cpuSeconds() - started.cpu,
      exitStatus,
      stdout: normalise(stdout),
      stderr: normalise(stderr),
      counts: (stripVTControlCharacters(stdout).match(/^(.*\d+ tests?, \d+ failures?|Result: \d+\/\d+ passed).*$/gm) ?? []).join('; '),
      tests: readTestResults(`${file}.tests`),
      inspection: existsSync(file) ? normalise(readFileSync(file, 'utf8')) : 'nothing: the program halted',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly pid: number | undefined;
  readonly exitStatus: string;
  readonly stdout: string;
  readonly stderr: string;
}
type Environment = Readonly<Record<string, string | undefined>>;

function plain(program: ProgramToRun, env: Environment, factor: number | undefined): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('mix', [program.task, ...program.taskArgs], {
      cwd: program.projectDir,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const slowing: Slowing | undefined = factor !== undefined && child.pid !== undefined ? slowDown(child.pid, factor) : undefined;
    const text = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (more: string) => {
        text[stream] += more;
      });
    }
    child.once('error', reject);
    child.once('exit', () => slowing?.end());
    child.once('close', (status, signal) => resolve({ pid: child.pid, exitStatus: String(status ?? signal), ...text }));
  });
}

async function recorded(program: ProgramToRun, env: Environment): Promise<Ended> {
  const text = { stdout: '', stderr: '' };
  const launch = await launchRecording(
    { ...program, env, stdio: 'pipes', engineGone: 'stop' },
    {
      onOutput: (stream, more) => {
        text[stream] += more;
      },
    },
  );
  const { exitStatus, signal } = await launch.ended;
  return { pid: launch.program.pid, exitStatus: String(exitStatus ?? signal), ...text };
}
