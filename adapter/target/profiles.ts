import type { Level, MessageMode } from './probeConfig.js';

/** How much of a module's code is recorded, whatever the run's level. */
export const codeLevels = ['full', 'calls', 'off'] as const;
export type CodeLevel = (typeof codeLevels)[number];

/** What makes a run record more for a while: an uncaught exception (its module, or `any`), or a process with more messages waiting. */
export type Trigger = { readonly exception: string } | { readonly queue: number };

/** What of a program is recorded, as far as the user chooses. Patterns are those of patterns.ts. */
export interface Profile {
  readonly level?: Level;
  readonly messages?: MessageMode;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** By pattern; the last that matches counts. */
  readonly levels?: Readonly<Record<string, CodeLevel>>;
  readonly ets?: readonly string[];
  /** What is never written, as `parseSecrets` reads it. */
  readonly secrets?: readonly string[];
  readonly triggers?: readonly Trigger[];
  readonly triggered?: { readonly level: Level; readonly seconds: number };
  /** Whether less is recorded while events are lost for want of room. */
  readonly stepDown?: boolean;
}

/** Profiles that are there by name. `deep` is what is recorded where nothing is said. */
export const profiles = {
  deep: { level: 'full', messages: 'auto' },
  balanced: { level: 'calls', messages: 'received', stepDown: true },
  // What a page is made of is generated code that runs often and says little.
  phoenix: {
    level: 'full',
    messages: 'received',
    levels: { '*Web.CoreComponents': 'calls', '*Web.Telemetry': 'off', '*Web.Gettext': 'off' },
    stepDown: true,
  },
  production: { level: 'minimal', messages: 'off', stepDown: true },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as readonly ProfileName[];

/** The profile with what was said beside it, which counts more. */
export function withProfile<T extends Profile>(name: ProfileName | undefined, said: T): T {
  const profile: Profile = name === undefined ? {} : profiles[name];
  const given = Object.entries(said).filter(([, value]) => value !== undefined && !isEmpty(value));
  // Of patterns the last that matches counts.
  return { ...said, ...profile, ...Object.fromEntries(given), levels: inOrder(profile.levels, said.levels) };
}

/** Those of `later` after the others. */
function inOrder(earlier: Profile['levels'] = {}, later: Profile['levels'] = {}): Profile['levels'] {
  return { ...Object.fromEntries(Object.entries(earlier).filter(([pattern]) => !(pattern in later))), ...later };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
