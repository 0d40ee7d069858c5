/** `c`, `s`, `C sig`, `S sig`: what came before `vCont`; lldb and old clients still send them. An address to resume at is not offered. */
import { hexSmall, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";
import { stopReply } from "../stop-reply.ts";

export interface SimpleResume {
  readonly step: boolean;
  readonly signal?: number;
}

const request: Codec<SimpleResume> = {
  parse: (text) => {
    const letter = text.charAt(0);
    const rest = text.slice(1);
    if (letter === "c" || letter === "s") return rest === "" ? { step: letter === "s" } : undefined;
    if (letter !== "C" && letter !== "S") return undefined;
    const signal = hexSmall.parse(rest);
    return signal === undefined ? undefined : { step: letter === "S", signal };
  },
  format: ({ step, signal }) => {
    if (signal === undefined) return step ? "s" : "c";
    return (step ? "S" : "C") + signal.toString(16).padStart(2, "0");
  },
};

export const resumeSimply = packet({
  name: "c",
  manual: "Packets, c, s, C, S",
  request,
  reply: stopReply,
  examples: [
    {
      wire: "s",
      means: { step: true },
      reply: "X0b",
      replyMeans: { kind: "terminated" as const, signal: 11 },
    },
  ],
});
