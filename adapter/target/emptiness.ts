import { type Failure, failedBeforeItsCode, failedInTerminal, noCodeRan } from '../errors.js';
import { commandOf, type Manifest, type ProbeAccount, readManifest, readProbeAccount, recordsCode } from './manifest.js';

/** Skipped modules named in a message before the rest is only counted. */
const SKIPPED_NAMED = 5;

/**
 * The failure that tells why there is nothing to see in a recording, and what to do. `kept`: whether the recording is;
 * `inTerminal`: whether the program's own output is in a terminal.
 */
export function emptiness(folder: string, { kept = true, inTerminal = false } = {}): Failure {
  const manifest = readManifest(folder);
  const account = readProbeAccount(folder);
  if (!failed(manifest)) return noCodeRan(whyEmpty(folder));
  const early = inTerminal ? failedInTerminal : failedBeforeItsCode;
  return early(kept || !failedEarly(manifest, account) ? whyEmpty(folder) : `${failedFirst(manifest)} No recording is kept.`);
}

/** Whether a recording is empty because mix failed before any code of the project ran. */
export const isFailedEarly = (folder: string): boolean => failedEarly(readManifest(folder), readProbeAccount(folder));

const failedFirst = (manifest: Manifest): string =>
  `"${commandOf(manifest)}" failed before any code of the project ran: its own output says why.`;

/** Why there is nothing to see in a recording, and what to do. */
export function whyEmpty(folder: string): string {
  const manifest = readManifest(folder);
  const account = readProbeAccount(folder);
  return [...reasonsFor(manifest, account), `The recording is ${folder}`].join('\n');
}

function reasonsFor(manifest: Manifest, account: ProbeAccount | undefined): string[] {
  if (failedEarly(manifest, account)) return [failedFirst(manifest), 'If it did run code, "include" and "exclude" leave nothing of it.'];
  const but = failed(manifest) ? ` It ended with status ${manifest.exitStatus}: its own output says why.` : '';
  return [`No recorded code ran in "${commandOf(manifest)}".${but}`, ...reasons(manifest.level, account)];
}

const failed = ({ exitStatus }: Manifest): boolean => exitStatus !== null && exitStatus !== 0;

/**
 * Of a recording without code: whether mix itself gave up (dependencies missing, does not compile), for no module was loaded. At a level
 * that records no code nobody can tell, and what happened is kept.
 */
export function failedEarly(manifest: Manifest, account: ProbeAccount | undefined): boolean {
  if (!failed(manifest) || !recordsCode(manifest) || account?.status !== 'finished') return false;
  return account.recorded.length === 0 && account.skipped.length === 0;
}

function reasons(level: string, account: ProbeAccount | undefined): string[] {
  if (account === undefined) return ['The program ended before the probe was there: its own output says why.'];
  const { recorded, skipped } = account;
  const said: string[] = [];
  if (!recordsCode({ level })) said.push(`At level "${level}" no code is recorded; use "calls" or "full".`);
  if (recorded.length === 0) said.push('No module of the project was loaded and matched by "include" and "exclude".');
  else said.push(`${recorded.length} module(s) were ready to be recorded, but none of them was called.`);
  if (skipped.length > 0)
    said.push(
      `Left alone: ${skipped
        .slice(0, SKIPPED_NAMED)
        .map(({ module, why }) => `${module} (${why})`)
        .join(', ')}${skipped.length > SKIPPED_NAMED ? ` and ${skipped.length - SKIPPED_NAMED} more` : ''}.`,
    );
  // The probe's own words for the same.
  return [...said, ...account.notices.filter((notice) => !notice.startsWith('No events'))];
}
