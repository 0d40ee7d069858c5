/** `vCont?`: which actions does `vCont` know? */
import { after, exactly, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";

const letters: Codec<readonly string[]> = after("vCont", {
  parse: (text) => text.split(";").filter((letter) => letter !== ""),
  format: (list) => list.map((letter) => `;${letter}`).join(""),
});

export const resumeActions = packet({
  name: "vCont?",
  manual: "Packets, vCont?",
  request: exactly("vCont?"),
  reply: letters,
  examples: [{ wire: "vCont?", means: true as const, reply: "vCont;c;s;r", replyMeans: ["c", "s", "r"] }],
});
