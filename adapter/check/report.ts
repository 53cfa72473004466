import type { Result, Step } from './step.js';

const marks: Readonly<Record<Result, string>> = { works: '✔', warning: '▲', fails: '✖', skipped: '○' };

/** In one sentence. */
export function verdict(steps: readonly Step[]): string {
  const failed = steps.filter(({ result }) => result === 'fails').length;
  if (failed > 0) return `ElixirScope cannot record here yet: ${failed === 1 ? 'one step fails' : `${failed} steps fail`}.`;
  return steps.some(({ result }) => result === 'warning') ? 'ElixirScope works here, with something to know.' : 'ElixirScope works here.';
}

/** A step as lines of plain text, for a terminal or a log. */
export function stepText({ name, result, facts, todo }: Step): string {
  const [first = '', ...more] = facts;
  return [`${marks[result]} ${name}: ${first}`, ...more.map((fact) => `    ${fact}`), ...(todo ? [`    → ${todo}`] : [])].join('\n');
}

/** The whole as a Markdown document. */
export function reportMarkdown(steps: readonly Step[]): string {
  return [`# ElixirScope: Check Setup`, `**${verdict(steps)}**`, ...steps.map(stepMarkdown), ''].join('\n\n');
}

function stepMarkdown({ name, result, facts, todo }: Step): string {
  const [first = '', ...more] = facts.map(literally);
  const list = more.map((fact) => `\n- ${fact}`).join('');
  return `${marks[result]} **${name}**: ${first}\n${list}${todo ? `\n\n> **What to do:** ${literally(todo)}` : ''}`;
}

/** Paths and output are shown as they are: nothing in them is Markdown, a link or HTML. What stands between backticks stays code. */
function literally(text: string): string {
  const parts = text.split('`');
  // A backtick without a partner is one of the text's own.
  if (parts.length % 2 === 0) return escaped(text);
  return parts.map((part, index) => (index % 2 === 1 ? `\`${part}\`` : escaped(part))).join('');
}

const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>#|!&~$]/g, (character) => `\\${character}`);
