/** `qXfer:object:read:annex:offset,length`: documents in pieces. An empty reply: no such object. */
import { fields, hexSmall, orError, type Codec, type RspError } from "../codec.ts";
import { packet } from "../packet.ts";

export interface TransferRequest {
  readonly object: string;
  readonly annex: string;
  readonly offset: number;
  readonly length: number;
}

export interface TransferPiece {
  readonly data: string;
  /** More follows after this piece. */
  readonly more: boolean;
}

const text: Codec<string> = { parse: (given) => given, format: (given) => given };

const piece: Codec<TransferPiece> = {
  parse: (given) => {
    const mark = given.charAt(0);
    return mark === "m" || mark === "l" ? { data: given.slice(1), more: mark === "m" } : undefined;
  },
  format: ({ data, more }) => (more ? "m" : "l") + data,
};

const reply: Codec<TransferPiece | "unsupported" | RspError> = {
  parse: (given) => (given === "" ? "unsupported" : orError(piece).parse(given)),
  format: (value) => (value === "unsupported" ? "" : orError(piece).format(value)),
};

export const transfer = packet({
  name: "qXfer",
  manual: "General Query Packets, qXfer:object:read",
  request: fields<TransferRequest>("qXfer:", {
    object: [":read:", text],
    annex: [":", text],
    offset: [",", hexSmall],
    length: ["", hexSmall],
  }),
  reply,
  examples: [
    {
      wire: "qXfer:features:read:target.xml:0,ffb",
      means: { object: "features", annex: "target.xml", offset: 0, length: 0xffb },
      reply: "l<target/>",
      replyMeans: { data: "<target/>", more: false },
    },
    {
      wire: "qXfer:auxv:read::0,1000",
      means: { object: "auxv", annex: "", offset: 0, length: 0x1000 },
      reply: "",
      replyMeans: "unsupported",
    },
  ],
});
