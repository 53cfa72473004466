import { readFileSync } from 'node:fs';
import type { Visit } from './walk.js';

const statementColumn = 34;
const changesColumn = 96;

/**
 * A walk as text: a line a stop, with the line number, the function (indented by the depth of its stack), the statement about to run as
 * the source has it, and what came since the stop before: `name=value` for variables, `-> value` for a statement that bound none.
 */
export function walkText(title: string, visits: readonly Visit[]): string {
  return [title, ...visits.map((visit, index) => stopLine(visit, visits[index - 1])), ''].join('\n');
}

function stopLine(visit: Visit, before: Visit | undefined): string {
  const frame = visit.frames[0];
  if (!frame) return '  (no frame)';
  const depth = visit.frames.filter((each) => !each.tailCalled).length - 1;
  const where = `${String(frame.place.line).padStart(4)} ${' '.repeat(depth % 12)}${shortName(frame.name)}`;
  const statement = sourceLine(frame.place.file, frame.place.line);
  const changes = [...changed(visit, before), ...(visit.lastValue === undefined ? [] : [`-> ${visit.lastValue}`])].join(', ');
  return `${where.padEnd(statementColumn)} ${statement}`.padEnd(changesColumn).concat(` ${changes}`).trimEnd();
}

function sourceLine(file: string, line: number): string {
  return (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '').trim();
}

/** Variables that the frame did not have, or had otherwise, at the stop before; all of a frame that was not there. */
function changed(visit: Visit, before: Visit | undefined): string[] {
  const same = before?.frames[0]?.act === visit.frames[0]?.act ? before : undefined;
  const known = same?.variables ?? [];
  const gone = known.filter(({ name }) => !visit.variables.some((each) => each.name === name));
  return [
    ...visit.variables.filter(({ text }) => !known.some((each) => each.text === text)).map(({ text }) => text),
    ...gone.map(({ name }) => `${name} gone`).sort(),
  ];
}

/** `fn/1 in run/0` for `fn/1 in Corpus.Case.run/0`. */
function shortName(name: string): string {
  return name.replace(/(?:Corpus\.|:)[\w.]+?\.(?=[^.]+\/\d+$)/, '');
}

/** Replaces what differs from run to run by what does not: pids, references and the numbers of fns, counted from 1 by first appearance. */
export function stable(text: string): string {
  const numbers = new Map<string, number>();
  return text
    .replace(/#(PID|Reference|Port)<([\d.]+)>/g, (_all, kind: string, id: string) => {
      const key = `${kind}${id}`;
      if (!numbers.has(key)) numbers.set(key, [...numbers.keys()].filter((other) => other.startsWith(kind)).length + 1);
      return `#${kind}<${numbers.get(key)}>`;
    })
    .replace(/#Function<\d+\.\d+\//g, '#Function<');
}
