/** `qAttached`: was the target there before the stub (then a client that quits leaves it running), or did the stub start it? */
import { type Codec } from "../codec.ts";
import { packet } from "../packet.ts";

const request: Codec<true> = {
  parse: (text) => (/^qAttached(:[0-9a-fA-F]+)?$/.test(text) ? true : undefined),
  format: () => "qAttached",
};

const answer: Codec<boolean> = {
  parse: (text) => (text === "1" ? true : text === "0" ? false : undefined),
  format: (value) => (value ? "1" : "0"),
};

export const attached = packet({
  name: "qAttached",
  manual: "General Query Packets, qAttached",
  request,
  reply: answer,
  examples: [{ wire: "qAttached", means: true as const, reply: "0", replyMeans: false }],
});
