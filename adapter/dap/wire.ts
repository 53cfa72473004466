import type { Readable, Writable } from 'node:stream';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol.js';
import type { DebugProtocol } from '@vscode/debugprotocol';

/** People may be asked something before a client answers. */
const CLIENT_PATIENCE_MS = 600_000;

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
    else if (isResponse(message)) super.handleMessage(message);
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

  /** Asks the client to do something (a reverse request); its answer's body. Rejects with what it says where it refuses. */
  ask(command: string, args: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.sendRequest(command, args, CLIENT_PATIENCE_MS, (response) => {
        if (response.success) resolve(response.body);
        else reject(new Error(response.body?.error?.format ?? response.message ?? 'refused'));
      });
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

function isResponse(message: unknown): message is DebugProtocol.Response {
  return typeof message === 'object' && message !== null && (message as Partial<DebugProtocol.Response>).type === 'response';
}
