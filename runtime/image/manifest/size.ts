/** Sizes as people write them: 65536, "64K", "1M". */

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 * 1024, G: 1024 * 1024 * 1024 };

export const SIZE_PATTERN = /^([0-9]{1,12})([KMG]?)$/;

/** Bytes of a size such as "64K" (K, M, G are powers of 1024), or undefined when the text is none. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = SIZE_PATTERN.exec(text) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** A number of bytes for people: "512 B", "9.8 KiB", "2 MiB". */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KiB"] : [bytes / (1024 * 1024), "MiB"];
  return `${Number(value.toFixed(1))} ${unit}`;
}
