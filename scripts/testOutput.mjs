// What test runners print, read: how many passed and failed, and what they said of each that failed.
import { stripVTControlCharacters } from 'node:util';

/** Lines kept of what is said of one failure. */
const longest = 60;

/** Of `mix test`: `{ passed, failed, failures }`; `failures` are its numbered reports. */
export function exUnit(output, status) {
  const text = stripVTControlCharacters(output);
  const { passed, total } = exUnitCounts(text);
  const failed = status === 0 ? 0 : Math.max(1, total - passed);
  return { passed, failed, failures: failed > 0 ? reports(text, /^ +\d+\) (?:test|doctest|property) /) : [] };
}

/** ExUnit's last line: "1 doctest, 12 tests, 3 failures, 1 excluded"; from Elixir 1.20 on "Result: 13 passed" or "Result: 10/13 passed". */
function exUnitCounts(text) {
  const [, newPassed, newTotal] = [...text.matchAll(/^Result: (\d+)(?:\/(\d+))? passed/gm)].at(-1) ?? [];
  if (newPassed) return { passed: Number(newPassed), total: Number(newTotal ?? newPassed) };
  const line = [...text.matchAll(/^.*\d+ tests?, \d+ failures?.*$/gm)].at(-1)?.[0] ?? '';
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  const total = count('doctests?') + count('tests?,') + count('propert') - count('excluded') - count('skipped');
  return { passed: total - count('failures?') - count('invalid'), total };
}

/** Of mocha, as above; its reports stand behind the line "3 failing". `unsteady`: what passed only when it was told again (reporter.ts). */
export function mocha(output, status) {
  const text = stripVTControlCharacters(output);
  const count = (word) => Number([...text.matchAll(new RegExp(`^ *(\\d+) ${word}\\b`, 'gm'))].at(-1)?.[1] ?? 0);
  const told = count('failing');
  const failed = status !== 0 && told === 0 ? 1 : told;
  const failures = told > 0 ? reports(text.slice(text.search(/^ *\d+ failing\b/m)), /^ {2}\d+\) /) : [];
  const unsteady = [...text.matchAll(/"(.*)" passed at try \d+$/gm)].map(([, name]) => `  ${name}`);
  return { passed: count('passing'), failed, failures, unsteady };
}

/** The parts of `text` that begin with a line like `first`, each as far as its indented lines go. */
function reports(text, first) {
  const found = [];
  let lines;
  for (const line of text.split('\n')) {
    if (first.test(line)) {
      lines = [];
      found.push(lines);
    } else if (/^\S/.test(line)) lines = undefined;
    if (lines && lines.length < longest) lines.push(line);
  }
  return found.map((one) => one.join('\n').trimEnd());
}
