import { type Discovery, discover, told, type Wanted } from '../target/toolchain/discover.js';
import { wayName } from '../target/toolchain/ways.js';
import { findToolchain, type Toolchain } from '../target/toolchain.js';
import { failsWith, type Step, skipped, works } from './step.js';

export interface FoundElixir {
  readonly discovery: Discovery;
  readonly toolchain: Toolchain;
}

/** Looks for Elixir as a launch would, in the project's folder, and asks it for its versions. */
export async function checkElixir(wanted: Wanted, tell: (step: Step) => void): Promise<FoundElixir | undefined> {
  const discovery = await attempt('Elixir', () => discover(wanted), tell);
  if (!discovery) {
    tell(skipped('Versions', 'There is no Elixir to ask.'));
    return undefined;
  }
  const before = told(discovery.tried.slice(0, -1)).map((line) => `before that: ${line}`);
  const untrusted = wanted.trusted ? [] : ['This workspace is not trusted: what its own files say about versions was left aside.'];
  tell(works('Elixir', discovery.elixir, `found by ${wayName[discovery.way]}: ${discovery.what}`, ...before, ...untrusted));
  const toolchain = await attempt('Versions', () => findToolchain(discovery.env, wanted.cwd, { runs: true }), tell);
  if (!toolchain) return undefined;
  tell(works('Versions', `Elixir ${toolchain.elixirVersion} on Erlang/OTP ${toolchain.otp}`));
  return { discovery, toolchain };
}

/** Tells what went wrong, where it did. */
export async function attempt<T>(name: string, what: () => Promise<T>, tell: (step: Step) => void): Promise<T | undefined> {
  try {
    return await what();
  } catch (error) {
    tell(failsWith(name, error));
    return undefined;
  }
}
