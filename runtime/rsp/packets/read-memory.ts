/** `m address,length`: memory as hexadecimal. The reply may be shorter than asked for, up to the first byte that cannot be read. */
import { ERROR, fields, hexBytes, hexNumber, hexSmall, orError } from "../codec.ts";
import { packet } from "../packet.ts";

export interface MemoryRange {
  readonly address: bigint;
  readonly length: number;
}

export const readMemory = packet({
  name: "m",
  manual: "Packets, m",
  request: fields<MemoryRange>("m", { address: [",", hexNumber], length: ["", hexSmall] }),
  reply: orError(hexBytes),
  examples: [
    {
      wire: "m1000,4",
      means: { address: 0x1000n, length: 4 },
      reply: "deadbeef",
      replyMeans: Uint8Array.of(0xde, 0xad, 0xbe, 0xef),
    },
    {
      wire: "m0,1",
      means: { address: 0n, length: 1 },
      reply: "E0e",
      replyMeans: { error: ERROR.badAddress },
    },
  ],
});
