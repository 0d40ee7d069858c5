/** Amounts as people read them, the same in messages, status bar and tables. */

import { formatSize } from "../../runtime/image/manifest/size.ts";

/** `3.1 KiB`, or `1,234 lines`. */
export function formatAmount(amount: number, unit: "bytes" | "lines"): string {
  if (unit === "bytes") return formatSize(amount);
  return `${amount.toLocaleString("en")} ${amount === 1 ? "line" : "lines"}`;
}
