/** A debug session: what each request does. Decides nothing about stacks, values or steps; it puts together those who do. */
import {
  BreakpointEvent,
  CapabilitiesEvent,
  ContinuedEvent,
  ExitedEvent,
  InitializedEvent,
  OutputEvent,
  StoppedEvent,
  TerminatedEvent,
} from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugArguments, DebugRequest } from "../contract.ts";
import { CAPABILITIES } from "../dap/capabilities.ts";
import type { EventSink } from "../dap/connection.ts";
import { breakpointToDap, untrustedText } from "../dap/convert.ts";
import { Positions } from "../dap/positions.ts";
import type { Handlers } from "../dap/requests.ts";
import { checkArguments } from "../launch/arguments.ts";
import { placeToAttach, projectFolder, readProgram, whatToStart } from "../launch/files.ts";
import type { Simulator } from "../launch/simulator.ts";
import { nameOfPlace, type StubPlace } from "../rsp-client/byte-stream.ts";
import { RspClient } from "../rsp-client/client.ts";
import { breakpointHandlers } from "./breakpoint-requests.ts";
import { controlHandlers } from "./control-requests.ts";
import { Debuggee } from "./debuggee.ts";
import { entriesOf, isProduction } from "./enclave-facts.ts";
import {
  isRunning,
  isStopped,
  nobodyListens,
  notStarted,
  productionEnclave,
  startedAlready,
  stubEnded,
} from "./errors.ts";
import { hostCallsEvent } from "./host-calls.ts";
import { inspectionHandlers } from "./inspection-requests.ts";
import { lostEvent } from "./lost.ts";
import type { Outcome } from "./outcome.ts";
import { atMost, whileUnderWay } from "./patience.ts";
import type { Program } from "./program.ts";
import type { Services } from "./services.ts";
import { timeHandlers } from "./time-requests.ts";
import { EDGES, type Fault, faultOf, signalName } from "./stop-text.ts";

/** How many milliseconds the simulator may take to hand on its last output, and a stub to stop for a farewell. */
const PATIENCE = 2000;

export class DebuggerSession {
  readonly positions = new Positions();
  readonly handlers: Handlers;
  readonly #services: Services;
  readonly #sink: EventSink;
  #arguments: DebugArguments | undefined;
  #request: DebugRequest = "launch";
  #debuggee: Debuggee | undefined;
  #simulator: Simulator | undefined;
  #hasBegun = false;
  #isOver = false;
  #hasTerminated = false;
  #fault: Fault | undefined;
  #isWhereWanted = false;

  constructor(services: Services, sink: EventSink) {
    this.#services = services;
    this.#sink = sink;
    this.handlers = {
      initialize: (given) => this.#initialize(given),
      launch: (given) => this.#begin(given, "launch"),
      attach: (given) => this.#begin(given, "attach"),
      configurationDone: () => this.#configurationDone(),
      disconnect: (given) => this.#disconnect(given),
      terminate: () => this.#terminate(),
      continue: (given) => {
        this.start(
          given.threadId,
          (debuggee) => debuggee.execution.advance({ kind: "continue" }),
          "breakpoint",
        );
        return { allThreadsContinued: true };
      },
      next: (given) => this.#step(given, "over"),
      stepIn: (given) => this.#step(given, "in", given.targetId),
      stepOut: (given) => {
        this.start(given.threadId, ({ stepper }) => stepper.out(), "step");
      },
      pause: () => this.#pause(),
      ...timeHandlers(this),
      ...controlHandlers(this),
      ...breakpointHandlers(this),
      ...inspectionHandlers(this),
    };
  }

