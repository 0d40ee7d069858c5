/** Marks the sections of an object so that a linker keeps them all: a debugger may name variables that no code does. */

const SHF_ALLOC = 2n;
/** The linker keeps what has it (ELF gABI, GNU extension; lld 13, GNU ld 2.36). */
const SHF_GNU_RETAIN = 1n << 21n;
const SHT_PROGBITS = 1;
const SHT_NOBITS = 8;
/** Places in the ELF header and in a section header (ELF gABI, chapter 4). */
const SECTION_TABLE = 0x28;
const ENTRY_SIZE = 0x3a;
const ENTRY_COUNT = 0x3c;

/** Changes the bytes of a 64-bit little-endian object; anything else stays as it is. */
export function retainSections(object: Uint8Array): void {
  const view = new DataView(object.buffer, object.byteOffset, object.byteLength);
  if (object.length < 64 || view.getUint32(0, false) !== 0x7f454c46) return;
  const table = Number(view.getBigUint64(SECTION_TABLE, true));
  const [size, count] = [view.getUint16(ENTRY_SIZE, true), view.getUint16(ENTRY_COUNT, true)];
  for (let at = table; at < table + size * count && at + 16 <= object.length; at += size) {
    const type = view.getUint32(at + 4, true);
    const flags = view.getBigUint64(at + 8, true);
    if ((type === SHT_PROGBITS || type === SHT_NOBITS) && (flags & SHF_ALLOC) !== 0n)
      view.setBigUint64(at + 8, flags | SHF_GNU_RETAIN, true);
  }
}
