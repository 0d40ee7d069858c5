/** The target description (GDB manual, appendix G): written from the register table by a stub, read from any stub by a client. */
import { registers, type RegisterFeature } from "./registers.ts";

const FEATURE_NAMES: Readonly<Record<RegisterFeature, string>> = {
  core: "org.gnu.gdb.i386.core",
  sse: "org.gnu.gdb.i386.sse",
  segments: "org.gnu.gdb.i386.segments",
};

const EFLAGS_BITS = ["CF", "", "PF", "", "AF", "", "ZF", "SF", "TF", "IF", "DF", "OF"];
const MXCSR_BITS = [
  "IE",
  "DE",
  "ZE",
  "OE",
  "UE",
  "PE",
  "DAZ",
  "IM",
  "DM",
  "ZM",
  "OM",
  "UM",
  "PM",
  "",
  "",
  "FZ",
];

/** Types that a feature's registers use and gdb does not predefine. */
const FEATURE_TYPES: Readonly<Partial<Record<RegisterFeature, string>>> = {
  core: flags("i386_eflags", EFLAGS_BITS),
  sse: [
    vector("v4f", "ieee_single", 4),
    vector("v2d", "ieee_double", 2),
    vector("v16i8", "int8", 16),
    vector("v8i16", "int16", 8),
    vector("v4i32", "int32", 4),
    vector("v2i64", "int64", 2),
    `<union id="vec128">${["v4f", "v2d", "v16i8", "v8i16", "v4i32", "v2i64"]
      .map((id) => `<field name="${laneName(id)}" type="${id}"/>`)
      .join("")}<field name="uint128" type="uint128"/></union>`,
    flags("i386_mxcsr", MXCSR_BITS),
  ].join("\n"),
};

/** The whole document that `qXfer:features:read:target.xml` serves. */
export function targetDescription(): string {
  const features = (Object.keys(FEATURE_NAMES) as RegisterFeature[]).map((feature) => {
    const lines = registers
      .filter((register) => register.feature === feature)
      .map(({ name, bits, type, group }) => {
        const inGroup = group === undefined ? "" : ` group="${group}"`;
        return `<reg name="${name}" bitsize="${bits}" type="${type}"${inGroup}/>`;
      });
    return `<feature name="${FEATURE_NAMES[feature]}">\n${[FEATURE_TYPES[feature] ?? "", ...lines].join("\n")}\n</feature>`;
  });
  return [
    `<?xml version="1.0"?>`,
    `<!DOCTYPE target SYSTEM "gdb-target.dtd">`,
    `<target version="1.0">`,
    `<architecture>i386:x86-64</architecture>`,
    `<osabi>none</osabi>`,
    ...features,
    `</target>`,
    ``,
  ].join("\n");
}

export interface DescribedRegister {
  readonly name: string;
  readonly bits: number;
  /** Number on the wire. */
  readonly number: number;
}

/** Files that a description includes (`<xi:include href="…"/>`), in order. */
export function includedFiles(xml: string): string[] {
  return [...xml.matchAll(/<xi:include\s+href="([^"]+)"\s*\/>/g)].map((match) => match[1] ?? "");
}

/**
 * The registers of a description in the order of the `g` packet. Stubs number differently (QEMU puts segment bases first), so
 * a client must map by name, never by assumed number.
 */
export function describedRegisters(xml: string): DescribedRegister[] {
  const found: DescribedRegister[] = [];
  let next = 0;
  for (const [, attributes = ""] of xml.matchAll(/<reg\s+([^>]*?)\/?>/g)) {
    const name = attribute(attributes, "name");
    const bits = Number.parseInt(attribute(attributes, "bitsize") ?? "", 10);
    if (name === undefined || Number.isNaN(bits)) continue;
    const explicit = attribute(attributes, "regnum");
    const number = explicit === undefined ? next : Number.parseInt(explicit, 10);
    found.push({ name, bits, number });
    next = number + 1;
  }
  return found.sort((a, b) => a.number - b.number);
}

function attribute(text: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1];
}

function flags(id: string, bits: readonly string[]): string {
  const lines = bits.map((name, bit) => `<field name="${name}" start="${bit}" end="${bit}"/>`);
  return `<flags id="${id}" size="4">${lines.join("")}</flags>`;
}

function vector(id: string, type: string, count: number): string {
  return `<vector id="${id}" type="${type}" count="${count}"/>`;
}

/** gdb's own names of the lanes of an XMM register: `v4_float`, `v16_int8`… */
function laneName(id: string): string {
  const names: Readonly<Record<string, string>> = {
    v4f: "v4_float",
    v2d: "v2_double",
    v16i8: "v16_int8",
    v8i16: "v8_int16",
    v4i32: "v4_int32",
    v2i64: "v2_int64",
  };
  return names[id] ?? id;
}
