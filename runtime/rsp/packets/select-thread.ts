/** `Hg thread` and `Hc thread`: which thread do register packets, or the old resume packets, speak of? */
import { ok, orError, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";
import { threadId, type ThreadId } from "../thread-id.ts";

export interface ThreadSelection {
  readonly use: "registers" | "resume";
  readonly thread: ThreadId;
}

const request: Codec<ThreadSelection> = {
  parse: (text) => {
    const use = text.startsWith("Hg") ? "registers" : text.startsWith("Hc") ? "resume" : undefined;
    const thread = use && threadId.parse(text.slice(2));
    return use && thread ? { use, thread } : undefined;
  },
  format: ({ use, thread }) => (use === "registers" ? "Hg" : "Hc") + threadId.format(thread),
};

export const selectThread = packet({
  name: "H",
  manual: "Packets, H",
  request,
  reply: orError(ok),
  examples: [
    {
      wire: "Hgp1.1",
      means: { use: "registers" as const, thread: { process: 1, thread: 1 } },
      reply: "OK",
      replyMeans: true as const,
    },
    {
      wire: "Hc-1",
      means: { use: "resume" as const, thread: { thread: -1 } },
      reply: "E01",
      replyMeans: { error: 1 },
    },
  ],
});
