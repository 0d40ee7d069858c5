/** Offers a process to debuggers on a loopback port or a Unix socket: one at a time, over the GDB remote serial protocol. */

import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { assert } from "../base/assert.ts";
import { UserError } from "../base/errors.ts";
import type { HostProcess } from "../host/process.ts";
import { encodeFrame } from "../rsp/frame.ts";
import { DebugSession } from "../simulator/debug-session.ts";
import type { DebuggerConnection, SessionOptions, SessionOutcome } from "../simulator/debug-session.ts";
import type { Doorbell } from "../simulator/doorbell.ts";

/** Only this machine's own programs may debug an enclave. */
const LOOPBACK = "127.0.0.1";
/** Nor may other users of it, where a socket is a file. */
const ONLY_OWNER = 0o177;

/** Of a Unix socket, with any system. */
const LONGEST_PATH = 103;

/** A TCP port, of which 0 is any free one; or the path of a Unix socket that is to be made. */
export type ListeningPlace = number | string;

export class GdbServer {
  /** As a person names it. */
  readonly name: string;
  /** Undefined of a Unix socket. */
  readonly port: number | undefined;
  readonly #server: Server;
  readonly #doorbell: Doorbell;
  readonly #note: (sentence: string) => void;
  readonly #options: SessionOptions;
  #session: DebugSession | undefined;
  #waitingSocket: Socket | undefined;

  /** Rings when a debugger comes. */
  static async listen(
    place: ListeningPlace,
    doorbell: Doorbell,
    note: (sentence: string) => void,
    options: SessionOptions = {},
  ): Promise<GdbServer> {
    // The system would cut it off.
    if (typeof place === "string" && Buffer.byteLength(place) > LONGEST_PATH)
      throw new UserError(
        `Cannot listen for a debugger at ${place}: no socket can have so long a path. Choose one with at most ${LONGEST_PATH} characters.`,
      );
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        reject(listenError(error, place));
      });
      if (typeof place === "number") server.listen(place, LOOPBACK, resolve);
      else listenAlone(server, place, resolve);
    });
    return new GdbServer(server, doorbell, note, options);
  }

  private constructor(
    server: Server,
    doorbell: Doorbell,
    note: (sentence: string) => void,
    options: SessionOptions,
  ) {
    const address = server.address();
    assert(address !== null, "a server that listens has no address");
    this.port = typeof address === "string" ? undefined : address.port;
    this.name = typeof address === "string" ? address : `${LOOPBACK}:${String(address.port)}`;
    this.#server = server;
    this.#doorbell = doorbell;
    this.#note = note;
    this.#options = options;
    server.on("connection", (socket) => {
      this.#connected(socket);
    });
  }

  /** A debugger is there and has not been served yet. */
  get isWanted(): boolean {
    return this.#waitingSocket !== undefined;
  }

  /** Lets the debugger that has come decide what the process does, until it leaves or the process ends. */
  async serve(process: HostProcess): Promise<SessionOutcome> {
    const socket = this.#waitingSocket;
    if (socket === undefined) return "left";
    this.#waitingSocket = undefined;
    this.#session = new DebugSession(
      process,
      connectionOf(socket),
      this.#doorbell,
      setImmediate,
      this.#options,
    );
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
    if (this.#session?.isOver === false || this.#waitingSocket !== undefined) {
      this.#note("litebox: refused a second debugger; the enclave is being debugged already.");
      socket.end(encodeFrame("E.another debugger is connected to this enclave"));
      return;
    }
    this.#waitingSocket = socket;
    socket.once("close", () => {
      if (this.#waitingSocket === socket) this.#waitingSocket = undefined;
    });
    this.#doorbell.ring();
  }
}

/** The file of the socket is made at once, with these rights. */
function listenAlone(server: Server, path: string, listening: () => void): void {
  const usual = process.umask(ONLY_OWNER);
  try {
    server.listen(path, listening);
  } finally {
    process.umask(usual);
  }
}

function listenError(error: NodeJS.ErrnoException, where: ListeningPlace): UserError {
  if (typeof where === "string") return socketError(error, where);
  const place = `port ${String(where)} of ${LOOPBACK}`;
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

function socketError({ code, message }: NodeJS.ErrnoException, path: string): UserError {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: "something is there already. Remove it, if no other run uses it, or choose another path",
    // Node says so of both.
    EACCES: "there is no such folder, or you may not write to it. Choose a path in one of yours",
  };
  return new UserError(`Cannot listen for a debugger at ${path}: ${why[code ?? ""] ?? message}.`);
}

/** How long a client gets to take the last reply, in milliseconds. */
const FAREWELL = 1000;

function connectionOf(socket: Socket): DebuggerConnection {
  return {
    listen(bytes, closed) {
      socket.on("data", bytes);
      socket.on("close", closed);
    },
    write: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    /** Ends the connection when the last reply has been taken; a client that does not take it is not waited for. */
    end: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          socket.destroy();
        }, FAREWELL);
        socket.once("close", () => {
          clearTimeout(timer);
          resolve();
        });
        socket.end();
      }),
  };
}
