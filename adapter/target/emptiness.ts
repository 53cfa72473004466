import { type Failure, failedBeforeItsCode, failedInTerminal, noCodeRan } from '../errors.js';
import { commandOf, type Manifest, type ProbeAccount, readManifest, readProbeAccount } from './manifest.js';

/** Skipped modules named in a message before the rest is only counted. */
const SKIPPED_NAMED = 5;

/** The failure that tells why there is nothing to see in a recording, and what to do. `inTerminal`: where the program's own output is. */
export function emptiness(folder: string, inTerminal: boolean): Failure {
  const why = whyEmpty(folder);
  if (!failedEarly(readManifest(folder), readProbeAccount(folder))) return noCodeRan(why);
  return inTerminal ? failedInTerminal(why) : failedBeforeItsCode(why);
}

/** Why there is nothing to see in a recording, and what to do. */
export function whyEmpty(folder: string): string {
  const manifest = readManifest(folder);
  const account = readProbeAccount(folder);
  return [...reasonsFor(manifest, account), `The recording is ${folder}`].join('\n');
}

function reasonsFor(manifest: Manifest, account: ProbeAccount | undefined): string[] {
  if (failedEarly(manifest, account))
    return [
      `"${commandOf(manifest)}" failed before any code of the project ran: its own output says why.`,
      'If it did run code, "include" and "exclude" leave nothing of it.',
    ];
  return [`No recorded code ran in "${commandOf(manifest)}".`, ...reasons(manifest.level, account)];
}

/** Of a recording without events: whether mix itself gave up (dependencies missing, does not compile), for no module was loaded. */
export function failedEarly({ exitStatus }: Manifest, account: ProbeAccount | undefined): boolean {
  if (exitStatus === null || exitStatus === 0 || account?.status !== 'finished') return false;
  return account.recorded.length === 0 && account.skipped.length === 0;
}

function reasons(level: string, account: ProbeAccount | undefined): string[] {
  if (account === undefined) return ['The program ended before the probe was there: its own output says why.'];
  const { recorded, skipped } = account;
  const said: string[] = [];
  if (level === 'minimal' || level === 'messages') said.push(`At level "${level}" no code is recorded; use "calls" or "full".`);
  if (recorded.length === 0) said.push('No module of the project was loaded and matched by "include" and "exclude".');
  else said.push(`${recorded.length} module(s) were ready to be recorded, but none of them was called.`);
  if (skipped.length > 0)
    said.push(
      `Left alone: ${skipped
        .slice(0, SKIPPED_NAMED)
        .map(({ module, why }) => `${module} (${why})`)
        .join(', ')}${skipped.length > SKIPPED_NAMED ? ` and ${skipped.length - SKIPPED_NAMED} more` : ''}.`,
    );
  return [...said, ...account.notices];
}
