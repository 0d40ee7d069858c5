/** `Z type,address,kind` inserts and `z type,address,kind` removes a breakpoint or watchpoint. An empty reply: this type is not supported. */
import { fields, hexNumber, hexSmall, ok, orError, type Codec, type RspError } from "../codec.ts";
import { packet, type Packet } from "../packet.ts";

/** The numbers of the types (GDB manual, "Packets", Z): the first two stop before execution, the others after an access. */
export const BREAKPOINT_TYPE = { software: 0, hardware: 1, write: 2, read: 3, access: 4 } as const;

export interface BreakpointRequest {
  readonly type: number;
  readonly address: bigint;
  /** For x86 code 1; for a watchpoint the number of bytes. */
  readonly kind: number;
}

const reply: Codec<true | "unsupported" | RspError> = {
  parse: (text) => (text === "" ? "unsupported" : orError(ok).parse(text)),
  format: (value) => (value === "unsupported" ? "" : orError(ok).format(value)),
};

/** gdb may add conditions and commands after the kind only for stubs that offer them. */
const kind: Codec<number> = {
  parse: (text) => hexSmall.parse(text.split(";")[0] ?? ""),
  format: (value) => hexSmall.format(value),
};

function breakpointPacket(letter: "Z" | "z"): Packet<BreakpointRequest, true | "unsupported" | RspError> {
  return packet({
    name: letter,
    manual: "Packets, z0 to z4 and Z0 to Z4",
    request: fields<BreakpointRequest>(letter, {
      type: [",", hexSmall],
      address: [",", hexNumber],
      kind: ["", kind],
    }),
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
    ],
  });
}

export const insertBreakpoint = breakpointPacket("Z");
export const removeBreakpoint = breakpointPacket("z");
