import type { DebugProtocol } from '@vscode/debugprotocol';
import { Args } from '../args.js';
import { EXCEPTION_FILTERS } from '../exceptionFilters.js';
import { initialized, type Request } from '../reaction.js';
import type { Client } from '../session.js';

const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsStepBack: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  supportsExceptionInfoRequest: true,
  exceptionBreakpointFilters: EXCEPTION_FILTERS.map(({ match: _, ...filter }) => filter),
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.', '['],
  supportsEvaluateForHovers: true,
  supportsClipboardContext: true,
  supportsDelayedStackTraceLoading: true,
  supportsLoadedSourcesRequest: true,
  supportsBreakpointLocationsRequest: true,
  supportsSingleThreadExecutionRequests: true,
  supportsCancelRequest: true,
  supportsANSIStyling: true,
};

/** Begins a session: who the client is, and what we can do. */
export const initialize: Request<Client, DebugProtocol.Capabilities> = {
  parse(raw) {
    const args = new Args('initialize', raw);
    return {
      linesStartAt1: args.raw('linesStartAt1') !== false,
      columnsStartAt1: args.raw('columnsStartAt1') !== false,
      progress: args.flag('supportsProgressReporting'),
      terminals: args.flag('supportsRunInTerminalRequest'),
      colours: args.flag('supportsANSIStyling'),
      vscode: args.optionalString('clientID') === 'vscode',
    };
  },

  handle(session, client) {
    if (session.state.kind !== 'new') throw session.untimely('initialize');
    session.client = client;
    session.state = { kind: 'ready' };
    return { body: CAPABILITIES, events: [initialized()] };
  },
};
