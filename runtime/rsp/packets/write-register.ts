/** `P n=value`: sets one register. */
import { fields, hexSmall, ok, orError } from "../codec.ts";
import { packet } from "../packet.ts";
import { registerText } from "./read-registers.ts";

export const writeRegister = packet({
  name: "P",
  manual: "Packets, P",
  request: fields<{ number: number; value: string }>("P", {
    number: ["=", hexSmall],
    value: ["", registerText],
  }),
  reply: orError(ok),
  examples: [
    {
      wire: "P0=2a00000000000000",
      means: { number: 0, value: "2a00000000000000" },
      reply: "OK",
      replyMeans: true as const,
    },
  ],
});
