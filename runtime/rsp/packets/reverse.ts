/**
 * `bs` and `bc`: one instruction back, and back to the first reason to stop; and a packet of our own between the two. The reply is a stop
 * reply, later.
 */
import { exactly, fields, hexNumber, type Codec } from "../codec.ts";
import { packet, type Packet } from "../packet.ts";
import { stopReply, type StopReply } from "../stop-reply.ts";

function reversePacket(name: "bs" | "bc"): Packet<true, StopReply> {
  const request: Codec<true> = exactly(name);
  return packet({
    name,
    manual: "Packets, bc and bs",
    request,
    reply: stopReply,
    examples: [
      {
        wire: name,
        means: true,
        reply: "T05replaylog:begin;thread:p1.1;",
        replyMeans: {
          kind: "stopped",
          signal: 5,
          thread: { process: 1, thread: 1 },
          registers: new Map(),
          facts: new Map([["replaylog", "begin"]]),
        },
      },
    ],
  });
}

export interface AddressBounds {
  readonly low: bigint;
  /** The first address behind it. */
  readonly high: bigint;
}

/** The name under which `qSupported` offers it. */
export const BACK_THROUGH = "vLiteBoxBack";

/** The fact of a stop reply that says what the last instruction gone back over had done (undone.ts). */
export const UNDONE_KEY = "undone";

/**
 * As `bs`, again and again for as long as that leads to an address in the range and goes back over neither a call nor a return. Breakpoints
 * on the way are passed.
 */
export const backThrough: Packet<AddressBounds, StopReply> = packet({
  name: BACK_THROUGH,
  manual: "a packet of our own; `vCont;r` is its like forwards",
  request: fields<AddressBounds>(`${BACK_THROUGH}:`, { low: [",", hexNumber], high: ["", hexNumber] }),
  reply: stopReply,
  examples: [
    {
      wire: `${BACK_THROUGH}:40001000,40001010`,
      means: { low: 0x40001000n, high: 0x40001010n },
      reply: "T05undone:return;thread:1;",
      replyMeans: {
        kind: "stopped",
        signal: 5,
        thread: { thread: 1 },
        registers: new Map(),
        facts: new Map([[UNDONE_KEY, "return"]]),
      },
    },
  ],
});

export const stepBack = reversePacket("bs");
export const runBack = reversePacket("bc");
