/** `bs` and `bc`: one instruction back, and back to the first reason to stop. The reply is a stop reply, later. */
import { exactly, type Codec } from "../codec.ts";
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

export const stepBack = reversePacket("bs");
export const runBack = reversePacket("bc");
