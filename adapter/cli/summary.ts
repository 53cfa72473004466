import type { Failure, History } from '../replay/history.js';
import { openHistory } from '../replay/openHistory.js';
import { failedEarly, whyEmpty } from '../target/emptiness.js';
import { commandOf, type Manifest, type ProbeAccount, readManifest, readProbeAccount, recordsCode } from '../target/manifest.js';
import { describe } from '../target/store.js';
import { type FailureAccount, failureLine } from './failureLine.js';
import { bytes, count, some } from './words.js';

/** What is in a recording, counted. */
export interface Contents {
  readonly events: number;
  readonly processes: number;
  /** Processes in which recorded code ran. */
  readonly processesWithCode: number;
  readonly modules: number;
  readonly failures: readonly FailureAccount[];
  /** What is missing and why, in sentences. */
  readonly losses: readonly string[];
  readonly skipped: readonly { readonly module: string; readonly why: string }[];
  readonly notices: readonly string[];
  /** What took the events, and why that; null where the probe was never up. */
  readonly sink: string | null;
  readonly sinkWhy: string | null;
}

/** Throws the failure to show where the recording cannot be read. */
export async function contents(folder: string): Promise<Contents> {
  const probe = readProbeAccount(folder);
  const history = await openHistory(folder);
  try {
    return contentsOf(history, probe);
  } finally {
    history.close();
  }
}

function contentsOf(history: History, probe: ProbeAccount | undefined): Contents {
  const processes = history.processes();
  return {
    events: processes.reduce((sum, one) => sum + one.events, 0),
    processes: processes.length,
    processesWithCode: processes.filter((one) => one.ranCode).length,
    modules: probe?.recorded.length ?? 0,
    failures: history.failures().map((failure) => accountOf(failure, history)),
    losses: history.losses,
    skipped: probe?.skipped ?? [],
    notices: probe?.notices ?? [],
    sink: probe?.sink ?? null,
    sinkWhy: probe?.sinkWhy ?? null,
  };
}

function accountOf({ message, test, moment }: Failure, history: History): FailureAccount {
  if (test) return { message, test: `${test.name} (${test.module})`, file: test.file, line: test.line };
  const place = history.frames(moment, 0, 1)[0]?.place;
  return { message, ...(place ? { file: place.file, line: place.line } : {}) };
}

/** Whether mix gave up before there was anything to record. Throws the failure to show where the recording cannot be read. */
export async function isFailedEarly(folder: string): Promise<boolean> {
  return failedEarly(readManifest(folder), readProbeAccount(folder)) && (await contents(folder)).processesWithCode === 0;
}

/** The account of a recording that the command line prints. `said`: notices that the user has read already. */
export async function describeRecording(folder: string, said: readonly string[] = []): Promise<string> {
  const manifest = readManifest(folder);
  const all = await contents(folder);
  const inside = { ...all, notices: all.notices.filter((notice) => !said.includes(notice)) };
  const lines = [
    `elixirscope: ${heading(manifest)}`,
    `  recording  ${folder} (${bytes(describe(folder).size)})`,
    ...(isEmpty(inside, manifest) ? emptiness(folder, readProbeAccount(folder)) : fullness(inside, manifest)),
    ...(inside.sink ? [`  sink       ${inside.sink}${inside.sinkWhy ? ` (${inside.sinkWhy})` : ''}`] : []),
    ...inside.losses.map((loss) => `  missing    ${loss}`),
    ...(inside.skipped.length > 0 ? skippedLines(inside) : []),
    ...inside.notices.map((notice) => `  note       ${notice.trim().replaceAll('\n', '\n             ')}`),
  ];
  if (!isEmpty(inside, manifest))
    lines.push(`  open       a debug session with "request": "launch", "recording": ${JSON.stringify(folder)}`);
  return lines.join('\n');
}

function heading(manifest: Manifest): string {
  const { status, exitStatus, signal } = manifest;
  const words = commandOf(manifest);
  if (status === 'recording') {
    const ours = manifest.pid === process.pid;
    return ours ? `\`${words}\` has ended, but that could not be written down: is the disk full?` : `\`${words}\` is being recorded`;
  }
  const end = signal ? `was ended by ${signal}` : `ended with status ${exitStatus}`;
  const torn = status === 'interrupted' ? '; the probe could not say goodbye, so its last moments may be missing' : '';
  return `\`${words}\` ${end}${torn}`;
}

/** Without code there is nothing to walk through, but processes and messages to ask for, where those were to be recorded. */
const isEmpty = ({ processesWithCode, events }: Contents, manifest: Manifest): boolean =>
  processesWithCode === 0 && (recordsCode(manifest) || events === 0);

function fullness(inside: Contents, { project, level }: Manifest): string[] {
  const { events, processes, processesWithCode, modules, failures } = inside;
  const all = count(processes, 'process', 'processes');
  const what =
    processesWithCode === 0 ? `of ${all}; at level "${level}" no code` : `of ${count(modules, 'module')} in ${processesWithCode} of ${all}`;
  return [
    `  holds      ${count(events, 'event')} ${what}`,
    ...some(failures.map((failure) => failureLine(failure, project))).map((text) => `  failure    ${text}`),
  ];
}

function emptiness(folder: string, probe: ProbeAccount | undefined): string[] {
  // Notices and the folder have lines of their own.
  const elsewhere = [folder, ...(probe?.notices ?? []).flatMap((notice) => notice.split('\n'))];
  const [what, ...why] = whyEmpty(folder).split('\n');
  const reasons = why.filter((line) => !elsewhere.some((one) => one !== '' && line.includes(one)));
  return [`  holds      nothing to walk through. ${what}`, ...reasons.map((line) => `             ${line}`)];
}

function skippedLines({ skipped }: Contents): string[] {
  return [
    `  left alone ${count(skipped.length, 'module')}:`,
    ...some(skipped.map(({ module, why }) => `${module.replace(/^Elixir\./, '')}: ${why}`)).map((line) => `             ${line}`),
  ];
}
