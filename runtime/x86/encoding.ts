/**
 * Encodings in the manual's notation (SDM Vol. 2A, 3.1.1.1), e.g. `66 0F 3A 22 /r ib`, `REX.W + 81 /0 id`, `B8+r iv`:
 *   NP 66 F2 F3   mandatory prefix, or none allowed     REX.W, W0   the bit must be set, or clear
 *   REX.B0        REX.B must be clear                   NO66        66 only where REX.W overrides it; F2 and F3 mean nothing
 *   NFx           no F2 or F3; 66 is the operand size
 *   VEX.128.F2.0F38.W1   a VEX prefix (SDM Vol. 2A, 2.3.5) with vector length 128, 256, LZ (zero) or LIG (ignored), mandatory
 *                 prefix, map and W; without W the bit is the operand size of a `y` operand, or ignored
 *   0F, 0F 38, 0F 3A   opcode map                       +r          register in the low bits of the opcode
 *   /r /0 … /7    ModRM follows (digit in reg)          a byte after the opcode: this exact ModRM byte
 *   ib iw id iq   immediate of 1, 2, 4, 8 bytes         iz, iv      2/4 bytes, or 2/4/8, by operand size
 *   cb cd         relative target                       mo          absolute address of 8 bytes
 */

import { assert } from "../base/assert.ts";

export type ImmediateSize = "ib" | "iw" | "id" | "iq" | "iz" | "iv" | "cb" | "cd" | "mo";
export type MandatoryPrefix = "any" | "NP" | "NO66" | "NFx" | 0x66 | 0xf2 | 0xf3;

export interface Encoding {
  readonly prefix: MandatoryPrefix;
  readonly map: 0 | 1 | 2 | 3;
  readonly opcode: number;
  readonly registerInOpcode: boolean;
  readonly modrm: "none" | "register" | "fixed" | { readonly digit: number };
  /** The exact byte where `modrm` is "fixed". */
  readonly modrmByte: number;
  readonly rexW: boolean | undefined;
  readonly refusesRexB: boolean;
  readonly immediates: readonly ImmediateSize[];
  /** Of a VEX-encoded form: what VEX.L must be, undefined for legacy encodings. */
  readonly vex: VexLength | undefined;
}

export type VexLength = 128 | 256 | "any";

type Head = Pick<Encoding, "prefix" | "map" | "rexW" | "vex">;

const VEX_MAPS: Readonly<Record<string, Encoding["map"]>> = { "0F": 1, "0F38": 2, "0F3A": 3 };

const vexHeads = new Map<string, Head>();

/** `VEX.LZ.F2.0F38.W0` in its parts. There are few, and many forms have the same. */
function vexHead(token: string): Head {
  const known = vexHeads.get(token);
  if (known !== undefined) return known;
  const parsed = parseVex(token);
  vexHeads.set(token, parsed);
  return parsed;
}

function parseVex(token: string): Head {
  const parts = token.split(".").slice(1);
  const length = parts.shift() ?? "";
  const first = parts[0] ?? "";
  const prefix = first === "66" || first === "F2" || first === "F3" ? mandatoryByte(first) : "NP";
  if (prefix !== "NP") parts.shift();
  const map = VEX_MAPS[parts.shift() ?? ""];
  assert(map !== undefined, `encoding "${token}"`);
  const [w] = parts;
  const rexW = w === "W1" ? true : w === "W0" ? false : undefined;
  return { prefix, map, rexW, vex: length === "256" ? 256 : length === "LIG" ? "any" : 128 };
}

const IMMEDIATES: ReadonlySet<string> = new Set(["ib", "iw", "id", "iq", "iz", "iv", "cb", "cd", "mo"]);

/** Where an encoding's opcode stands. */
export interface OpcodePlace {
  readonly isVex: boolean;
  readonly map: Encoding["map"];
  readonly opcode: number;
  readonly registerInOpcode: boolean;
}

/** What stands before the opcode, map and opcode. A prefix byte alone is no opcode anywhere in the table. */
const OPCODE =
  /^(?:(VEX\.\S+) |((?:(?:NP|NO66|NFx|REX\.W|W0|REX\.B0|66|F2|F3|\+) )*))(0F (?:38 |3A )?)?([0-9A-Fa-f]{2})(\+r)?/;

const LEGACY_MAPS: Readonly<Record<string, Encoding["map"]>> = { "0F ": 1, "0F 38 ": 2, "0F 3A ": 3 };

interface Parts extends OpcodePlace {
  readonly vex: Head | undefined;
  /** Of a legacy encoding. */
  readonly before: string;
  readonly after: string;
}

function splitEncoding(text: string): Parts {
  const found = OPCODE.exec(text);
  assert(found !== null, `encoding "${text}" has no opcode`);
  const [all, vexText, before = "", mapText = "", opcode = "", inOpcode] = found;
  const vex = vexText === undefined ? undefined : vexHead(vexText);
  return {
    vex,
    before,
    isVex: vex !== undefined,
    map: vex?.map ?? LEGACY_MAPS[mapText] ?? 0,
    opcode: Number.parseInt(opcode, 16),
    registerInOpcode: inOpcode !== undefined,
    after: text.slice(all.length),
  };
}

/** Only the opcode: to find a form it need not be parsed. */
export function opcodeOf(text: string): OpcodePlace {
  return splitEncoding(text);
}

export function parseEncoding(text: string): Encoding {
  const { vex, before, map, opcode, registerInOpcode, after } = splitEncoding(text);
  let prefix: MandatoryPrefix = "any";
  let rexW: boolean | undefined;
  let refusesRexB = false;
  for (const token of before.split(" ")) {
    if (token === "NP" || token === "NO66" || token === "NFx") prefix = token;
    else if (token === "REX.W") rexW = true;
    else if (token === "W0") rexW = false;
    else if (token === "REX.B0") refusesRexB = true;
    else if (token === "66" || token === "F2" || token === "F3") prefix = mandatoryByte(token);
  }
  let modrm: Encoding["modrm"] = "none";
  let modrmByte = 0;
  const immediates: ImmediateSize[] = [];
  for (const token of after.split(" ")) {
    if (token === "" || token === "+") continue;
    if (token === "/r") modrm = "register";
    else if (token.startsWith("/")) modrm = { digit: Number(token.slice(1)) };
    else if (IMMEDIATES.has(token)) immediates.push(token as ImmediateSize);
    else {
      assert(/^[0-9A-F]{2}$/.test(token), `encoding "${text}": ${token}`);
      modrm = "fixed";
      modrmByte = Number.parseInt(token, 16);
    }
  }
  return {
    prefix: vex?.prefix ?? prefix,
    map,
    opcode,
    registerInOpcode,
    modrm,
    modrmByte,
    rexW: vex === undefined ? rexW : vex.rexW,
    refusesRexB,
    immediates,
    vex: vex?.vex,
  };
}

function mandatoryByte(token: "66" | "F2" | "F3"): MandatoryPrefix {
  if (token === "66") return 0x66;
  return token === "F2" ? 0xf2 : 0xf3;
}

/** Bytes of an immediate for an operand size. */
export function immediateBytes(size: ImmediateSize, operandSize: 16 | 32 | 64): number {
  switch (size) {
    case "ib":
    case "cb":
      return 1;
    case "iw":
      return 2;
    case "id":
    case "cd":
      return 4;
    case "iq":
    case "mo":
      return 8;
    case "iz":
      return operandSize === 16 ? 2 : 4;
    case "iv":
      return operandSize / 8;
  }
}
