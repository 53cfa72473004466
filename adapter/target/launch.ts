import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { nativeSinkMissing } from '../errors.js';
import type { PatternLevel } from '../protocol.js';
import { keepWithin } from '../recording/horizon.js';
import { version } from '../version.js';
import { Budget, recordingBudget, segmentSize } from './budget.js';
import { Control } from './control.js';
import type { ProbeMessage } from './controlMessages.js';
import { cacheFolder, makePrivate, makePrivateForCode, stateFolder, writeFailure } from './folders.js';
import { FORMAT, readProbeAccount, type WrittenManifest, writeManifest } from './manifest.js';
import { buildProbe, noNativeSink } from './probeBuild.js';
import { defaultSink, type RunningLevel, type Sink, writeProbeConfig } from './probeConfig.js';
import type { Profile } from './profiles.js';
import { type Ending, Program, type ProgramOptions } from './program.js';
import { findProject, type Project } from './project.js';
import { beginRecording, makeRecordingFolder } from './recordingFolder.js';
import { parseSecrets, withoutSecrets } from './secrets.js';
import { prune, type Stored, storeBudget } from './store.js';
import { findToolchain, type Toolchain } from './toolchain.js';

export interface LaunchOptions extends Profile {
  readonly projectDir: string;
  readonly task: string;
  readonly taskArgs: readonly string[];
  /** The program's whole environment: nothing is added to it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The environment that says where recordings and caches live; without it the program's. */
  readonly ours?: Readonly<Record<string, string | undefined>>;
  /** Names of the variables that the user set for this launch; names only are written down. */
  readonly envNames?: readonly string[];
  readonly stdio: ProgramOptions['stdio'];
  readonly iex?: boolean;
  readonly colours?: boolean;
  /** What the program does when the engine goes away. */
  readonly engineGone: 'stop' | 'run_on';
  readonly sink?: Sink;
  /** The recording's folder, new or empty; without it one in the state folder. */
  readonly out?: string;
  /** Bytes that the recording may take. */
  readonly budget?: number;
  /** Gives up what comes before the program's start. */
  readonly signal?: AbortSignal;
}

/** All optional, all called on the main loop. */
export interface LaunchCallbacks {
  /** The probe is being compiled, once for this Elixir. */
  readonly onProbeCompile?: () => void;
  /** Old recordings went to make room. */
  readonly onPruned?: (deleted: readonly Stored[]) => void;
  readonly onOutput?: ProgramOptions['onOutput'];
  /** Everything the probe says but pongs: hello, progress, notices, counts. */
  readonly onProbe?: (message: ProbeMessage) => void;
}

/** A program that runs, recorded or not. */
export interface Running {
  readonly program: Program;
  /** The program has ended, and its recording is complete. */
  readonly ended: Promise<Ending>;
  /** Ends the program, gracefully, then with force; `ended` tells when. */
  stop(): void;
}

/** A program that is being recorded. */
export interface Launch extends Running {
  /** The recording's folder. */
  readonly folder: string;
  /** Resolves once everything that happened so far can be read from the recording. */
  flush(): Promise<void>;
  /** Stops recording for good; the program runs on, its VM as it was. */
  stopRecording(): void;
  /** From now on only so much is recorded. */
  setLevel(level: RunningLevel): void;
  /** The same of what a pattern (patterns.ts) names. */
  setLevelOf(pattern: string, level: PatternLevel): void;
}

/** What it takes to run a program as always. */
export type PlainOptions = Pick<LaunchOptions, 'projectDir' | 'task' | 'taskArgs' | 'env' | 'stdio' | 'iex' | 'colours' | 'signal'>;

/** Runs `mix TASK ARGS` without recording it: nothing of ours is in its VM, and nothing is written. Throws the failure to show. */
export async function launchPlain(options: PlainOptions, onOutput?: ProgramOptions['onOutput']): Promise<Running> {
  const project = findProject(options.projectDir, options.env);
  const toolchain = await findToolchain(options.env, project.dir);
  const program = await Program.start({ ...options, toolchain, projectDir: project.dir, onOutput });
  return { program, ended: program.ended, stop: () => program.stop() };
}

