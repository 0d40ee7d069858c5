/** A packet of the protocol as one record: what stub and client both read. */
import type { Codec } from "./codec.ts";

export interface PacketExample<Request, Reply> {
  readonly wire: string;
  readonly means: Request;
  readonly reply: string;
  readonly replyMeans: Reply;
}

export interface Packet<Request, Reply> {
  /** The start of the request as it is on the wire. */
  readonly name: string;
  /** Where the GDB manual describes it. */
  readonly manual: string;
  readonly request: Codec<Request>;
  readonly reply: Codec<Reply>;
  /** Tried in the tests, in both directions. */
  readonly examples: readonly PacketExample<Request, Reply>[];
}

export type RequestOf<P> = P extends Packet<infer Request, infer _Reply> ? Request : never;
export type ReplyOf<P> = P extends Packet<infer _Request, infer Reply> ? Reply : never;

/** Only fixes the types. */
export function packet<Request, Reply>(record: Packet<Request, Reply>): Packet<Request, Reply> {
  return record;
}
