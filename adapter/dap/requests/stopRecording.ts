import type { Request } from '../reaction.js';

/** Stops recording and gives the program's VM back as it was. The program runs on, and the session until it ends. */
export const stopRecording: Request<Record<string, never>> = {
  parse: () => ({}),

  handle(session) {
    const { state } = session;
    if (state.kind !== 'recording') throw session.untimely('elixirscope/stopRecording');
    state.running.stopRecording();
    return {};
  },
};