/** Starts `mix TASK ARGS` and records it. Throws the failure to show; then nothing was run and no recording is left. */
export async function launchRecording(options: LaunchOptions, callbacks: LaunchCallbacks = {}): Promise<Launch> {
  const { ours = options.env } = options;
  const state = makePrivate(stateFolder(ours));
  const cache = makePrivateForCode(cacheFolder(ours));
  const project = findProject(options.projectDir, options.env);
  const toolchain = await findToolchain(options.env, project.dir);
  const ebin = await buildProbe({ cache, toolchain, env: options.env, onCompile: callbacks.onProbeCompile, signal: options.signal });
  const noNative = noNativeSink(ebin);
  if (options.sink === 'native' && noNative) throw nativeSinkMissing(noNative);

  options.signal?.throwIfAborted();

  const limit = options.budget ?? recordingBudget;
  const deleted = prune(state, Math.max(0, storeBudget - limit));
  if (deleted.length > 0) callbacks.onPruned?.(deleted);

  const started = new Date();
  const folder = makeRecordingFolder(state, project.name, options.task, started, options.out);
  try {
    const manifest = beginRecording(folder, firstManifest(options, project, toolchain, started));
    return await start({ folder, manifest, limit, cache, ebin, toolchain }, options, callbacks);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw writeFailure(folder, error);
  }
}

interface Prepared {
  readonly folder: string;
  readonly manifest: WrittenManifest;
  readonly limit: number;
  readonly cache: string;
  readonly ebin: string;
  readonly toolchain: Toolchain;
}

async function start(
  { folder, manifest, limit, cache, ebin, toolchain }: Prepared,
  options: LaunchOptions,
  callbacks: LaunchCallbacks,
): Promise<Launch> {
  const control = await Control.listen((message) => {
    if (message.type === 'stats') void budget.written(message.bytes).catch(noRoom);
    callbacks.onProbe?.(message);
  });
  const budget = new Budget(folder, limit, keepWithin, (bytes) => control.allow(bytes));
  // The probe stops recording at what it was allowed, and says so itself; here is why.
  const noRoom = (error: unknown) =>
    callbacks.onProbe?.({ type: 'notice', code: 'no_room', text: `Old history could not be deleted: ${error}` });
  const config = join(folder, 'probe.config');
  writeProbeConfig(config, {
    recording: folder,
    cache: makePrivateForCode(join(cache, 'instr')),
    project: manifest.project,
    level: manifest.level,
    sink: manifest.sink,
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    messages: options.messages ?? 'auto',
    levels: options.levels ?? {},
    ets: options.ets ?? [],
    triggers: options.triggers ?? [],
    triggered: options.triggered ?? { level: 'full', seconds: 5 },
    stepDown: options.stepDown ?? false,
    secrets: parseSecrets(options.secrets ?? []),
    budget: limit,
    segment: segmentSize(limit),
    port: control.port,
    token: control.token,
    engineGone: options.engineGone,
  });
  const tidy = () => {
    control.close();
    rmSync(config, { force: true });
  };
  const program = await Program.start({
    ...options,
    toolchain,
    probe: { ebin, config },
    projectDir: manifest.project,
    onOutput: callbacks.onOutput,
  }).catch((error) => {
    tidy();
    throw error;
  });
  const ended = program.ended.finally(tidy).then((ending) => {
    closeManifest({ ...manifest, stopped: program.wasStopped }, folder, ending);
    return ending;
  });
  return {
    folder,
    program,
    ended,
    flush: () => control.flush(),
    stopRecording: () => control.detach(),
    setLevel: (level) => control.level(level),
    setLevelOf: (pattern, level) => control.levelOf(pattern, level),
    stop: () => program.stop(() => control.stop()),
  };
}

function firstManifest(options: LaunchOptions, project: Project, toolchain: Toolchain, started: Date): Omit<WrittenManifest, 'id'> {
  const taskArgs = withoutSecrets(options.taskArgs, parseSecrets(options.secrets ?? []));
  return {
    format: FORMAT,
    project: project.dir,
    projectName: project.name,
    task: options.task,
    taskArgs,
    command: ['mix', options.task, ...taskArgs],
    cwd: project.dir,
    level: options.level ?? 'full',
    sink: options.sink ?? defaultSink(process.env.ELIXIRSCOPE_SINK),
    started: started.toISOString(),
    ended: null,
    status: 'recording',
    exitStatus: null,
    signal: null,
    stopped: false,
    pid: process.pid,
    envNames: options.envNames ?? [],
    versions: { elixirscope: version, elixir: toolchain.elixirVersion, otp: toolchain.otp, node: process.versions.node },
  };
}

function closeManifest(manifest: WrittenManifest, folder: string, ending: Ending): void {
  try {
    const finished = readProbeAccount(folder)?.status === 'finished';
    writeManifest(folder, { ...manifest, ...ending, ended: new Date().toISOString(), status: finished ? 'finished' : 'interrupted' });
  } catch {
    // The disk is full, or the folder gone. The manifest stays as it was, and whoever reads it sees that nobody writes any more.
  }
}
