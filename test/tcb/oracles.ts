/** What the linker and binutils say of a linked file, and what is in a measured image: read by means of their own, not by ours. */
import { spawnSync } from "node:child_process";
import path from "node:path";

const run = (program: string, args: readonly string[]): string =>
  spawnSync(program, args, { encoding: "utf8", maxBuffer: 256 << 20 }).stdout;

export interface Extent {
  readonly name: string;
  readonly address: number;
  readonly size: number;
}

/** Sections with bytes in the image; a TCS is the linker script's own. */
export function readSections(elf: string): Extent[] {
  const rows = run("readelf", ["-SW", elf]).matchAll(
    /\]\s+(\S+)\s+(\S+)\s+([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+[0-9a-f]+\s+([A-Z]*)\s/g,
  );
  return [...rows].flatMap(([, name = "", type, address = "", size = "", flags = ""]) =>
    type !== "NOBITS" && flags.includes("A") && name !== ".tcs"
      ? [{ name, address: Number.parseInt(address, 16), size: Number.parseInt(size, 16) }]
      : [],
  );
}

/** Functions and variables with a size by rising address, of those at one address the largest first. */
export function readSymbols(elf: string): Extent[] {
  const rows = run("readelf", ["-sW", elf]).matchAll(
    /^\s*\d+: ([0-9a-f]+)\s+(\d+|0x[0-9a-f]+) (?:FUNC|OBJECT)\s+\S+\s+\S+\s+\d+ (\S+)$/gm,
  );
  return [...rows]
    .map(([, address = "", size = "", name = ""]) => ({
      name,
      address: Number.parseInt(address, 16),
      size: Number(size),
    }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => a.address - b.address || b.size - a.size);
}

/**
 * Lines with code in the image by file, from the line tables. `readelf` works out each address and line; decoded tables would be
 * simpler to read, but name files without their folders.
 */
export function readLines(elf: string): Map<string, Set<number>> {
  const lines = new Map<string, Set<number>>();
  const folders = new Map<number, string>();
  const files = new Map<number, string>();
  let state = { address: 0, line: 1, file: 1 };
  let open: { readonly file: string; readonly line: number; readonly address: number } | undefined;
  const close = () => {
    if (open !== undefined && state.address > open.address && open.address >= IMAGE)
      lines.set(open.file, (lines.get(open.file) ?? new Set()).add(open.line));
    open = undefined;
  };
  for (const text of run("readelf", ["--debug-dump=rawline", "-W", elf]).split("\n")) {
    const [, entry, folder, name] = FILE.exec(text) ?? [];
    if (text.startsWith(" The Directory Table")) folders.clear();
    else if (text.startsWith(" The File Name Table")) files.clear();
    else if (name !== undefined)
      files.set(
        Number(entry),
        path.resolve(folders.get(Number(folder)) ?? "/rustc", name).replace(RUSTC, "/rustc"),
      );
    const [, index, named] = FOLDER.exec(text) ?? [];
    // Tables of DWARF 5 have the folder of the compilation first, and others below it.
    if (named !== undefined && name === undefined && !folders.has(Number(index)))
      folders.set(Number(index), path.resolve(folders.get(0) ?? "/rustc", named).replace(RUSTC, "/rustc"));
    const [, address] =
      /Address (?:by \d+ )?to (?:0x)?([0-9a-f]+)|PC by .* to 0x([0-9a-f]+)/.exec(text)?.filter(Boolean) ?? [];
    const [, line] = /Line by -?\d+ to (\d+)/.exec(text) ?? [];
    const [, file] = /Set File Name to entry (\d+)/.exec(text) ?? [];
    if (address !== undefined) state.address = Number.parseInt(address, 16);
    if (line !== undefined) state.line = Number(line);
    if (file !== undefined) state.file = Number(file);
    if (/\]\s+(?:Special opcode|Copy)/.test(text)) {
      close();
      if (state.line > 0) open = { ...state, file: files.get(state.file) ?? "" };
    }
    if (text.includes("End of Sequence")) {
      close();
      state = { address: 0, line: 1, file: 1 };
    }
  }
  return lines;
}

const IMAGE = 0x4000_0000;
const RUSTC = /^\/rustc\/[0-9a-f]{40}/;
const FOLDER = /^ {2}(\d+)\t(?:\(line_strp\)\t\(offset: (?:0x)?[0-9a-f]+\): )?(\S.*)$/;
const FILE =
  /^ {2}(\d+)\t(?:\(udata\)\t)?(\d+)\t(?:\(data16\) 0x[0-9a-f]+\t)?(?:\d+\t\d+\t|\(line_strp\)\t\(offset: (?:0x)?[0-9a-f]+\): )(\S.*)$/;

/** Bytes of code by object, from a map of either linker. */
export function codeByObject(map: string): Map<string, number> {
  const lld = map.matchAll(/^\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+\s+(\S.*\.o):\(\.text[^()]*\)$/gm);
  const bfd = map.matchAll(/^ \.text\S*\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*\.o)$/gm);
  const code = new Map<string, number>();
  for (const [, address = "", size = "", object = ""] of [...lld, ...bfd])
    if (Number.parseInt(address, 16) >= IMAGE)
      code.set(object, (code.get(object) ?? 0) + Number.parseInt(size, 16));
  return code;
}

export interface DirectBranch {
  readonly from: number;
  readonly to: number;
}

/** Direct calls and jumps, as objdump disassembles them. */
export function readBranches(elf: string): DirectBranch[] {
  const rows = run("objdump", ["-d", "--no-show-raw-insn", elf]).matchAll(
    /^\s*([0-9a-f]+):\s+(?:bnd |notrack )?(?:call|j\w+)\s+([0-9a-f]+) </gm,
  );
  return [...rows].map(([, from = "", to = ""]) => ({
    from: Number.parseInt(from, 16),
    to: Number.parseInt(to, 16),
  }));
}

export interface MeasuredPage {
  /** From the enclave's base. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly isCode: boolean;
  readonly isTcs: boolean;
}

/** An SGXS stream: records of 64 bytes, after an EEXTEND the 256 bytes that it measures (SDM vol. 3D, EADD and EEXTEND). */
export function measuredPages(stream: Uint8Array): MeasuredPage[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  const pages = new Map<number, MeasuredPage>();
  for (let at = 0; at + 64 <= stream.length;) {
    const tag = Buffer.from(stream.subarray(at, at + 8)).toString("latin1");
    const offset = Number(view.getBigUint64(at + 8, true));
    if (tag.startsWith("EADD")) {
      const flags = view.getUint32(at + 16, true);
      pages.set(offset, {
        offset,
        bytes: new Uint8Array(4096),
        isCode: (flags & 4) !== 0,
        isTcs: ((flags >> 8) & 0xff) === 1,
      });
    }
    if (tag.startsWith("EEXTEND")) {
      const page = pages.get(offset - (offset % 4096));
      page?.bytes.set(stream.subarray(at + 64, at + 64 + 256), offset % 4096);
      at += 256;
    }
    at += 64;
  }
  return [...pages.values()];
}
