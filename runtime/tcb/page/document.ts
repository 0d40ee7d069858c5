/** A report as a sequence of blocks, from which text, Markdown and HTML are made. */

export type Cell = string | number;

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The enclave's own stands out. */
  readonly isOwn: boolean;
}

export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  /** Numbers are set to the right, with their digits in groups. */
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] }
  /** On a logarithmic scale, as an enclave and a kernel differ by a factor of thousands. */
  | { readonly kind: "bars"; readonly caption: string; readonly bars: readonly Bar[] };

export interface ReportDocument {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 file`, `2 files`. */
export function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** Bytes as people compare them: `1.9 MiB`. */
export function inUnits(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB"];
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${units[power - 1] ?? ""}`;
}

function cellText(cell: Cell): string {
  return typeof cell === "number" ? grouped(cell) : cell;
}

/** For a terminal. */
export function renderText({ title, blocks }: ReportDocument): string {
  const lines = [title, "=".repeat(title.length), ...blocks.flatMap(textOf)];
  // Names in an image are an attacker's: they move no cursor.
  return lines.map((line) => line.replace(/\p{Cc}/gu, "?")).join("\n");
}

function textOf(block: Block): string[] {
  switch (block.kind) {
    case "heading":
      return ["", block.text, "-".repeat(block.text.length)];
    case "paragraph":
      return ["", block.text];
    case "list":
      return block.items.map((item) => `- ${item}`);
    case "table":
      return textTable(block.head, block.rows);
    case "bars":
      return [];
  }
}

function textTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const texts = [head, ...rows.map((row) => row.map(cellText))];
  const widths = head.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  return texts.map((row) =>
    row
      .map((cell, column) =>
        isNumeric(rows, column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  return rows.some((row) => typeof row[column] === "number");
}

export function renderMarkdown({ title, blocks }: ReportDocument): string {
  return [`# ${escapeMarkdown(title)}`, ...blocks.flatMap(markdownOf), ""].join("\n");
}

function markdownOf(block: Block): string[] {
  switch (block.kind) {
    case "heading":
      return ["", `## ${escapeMarkdown(block.text)}`];
    case "paragraph":
      return ["", escapeMarkdown(block.text)];
    case "list":
      return ["", ...block.items.map((item) => `- ${escapeMarkdown(item)}`)];
    case "table": {
      const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
      const rule = `| ${block.head.map((_, column) => (isNumeric(block.rows, column) ? "---:" : "---")).join(" | ")} |`;
      return ["", line(block.head), rule, ...block.rows.map((row) => line(row.map(cellText)))];
    }
    case "bars":
      return [];
  }
}

/** Names in an image are an attacker's: they make no links, markup or table cells. */
function escapeMarkdown(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return text
    .replace(/\p{Cc}/gu, " ")
    .replace(/[&<>]/g, (character) => entities[character] ?? "")
    .replace(/[\\`*_[\]|]/g, "\\$&");
}
