/** `Z type,address,kind` inserts and `z type,address,kind` removes a breakpoint or watchpoint. An empty reply: this type is not supported. */
import { fields, hexBytes, hexNumber, hexSmall, ok, orError, type Codec, type RspError } from "../codec.ts";
import { packet, type Packet } from "../packet.ts";

/** The numbers of the types (GDB manual, "Packets", Z): the first two stop before execution, the others after an access. */
export const BREAKPOINT_TYPE = { software: 0, hardware: 1, write: 2, read: 3, access: 4 } as const;

export interface BreakpointRequest {
  readonly type: number;
  readonly address: bigint;
  /** For x86 code 1; for a watchpoint the number of bytes. */
  readonly kind: number;
  /** Agent expressions, of which one must be true for the breakpoint to stop anything; absent: it always does. */
  readonly conditions?: readonly Uint8Array[];
}

const reply: Codec<true | "unsupported" | RspError> = {
  parse: (text) => (text === "" ? "unsupported" : orError(ok).parse(text)),
  format: (value) => (value === "unsupported" ? "" : orError(ok).format(value)),
};

type Detail = Pick<BreakpointRequest, "kind" | "conditions">;

/** `X` and a length, a comma and as many bytes; undefined for what is none (commands, which only stubs that offer them are sent). */
function conditionIn(text: string): Uint8Array | undefined {
  const [, length = "", digits = ""] = /^X([0-9a-fA-F]+),([0-9a-fA-F]*)$/.exec(text) ?? [];
  const bytes = hexBytes.parse(digits);
  return bytes !== undefined && bytes.length > 0 && bytes.length === hexSmall.parse(length)
    ? bytes
    : undefined;
}

/** Conditions follow the kind only where the stub offers them. */
const detail: Codec<Detail> = {
  parse: (text) => {
    const [first = "", ...rest] = text.split(";");
    const kind = hexSmall.parse(first);
    // Several may follow each other without anything between them.
    const parts = rest.flatMap((part) => part.split(/(?=X)/)).filter((part) => part !== "");
    const conditions = parts.map(conditionIn);
    if (kind === undefined || conditions.includes(undefined)) return undefined;
    const known = conditions.filter((condition) => condition !== undefined);
    return { kind, ...(known.length > 0 && { conditions: known }) };
  },
  format: ({ kind, conditions = [] }) =>
    [
      hexSmall.format(kind),
      ...conditions.map((code) => `X${hexSmall.format(code.length)},${hexBytes.format(code)}`),
    ].join(";"),
};

interface Parts {
  readonly type: number;
  readonly address: bigint;
  readonly detail: Detail;
}

function requestCodec(letter: "Z" | "z"): Codec<BreakpointRequest> {
  const parts = fields<Parts>(letter, {
    type: [",", hexSmall],
    address: [",", hexNumber],
    detail: ["", detail],
  });
  return {
    parse: (text) => {
      const found = parts.parse(text);
      return found && { type: found.type, address: found.address, ...found.detail };
    },
    format: ({ type, address, kind, conditions }) =>
      parts.format({ type, address, detail: { kind, ...(conditions && { conditions }) } }),
  };
}

function breakpointPacket(letter: "Z" | "z"): Packet<BreakpointRequest, true | "unsupported" | RspError> {
  return packet({
    name: letter,
    manual: "Packets, z0 to z4 and Z0 to Z4",
    request: requestCodec(letter),
    reply,
    examples: [
      {
        wire: `${letter}0,40001000,1`,
        means: { type: BREAKPOINT_TYPE.software, address: 0x40001000n, kind: 1 },
        reply: "OK",
        replyMeans: true,
      },
      {
        wire: `${letter}2,40001000,8`,
        means: { type: BREAKPOINT_TYPE.write, address: 0x40001000n, kind: 8 },
        reply: "",
        replyMeans: "unsupported",
      },
      {
        wire: `${letter}0,40001000,1;X3,220127;X2,2227`,
        means: {
          type: BREAKPOINT_TYPE.software,
          address: 0x40001000n,
          kind: 1,
          conditions: [Uint8Array.of(0x22, 1, 0x27), Uint8Array.of(0x22, 0x27)],
        },
        reply: "OK",
        replyMeans: true,
      },
    ],
  });
}

export const insertBreakpoint = breakpointPacket("Z");
export const removeBreakpoint = breakpointPacket("z");
