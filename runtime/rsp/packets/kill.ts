/** `vKill;pid` ends the target and answers; `k` ends it and has no answer. */
import { exactly, nothing, ok, orError, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";

const killRequest: Codec<true> = {
  parse: (text) => (/^vKill;[0-9a-fA-F]+$/.test(text) ? true : undefined),
  format: () => "vKill;1",
};

export const kill = packet({
  name: "vKill",
  manual: "Packets, vKill",
  request: killRequest,
  reply: orError(ok),
  examples: [{ wire: "vKill;1", means: true as const, reply: "OK", replyMeans: true as const }],
});

export const killSilently = packet({
  name: "k",
  manual: "Packets, k",
  request: exactly("k"),
  reply: nothing,
  examples: [{ wire: "k", means: true as const, reply: "", replyMeans: true as const }],
});
