import type { Readable, Writable } from 'node:stream';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol.js';
import type { DebugProtocol } from '@vscode/debugprotocol';

export interface WireListener {
  request(request: DebugProtocol.Request): void;
  /** The client's end of the stream is gone. */
  closed(): void;
  /** Something that is no message of the protocol came in, or a stream failed. */
  garbled(what: string): void;
  /** Every message, both ways, for the log. */
  seen(from: 'client' | 'adapter', message: unknown): void;
}

/** The one place that reads from and writes to the client: frames of `Content-Length` and JSON. */
export class Wire extends ProtocolServer {
  constructor(
    input: Readable,
    output: Writable,
    private readonly listener: WireListener,
  ) {
    super();
    this.on('close', () => listener.closed());
    this.on('error', (event: DebugProtocol.Event) => listener.garbled(String(event.body)));
    input.on('end', () => listener.closed());
    this.onDidSendMessage((message) => listener.seen('adapter', message));
    this.start(input, output);
  }

  override handleMessage(message: unknown): void {
    this.listener.seen('client', message);
    if (isRequest(message)) this.listener.request(message);
    else this.listener.garbled(`not a request: ${JSON.stringify(message)?.slice(0, 200)}`);
  }

  /** Answers `request`. A request is answered exactly once. */
  respond(
    request: DebugProtocol.Request,
    answer: { readonly body?: unknown } | { readonly message: string; readonly body?: unknown },
  ): void {
    const failed = 'message' in answer;
    this.sendResponse({
      seq: 0,
      type: 'response',
      request_seq: request.seq,
      command: request.command,
      success: !failed,
      ...(failed ? { message: answer.message } : {}),
      ...(answer.body === undefined ? {} : { body: answer.body }),
    });
  }

  event(event: string, body?: unknown): void {
    this.sendEvent({ seq: 0, type: 'event', event, ...(body === undefined ? {} : { body }) });
  }
}

function isRequest(message: unknown): message is DebugProtocol.Request {
  if (typeof message !== 'object' || message === null) return false;
  const { type, seq, command } = message as Partial<DebugProtocol.Request>;
  return type === 'request' && typeof seq === 'number' && typeof command === 'string';
}
