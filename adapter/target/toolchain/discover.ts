import { noElixirFound, projectsElixirMissing } from '../../errors.js';
import { which } from '../toolchain.js';
import { asdf } from './asdf.js';
import { direnv } from './direnv.js';
import { loginShell } from './loginShell.js';
import { mise } from './mise.js';
import { nix } from './nix.js';
import { setting } from './setting.js';
import { missing } from './tool.js';
import { type Answer, type Env, nextStep, type Rules, type Tried, type Way, wayName } from './ways.js';

export interface Wanted extends Rules {
  /** What we were started with. */
  readonly env: Env;
  /** The project's folder: version managers choose by it. */
  readonly cwd: string;
  /** The setting `elixirscope.elixirPath`. */
  readonly elixirPath?: string;
}

export interface Discovery {
  readonly way: Way;
  /** For everything that is started for this project. */
  readonly env: Env;
  readonly elixir: string;
  /** Where the way found it: a file, a folder. */
  readonly what: string;
  readonly tried: readonly Tried[];
}

/** The environment in which the project's Elixir runs, and who gave it. Throws the failure to show, which says what was tried. */
export async function discover(wanted: Wanted): Promise<Discovery> {
  const tried: Tried[] = [];
  let { env } = wanted;
  for (;;) {
    const step = nextStep(tried, wanted);
    if ('failed' in step) throw failure(tried, step.refusal);
    if ('found' in step) {
      return { way: step.found, env: step.env, elixir: which('elixir', step.env) ?? 'elixir', what: step.what, tried };
    }
    if ('skip' in step) {
      tried.push({ way: step.skip, answer: { kind: 'nothing', why: step.why } });
      continue;
    }
    const answer = await askers[step.ask]({ ...wanted, env });
    tried.push({ way: step.ask, answer });
    if (answer.kind === 'adds') env = answer.env;
  }
}

const askers: Readonly<Record<Way, (wanted: Wanted) => Answer | Promise<Answer>>> = {
  setting: ({ elixirPath, env }) => setting(elixirPath, env),
  direnv: ({ env, cwd }) => direnv(env, cwd),
  mise: ({ env, cwd }) => mise(env, cwd),
  asdf: ({ env, cwd }) => asdf(env, cwd),
  nix: ({ env, cwd }) => nix(env, cwd),
  loginShell: ({ env }) => loginShell(env),
  path: ({ env }) => path(env),
};

function path(env: Env): Answer {
  const lacking = missing(env);
  return lacking.length === 0
    ? { kind: 'gives', env, what: which('elixir', env) ?? '' }
    : { kind: 'nothing', why: `no ${lacking.join(', no ')} in ${env.PATH || '(empty)'}` };
}

/** What each way answered, a line each. */
export const told = (tried: readonly Tried[]): string[] =>
  tried.map(({ way, answer }) => `${wayName[way]}: ${answer.kind === 'gives' ? answer.what : answer.why}`);

function failure(tried: readonly Tried[], refusal: Tried | undefined): Error {
  return refusal?.answer.kind === 'refuses'
    ? projectsElixirMissing(wayName[refusal.way], refusal.answer.why, refusal.answer.todo)
    : noElixirFound(told(tried));
}
