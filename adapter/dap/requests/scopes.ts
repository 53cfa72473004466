import type { DebugProtocol } from '@vscode/debugprotocol';
import type { ProcId } from '../../replay/history.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';
import { procOfLabel, type Replay } from '../replay.js';
import { bindingsOf, frameKey } from '../variables.js';

/** A frame's variables; for the innermost frame also what the statement before gave, if it bound no variable; and the process. */
export const scopes: Request<number, DebugProtocol.ScopesResponse['body']> = {
  parse: (raw) => new Args('scopes', raw).number('frameId'),

  handle(session, frameId) {
    const replay = session.replay('scopes');
    if (frameId === 0) return { body: { scopes: [] } };
    const waiting = procOfLabel(frameId);
    if (waiting !== undefined) return { body: { scopes: [processScope(replay, waiting)] } };
    const ref = replay.frame(frameId);
    const key = frameKey(replay, ref);
    const found: DebugProtocol.Scope[] = [
      {
        name: 'Locals',
        presentationHint: 'locals',
        variablesReference: replay.containers.put(`${key}/locals`, { kind: 'locals', key: `${key}/locals`, ref }),
        namedVariables: bindingsOf(replay, ref).length,
        expensive: false,
      },
    ];
    const returned = ref.index === 0 ? replay.history.lastValue(ref.moment) : undefined;
    if (returned !== undefined) {
      found.push({
        name: 'Returned',
        presentationHint: 'returnValue',
        variablesReference: replay.containers.put(`${key}/returned`, { kind: 'returned', key: `${key}/returned`, value: returned }),
        namedVariables: 1,
        expensive: false,
      });
    }
    return { body: { scopes: [...found, processScope(replay, ref.moment.proc)] } };
  },
};

/** Its parts are asked for only where somebody looks. */
function processScope(replay: Replay, proc: ProcId): DebugProtocol.Scope {
  const key = `${proc}/process`;
  return { name: 'Process', variablesReference: replay.containers.put(key, { kind: 'process', key, proc }), expensive: true };
}
