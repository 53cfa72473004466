import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { envFileUnreadable, iexNeedsTerminal, noTerminal } from '../errors.js';
import type { PlainOptions } from '../target/launch.js';
import type { RunInTerminal } from '../target/startInTerminal.js';
import type { TaskLaunch } from './launchArgs.js';
import type { Session } from './session.js';

/** The program that a launch asks for, and the names of the variables that it sets. Throws the failure to show. */
export async function programOptions(
  session: Session,
  launch: TaskLaunch,
): Promise<PlainOptions & { readonly envNames: readonly string[] }> {
  const { projectDir, task, taskArgs, iex } = launch;
  const set = variables(launch);
  return {
    projectDir,
    task,
    taskArgs,
    iex,
    env: { ...(await surroundings(session, projectDir, set)), ...set },
    envNames: Object.keys(set),
    stdio: launch.console === 'integratedTerminal' ? terminal(session, launch) : pipes(launch),
    // On a terminal Elixir finds out by itself.
    colours: launch.console === 'internalConsole' && session.client.colours,
  };
}

/** A PATH that the launch sets says itself which Elixir it wants. */
async function surroundings({ host }: Session, projectDir: string, set: Record<string, string | undefined>) {
  return set.PATH === undefined && host.environmentFor ? host.environmentFor(projectDir) : host.env;
}

/** What the launch sets over the adapter's own environment: its files, then `env`, then `mixEnv`; undefined unsets. */
function variables({ envFiles, env, mixEnv }: TaskLaunch): Record<string, string | undefined> {
  const set: Record<string, string | undefined> = {};
  for (const file of envFiles) Object.assign(set, readEnvFile(file));
  for (const [name, value] of Object.entries(env)) set[name] = value ?? undefined;
  if (mixEnv !== undefined) set.MIX_ENV = mixEnv;
  return set;
}

function readEnvFile(file: string): Record<string, string> {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw envFileUnreadable(file, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

function pipes({ iex }: TaskLaunch): 'pipes' {
  if (iex) throw iexNeedsTerminal();
  return 'pipes';
}

function terminal(session: Session, { iex, task, taskArgs }: TaskLaunch): RunInTerminal {
  if (!session.client.terminals) throw noTerminal();
  const title = [iex ? 'iex -S mix' : 'mix', task, ...taskArgs].join(' ');
  return async ({ cwd, args, env }) => void (await session.ask('runInTerminal', { kind: 'integrated', title, cwd, args, env }));
}
