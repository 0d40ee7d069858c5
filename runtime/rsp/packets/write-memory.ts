/** `M address,length:bytes`: writes memory given as hexadecimal. */
import { fields, hexBytes, hexNumber, hexSmall, ok, orError } from "../codec.ts";
import { packet } from "../packet.ts";

export interface MemoryWrite {
  readonly address: bigint;
  readonly length: number;
  readonly bytes: Uint8Array;
}

export const writeMemory = packet({
  name: "M",
  manual: "Packets, M",
  request: fields<MemoryWrite>("M", {
    address: [",", hexNumber],
    length: [":", hexSmall],
    bytes: ["", hexBytes],
  }),
  reply: orError(ok),
  examples: [
    {
      wire: "M1000,2:cafe",
      means: { address: 0x1000n, length: 2, bytes: Uint8Array.of(0xca, 0xfe) },
      reply: "OK",
      replyMeans: true as const,
    },
  ],
});
