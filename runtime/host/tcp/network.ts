/** What a host process asks of the network. The command line implements it with sockets, a test with arrays. */

/** Error numbers of Linux that an enclave believes TCP to have. */
export const TCP_ERRNO = {
  EACCES: 13,
  EADDRINUSE: 98,
  ECONNRESET: 104,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
} as const;

export type TcpErrorName = keyof typeof TCP_ERRNO;

/** What a method of these interfaces throws, or rejects with; any other error is EIO. */
export class TcpError extends Error {
  readonly code: TcpErrorName;

  constructor(code: TcpErrorName) {
    super(code);
    this.code = code;
  }
}

export interface TcpConnection {
  /** From 1 to `max` bytes, none when the peer has ended its side; a promise where they have to be waited for. */
  read(max: number): Uint8Array | Promise<Uint8Array>;
  /** The bytes are the receiver's to keep. */
  write(bytes: Uint8Array): void | Promise<void>;
  close(): void;
}

export interface TcpListener {
  accept(): TcpConnection | Promise<TcpConnection>;
  close(): void;
}

export interface Network {
  connect(host: string, port: number): TcpConnection | Promise<TcpConnection>;
  listen(port: number): TcpListener | Promise<TcpListener>;
}
