/** One debugger and one process: what the stub says goes to the debugger, and the process runs in slices between its packets. */

import { GdbStub } from "../gdbstub/stub.ts";
import type { MonitorCommand } from "../gdbstub/target.ts";
import type { HostProcess } from "../host/process.ts";
import { DebugTarget, type DebugTargetOptions } from "./debug-target.ts";
import type { Doorbell } from "./doorbell.ts";
import { Pace } from "./slices.ts";

/** Where a debugger is: behind a socket, or in the same program. */
export interface DebuggerConnection {
  /** Called once, before the first `write`. */
  listen(bytes: (bytes: Uint8Array) => void, closed: () => void): void;
  /** To a debugger that has hung up nothing is written. */
  write(bytes: Uint8Array): void;
  /** Hands on what was written, and hangs up. */
  end(): Promise<void>;
}

/** How a debugger's session ended. */
export type SessionOutcome =
  /** The process ended while it was debugged. */
  | "ended"
  | "killed"
  /** The debugger detached or hung up; the process can go on without it. */
  | "left";

export interface SessionOptions extends DebugTargetOptions {
  /** Further commands for gdb's `monitor`. */
  readonly commands?: readonly MonitorCommand[];
}

export class DebugSession {
  readonly #target: DebugTarget;
  readonly #stub: GdbStub;
  readonly #connection: DebuggerConnection;
  readonly #doorbell: Doorbell;
  readonly #breathe: () => Promise<unknown>;
  #hungUp = false;

  /** `breathe` lets everything else that waits have its turn. */
  constructor(
    process: HostProcess,
    connection: DebuggerConnection,
    doorbell: Doorbell,
    breathe: () => Promise<unknown>,
    options: SessionOptions = {},
  ) {
    this.#doorbell = doorbell;
    this.#breathe = breathe;
    this.#target = new DebugTarget(process, options.commands, options);
    this.#stub = new GdbStub(this.#target);
    this.#connection = connection;
    connection.listen(
      (bytes) => {
        this.#send(this.#stub.receive(bytes));
        doorbell.ring();
      },
      () => {
        this.#hungUp = true;
        doorbell.ring();
      },
    );
  }

  /** The debugger has left, or there is nothing left to debug; at most the connection is still being closed. */
  get isOver(): boolean {
    return (
      this.#hungUp ||
      this.#doorbell.interrupted ||
      this.#stub.end !== undefined ||
      this.#stub.outcome !== undefined
    );
  }

  async run(): Promise<SessionOutcome> {
    const pace = new Pace();
    while (!this.isOver) {
      if (!this.#stub.isRunning) {
        await this.#doorbell.rung;
        continue;
      }
      const { output, waiting } = pace.slice(
        (limit) => this.#stub.advance(limit),
        (step) => this.#stub.isRunning && step.waiting === undefined && step.output.length === 0,
      );
      this.#send(output);
      // Both a client's packet and the end of what the enclave waits for are a reason to go on.
      if (waiting === undefined) await this.#breathe();
      else await Promise.race([waiting, this.#doorbell.rung]);
    }
    this.#target.detached();
    if (!this.#hungUp) await this.#connection.end();
    if (!this.#target.killed) return this.#stub.outcome === undefined ? "left" : "ended";
    // A debugger that passes a fault on to the program lets it happen as if no debugger were there.
    return this.#stub.end !== "killed" && this.#target.isAtFault ? "left" : "killed";
  }

  #send(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#connection.write(bytes);
  }
}
