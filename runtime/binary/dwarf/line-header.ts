/** The header of a line program and its file table (DWARF 5, section 6.2.4; DWARF 2 to 4 likewise). */

import { joinPath } from "../paths.ts";
import { At, Form, LineContent } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import { readBlock, readConstant, readIndex } from "./forms.ts";
import type { Unit } from "./unit.ts";

/** More files or folders than any unit names. */
const MAX_NAMES = 1 << 16;
const MAX_FORMATS = 32;
/** Bytes up to the length of the header. */
const MOST_LENGTHS = 32;

export interface LineHeader {
  readonly version: number;
  readonly addressSize: number;
  readonly minimumInstructionLength: number;
  readonly defaultIsStatement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Number of arguments of each standard opcode; [0] is unused. */
  readonly opcodeLengths: readonly number[];
  /** Absolute and normalised; the program's file register indexes it in every version. */
  readonly fileNames: readonly string[];
  /** The folders, for `DW_LNE_define_file`. */
  readonly directories: readonly string[];
  readonly programAt: number;
  readonly end: number;
}

export function readLineHeader(unit: Unit): LineHeader | undefined {
  const root = unit.root;
  const offset = root?.sectionOffset(At.stmtList);
  if (!root || offset === undefined) return undefined;
  const { line } = unit.file.sections;
  const section = line.bytes;
  line.load(offset, offset + MOST_LENGTHS);
  const start = new Cursor(section, offset);
  let length = start.u32();
  let offsetSize = 4;
  if (length === 0xffffffff) {
    length = start.u64();
    offsetSize = 8;
  }
  const end = start.offset + length;
  const cursor = new Cursor(section, start.offset, end);
  const version = cursor.u16();
  if (!start.ok || end > section.length || version < 2 || version > 5) {
    unit.file.problems.add("A line table is cut off or of an unknown version.", offset);
    return undefined;
  }
  let addressSize = unit.header.addressSize;
  if (version >= 5) {
    addressSize = cursor.u8();
    cursor.u8();
  }
  const headerLength = cursor.unsigned(offsetSize);
  const programAt = cursor.offset + headerLength;
  line.load(cursor.offset, programAt);
  const minimumInstructionLength = cursor.u8();
  // The number of operations per instruction; more than one only on VLIW machines.
  if (version >= 4) cursor.u8();
  const defaultIsStatement = cursor.u8() !== 0;
  const lineBase = cursor.i8();
  const lineRange = Math.max(1, cursor.u8());
  const opcodeBase = Math.max(1, cursor.u8());
  const opcodeLengths = [0];
  for (let i = 1; i < opcodeBase; i++) opcodeLengths.push(cursor.u8());
  const directory = root.string(At.compDir) ?? "";
  const readNames = (): Names =>
    version >= 5
      ? readNames5(cursor, unit, directory, offsetSize)
      : readNames4(cursor, directory, root.string(At.name) ?? "");
  const namesAt = cursor.offset;
  let names = readNames();
  // The lists end by themselves, and not where a damaged header says.
  if (cursor.offset > programAt) {
    line.load(programAt, end);
    cursor.offset = namesAt;
    cursor.ok = true;
    names = readNames();
  }
  if (!cursor.ok) unit.file.problems.add("The file table of a line table is damaged.", offset);
  return {
    version,
    addressSize,
    minimumInstructionLength,
    defaultIsStatement,
    lineBase,
    lineRange,
    opcodeBase,
    opcodeLengths,
    ...names,
    programAt,
    end,
  };
}

interface Names {
  readonly fileNames: readonly string[];
  readonly directories: readonly string[];
}

/** Folders and files are lists that end with an empty name; file 1 is the first, folder 0 is the compiler's. */
function readNames4(cursor: Cursor, compilationDirectory: string, unitName: string): Names {
  const directories = [joinPath("", compilationDirectory)];
  while (!cursor.atEnd && directories.length < MAX_NAMES) {
    const name = cursor.string();
    if (name === "") break;
    directories.push(joinPath(compilationDirectory, name));
  }
  const fileNames = [joinPath(compilationDirectory, unitName)];
  while (!cursor.atEnd && fileNames.length < MAX_NAMES) {
    const name = cursor.string();
    if (name === "") break;
    const directory = directories[cursor.uleb()] ?? compilationDirectory;
    cursor.uleb();
    cursor.uleb();
    fileNames.push(joinPath(directory, name));
  }
  return { fileNames, directories };
}

interface NameEntry {
  readonly path: string;
  readonly directory: number;
}

function readNames5(cursor: Cursor, unit: Unit, compilationDirectory: string, offsetSize: number): Names {
  const folders = readEntries5(cursor, unit, offsetSize);
  // Folder 0 is the compiler's; the others may be relative to it.
  const first = joinPath(compilationDirectory, folders[0]?.path ?? "");
  const directories = folders.map(({ path }, index) => (index === 0 ? first : joinPath(first, path)));
  const fileNames = readEntries5(cursor, unit, offsetSize).map(({ path, directory }) =>
    joinPath(directories[directory] ?? first, path),
  );
  return { fileNames, directories };
}

function readEntries5(cursor: Cursor, unit: Unit, offsetSize: number): NameEntry[] {
  const formats: { content: number; form: number }[] = [];
  for (let left = cursor.u8(); left > 0 && formats.length < MAX_FORMATS; left--) {
    formats.push({ content: cursor.uleb(), form: cursor.uleb() });
  }
  const entries: NameEntry[] = [];
  const count = Math.min(cursor.uleb(), MAX_NAMES);
  while (entries.length < count && cursor.ok && !cursor.atEnd) {
    let path = "";
    let directory = 0;
    for (const { content, form } of formats) {
      if (content === LineContent.path) path = readPath(cursor, form, unit, offsetSize);
      else {
        const value = readBlock(cursor, form)
          ? 0
          : (readConstant(cursor, form, 0) ?? readIndex(cursor, form));
        if (value === undefined) cursor.ok = false;
        else if (content === LineContent.directoryIndex) directory = value;
      }
    }
    entries.push({ path, directory });
    if (formats.length === 0) break;
  }
  return entries;
}

function readPath(cursor: Cursor, form: number, unit: Unit, offsetSize: number): string {
  if (form === Form.string) return cursor.string();
  if (form === Form.lineStrp) return unit.file.string("lineStr", cursor.unsigned(offsetSize));
  if (form === Form.strp) return unit.file.string("str", cursor.unsigned(offsetSize));
  const index = readIndex(cursor, form);
  if (index === undefined) cursor.ok = false;
  return index === undefined ? "" : unit.file.indexedString(unit, index);
}
