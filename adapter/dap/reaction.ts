import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Failure } from '../errors.js';
import type { OpenRecording, ToldFailure } from '../protocol.js';
import type { Session } from './session.js';

/** What handling a request leads to. Handlers return it; the server alone writes. */
export interface Reaction<Body = unknown> {
  /** The response's body. */
  readonly body?: Body;
  /** Events that follow the response, in this order. */
  readonly events?: readonly Happening[];
  /** What begins once the response and the events are on their way. */
  readonly after?: () => void;
}

/** An event to be sent. */
export interface Happening {
  readonly event: string;
  readonly body?: unknown;
}

/** One request of the protocol: how its arguments are read, and what it does. Both may throw a `Failure`, which becomes the answer. */
export interface Request<Args = unknown, Body = unknown> {
  /** May take long, so requests that come after it do not wait for it. */
  readonly aside?: true;
  /** Who asks it no longer waits for a walk that is under way. */
  readonly interrupts?: true;
  /** The client goes with it: the server closes. */
  readonly leaves?: true;
  parse(args: unknown): Args;
  handle(session: Session, args: Args, signal: AbortSignal): Reaction<Body> | Promise<Reaction<Body>>;
}

export const NOTHING: Reaction = {};

// --- the events that we send

export type StoppedBody = DebugProtocol.StoppedEvent['body'];

export const stopped = (body: StoppedBody): Happening => ({ event: 'stopped', body });
export const exited = (exitCode: number): Happening => ({ event: 'exited', body: { exitCode } });
export const terminated = (): Happening => ({ event: 'terminated' });
export const continued = (threadId: number): Happening => ({ event: 'continued', body: { threadId, allThreadsContinued: true } });
export const initialized = (): Happening => ({ event: 'initialized' });
/** Which recording the session makes (it is `growing`) or shows. */
export const recordingOpen = (folder: string, growing: boolean): Happening => {
  const body: OpenRecording = { folder, growing };
  return { event: 'elixirscope/recording', body };
};
export const breakpointChanged = (breakpoint: DebugProtocol.Breakpoint): Happening => ({
  event: 'breakpoint',
  body: { reason: 'changed', breakpoint },
});

export type OutputCategory = 'console' | 'important' | 'stdout' | 'stderr';
export const output = (category: OutputCategory, text: string): Happening => ({ event: 'output', body: { category, output: text } });
/** A failure that no request is answered with. */
export const tellFailure = ({ code, message }: Failure): Happening => {
  const data: ToldFailure = { failure: code };
  return { event: 'output', body: { category: 'important', output: `${message}\n`, data } };
};
/** A line of ours, for the user to read. */
export const say = (text: string): Happening => output('console', `${text}\n`);
