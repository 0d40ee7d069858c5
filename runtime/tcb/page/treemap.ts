/** The TCB of an image as a treemap that can be zoomed and searched: component, file, function. Where each tile lies is worked out here. */

import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";

import type { ChainStart } from "../chains.ts";
import { placeText, type Explained } from "../explain.ts";
import type { FactRow } from "../facts.ts";
import type { TcbReport } from "../report.ts";
import { grouped, inUnits } from "./document.ts";
import { escapeHtml, page, type PolicyHash } from "./html.ts";

/** What the page's script is given of a component, a file, or a function. */
interface TreeItem {
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
  readonly kind: string;
  /** Of a function or datum: index into the chains. */
  readonly id?: number;
  readonly children?: readonly TreeItem[];
}

/** A tile of a view, in thousandths of its width and height. */
export interface Tile {
  /** Index into the children of the view's item, then of that one's; empty for the tile of all that are too small to be drawn. */
  readonly path: readonly number[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TreemapData extends TreeItem {
  readonly children?: readonly TreemapData[];
  /** The view of this item: its children, and theirs within them. */
  readonly tiles?: readonly Tile[];
}

/** Of an item: how the chain to it begins, or its last step. Null where nothing refers to it. */
export type ChainData =
  null | readonly [start: ChainStart] | readonly [start: ChainStart, from: number, place: string];

const UNITS = 1000;
/** Width to height of the drawing. */
const ASPECT = 1.8;
/** Room for the name of a tile above the tiles within it. */
const HEADING = 28;
const GAP = 2.5;
/** Of an item's children, as many as get a tile: a view of 20,000 functions would be none, and slow. */
const MOST_TILES = 300;
/** Of what is within the children, the largest; each at least so wide and high that it can be seen and hit. */
const MOST_INNER = 600;
const SMALLEST = 3;

function treeOf(
  { components, bytes, lines }: TcbReport,
  name: string,
  ids: ReadonlyMap<number, number>,
): TreeItem {
  return {
    ...{ name, bytes, lines },
    kind: "image",
    children: components.map(({ kind, files, ...component }) => ({
      ...{ name: component.name, bytes: component.bytes, lines: component.lines, kind },
      children: files.map((file) => ({
        ...{ name: file.path, bytes: file.bytes, lines: file.lines, kind },
        children: file.functions.map((item): TreeItem => {
          const id = ids.get(item.address);
          const leaf = { name: item.name, bytes: item.bytes, lines: item.lines, kind };
          return id === undefined ? leaf : { ...leaf, id };
        }),
      })),
    })),
  };
}

/** Each item with children has a layout of its own, so that its tiles have good proportions when it is looked into. */
export function treemapData(report: TcbReport, name: string, explained?: Explained): TreemapData {
  const ids = new Map(explained?.items.map(({ address }, index) => [address, index]));
  return withTiles(treeOf(report, name, ids));
}

function withTiles({ children: all = [], ...item }: TreeItem): TreemapData {
  const children = all.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  if (children.length === 0) return item;
  return { ...item, children: children.map(withTiles), tiles: tilesOf({ ...item, children }) };
}

/** Children by falling size. */
function tilesOf(item: TreeItem & { readonly children: readonly TreeItem[] }): Tile[] {
  const small = item.children.slice(MOST_TILES);
  const rest: TreeItem = {
    name: "",
    bytes: small.reduce((sum, { bytes }) => sum + bytes, 0),
    lines: 0,
    kind: "",
  };
  const drawn = [...item.children.slice(0, MOST_TILES), ...(small.length === 0 ? [] : [rest])];
  const within = new Map<TreeItem, readonly TreeItem[]>([[item, drawn]]);
  for (const child of drawn)
    within.set(
      child,
      (child.children ?? []).filter(({ bytes }) => bytes > 0),
    );
  const root = hierarchy<TreeItem>(item, (node) => within.get(node));
  // A file can have bytes, such as alignment, that belong to none of its functions: leaves alone are summed.
  root.sum((node) => ((within.get(node)?.length ?? 0) > 0 ? 0 : node.bytes));
  const layout = treemap<TreeItem>()
    .tile(treemapSquarify)
    .size([UNITS * ASPECT, UNITS])
    .paddingInner(GAP)
    .paddingTop((node) => (node.depth === 1 ? HEADING : 0))
    .paddingLeft((node) => (node.depth === 1 ? GAP : 0))
    .paddingRight((node) => (node.depth === 1 ? GAP : 0))
    .paddingBottom((node) => (node.depth === 1 ? GAP : 0));
  const { children: level = [] } = layout(root);
  const tiles = level.map((outer, index) => ({
    outer: tileOf(outer.data === rest ? [] : [index], outer),
    inner: (outer.children ?? []).map((node, inner) => tileOf([index, inner], node)),
  }));
  const shown = new Set(
    tiles
      .flatMap(({ inner }) => inner)
      .filter(({ width, height }) => width >= SMALLEST && height >= SMALLEST)
      .sort((a, b) => b.width * b.height - a.width * a.height)
      .slice(0, MOST_INNER),
  );
  return tiles.flatMap(({ outer, inner }) => [outer, ...inner.filter((tile) => shown.has(tile))]);
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

/** By id. */
function chainData({ items, steps, placeOf }: Explained): ChainData[] {
  return items.map((_, index) => {
    const step = steps[index];
    if (step === undefined) return null;
    if (step.from === undefined) return [step.start];
    const place = placeOf(step.from.place);
    return [step.start, step.from.item, place === undefined ? "" : placeText(place)];
  });
}

export interface TreemapAssets {
  /** `treemap.css` and `treemap.js` beside this file. */
  readonly style: string;
  readonly script: string;
}

export interface TreemapAbout {
  readonly name: string;
  readonly mrenclave: string;
  /** Why each item is there; without it, the page does not say. */
  readonly explained?: Explained;
  /** Shown as a table below the components. */
  readonly facts?: readonly FactRow[];
}

/** The whole page. Without a script, its tables still say what the image is made of. */
export function renderTreemap(
  report: TcbReport,
  { name, mrenclave, explained, facts = [] }: TreemapAbout,
  assets: TreemapAssets,
  hash: PolicyHash,
): string {
  const data = {
    tree: treemapData(report, name, explained),
    chains: explained === undefined ? [] : chainData(explained),
  };
  // "<" could end the element; in JSON it may be written so.
  const json = JSON.stringify(data).replace(/</g, "\\u003c");
  const rows = report.components.map(
    (component) =>
      `<tr><th scope="row">${escapeHtml(component.name)}</th><td>${grouped(component.bytes)}</td><td>${grouped(component.lines)}</td></tr>`,
  );
  const body = [
    "<main>",
    `<header><h1>TCB of ${escapeHtml(name)}</h1>`,
    `<p>${inUnits(report.bytes)} in ${grouped(report.lines)} source lines. MRENCLAVE <code>${escapeHtml(mrenclave)}</code></p></header>`,
    '<div class="bar"><nav id="trail" aria-label="Where you are"></nav>',
    '<label>Search <input id="search" type="search" placeholder="function, file, component" autocomplete="off"></label></div>',
    '<div id="map" role="group" aria-label="Treemap"></div>',
    '<p id="status" role="status"></p>',
    '<section id="why" aria-labelledby="why-of" hidden><h2 id="why-of"></h2><ol></ol></section>',
    '<ol id="found" hidden></ol>',
    '<p class="keys">A tile is as large as its bytes. Click one, or press Enter on it, to look into it, or to see why a function is there; Escape goes back out; / searches.</p>',
    '<table><thead><tr><th scope="col">component</th><th scope="col">bytes</th><th scope="col">lines</th></tr></thead><tbody>',
    ...rows,
    `</tbody><tfoot><tr><th scope="row">total</th><td>${grouped(report.bytes)}</td><td>${grouped(report.lines)}</td></tr></tfoot></table>`,
    ...factTable(facts),
    "</main>",
    `<script type="application/json" id="data">${json}</script>`,
  ].join("\n");
  return page(`TCB of ${name}`, { style: assets.style, body, script: assets.script }, hash);
}

function factTable(facts: readonly FactRow[]): string[] {
  if (facts.length === 0) return [];
  const rows = facts.map(
    ([what, value]) => `<tr><th scope="row">${escapeHtml(what)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return ['<table class="facts"><tbody>', ...rows, "</tbody></table>"];
}
