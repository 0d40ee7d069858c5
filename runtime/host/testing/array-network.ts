/** A network of arrays: what peers send stands there from the beginning, what the enclave sends is kept. */

import type { Network, TcpConnection } from "../tcp/network.ts";

export interface ArrayConnection extends TcpConnection {
  readonly target: string;
  readonly received: Uint8Array[];
  closed: boolean;
}

/** `sends` gives what the peer of each further connection sends, in pieces as they arrive. */
export function arrayNetwork(sends: (target: string) => readonly Uint8Array[]): Network & {
  readonly connections: readonly ArrayConnection[];
  readonly closedListeners: number;
} {
  const connections: ArrayConnection[] = [];
  let closedListeners = 0;
  const make = (target: string): ArrayConnection => {
    const pieces = [...sends(target)];
    const connection: ArrayConnection = {
      target,
      received: [],
      closed: false,
      read(max) {
        const [piece = new Uint8Array()] = pieces;
        if (piece.length > max) pieces[0] = piece.subarray(max);
        else pieces.shift();
        return piece.slice(0, max);
      },
      write(bytes) {
        this.received.push(bytes);
      },
      close() {
        this.closed = true;
      },
    };
    connections.push(connection);
    return connection;
  };
  return {
    connections,
    get closedListeners() {
      return closedListeners;
    },
    connect: (host, port) => make(`${host}:${port}`),
    listen: (port) => ({
      accept: () => make(`:${port}`),
      close: () => {
        closedListeners += 1;
      },
    }),
  };
}
