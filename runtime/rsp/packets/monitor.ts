/** `qRcmd,command`: a command for the stub itself (gdb's `monitor`). Output comes as any number of `O` packets, then `OK`. */
import { after, hexText, ok, orError, type Codec, type RspError } from "../codec.ts";
import { packet } from "../packet.ts";
import { stopReply } from "../stop-reply.ts";

const reply: Codec<true | { readonly output: string } | RspError> = {
  parse: (text) => {
    const output = text === "OK" ? undefined : stopReply.parse(text);
    return output?.kind === "output" ? { output: output.text } : orError(ok).parse(text);
  },
  format: (value) => {
    if (typeof value === "object" && "output" in value)
      return stopReply.format({ kind: "output", text: value.output });
    return orError(ok).format(value);
  },
};

export const monitor = packet({
  name: "qRcmd",
  manual: "General Query Packets, qRcmd",
  request: after("qRcmd,", hexText),
  reply,
  examples: [{ wire: "qRcmd,68656c70", means: "help", reply: "O6f6b0a", replyMeans: { output: "ok\n" } }],
});
