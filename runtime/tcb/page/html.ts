/** Reports as self-contained pages: nothing is fetched, and the policy in the page allows only its own style and script. */

import { grouped, inUnits, type Bar, type Block, type Cell, type ReportDocument } from "./document.ts";

/** SHA-256 in base 64, as a Content Security Policy names a style or script. */
export type PolicyHash = (text: string) => string;

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --paper: #fff; --line: #d1d9e0; --bar: #9aa4af; --own: #0a6e5c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --dim: #9198a1; --paper: #0d1117; --line: #3d444d; --bar: #59636e; --own: #3fb8a0; }
}
/* In a webview of VS Code the theme of the editor counts, not that of the machine. */
body.vscode-light, body.vscode-dark, body.vscode-high-contrast { --ink: var(--vscode-editor-foreground); --dim: var(--vscode-descriptionForeground); --paper: var(--vscode-editor-background); --line: var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor)); }
body.vscode-light, body.vscode-high-contrast-light { --bar: #6e7781; --own: #0a6e5c; }
body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) { --bar: #8b949e; --own: #3fb8a0; }
* { box-sizing: border-box; }
:focus-visible { outline: 2px solid var(--vscode-focusBorder, var(--own)); outline-offset: 2px; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
p, li { overflow-wrap: anywhere; }
ul { padding-left: 1.25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
th { font-weight: 600; color: var(--dim); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 1.25rem 0; }
figcaption { color: var(--dim); font-size: .87rem; margin-bottom: .4rem; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .bar { fill: var(--bar); }
svg .own { fill: var(--own); }
`;

/** A whole page around `body`. */
export function page(
  title: string,
  parts: { readonly style: string; readonly body: string; readonly script?: string },
  hash: PolicyHash,
): string {
  const { style, body, script } = parts;
  const scripts = script === undefined ? "" : `; script-src 'sha256-${hash(script)}'`;
  const policy = `default-src 'none'; style-src 'sha256-${hash(style)}'${scripts}; base-uri 'none'; form-action 'none'`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    body,
    ...(script === undefined ? [] : [`<script>${script}</script>`]),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

export function renderHtml({ title, blocks }: ReportDocument, hash: PolicyHash): string {
  const body = [`<h1>${escapeHtml(title)}</h1>`, ...blocks.map(htmlOf)].join("\n");
  return page(title, { style: STYLE, body: `<main>\n${body}\n</main>` }, hash);
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h2>${escapeHtml(block.text)}</h2>`;
    case "paragraph":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
    case "table":
      return tableOf(block.head, block.rows);
    case "bars":
      return barsOf(block.caption, block.bars);
  }
}

function tableOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isNumber = head.map((_, column) => rows.some((row) => typeof row[column] === "number"));
  const cells = (row: readonly Cell[], tag: "th" | "td") =>
    row
      .map((cell, column) => {
        const text = typeof cell === "number" ? grouped(cell) : escapeHtml(cell);
        const scope = tag === "th" ? ' scope="col"' : "";
        return `<${tag}${scope}${isNumber[column] === true ? ' class="number"' : ""}>${text}</${tag}>`;
      })
      .join("");
  const lines = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
  // A table that is wider than the window is scrolled, also with the keyboard.
  const label = escapeHtml(head.join(", "));
  return `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${cells(head, "th")}</tr></thead><tbody>\n${lines}\n</tbody></table></div>`;
}

const WIDTH = 760;
const ROW = 30;
const LABELS = 250;
const VALUES = 90;

/** A longer name would be cut off at its beginning; the list that a screen reader reads has it whole. */
const LONGEST_LABEL = 36;

function shortened(label: string): string {
  if (label.length <= LONGEST_LABEL) return label;
  const half = LONGEST_LABEL / 2;
  return `${label.slice(0, half - 1)}…${label.slice(-half)}`;
}

function barsOf(caption: string, bars: readonly Bar[]): string {
  const largest = Math.max(...bars.map(({ value }) => value), 2);
  const room = WIDTH - LABELS - VALUES;
  const rows = bars.map(({ label, value, isOwn }, index) => {
    const y = index * ROW;
    const width = value <= 1 ? 1 : Math.max(1, (Math.log(value) / Math.log(largest)) * room);
    const middle = y + ROW / 2 + 4;
    return [
      `<text x="${LABELS - 10}" y="${middle}" text-anchor="end">${escapeHtml(shortened(label))}</text>`,
      `<rect class="${isOwn ? "own" : "bar"}" x="${LABELS}" y="${y + 6}" width="${width.toFixed(1)}" height="${ROW - 12}" rx="2"></rect>`,
      `<text x="${(LABELS + width + 8).toFixed(1)}" y="${middle}">${inUnits(value)}</text>`,
    ].join("");
  });
  const said = bars.map(({ label, value }) => `${label} ${inUnits(value)}`).join(", ");
  return (
    `<figure><figcaption>${escapeHtml(caption)}</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${bars.length * ROW}" role="img" aria-label="${escapeHtml(said)}">${rows.join("\n")}</svg></figure>`
  );
}
