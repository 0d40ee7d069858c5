/** `G`: sets every register. */
import { after, ok, orError } from "../codec.ts";
import { packet } from "../packet.ts";
import { registerText } from "./read-registers.ts";

export const writeRegisters = packet({
  name: "G",
  manual: "Packets, G",
  request: after("G", registerText),
  reply: orError(ok),
  examples: [{ wire: "G0100", means: "0100", reply: "OK", replyMeans: true as const }],
});
