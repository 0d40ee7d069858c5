/** The TCB of an image as a treemap that can be zoomed and searched: component, file, function. Where each tile lies is worked out here. */

import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";

import type { TcbReport } from "../report.ts";
import { grouped, inUnits } from "./document.ts";
import { escapeHtml, page, type PolicyHash } from "./html.ts";

/** What the page's script is given of a component, a file, or a function. */
interface TreeItem {
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
  readonly kind: string;
  readonly children?: readonly TreeItem[];
}

/** A tile of a view, in thousandths of its width and height. */
export interface Tile {
  /** Index into the children of the view's item, then of that one's. */
  readonly path: readonly number[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TreemapData {
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
  readonly kind: string;
  readonly children?: readonly TreemapData[];
  /** The view of this item: its children, and theirs within them. */
  readonly tiles?: readonly Tile[];
}

const UNITS = 1000;
/** Width to height of the drawing. */
const ASPECT = 1.8;
/** Room for the name of a tile above the tiles within it. */
const HEADING = 28;
const GAP = 2.5;

function treeOf({ components, bytes, lines }: TcbReport, name: string): TreeItem {
  return {
    name,
    bytes,
    lines,
    kind: "image",
    children: components.map((component) => ({
      name: component.name,
      bytes: component.bytes,
      lines: component.lines,
      kind: component.kind,
      children: component.files.map((file) => ({
        name: file.path,
        bytes: file.bytes,
        lines: file.lines,
        kind: component.kind,
        children: file.functions.map((item) => ({
          name: item.name,
          bytes: item.bytes,
          lines: item.lines,
          kind: component.kind,
        })),
      })),
    })),
  };
}

/** Each item with children has a layout of its own, so that its tiles have good proportions when it is looked into. */
export function treemapData(report: TcbReport, name: string): TreemapData {
  return withTiles(treeOf(report, name));
}

function withTiles(item: TreeItem): TreemapData {
  const children = (item.children ?? []).filter(({ bytes }) => bytes > 0);
  if (children.length === 0)
    return { name: item.name, bytes: item.bytes, lines: item.lines, kind: item.kind };
  const { name, bytes, lines, kind } = item;
  return {
    name,
    bytes,
    lines,
    kind,
    children: children.map(withTiles),
    tiles: tilesOf({ ...item, children }),
  };
}

function tilesOf(item: TreeItem): Tile[] {
  const shown = (node: TreeItem, depth: number): readonly TreeItem[] | undefined =>
    depth < 2 ? node.children?.filter(({ bytes }) => bytes > 0) : undefined;
  const depths = new Map<TreeItem, number>([[item, 0]]);
  const root = hierarchy(item, (node) => {
    const depth = depths.get(node) ?? 0;
    const children = shown(node, depth);
    for (const child of children ?? []) depths.set(child, depth + 1);
    return children;
  });
  // A file can have bytes, such as alignment, that belong to none of its functions: leaves alone are summed.
  root.sum((node) => (shown(node, depths.get(node) ?? 0)?.length ? 0 : node.bytes));
  const layout = treemap<TreeItem>()
    .tile(treemapSquarify)
    .size([UNITS * ASPECT, UNITS])
    .paddingInner(GAP)
    .paddingTop((node) => (node.depth === 1 ? HEADING : 0))
    .paddingLeft((node) => (node.depth === 1 ? GAP : 0))
    .paddingRight((node) => (node.depth === 1 ? GAP : 0))
    .paddingBottom((node) => (node.depth === 1 ? GAP : 0));
  const tiles: Tile[] = [];
  const { children: level = [] } = layout(root);
  for (const [index, outer] of level.entries()) {
    tiles.push(tileOf([index], outer));
    for (const [inner, node] of (outer.children ?? []).entries()) tiles.push(tileOf([index, inner], node));
  }
  return tiles;
}

function tileOf(path: readonly number[], node: { x0: number; y0: number; x1: number; y1: number }): Tile {
  const thousandth = (value: number) => Math.round(value * 100) / 100;
  return {
    path,
    x: thousandth(node.x0 / ASPECT),
    y: thousandth(node.y0),
    width: thousandth((node.x1 - node.x0) / ASPECT),
    height: thousandth(node.y1 - node.y0),
  };
}

export interface TreemapAssets {
  /** `treemap.css` and `treemap.js` beside this file. */
  readonly style: string;
  readonly script: string;
}

/** The whole page. Without a script, its table still says what the image is made of. */
export function renderTreemap(
  report: TcbReport,
  about: { readonly name: string; readonly mrenclave: string },
  assets: TreemapAssets,
  hash: PolicyHash,
): string {
  const data = treemapData(report, about.name);
  // "<" could end the element; in JSON it may be written so.
  const json = JSON.stringify(data).replace(/</g, "\\u003c");
  const rows = report.components.map(
    ({ name, bytes, lines }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${grouped(bytes)}</td><td>${grouped(lines)}</td></tr>`,
  );
  const body = [
    "<main>",
    `<header><h1>TCB of ${escapeHtml(about.name)}</h1>`,
    `<p>${inUnits(report.bytes)} in ${grouped(report.lines)} source lines. MRENCLAVE <code>${escapeHtml(about.mrenclave)}</code></p></header>`,
    '<div class="bar"><nav id="trail" aria-label="Where you are"></nav>',
    '<label>Search <input id="search" type="search" placeholder="function, file, component" autocomplete="off"></label></div>',
    '<div id="map" role="group" aria-label="Treemap"></div>',
    '<p id="status" role="status"></p>',
    '<ol id="found" hidden></ol>',
    '<p class="keys">A tile is as large as its bytes. Click one, or press Enter on it, to look into it; Escape goes back out; / searches.</p>',
    '<table><thead><tr><th scope="col">component</th><th scope="col">bytes</th><th scope="col">lines</th></tr></thead><tbody>',
    ...rows,
    `</tbody><tfoot><tr><th scope="row">total</th><td>${grouped(report.bytes)}</td><td>${grouped(report.lines)}</td></tr></tfoot></table>`,
    "</main>",
    `<script type="application/json" id="data">${json}</script>`,
  ].join("\n");
  return page(`TCB of ${about.name}`, { style: assets.style, body, script: assets.script }, hash);
}
