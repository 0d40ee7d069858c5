/** The Debug Adapter Protocol on the outside: requests to handlers, results to responses. The only place that turns an error into one. */
import { DebugSession, Response, type Event } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { ConnectionLost } from "../rsp-client/connection.ts";
import { connectionLost, DebugError, internalError, notSupported } from "../session/errors.ts";
import type { Handlers } from "./requests.ts";

/** What a session needs of its connection. */
export interface EventSink {
  sendEvent(event: Event): void;
}

export interface Session {
  readonly handlers: Handlers;
  /** The editor has gone. */
  close(): void;
}

/** What the protocol wants as the answer to a request that was cancelled. */
const CANCELLED = "cancelled";

export class DapConnection extends DebugSession {
  readonly #session: Session;
  /** Requests of views that have no answer yet, by their numbers: each is answered so at once when nobody waits for it any more. */
  readonly #cancellable = new Map<number, () => void>();

  constructor(makeSession: (sink: EventSink) => Session) {
    super();
    this.#session = makeSession(this);
  }

  /** Called by VS Code when an inline session is over. */
  override dispose(): void {
    this.#session.close();
  }

  override shutdown(): void {
    this.#session.close();
    super.shutdown();
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    if (request.command === "cancel") this.#cancel(request);
    else void this.#answer(request);
  }

  /** What changes something is carried out all the same, and an answer that has gone out stands. */
  #cancel(request: DebugProtocol.CancelRequest): void {
    const { requestId } = request.arguments ?? {};
    if (requestId !== undefined) this.#cancellable.get(requestId)?.();
    this.sendResponse(new Response(request));
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const response = new Response(request) as DebugProtocol.Response;
    try {
      const handler = handlerOf(this.#session.handlers, request.command);
      const body = await (IN_PLACE.has(request.command)
        ? this.#unlessCancelled(request.seq, handler(request.arguments))
        : handler(request.arguments));
      if (body === CANCELLED) {
        response.success = false;
        response.message = CANCELLED;
      } else if (body !== undefined) response.body = body;
      this.sendResponse(response);
      if (request.command === "disconnect") this.shutdown();
    } catch (error) {
      this.#refuse(response, shown(error), !IN_PLACE.has(request.command));
    }
  }

  async #unlessCancelled(request: number, answer: unknown): Promise<unknown> {
    const cancelled = new Promise<typeof CANCELLED>((resolve) => {
      this.#cancellable.set(request, () => {
        resolve(CANCELLED);
      });
    });
    try {
      return await Promise.race([answer, cancelled]);
    } finally {
      this.#cancellable.delete(request);
    }
  }

  #refuse(response: DebugProtocol.Response, { id, message }: DebugError, showUser: boolean): void {
    response.success = false;
    // The message is text for people: braces in it are no placeholders.
    response.message = message;
    response.body = { error: { id, format: "{text}", variables: { text: message }, showUser } };
    this.sendResponse(response);
  }
}

/**
 * Requests with which the editor fills its views. They fail in the course of things, such as when a view asks about a stop that has
 * passed, and the view itself says so: no notification.
 */
const IN_PLACE: ReadonlySet<string> = new Set([
  "breakpointLocations",
  "completions",
  "disassemble",
  "evaluate",
  "exceptionInfo",
  "readMemory",
  "scopes",
  "stackTrace",
  "threads",
  "variables",
]);

type AnyHandler = (given: unknown) => unknown;

function handlerOf(handlers: Handlers, command: string): AnyHandler {
  if (!Object.hasOwn(handlers, command)) throw notSupported(command);
  // The table pairs each name with its handler; the arguments are the editor's.
  return handlers[command as keyof Handlers] as AnyHandler;
}

function shown(error: unknown): DebugError {
  if (error instanceof DebugError) return error;
  if (error instanceof ConnectionLost) return connectionLost(error.message);
  return internalError(error instanceof Error ? error.message : String(error));
}
