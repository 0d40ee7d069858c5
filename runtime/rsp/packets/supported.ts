/** `qSupported`: each side says what it can do. */
import { after, type Codec } from "../codec.ts";
import { packet } from "../packet.ts";

/** Feature name to `true`/`false` (`name+`, `name-`) or its value (`name=value`). */
export type Features = ReadonlyMap<string, boolean | string>;

const featureList: Codec<Features> = {
  parse: (text) => {
    const features = new Map<string, boolean | string>();
    for (const item of text.split(";")) {
      const equals = item.indexOf("=");
      if (equals > 0) features.set(item.slice(0, equals), item.slice(equals + 1));
      else if (/[+-]$/.test(item)) features.set(item.slice(0, -1), item.endsWith("+"));
    }
    return features;
  },
  format: (features) =>
    [...features]
      .map(([name, value]) => (typeof value === "string" ? `${name}=${value}` : name + (value ? "+" : "-")))
      .join(";"),
};

/** A request without any feature is `qSupported` alone. */
const request: Codec<Features> = {
  parse: (text) => (text === "qSupported" ? new Map() : after("qSupported:", featureList).parse(text)),
  format: (features) => (features.size === 0 ? "qSupported" : `qSupported:${featureList.format(features)}`),
};

export const supported = packet({
  name: "qSupported",
  manual: "General Query Packets, qSupported",
  request,
  reply: featureList,
  examples: [
    {
      wire: "qSupported:multiprocess+;xmlRegisters=i386",
      means: new Map<string, boolean | string>([
        ["multiprocess", true],
        ["xmlRegisters", "i386"],
      ]),
      reply: "PacketSize=20000;swbreak+",
      replyMeans: new Map<string, boolean | string>([
        ["PacketSize", "20000"],
        ["swbreak", true],
      ]),
    },
  ],
});
