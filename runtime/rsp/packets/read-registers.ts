/** `g`: every register, in the order of the target description; `x` digits where a value is not to be had. */
import { exactly, orError, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";

/** Hexadecimal digits, or `xx` for bytes that are unavailable. */
export const registerText: Codec<string> = {
  parse: (text) => (/^(?:[0-9a-fA-F]{2}|xx)+$/.test(text) ? text : undefined),
  format: (text) => text,
};

export const readRegisters = packet({
  name: "g",
  manual: "Packets, g",
  request: exactly("g"),
  reply: orError(registerText),
  examples: [{ wire: "g", means: true as const, reply: "0100xxxx", replyMeans: "0100xxxx" }],
});
