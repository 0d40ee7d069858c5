/** What the numbers of languages (`DW_LANG_…`; DWARF 5, table 7.17, and its register of later ones) mean for names. */

/** C89, C, C99, C11 and C17, assemblers, and units that do not say. */
const WITHOUT_NAMESPACES: ReadonlySet<number> = new Set([0, 0x01, 0x02, 0x0c, 0x1d, 0x2c, 0x8001]);
/** C++, C++11, C++14, C++17 and C++20. */
const CXX: ReadonlySet<number> = new Set([0x04, 0x1a, 0x21, 0x2a, 0x2b]);

/** Have types names of their own, in namespaces, and no `struct` before them? */
export function hasNamespaces(language: number): boolean {
  return !WITHOUT_NAMESPACES.has(language);
}

export function isCxx(language: number): boolean {
  return CXX.has(language);
}

export function isRust(language: number): boolean {
  return language === 0x1c;
}
