/** Where the bytes of a remote protocol come from and go to: a socket, a pipe, or a stub in the same process. */

export interface ByteListener {
  bytes(bytes: Uint8Array): void;
  /** Once, at the end; with the reason in a person's words where the other side did not simply hang up. */
  closed(reason?: string): void;
}

export interface ByteStream {
  /** Called once, before the first `write`. */
  listen(listener: ByteListener): void;
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Where a stub listens: at a port of a machine, or at the path of a Unix socket. */
export type StubPlace = { readonly host: string; readonly port: number } | { readonly path: string };

export function nameOfPlace(place: StubPlace): string {
  return "path" in place ? place.path : `${place.host}:${place.port}`;
}
