import { type Step, works } from './step.js';

/** Extensions for Elixir that people have beside ours, and how we get along. */
const known: Readonly<Record<string, string>> = {
  'jakebecker.elixir-ls':
    'ElixirLS colours and completes; ElixirScope debugs. ElixirLS has a debugger of its own (`mix_task`): launch configurations of type `elixirscope` are ours.',
  'elixir-lsp.elixir-ls': 'ElixirLS (Open VSX) colours and completes; ElixirScope debugs.',
  'expertlsp.expert': 'Expert colours and completes; ElixirScope debugs.',
  'lexical-lsp.lexical': 'Lexical completes; ElixirScope debugs.',
  'nextls.next-ls': 'Next LS completes; ElixirScope debugs.',
  'elixir-tools.elixir-tools': 'elixir-tools completes; ElixirScope debugs.',
  'mjmcloughlin.vscode-elixir': 'vscode-elixir colours; ElixirScope debugs.',
  'phoenixframework.phoenix': 'Phoenix colours HEEx.',
};

export interface OtherExtension {
  readonly id: string;
  readonly version: string;
}

/** None of them is in the way; the list helps whoever reads a report. */
export function otherExtensions(seen: readonly OtherExtension[]): Step {
  const name = 'Other Elixir extensions';
  if (seen.length === 0) return works(name, 'none: ElixirScope colours Elixir itself');
  return works(name, ...seen.map(({ id, version }) => `${id} ${version}: ${known[id.toLowerCase()] ?? 'not known to ElixirScope'}`));
}
