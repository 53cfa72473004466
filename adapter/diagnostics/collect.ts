import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { basename, join } from 'node:path';
import type { DiagnosticFile } from '../protocol.js';
import { isObject } from '../recording/json.js';
import { recordingFolders } from '../target/store.js';
import { tracesIn } from '../target/traces.js';
import { version } from '../version.js';
import { type Json, launchWithoutValues, manifestWithoutValues, probeWithoutValues, traceWithoutValues } from './withoutValues.js';

const mostTraces = 2;
const mostLines = 20_000;
const mostRecordings = 5;

/** What the engine knows for a bug report, without values, arguments and secrets of the user's programs. */
export function diagnosticFiles(state: string, launchConfigurations: readonly Json[]): DiagnosticFile[] {
  return [
    versions(),
    launches(launchConfigurations),
    ...tracesIn(state).slice(0, mostTraces).map(trace),
    ...newest(recordingFolders(state)).flatMap(accounts),
  ];
}

function versions(): DiagnosticFile {
  const { node, electron } = process.versions;
  const all = { elixirscope: version, node, electron, platform: process.platform, arch: process.arch, system: release() };
  return { name: 'versions.json', text: pretty(all) };
}

const launches = (configurations: readonly Json[]): DiagnosticFile => ({
  name: 'launch.json',
  text: pretty(configurations.map(launchWithoutValues)),
});

function trace(file: string): DiagnosticFile {
  const lines = readFileSync(file, 'utf8').split('\n').slice(-mostLines);
  return { name: basename(file), text: lines.flatMap((line) => traceWithoutValues(line) ?? []).join('\n') };
}

/** Their names begin with the time. */
const newest = (folders: readonly string[]): string[] =>
  [...folders].sort((a, b) => (basename(a) < basename(b) ? 1 : -1)).slice(0, mostRecordings);

function accounts(folder: string): DiagnosticFile[] {
  const readers = { 'manifest.json': manifestWithoutValues, 'probe.json': probeWithoutValues };
  return Object.entries(readers).flatMap(([file, without]) => {
    const json = readJson(join(folder, file));
    return json ? [{ name: `recordings/${basename(folder)}/${file}`, text: pretty(without(json)) }] : [];
  });
}

function readJson(file: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isObject(json) ? json : undefined;
  } catch {
    // Not there yet, or damaged: the bundle goes without.
    return undefined;
  }
}

const pretty = (json: object): string => `${JSON.stringify(json, null, 2)}\n`;
