/** Start-up files print what they like: the variables stand between two lines that nobody else writes. */
const mark = '--elixirscope-variables--';

/** For any shell: prints its environment; values with line breaks too, where `env` knows how (macOS's may not). */
export const variablesCommand = `echo ${mark}; env -0 2>/dev/null || env; echo; echo ${mark}`;

/** What `variablesCommand` printed; undefined where it did not come to that. */
export function parseEnv(text: string): Record<string, string> | undefined {
  const printed = text.split(`${mark}\n`)[1];
  if (printed === undefined) return undefined;
  const pairs = printed.split(printed.includes('\0') ? '\0' : '\n').flatMap((one) => {
    const at = one.indexOf('=');
    return at > 0 ? [[one.slice(0, at), one.slice(at + 1)] as const] : [];
  });
  return Object.fromEntries(pairs);
}
