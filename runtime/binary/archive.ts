/** Reads static libraries: archives of `ar` as GNU tools write them (System V ABI chapter 7, "Archive File"; GNU's `//` table of long names). */

import { decodeUtf8 } from "../base/text.ts";
import { parsed, unreadable, type Parsed } from "../base/result.ts";

export interface ArchiveMember {
  readonly name: string;
  readonly content: Uint8Array;
}

const MAGIC = "!<arch>\n";
const HEADER_SIZE = 60;
const MOST_MEMBERS = 100_000;

/** Members in the order of the file, without the tables of symbols and names. */
export function readArchive(bytes: Uint8Array): Parsed<readonly ArchiveMember[]> {
  if (decodeUtf8(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    return unreadable("This is no archive: it does not begin with !<arch>.", 0);
  const members: ArchiveMember[] = [];
  let longNames = "";
  let at = MAGIC.length;
  while (at + HEADER_SIZE <= bytes.length) {
    const header = decodeUtf8(bytes.subarray(at, at + HEADER_SIZE));
    const [, field = "", digits] = /^(.{16}).{32}(\d+) *`\n$/s.exec(header) ?? [];
    const size = Number(digits);
    const start = at + HEADER_SIZE;
    if (digits === undefined || start + size > bytes.length)
      return { value: members, problems: [{ message: "The header of a member is damaged.", offset: at }] };
    if (members.length === MOST_MEMBERS)
      return {
        value: members,
        problems: [{ message: `Only ${MOST_MEMBERS} members are read.`, offset: at }],
      };
    const content = bytes.subarray(start, start + size);
    const name = field.trimEnd();
    if (name === "//") longNames = decodeUtf8(content);
    else if (name !== "/" && name !== "/SYM64/") members.push({ name: memberName(name, longNames), content });
    // Members begin at even offsets.
    at = start + size + (size % 2);
  }
  return parsed(members);
}

/** A short name ends in a slash; `/12` is the name at offset 12 of the table, which ends in a slash and a line feed. */
function memberName(name: string, longNames: string): string {
  const offset = /^\/(\d+)$/.exec(name)?.[1];
  if (offset === undefined) return name.replace(/\/$/, "");
  return longNames.slice(Number(offset)).split("/\n", 1)[0] ?? "";
}
