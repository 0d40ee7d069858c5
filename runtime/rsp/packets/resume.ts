/** `vCont`: resumes threads, each with an action; the reply is a stop reply, later. */
import { hexNumber, hexSmall, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";
import { stopReply } from "../stop-reply.ts";
import { threadId, type ThreadId } from "../thread-id.ts";

export type ResumeAction =
  | { readonly kind: "continue"; readonly signal?: number }
  | { readonly kind: "step"; readonly signal?: number }
  /** Steps while the program counter is in [low, high). */
  | { readonly kind: "range"; readonly low: bigint; readonly high: bigint }
  | { readonly kind: "stop" };

export interface ThreadAction {
  readonly action: ResumeAction;
  /** Absent: every thread that no earlier action names. */
  readonly thread?: ThreadId;
}

const action: Codec<ResumeAction> = {
  parse: (text) => {
    const rest = text.slice(1);
    switch (text.charAt(0)) {
      case "c":
        return rest === "" ? { kind: "continue" } : undefined;
      case "s":
        return rest === "" ? { kind: "step" } : undefined;
      case "t":
        return rest === "" ? { kind: "stop" } : undefined;
      case "C":
      case "S": {
        const signal = hexSmall.parse(rest);
        return signal === undefined
          ? undefined
          : { kind: text.startsWith("C") ? "continue" : "step", signal };
      }
      case "r": {
        const [low, high] = rest.split(",").map((part) => hexNumber.parse(part));
        return low === undefined || high === undefined ? undefined : { kind: "range", low, high };
      }
      default:
        return undefined;
    }
  },
  format: (value) => {
    switch (value.kind) {
      case "continue":
        return value.signal === undefined ? "c" : `C${twoDigits(value.signal)}`;
      case "step":
        return value.signal === undefined ? "s" : `S${twoDigits(value.signal)}`;
      case "range":
        return `r${hexNumber.format(value.low)},${hexNumber.format(value.high)}`;
      case "stop":
        return "t";
    }
  },
};

const actions: Codec<readonly ThreadAction[]> = {
  parse: (text) => {
    if (!text.startsWith("vCont;")) return undefined;
    const list: ThreadAction[] = [];
    for (const item of text.slice("vCont;".length).split(";")) {
      const colon = item.indexOf(":");
      const what = action.parse(colon < 0 ? item : item.slice(0, colon));
      const thread = colon < 0 ? undefined : threadId.parse(item.slice(colon + 1));
      if (what === undefined || (colon >= 0 && thread === undefined)) return undefined;
      list.push({ action: what, ...(thread !== undefined && { thread }) });
    }
    return list;
  },
  format: (list) =>
    `vCont${list.map((item) => `;${action.format(item.action)}${item.thread ? `:${threadId.format(item.thread)}` : ""}`).join("")}`,
};

export const resume = packet({
  name: "vCont",
  manual: "Packets, vCont",
  request: actions,
  reply: stopReply,
  examples: [
    {
      wire: "vCont;r40001000,40001010:p1.1;c",
      means: [
        { action: { kind: "range", low: 0x40001000n, high: 0x40001010n }, thread: { process: 1, thread: 1 } },
        { action: { kind: "continue" } },
      ],
      reply: "W00",
      replyMeans: { kind: "exited", code: 0 },
    },
  ],
});

function twoDigits(value: number): string {
  return value.toString(16).padStart(2, "0");
}
