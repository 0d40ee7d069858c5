/** Debuggers that speak DAP: our adapter in this process, others as programs. */

import { spawn } from "node:child_process";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { createSession } from "../../../debug-adapter/main.ts";
import { type Driver, FRAMES, patiently, type Place } from "./driver.ts";

interface Transport {
  send(message: DebugProtocol.Request): void;
  close(): void;
}

export type OpenTransport = (
  receive: (message: DebugProtocol.ProtocolMessage) => void,
  ended: () => void,
) => Transport;

const inThisProcess: OpenTransport = (receive) => {
  const session = createSession();
  session.onDidSendMessage((message) => {
    receive(message as DebugProtocol.ProtocolMessage);
  });
  return {
    send: (message) => {
      session.handleMessage(message);
    },
    close: () => {
      session.dispose();
    },
  };
};

const HEADER_END = "\r\n\r\n";

const asProgram =
  (command: string, words: readonly string[]): OpenTransport =>
  (receive, ended) => {
    const child = spawn(command, words, { stdio: ["pipe", "pipe", "ignore"] });
    child.once("close", ended);
    // It may have ended when it is told to.
    child.stdin.on("error", () => undefined);
    let buffer = Buffer.alloc(0);
    child.stdout.on("data", (bytes: Buffer) => {
      buffer = Buffer.concat([buffer, bytes]);
      for (;;) {
        const head = buffer.indexOf(HEADER_END);
        const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("latin1", 0, head))?.[1]);
        const start = head + HEADER_END.length;
        if (head < 0 || !(buffer.length >= start + length)) return;
        const text = buffer.toString("utf8", start, start + length);
        buffer = buffer.subarray(start + length);
        receive(JSON.parse(text) as DebugProtocol.ProtocolMessage);
      }
    });
    return {
      send: (message) => {
        const text = JSON.stringify(message);
        child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}${HEADER_END}${text}`);
      },
      close: () => {
        child.kill("SIGKILL");
      },
    };
  };

export class DapDriver implements Driver {
  readonly #transport: Transport;
  readonly #pending = new Map<number, (message: DebugProtocol.Response) => void>();
  readonly #events: DebugProtocol.Event[] = [];
  #waiter: { readonly name: string; readonly resolve: (event: DebugProtocol.Event) => void } | undefined;
  #sequence = 1;
  #thread = 0;
  #goesBack = false;
  #hasEnded = false;

  constructor(open: OpenTransport) {
    this.#transport = open(
      (message) => {
        this.#receive(message);
      },
      () => {
        this.#end();
      },
    );
  }

  /** Nobody is left who could answer. */
  #end(): void {
    this.#hasEnded = true;
    const message = "the debugger has ended";
    for (const [seq, answer] of this.#pending)
      answer({ seq, type: "response", request_seq: seq, success: false, command: "", message });
    this.#pending.clear();
  }

  /** `verified` is told when the breakpoint is known to be in the program. */
  async start(
    attachment: object,
    { source, line }: Pick<Place, "source" | "line">,
    how: "attach" | "launch" = "attach",
    verified?: () => void,
  ): Promise<void> {
    await this.request("initialize", { adapterID: "bench", pathFormat: "path", linesStartAt1: true });
    const attached = this.request(how, attachment);
    // Some answer at once, others when all is configured; a refusal comes instead of the event.
    const refused = attached.then(() => new Promise<never>(() => undefined));
    await Promise.race([this.#event("initialized"), refused]);
    await this.request("setBreakpoints", { source: { path: source }, breakpoints: [{ line }] });
    verified?.();
    await Promise.all([this.request("configurationDone", {}), attached]);
    await this.#stop();
    const body = await this.stackOf(1);
    // Some stop where they have attached, and go on from there at once.
    if (body.stackFrames[0]?.line !== line) await this.#stop();
    await this.request("setBreakpoints", { source: { path: source }, breakpoints: [] });
  }

  async stack(): Promise<{ frames: number; variables: number }> {
    const { stackFrames } = await this.stackOf(FRAMES + 15);
    let count = 0;
    // One frame after the other: lldb-dap takes the scopes that were asked for last for all that follows.
    for (const { id } of stackFrames.slice(0, FRAMES)) {
      const { scopes } = await this.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: id });
      const own = scopes.filter(({ name }) => /^(?:arguments|locals)$/i.test(name));
      const answers = await Promise.all(
        own.map(({ variablesReference }) =>
          this.request<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference }),
        ),
      );
      for (const { variables } of answers) count += variables.length;
    }
    return { frames: stackFrames.length, variables: count };
  }

  async step(): Promise<void> {
    await Promise.all([this.#stop(), this.request("next", { threadId: this.#thread })]);
  }

  get stepBack(): (() => Promise<void>) | undefined {
    if (!this.#goesBack) return undefined;
    return async () => {
      await Promise.all([this.#stop(), this.request("stepBack", { threadId: this.#thread })]);
    };
  }

  close(): void {
    this.#transport.close();
  }

  /** The thread that stopped last. */
  get thread(): number {
    return this.#thread;
  }

  /** Goes on until something stops it, perhaps by what is done meanwhile. */
  async runOn(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    await Promise.all([
      this.#stop(),
      this.request("continue", { threadId: this.#thread }).then(() => meanwhile()),
    ]);
  }

  stackOf(levels: number): Promise<DebugProtocol.StackTraceResponse["body"]> {
    return this.request("stackTrace", { threadId: this.#thread, startFrame: 0, levels });
  }

  async #stop(): Promise<void> {
    const { body } = (await this.#event("stopped")) as DebugProtocol.StoppedEvent;
    this.#thread = body.threadId ?? this.#thread;
  }

  #event(name: string): Promise<DebugProtocol.Event> {
    const index = this.#events.findIndex(({ event }) => event === name);
    const [early] = index < 0 ? [] : this.#events.splice(index, 1);
    if (early !== undefined) return Promise.resolve(early);
    const coming = new Promise<DebugProtocol.Event>((resolve) => {
      this.#waiter = { name, resolve };
    });
    return patiently(`the event ${name}`, coming);
  }

  request<Body>(command: string, given: object): Promise<Body> {
    const seq = this.#sequence++;
    const answer = new Promise<Body>((resolve, reject) => {
      this.#pending.set(seq, ({ success, message, body }) => {
        if (success) resolve(body as Body);
        else reject(new Error(`${command}: ${message ?? "refused"} ${JSON.stringify(body ?? {})}`));
      });
      if (this.#hasEnded) this.#end();
      else this.#transport.send({ seq, type: "request", command, arguments: given });
    });
    return patiently(command, answer);
  }

  #receive(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === "response") {
      const response = message as DebugProtocol.Response;
      this.#pending.get(response.request_seq)?.(response);
      this.#pending.delete(response.request_seq);
      return;
    }
    if (message.type !== "event") return;
    const event = message as DebugProtocol.Event;
    if (event.event === "capabilities")
      this.#goesBack ||=
        (event as DebugProtocol.CapabilitiesEvent).body.capabilities.supportsStepBack === true;
    const waiter = this.#waiter;
    if (waiter?.name !== event.event) {
      this.#events.push(event);
      return;
    }
    this.#waiter = undefined;
    waiter.resolve(event);
  }
}

type OpenDap = (place: Place, verified?: () => void) => Promise<DapDriver>;

async function open(
  transport: OpenTransport,
  attachment: object,
  place: Place,
  verified?: () => void,
): Promise<DapDriver> {
  const driver = new DapDriver(transport);
  try {
    await driver.start(attachment, place, "attach", verified);
    return driver;
  } catch (error) {
    driver.close();
    throw error;
  }
}

export const openOurs: OpenDap = (place, verified) => {
  const { port, elf, source } = place;
  return open(inThisProcess, { program: source.replace(/[^/]*$/, ""), port, elf }, place, verified);
};

export const openLldb: OpenDap = (place) => {
  const attachCommands = [`target create ${place.elf}`, `gdb-remote 127.0.0.1:${place.port}`];
  return open(asProgram("lldb-dap-19", []), { attachCommands }, place);
};

export const openGdbDap: OpenDap = (place) =>
  open(
    asProgram("gdb", ["-nx", "-i", "dap"]),
    { program: place.elf, target: `127.0.0.1:${place.port}` },
    place,
  );
