/** `X address,length:bytes`: writes memory given as raw bytes; gdb probes for it with a length of 0. */
import { fields, hexNumber, hexSmall, ok, orError, rawBytes } from "../codec.ts";
import { packet } from "../packet.ts";
import type { MemoryWrite } from "./write-memory.ts";

export const writeBinary = packet({
  name: "X",
  manual: "Packets, X",
  request: fields<MemoryWrite>("X", {
    address: [",", hexNumber],
    length: [":", hexSmall],
    bytes: ["", rawBytes],
  }),
  reply: orError(ok),
  examples: [
    {
      wire: "X1000,2:AB",
      means: { address: 0x1000n, length: 2, bytes: Uint8Array.of(0x41, 0x42) },
      reply: "OK",
      replyMeans: true as const,
    },
  ],
});
