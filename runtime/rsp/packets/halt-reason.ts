/** `?`: why is the target stopped? */
import { exactly } from "../codec.ts";
import { packet } from "../packet.ts";
import { stopReply } from "../stop-reply.ts";

export const haltReason = packet({
  name: "?",
  manual: "Packets, ?",
  request: exactly("?"),
  reply: stopReply,
  examples: [
    {
      wire: "?",
      means: true as const,
      reply: "T05swbreak:;10:0010004000000000;thread:p1.1;",
      replyMeans: {
        kind: "stopped" as const,
        signal: 5,
        thread: { process: 1, thread: 1 },
        registers: new Map([[0x10, "0010004000000000"]]),
        facts: new Map([["swbreak", ""]]),
      },
    },
  ],
});
