/** The older way to list threads (`qfThreadInfo`, `qsThreadInfo`), the current one (`qC`), liveness (`T`) and names (`qThreadExtraInfo`). */
import { after, exactly, hexText, ok, orError, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";
import { threadId, type ThreadId } from "../thread-id.ts";

/** A part of the list; empty: there are no more. */
const threadList: Codec<readonly ThreadId[]> = {
  parse: (text) => {
    if (text === "l") return [];
    if (!text.startsWith("m")) return undefined;
    const list = text
      .slice(1)
      .split(",")
      .map((item) => threadId.parse(item));
    return list.every((item) => item !== undefined) ? list : undefined;
  },
  format: (list) => (list.length === 0 ? "l" : `m${list.map((item) => threadId.format(item)).join(",")}`),
};

export const firstThreads = packet({
  name: "qfThreadInfo",
  manual: "General Query Packets, qfThreadInfo",
  request: exactly("qfThreadInfo"),
  reply: threadList,
  examples: [
    {
      wire: "qfThreadInfo",
      means: true as const,
      reply: "mp1.1,p1.2",
      replyMeans: [
        { process: 1, thread: 1 },
        { process: 1, thread: 2 },
      ],
    },
  ],
});

export const moreThreads = packet({
  name: "qsThreadInfo",
  manual: "General Query Packets, qsThreadInfo",
  request: exactly("qsThreadInfo"),
  reply: threadList,
  examples: [{ wire: "qsThreadInfo", means: true as const, reply: "l", replyMeans: [] }],
});

export const currentThread = packet({
  name: "qC",
  manual: "General Query Packets, qC",
  request: exactly("qC"),
  reply: after("QC", threadId),
  examples: [{ wire: "qC", means: true as const, reply: "QCp1.1", replyMeans: { process: 1, thread: 1 } }],
});

export const threadAlive = packet({
  name: "T",
  manual: "Packets, T",
  request: after("T", threadId),
  reply: orError(ok),
  examples: [{ wire: "Tp1.1", means: { process: 1, thread: 1 }, reply: "OK", replyMeans: true as const }],
});

export const threadName = packet({
  name: "qThreadExtraInfo",
  manual: "General Query Packets, qThreadExtraInfo",
  request: after("qThreadExtraInfo,", threadId),
  reply: orError(hexText),
  examples: [
    {
      wire: "qThreadExtraInfo,p1.1",
      means: { process: 1, thread: 1 },
      reply: "5443532031",
      replyMeans: "TCS 1",
    },
  ],
});
