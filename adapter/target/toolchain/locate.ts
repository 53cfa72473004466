import { which } from '../toolchain.js';
import { shellsEnvironment } from './loginShell.js';
import { findTool } from './tool.js';
import type { Env } from './ways.js';

/** As `findTool`; one that the project asks for is looked for on the login shell's PATH too. */
export async function locate(name: string, env: Env, places: readonly string[], isWanted: boolean): Promise<string | undefined> {
  const found = findTool(name, env, places);
  if (found || !isWanted) return found;
  const shell = await shellsEnvironment(env);
  return 'env' in shell ? which(name, shell.env) : undefined;
}
