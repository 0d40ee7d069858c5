/** Offers a process to debuggers on a loopback port: one at a time, over the GDB remote serial protocol. */

import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { UserError } from "../base/errors.ts";
import { GdbStub } from "../gdbstub/stub.ts";
import type { HostProcess } from "../host/process.ts";
import { encodeFrame } from "../rsp/frame.ts";
import { DebugTarget } from "./debug-target.ts";
import { Pace } from "./slices.ts";

/** Only this machine's own programs may debug an enclave. */
const LOOPBACK = "127.0.0.1";

/** How a debugger's session ended. */
export type SessionOutcome =
  /** The process ended while it was debugged. */
  | "ended"
  | "killed"
  /** The debugger detached or hung up; the process can go on without it. */
  | "left";

export class GdbServer {
  readonly port: number;
  readonly #server: Server;
  readonly #note: (sentence: string) => void;
  #session: DebugSession | undefined;
  #arrived: (socket: Socket) => void = () => undefined;
  #waitingSocket: Socket | undefined;

  /** Port 0 takes any free one. */
  static async listen(port: number, note: (sentence: string) => void): Promise<GdbServer> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        reject(listenError(error, port));
      });
      server.listen(port, LOOPBACK, resolve);
    });
    const address = server.address();
    return new GdbServer(server, typeof address === "object" && address !== null ? address.port : port, note);
  }

  private constructor(server: Server, port: number, note: (sentence: string) => void) {
    this.#server = server;
    this.port = port;
    this.#note = note;
    server.on("connection", (socket) => {
      this.#connected(socket);
    });
  }

  /** A debugger is there and has not been served yet. */
  get isWanted(): boolean {
    return this.#waitingSocket !== undefined;
  }

  /** Resolves when a debugger has come. */
  async client(): Promise<void> {
    if (this.#waitingSocket !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#arrived = () => {
        resolve();
      };
    });
  }

  /** Lets the debugger that has come decide what the process does, until it leaves or the process ends. */
  async serve(process: HostProcess): Promise<SessionOutcome> {
    const socket = this.#waitingSocket;
    if (socket === undefined) return "left";
    this.#waitingSocket = undefined;
    this.#session = new DebugSession(process, socket);
    const outcome = await this.#session.run();
    this.#session = undefined;
    return outcome;
  }

  close(): void {
    this.#waitingSocket?.destroy();
    this.#server.close();
  }

  #connected(socket: Socket): void {
    // An error of the connection is followed by its close, which is what matters.
    socket.on("error", () => undefined);
    if (this.#session !== undefined || this.#waitingSocket !== undefined) {
      this.#note("litebox: refused a second debugger; the enclave is being debugged already.");
      socket.end(encodeFrame("E.another debugger is connected to this enclave"));
      return;
    }
    this.#waitingSocket = socket;
    socket.once("close", () => {
      if (this.#waitingSocket === socket) this.#waitingSocket = undefined;
    });
    this.#arrived(socket);
  }
}

function listenError(error: NodeJS.ErrnoException, port: number): UserError {
  const place = `port ${String(port)} of ${LOOPBACK}`;
  if (error.code === "EADDRINUSE") {
    return new UserError(
      `Cannot listen for a debugger: ${place} is taken. Choose another port, or --gdb 0 for any free one.`,
    );
  }
  if (error.code === "EACCES") {
    return new UserError(
      `Cannot listen for a debugger: you may not use ${place}. Choose a port above 1023, or --gdb 0 for any free one.`,
    );
  }
  return new UserError(`Cannot listen for a debugger on ${place}: ${error.message}.`);
}

/** How long a client gets to take the last reply, in milliseconds. */
const FAREWELL = 1000;

class DebugSession {
  readonly #process: HostProcess;
  readonly #target: DebugTarget;
  readonly #stub: GdbStub;
  readonly #socket: Socket;
  #hungUp = false;
  #wake: () => void = () => undefined;

  constructor(process: HostProcess, socket: Socket) {
    this.#process = process;
    this.#target = new DebugTarget(process);
    this.#stub = new GdbStub(this.#target);
    this.#socket = socket;
    socket.on("data", (bytes: Uint8Array) => {
      this.#send(this.#stub.receive(bytes));
      this.#wake();
    });
    socket.on("close", () => {
      this.#hungUp = true;
      this.#wake();
    });
  }

  async run(): Promise<SessionOutcome> {
    const pace = new Pace();
    while (!this.#isOver()) {
      if (!this.#stub.isRunning) {
        await this.#somethingHappens();
        continue;
      }
      const { output, waiting } = pace.slice((limit) => this.#stub.advance(limit));
      this.#send(output);
      // Both a client's packet and the end of what the enclave waits for are a reason to go on.
      if (waiting === undefined) await setImmediate();
      else await Promise.race([waiting, this.#somethingHappens()]);
    }
    this.#process.enclave.breakpoints.clear();
    await this.#sayGoodbye();
    if (this.#target.killed) return "killed";
    return this.#stub.outcome === undefined ? "left" : "ended";
  }

  #isOver(): boolean {
    return this.#hungUp || this.#stub.end !== undefined || this.#stub.outcome !== undefined;
  }

  #somethingHappens(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #send(bytes: Uint8Array): void {
    if (bytes.length > 0 && this.#socket.writable) this.#socket.write(bytes);
  }

  /** Ends the connection when the last reply has been taken; a client that does not take it is not waited for. */
  async #sayGoodbye(): Promise<void> {
    if (this.#hungUp) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#socket.destroy();
      }, FAREWELL);
      this.#socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      this.#socket.end();
    });
  }
}
