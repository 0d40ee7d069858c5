/** The connections and listeners of one enclave by the numbers that it knows them by. */

import { ERRNO } from "../errno.ts";
import { TCP_ERRNO, TcpError, type Network, type TcpConnection, type TcpListener } from "./network.ts";

/** `HOST:PORT` or `:PORT`; a host may have colons of its own. */
const TARGET = /^(.{0,253}):(\d{1,5})$/s;

/** More at once are refused, so that an enclave cannot use up the host. */
const MOST = 1024;

export type Result = number | Promise<number>;

export class TcpHandles {
  readonly #network: Network | undefined;
  readonly #connections = new Map<number, TcpConnection>();
  readonly #listeners = new Map<number, TcpListener>();

  /** Without a network everything is refused. */
  constructor(network: Network | undefined) {
    this.#network = network;
  }

  open(target: string): Result {
    const [, host = "", digits = ""] = TARGET.exec(target) ?? [];
    const port = Number(digits);
    if (port < 1 || port > 65535) return -ERRNO.EINVAL;
    const network = this.#network;
    if (network === undefined) return -TCP_ERRNO.EACCES;
    return host === ""
      ? this.#keep(this.#listeners, () => network.listen(port))
      : this.#keep(this.#connections, () => network.connect(host, port));
  }

  accept(number: number): Result {
    const listener = this.#listeners.get(number);
    return listener === undefined ? -ERRNO.EBADF : this.#keep(this.#connections, () => listener.accept());
  }

  /** `deliver` is given from 1 to `capacity` bytes, or none at the end. */
  read(number: number, capacity: number, deliver: (bytes: Uint8Array) => number): Result {
    const connection = this.#connections.get(number);
    return connection === undefined ? -ERRNO.EBADF : settle(() => connection.read(capacity), deliver);
  }

  write(number: number, bytes: Uint8Array): Result {
    const connection = this.#connections.get(number);
    return connection === undefined
      ? -ERRNO.EBADF
      : settle(
          () => connection.write(bytes),
          () => bytes.length,
        );
  }

  close(number: number): Result {
    const found = this.#connections.get(number) ?? this.#listeners.get(number);
    if (found === undefined) return -ERRNO.EBADF;
    this.#connections.delete(number);
    this.#listeners.delete(number);
    found.close();
    return 0;
  }

  /** The enclave has ended. */
  closeAll(): void {
    for (const number of [...this.#connections.keys(), ...this.#listeners.keys()]) void this.close(number);
  }

  /** How many are open. */
  get size(): number {
    return this.#connections.size + this.#listeners.size;
  }

  #free(): number {
    let number = 1;
    while (this.#connections.has(number) || this.#listeners.has(number)) number += 1;
    return number;
  }

  #keep<T>(table: Map<number, T>, open: () => T | Promise<T>): Result {
    if (this.size >= MOST) return -ERRNO.EIO;
    return settle(open, (made) => {
      const number = this.#free();
      table.set(number, made);
      return number;
    });
  }
}

/** The result at once where it is there, so that what a test's arrays answer costs no waiting. */
function settle<T>(ask: () => T | Promise<T>, use: (value: T) => number): Result {
  try {
    const answer = ask();
    return answer instanceof Promise ? answer.then(use).catch(errorNumber) : use(answer);
  } catch (error) {
    return errorNumber(error);
  }
}

function errorNumber(error: unknown): number {
  return -(error instanceof TcpError ? TCP_ERRNO[error.code] : ERRNO.EIO);
}
