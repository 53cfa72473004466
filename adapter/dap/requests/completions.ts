import type { DebugProtocol } from '@vscode/debugprotocol';
import { Args } from '../args.js';
import { complete, type Proposal } from '../completion.js';
import type { Request } from '../reaction.js';
import type { Session } from '../session.js';

interface Wanted {
  readonly text: string;
  readonly column: number;
  readonly frameId?: number;
}

/** Variables of the frame; after a dot or bracket, the fields and keys of the value before it. */
export const completions: Request<Wanted, DebugProtocol.CompletionsResponse['body']> = {
  parse(raw) {
    const args = new Args('completions', raw);
    return { text: args.string('text'), column: args.number('column'), frameId: args.optionalNumber('frameId') };
  },

  handle(session, { text, column, frameId }) {
    const before = text.slice(0, session.fromClientColumn(column) - 1);
    const proposals = complete(session.replay('completions'), frameId, before);
    return { body: { targets: proposals.map((one) => toTarget(session, one)) } };
  },
};

/** VS Code needs no start, and takes one as an index from 0, against the protocol: it would filter the proposal away. */
function toTarget(session: Session, { start, ...proposal }: Proposal): DebugProtocol.CompletionItem {
  return session.client.vscode ? proposal : { ...proposal, start: session.toClientColumn(start + 1) };
}