  /** The debuggee; refuses when there is none. */
  get debuggee(): Debuggee {
    if (this.#debuggee === undefined || this.#isOver) throw notStarted();
    return this.#debuggee;
  }

  /** What the debuggee stopped with, if it was a fault. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** The debuggee stopped where the user wanted it to (a breakpoint, a step), and not wherever it happened to be. */
  get isWhereWanted(): boolean {
    return this.#isWhereWanted;
  }

  /** The editor has gone, or the session is over. */
  close(): void {
    const hasLeft = this.#isOver;
    this.#isOver = true;
    if (this.#request === "launch" && !hasLeft) this.#debuggee?.client.kill();
    this.#debuggee?.client.close();
    this.#simulator?.stop();
  }

  #initialize(given: DebugProtocol.InitializeRequestArguments): DebugProtocol.Capabilities {
    this.positions.configure(given.linesStartAt1, given.columnsStartAt1);
    return CAPABILITIES;
  }

  /** A second simulator would be nobody's. */
  async #begin(given: unknown, request: DebugRequest): Promise<void> {
    if (this.#hasBegun) throw startedAlready();
    this.#hasBegun = true;
    await this.#open(given, request).catch((error: unknown) => {
      this.#hasBegun = false;
      throw error;
    });
  }

  async #open(given: unknown, request: DebugRequest): Promise<void> {
    this.#request = request;
    const checked = checkArguments(given, request);
    this.#arguments = checked;
    const folder = projectFolder(checked, this.#services);
    const place =
      request === "launch"
        ? await this.#startSimulator(checked, folder)
        : placeToAttach(checked, folder, this.#services);
    try {
      const client = await this.#connect(checked, readProgram(checked, folder, this.#services), place);
      if (await isProduction(client)) {
        await this.#refuse(client);
        return;
      }
    } catch (error) {
      this.#simulator?.stop();
      throw error;
    }
    if (checked.stopAtExit) await this.#debuggee?.client.monitor("at-exit stop");
    if (this.#debuggee?.client.goesBack === true)
      this.#sink.sendEvent(new CapabilitiesEvent({ supportsStepBack: true, supportsRestartFrame: true }));
    this.#sink.sendEvent(new InitializedEvent());
  }

  /** No debugger can look into the enclave: one sentence, and the session is over. What was attached to runs on. */
  async #refuse(client: RspClient): Promise<void> {
    this.#isOver = true;
    this.#print("important", `${productionEnclave().message}\n`);
    if (this.#request === "attach") await client.detach();
    // The answer to the request goes out first.
    setImmediate(() => {
      this.#end();
    });
  }

  async #startSimulator(given: DebugArguments, folder: string): Promise<Simulator> {
    const simulator = await this.#services.startSimulator({
      ...whatToStart(given, folder, this.#services),
      onOutput: (stream, text) => {
        this.#print(stream, text);
      },
      onCalls: (lines) => {
        const event = hostCallsEvent(lines);
        if (event !== undefined) this.#sink.sendEvent(event);
      },
    });
    this.#simulator = simulator;
    return simulator;
  }

  async #connect(given: DebugArguments, openProgram: () => Program, place: StubPlace): Promise<RspClient> {
    const name = nameOfPlace(place);
    const stream = await this.#services.connect(place, given.timeout).catch((error: unknown) => {
      const code =
        typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown error";
      throw nobodyListens(place, code);
    });
    const opening = RspClient.open(stream, {
      name,
      timeout: given.timeout,
      onOutput: (text) => {
        this.#print("stdout", text);
      },
      onLost: (reason) => {
        if (this.#debuggee !== undefined) this.#lose(reason.message);
      },
    });
    const program = await whileUnderWay(opening, openProgram);
    const { client, stop } = await opening;
    if (stop.kind !== "stopped") throw stubEnded(name);
    this.#debuggee = new Debuggee(program, client, stop, {
      entersLibraryOs: !given.justMyCode,
      stopsOnSameValue: given.stopOnSameValue,
      log: (text) => {
        this.#print("console", text);
      },
      breakpointChanged: (state) => {
        this.#sink.sendEvent(new BreakpointEvent("changed", breakpointToDap(program, this.positions, state)));
      },
    });
    return client;
  }

  async #configurationDone(): Promise<void> {
    const { debuggee } = this;
    if (this.#request === "attach" && this.#arguments?.stopOnEntry === true) {
      await debuggee.execution.synchronise();
      this.#stopped("entry");
      return;
    }
    const { stopOnEntry, test } = this.#arguments ?? {};
    const entries = stopOnEntry === true ? entriesOf(debuggee.program.info, test) : [];
    const there = new Set(entries.map(BigInt));
    this.start(undefined, ({ execution }) => execution.advance({ kind: "continue" }, there), "entry");
  }

  #step(given: DebugProtocol.NextArguments, kind: "over" | "in", into?: number): void {
    const plan = ({ stepper }: Debuggee): Promise<Outcome> =>
      given.granularity === "instruction" ? stepper.instruction(kind) : stepper.line(kind, into);
    this.start(given.threadId, plan, "step");
  }

  sayContinued(): void {
    this.#sink.sendEvent(new ContinuedEvent(this.debuggee.currentThread, true));
  }

  /** Begins to run; the answer to the request goes out before anything that comes of it. */
  start(thread: number | undefined, plan: (debuggee: Debuggee) => Promise<Outcome>, arrival: string): void {
    const { debuggee } = this;
    if (debuggee.execution.running) throw isRunning();
    if (thread !== undefined) debuggee.selectThread(thread);
    this.#fault = undefined;
    const running = debuggee.run(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return plan(debuggee);
    });
    running
      .then((outcome) => this.#arrived(outcome, arrival))
      .catch((error: unknown) => {
        this.#failed(error);
      });
  }

  async #arrived(outcome: Outcome, arrival: string): Promise<void> {
    switch (outcome.kind) {
      case "arrived":
        this.#stopped(arrival);
        return;
      case "breakpoint": {
        const text = this.debuggee.breakpoints.exceptionOf(outcome.ids);
        if (text !== undefined) this.#fault = { name: "Enclave event", text };
        this.#stopped(text === undefined ? "breakpoint" : "exception", {
          hitBreakpointIds: [...outcome.ids],
          ...(text !== undefined && { description: text, text }),
        });
        return;
      }
      case "data":
        this.#stopped("data breakpoint", {
          hitBreakpointIds: [...outcome.ids],
          ...(outcome.text !== undefined && { description: outcome.text, text: outcome.text }),
        });
        return;
      case "edge":
        this.#atEdge(outcome.edge);
        return;
      case "paused":
        this.#stopped("pause");
        return;
      case "fault": {
        const { execution } = this.debuggee;
        this.#fault = faultOf(outcome, await execution.snapshot.register(execution.thread, "rip"));
        this.#stopped("exception", { description: "Paused on a fault", text: this.#fault.text });
        return;
      }
      case "exited":
        return this.#exited(outcome.code);
      case "terminated":
        this.#print("stderr", `The enclave was ended by ${signalName(outcome.signal)}.\n`);
        return this.#exited(128 + outcome.signal);
    }
  }

  #atEdge(edge: "begin" | "end"): void {
    const isExit = edge === "end" && this.#arguments?.replay === undefined;
    const text = EDGES[isExit ? "exit" : edge];
    this.#stopped("step", { description: text, text });
  }

  #stopped(reason: string, more: Partial<DebugProtocol.StoppedEvent["body"]> = {}): void {
    if (this.#isOver) return;
    this.#isWhereWanted = reason !== "exception" && reason !== "pause";
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(reason, this.debuggee.currentThread);
    event.body = { ...event.body, allThreadsStopped: true, ...more };
    this.#sink.sendEvent(event);
    this.#debuggee?.program.hasStopped();
  }

  /** A plan could not be carried through. Where the debuggee still stands, the user sees why and where. */
  #failed(error: unknown): void {
    if (this.#isOver) return;
    const message = error instanceof Error ? error.message : String(error);
    this.#print("important", `${message}\n`);
    this.#stopped("step");
  }

  async #exited(code: number): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#lastOutput();
    this.#sink.sendEvent(new ExitedEvent(code));
    this.#end();
  }

  /** The enclave's last words may still be on their way through the simulator. */
  async #lastOutput(): Promise<void> {
    if (this.#simulator === undefined) return;
    this.#debuggee?.client.close();
    await atMost(PATIENCE, this.#simulator.ended);
  }

  /** The stub has gone or does not make sense: one sentence, and the session is over. */
  #lose(message: string): void {
    if (this.#isOver) return;
    this.#print("stderr", `${message}\n`);
    this.#sink.sendEvent(lostEvent(message));
    this.#end();
  }

  #end(): void {
    if (this.#hasTerminated) return;
    this.#isOver = true;
    this.#hasTerminated = true;
    this.#debuggee?.client.close();
    this.#simulator?.stop();
    this.#sink.sendEvent(new TerminatedEvent());
  }

  #pause(): void {
    const { execution } = this.debuggee;
    if (!execution.running) throw isStopped();
    execution.pause();
  }

  async #terminate(): Promise<void> {
    if (this.#isOver || this.#debuggee === undefined) return;
    this.#isOver = true;
    await this.#kill(this.#debuggee);
    await this.#lastOutput();
    this.#end();
  }

  async #disconnect(given: DebugProtocol.DisconnectArguments | undefined): Promise<void> {
    const kills = given?.terminateDebuggee ?? this.#request === "launch";
    const debuggee = this.#isOver ? undefined : this.#debuggee;
    this.#isOver = true;
    if (debuggee !== undefined) {
      if (kills) await this.#kill(debuggee);
      else await this.#leave(debuggee);
    }
    if (kills) this.#simulator?.stop();
    this.#simulator = undefined;
  }

  /** Ends the debuggee. A stub whose debuggee runs listens to nothing but an interrupt; our simulator is a child and just ends. */
  async #kill({ execution, client }: Debuggee): Promise<void> {
    if (this.#simulator === undefined) await atMost(PATIENCE, execution.leave());
    client.kill();
  }

  /** Leaves the debuggee running, without our breakpoints. */
  async #leave({ execution, client }: Debuggee): Promise<void> {
    await atMost(PATIENCE, execution.leave());
    await client.detach();
  }

  #print(category: "stdout" | "stderr" | "console" | "important", text: string): void {
    this.#sink.sendEvent(new OutputEvent(untrustedText(text), category));
  }
}
