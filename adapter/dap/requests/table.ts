import type { Request } from '../reaction.js';
import { ask } from './ask.js';
import { askable } from './askable.js';
import { attach } from './attach.js';
import { breakpointLocations } from './breakpointLocations.js';
import { callEnd } from './callEnd.js';
import { callStart } from './callStart.js';
import { cancel } from './cancel.js';
import { completions } from './completions.js';
import { configurationDone } from './configurationDone.js';
import { continueOn } from './continue.js';
import { copy } from './copy.js';
import { disconnect } from './disconnect.js';
import { evaluate } from './evaluate.js';
import { exceptionInfo } from './exceptionInfo.js';
import { failures } from './failures.js';
import { goTo } from './goTo.js';
import { initialize } from './initialize.js';
import { inlineValues } from './inlineValues.js';
import { launch } from './launch.js';
import { loadedSources } from './loadedSources.js';
import { next } from './next.js';
import { nextFailure } from './nextFailure.js';
import { output } from './output.js';
import { pause } from './pause.js';
import { previousFailure } from './previousFailure.js';
import { processes } from './processes.js';
import { restart } from './restart.js';
import { reverseContinue } from './reverseContinue.js';
import { scopes } from './scopes.js';
import { setBreakpoints } from './setBreakpoints.js';
import { setExceptionBreakpoints } from './setExceptionBreakpoints.js';
import { setLevel } from './setLevel.js';
import { source } from './source.js';
import { stackTrace } from './stackTrace.js';
import { states } from './states.js';
import { stateText } from './stateText.js';
import { status } from './status.js';
import { stepBack } from './stepBack.js';
import { stepBackInto } from './stepBackInto.js';
import { stepBackOut } from './stepBackOut.js';
import { stepIn } from './stepIn.js';
import { stepOut } from './stepOut.js';
import { stopRecording } from './stopRecording.js';
import { terminate } from './terminate.js';
import { threads } from './threads.js';
import { variables } from './variables.js';

/** Every request that is understood, by the name it has in the protocol. */
export const REQUESTS: Readonly<Record<string, Request>> = {
  initialize,
  launch,
  attach,
  setBreakpoints,
  setExceptionBreakpoints,
  configurationDone,
  threads,
  stackTrace,
  scopes,
  variables,
  evaluate,
  completions,
  exceptionInfo,
  source,
  loadedSources,
  breakpointLocations,
  next,
  stepIn,
  stepOut,
  stepBack,
  continue: continueOn,
  reverseContinue,
  pause,
  restart,
  terminate,
  disconnect,
  cancel,
  'elixirscope/stepBackInto': stepBackInto,
  'elixirscope/stepBackOut': stepBackOut,
  'elixirscope/callStart': callStart,
  'elixirscope/callEnd': callEnd,
  'elixirscope/goTo': goTo,
  'elixirscope/status': status,
  'elixirscope/setLevel': setLevel,
  'elixirscope/stopRecording': stopRecording,
  'elixirscope/failures': failures,
  'elixirscope/nextFailure': nextFailure,
  'elixirscope/previousFailure': previousFailure,
  'elixirscope/inlineValues': inlineValues,
  'elixirscope/copy': copy,
  'elixirscope/processes': processes,
  'elixirscope/states': states,
  'elixirscope/stateText': stateText,
  'elixirscope/output': output,
  'elixirscope/askable': askable,
  'elixirscope/ask': ask,
};
