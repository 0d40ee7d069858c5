/** `D` and `D;pid`: the client leaves, the target goes on. */
import { ok, orError, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";

const request: Codec<true> = {
  parse: (text) => (/^D(;[0-9a-fA-F]+)?$/.test(text) ? true : undefined),
  format: () => "D",
};

export const detach = packet({
  name: "D",
  manual: "Packets, D",
  request,
  reply: orError(ok),
  examples: [{ wire: "D", means: true as const, reply: "OK", replyMeans: true as const }],
});
