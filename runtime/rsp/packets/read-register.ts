/** `p n`: one register. */
import { fields, hexSmall, orError } from "../codec.ts";
import { packet } from "../packet.ts";
import { registerText } from "./read-registers.ts";

export const readRegister = packet({
  name: "p",
  manual: "Packets, p",
  request: fields<{ number: number }>("p", { number: ["", hexSmall] }),
  reply: orError(registerText),
  examples: [
    { wire: "p10", means: { number: 16 }, reply: "0010004000000000", replyMeans: "0010004000000000" },
  ],
});
