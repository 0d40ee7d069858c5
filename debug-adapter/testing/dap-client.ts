/** A DAP client in the same process: requests as promises, events as a queue that tests wait on. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { LostBody } from "../contract.ts";
import { createSession } from "../main.ts";

/** Tests that wait longer hang. */
const PATIENCE = 15_000;

interface EventBodies {
  initialized: undefined;
  stopped: DebugProtocol.StoppedEvent["body"];
  exited: DebugProtocol.ExitedEvent["body"];
  terminated: undefined;
  output: DebugProtocol.OutputEvent["body"];
  breakpoint: DebugProtocol.BreakpointEvent["body"];
  "litebox/lost": LostBody;
}

interface Waiter {
  readonly events: readonly string[];
  readonly accept: (body: unknown) => boolean;
  readonly resolve: (body: unknown) => void;
}

/** An adapter as VS Code runs it inline. */
export interface Adapter {
  onDidSendMessage(listener: (message: object) => void): unknown;
  handleMessage(message: DebugProtocol.Request): void;
  dispose(): void;
}

export class RequestFailed extends Error {
  readonly response: DebugProtocol.ErrorResponse;

  constructor(response: DebugProtocol.ErrorResponse) {
    super(response.message ?? "");
    this.response = response;
  }
}

export class DapClient {
  readonly #session: Adapter;
  readonly #pending = new Map<number, (response: DebugProtocol.Response) => void>();
  readonly #waiters: Waiter[] = [];
  readonly #unclaimed: DebugProtocol.Event[] = [];
  #sequence = 1;
  /** All `output` events so far, by category. */
  readonly output: Record<string, string> = {};
  /** Everything that was received, for a look when a test fails. */
  readonly received: DebugProtocol.ProtocolMessage[] = [];

  constructor(adapter: Adapter = createSession()) {
    this.#session = adapter;
    this.#session.onDidSendMessage((message) => {
      this.#receive(message as DebugProtocol.ProtocolMessage);
    });
  }

  request<Body = unknown>(command: string, given: unknown = {}): Promise<Body> {
    const seq = this.#sequence++;
    return new Promise((resolve, reject) => {
      this.#pending.set(seq, (response) => {
        if (response.success) resolve(response.body as Body);
        else reject(new RequestFailed(response as DebugProtocol.ErrorResponse));
      });
      const request: DebugProtocol.Request = { seq, type: "request", command, arguments: given };
      this.#session.handleMessage(request);
    });
  }

  /** The next event of that name, or one that came already and that nobody has waited for. */
  event<K extends keyof EventBodies>(
    name: K,
    accept: (body: EventBodies[K]) => boolean = () => true,
  ): Promise<EventBodies[K]> {
    const early = this.#unclaimed.findIndex(
      (event) => event.event === name && accept(event.body as EventBodies[K]),
    );
    if (early >= 0) return Promise.resolve(this.#unclaimed.splice(early, 1)[0]?.body as EventBodies[K]);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = this.received
          .filter(({ type }) => type === "event")
          .map((event) => JSON.stringify(event));
        reject(new Error(`no event \`${name}\` within ${PATIENCE / 1000} s; events: ${seen.join("\n")}`));
      }, PATIENCE);
      this.#waiters.push({
        events: [name],
        accept: accept as (body: unknown) => boolean,
        resolve: (body) => {
          clearTimeout(timer);
          resolve(body as EventBodies[K]);
        },
      });
    });
  }

  /** Lets the program start: true when it stopped, false when it ended without a stop. */
  async startsAndStops(command = "configurationDone"): Promise<boolean> {
    const first = new Promise<boolean>((resolve) => {
      this.#waiters.push({
        events: ["stopped", "exited"],
        accept: () => true,
        resolve: (body) => {
          resolve(typeof body === "object" && body !== null && "reason" in body);
        },
      });
    });
    await this.request(command, { threadId: 1 });
    return first;
  }

  /** Sends a request that makes the debuggee run, and waits for it to stop. */
  async runUntilStop(
    command: string,
    given: unknown = { threadId: 1 },
  ): Promise<DebugProtocol.StoppedEvent["body"]> {
    const [stop] = await Promise.all([this.event("stopped"), this.request(command, given)]);
    return stop;
  }

  close(): void {
    this.#session.dispose();
  }

  #receive(message: DebugProtocol.ProtocolMessage): void {
    this.received.push(structuredClone(message));
    if (message.type === "response") {
      const response = message as DebugProtocol.Response;
      const waiting = this.#pending.get(response.request_seq);
      this.#pending.delete(response.request_seq);
      waiting?.(response);
      return;
    }
    const event = message as DebugProtocol.Event;
    if (event.event === "output") this.#print(event.body as DebugProtocol.OutputEvent["body"]);
    const waiter = this.#waiters.findIndex(
      ({ events, accept }) => events.includes(event.event) && accept(event.body),
    );
    if (waiter >= 0) this.#waiters.splice(waiter, 1)[0]?.resolve(event.body);
    else this.#unclaimed.push(event);
  }

  #print({ category = "console", output }: DebugProtocol.OutputEvent["body"]): void {
    this.output[category] = (this.output[category] ?? "") + output;
  }
}
