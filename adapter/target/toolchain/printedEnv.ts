/** Start-up files print what they like: the variables stand between two lines that nobody else writes. */
const mark = '--elixirscope-variables--';

/** For any shell: prints its environment, values with line breaks included. */
export const variablesCommand = `echo ${mark}; env -0; echo; echo ${mark}`;

/** What `variablesCommand` printed; undefined where it did not come to that. */
export function parseEnv(text: string): Record<string, string> | undefined {
  const printed = text.split(`${mark}\n`)[1];
  if (printed === undefined) return undefined;
  const pairs = printed.split('\0').flatMap((one) => {
    const at = one.indexOf('=');
    return at > 0 ? [[one.slice(0, at), one.slice(at + 1)] as const] : [];
  });
  return Object.fromEntries(pairs);
}
