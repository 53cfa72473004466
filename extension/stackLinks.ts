import { relative, sep } from 'node:path';

/** A place with a whole path at the beginning of a line of a stack trace, and the rest of the line. */
const PLACE = /^(\s*)((?:\/|[A-Za-z]:[\\/]).+?)(:\d+: .*)$/;
/** Nobody sees it, and VS Code takes what it follows for no path. */
const WORD_JOINER = '\u2060';

/**
 * A stack trace of whole paths, so that VS Code makes a link of each place and of nothing else. It would take the `/2` of `total/2` for a
 * path that goes on in the next line, and knows short paths only where they begin with a dot, from the folder that the session belongs to.
 */
export function withLinks(stackTrace: string, folder: string | undefined): string {
  return stackTrace
    .split('\n')
    .map((line) => {
      const [, indent = '', path, rest = line] = PLACE.exec(line) ?? [];
      return `${indent}${path === undefined ? '' : shown(path, folder)}${rest.replaceAll('/', `/${WORD_JOINER}`)}`;
    })
    .join('\n');
}

function shown(path: string, folder: string | undefined): string {
  return folder !== undefined && path.startsWith(folder + sep) ? `.${sep}${relative(folder, path)}` : path;
}
