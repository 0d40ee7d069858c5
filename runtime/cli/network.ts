/** The network of this machine, for enclaves: sockets of Node. Listeners take connections of this machine alone. */

import { createConnection, createServer, type Server, type Socket } from "node:net";

import {
  TCP_ERRNO,
  TcpError,
  type Network,
  type TcpConnection,
  type TcpErrorName,
  type TcpListener,
} from "../host/tcp/network.ts";

const LOOPBACK = "127.0.0.1";

export const machineNetwork: Network = { connect, listen };

function isErrorName(code: string): code is TcpErrorName {
  return Object.hasOwn(TCP_ERRNO, code);
}

/** A name that does not resolve is a peer that cannot be reached. */
function tcpError(error: NodeJS.ErrnoException): Error {
  const code = error.code ?? "";
  if (isErrorName(code)) return new TcpError(code);
  return ["ENOTFOUND", "EAI_AGAIN", "ENETUNREACH"].includes(code) ? new TcpError("EHOSTUNREACH") : error;
}

function connect(host: string, port: number): Promise<TcpConnection> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, allowHalfOpen: true });
    socket.once("error", (error) => {
      reject(tcpError(error));
    });
    socket.once("connect", () => {
      resolve(new SocketConnection(socket));
    });
  });
}

class SocketConnection implements TcpConnection {
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    // Whoever reads or writes next is told of an error; without a listener it would end this program.
    socket.on("error", () => undefined);
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  read(max: number): Uint8Array | Promise<Uint8Array> {
    return this.#rest.length > 0 ? this.#take(max) : this.#next(max);
  }

  async #next(max: number): Promise<Uint8Array> {
    const chunk = await this.#chunks.next().catch((error: unknown) => {
      throw tcpError(error as NodeJS.ErrnoException);
    });
    if (chunk.done === true) return new Uint8Array();
    this.#rest = chunk.value;
    return this.#take(max);
  }

  #take(max: number): Uint8Array {
    const bytes = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error) reject(tcpError(error));
        else resolve();
      });
    });
  }

  /** What was written is sent yet. */
  close(): void {
    this.#socket.end();
    this.#socket.resume();
    this.#socket.destroySoon();
  }
}

function listen(port: number): Promise<TcpListener> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    server.once("error", (error) => {
      reject(tcpError(error));
    });
    server.listen(port, LOOPBACK, () => {
      resolve(new SocketListener(server));
    });
  });
}

class SocketListener implements TcpListener {
  readonly #server: Server;
  readonly #waiting: Socket[] = [];
  readonly #takers: ((socket: Socket) => void)[] = [];

  constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      const taker = this.#takers.shift();
      if (taker === undefined) this.#waiting.push(socket);
      else taker(socket);
    });
  }

  async accept(): Promise<TcpConnection> {
    const socket = this.#waiting.shift() ?? (await new Promise<Socket>((taker) => this.#takers.push(taker)));
    return new SocketConnection(socket);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#waiting) socket.destroy();
  }
}
