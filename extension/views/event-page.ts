/**
 * The pages of the timeline and of the memory map, from what the stub says. Each is whole in itself: its policy allows its own style and
 * script and nothing else. No `vscode` here, so that it is tested in a browser without an editor.
 */

import type { Say } from "../say.ts";
import type { Area } from "./enclave-tree.ts";

/** What of the page is said in the user's language, and how a policy names a text (SHA-256 in base 64). */
export interface PageParts {
  readonly style: string;
  readonly script: string;
  readonly language: string;
  readonly hash: (text: string) => string;
  readonly say: Say;
}

/** As `monitor events` lists them. */
export interface TimelineEvent {
  readonly kind: string;
  readonly instant: number;
  readonly thread?: number;
  readonly call?: string;
  readonly result?: number;
}

export interface Timeline {
  readonly beginning: number;
  readonly present: number;
  /** Where the program stands. */
  readonly count: number;
  readonly events: readonly TimelineEvent[];
}

/** The head that `monitor events` gives, and a page of events. */
export function readEvents(
  text: string,
): { readonly total: number; readonly timeline: Timeline } | undefined {
  const [head, ...events] = text.split("\n").flatMap((line) => parsed(line) ?? []);
  const { events: total, beginning, present, count } = (head ?? {}) as Partial<Record<string, unknown>>;
  if (typeof total !== "number" || typeof beginning !== "number") return undefined;
  if (typeof present !== "number" || typeof count !== "number") return undefined;
  const known = events.filter(
    (event): event is TimelineEvent =>
      typeof (event as TimelineEvent).kind === "string" &&
      typeof (event as TimelineEvent).instant === "number",
  );
  return { total, timeline: { beginning, present, count, events: known } };
}

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Rows of a lane, and their colours; the classes `c0` to `c5` of the style. */
const COLOURS = { output: 0, input: 1, threads: 2, faults: 3, turns: 4, other: 5 } as const;

function colourOf({ kind, call = "" }: TimelineEvent): number {
  if (kind === "turn") return COLOURS.turns;
  if (kind === "fault" || kind === "delivery") return COLOURS.faults;
  if (kind !== "call") return COLOURS.other;
  if (call.startsWith("thread_")) return COLOURS.threads;
  return /write|change/.test(call) ? COLOURS.output : COLOURS.input;
}

export function timelinePage({ events, ...timeline }: Timeline, title: string, parts: PageParts): string {
  const { say } = parts;
  // A call is written down when it is answered, and other threads go on meanwhile.
  const shown = events
    .toSorted((a, b) => a.instant - b.instant)
    .map((event) => ({
      ...{ instant: event.instant, colour: colourOf(event), text: eventText(event, parts) },
      ...(event.thread !== undefined && { thread: event.thread }),
    }));
  const legend = [
    say("Output to the host"),
    say("Input from the host"),
    say("Calls about threads"),
    say("Faults"),
    say("Turns of threads"),
    say("Changes by a debugger"),
  ];
  const label = say(
    "Events of the run. Arrow keys go from one to the next, plus and minus zoom, Enter goes there in time.",
  );
  const body = [
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(say("{0} events in {1} instructions", grouped(events.length), grouped(timeline.present - timeline.beginning)))}</p>`,
    `<ul>${legend.map((text, index) => `<li><span class="swatch c${index}"></span>${escaped(text)}</li>`).join("")}</ul>`,
    `<div id="chart" role="slider" tabindex="0" aria-label="${escaped(label)}" aria-valuemin="1" aria-valuemax="${Math.max(events.length, 1)}" aria-valuenow="1">`,
    '<canvas id="canvas" aria-hidden="true"></canvas></div>',
    '<p id="said" aria-live="polite"></p>',
    `<p><button id="go" type="button">${escaped(say("Go there in time"))}</button></p>`,
  ].join("\n");
  const data = { ...timeline, events: shown, texts: { thread: say("Thread") } };
  return page(title, body, data, parts);
}

function eventText({ kind, instant, thread, call, result }: TimelineEvent, { say }: PageParts): string {
  const when = say("instruction {0}", grouped(instant));
  switch (kind) {
    case "call":
      return say("{0} = {1}, thread {2}, {3}", call ?? "", result ?? "", thread ?? "", when);
    case "turn":
      return say("Thread {0} goes on, {1}", thread ?? "", when);
    case "fault":
      return say("A fault, {0}", when);
    case "delivery":
      return say("The enclave handles the fault, {0}", when);
    default:
      return say("A debugger changed something, {0}", when);
  }
}

/** A bar for each area, by its size, with its rights as its colour; a list, so that it reads as one. */
export function memoryPage(areas: readonly Area[], title: string, parts: PageParts): string {
  const { say } = parts;
  const kinds = [...new Set(areas.map(({ rights }) => rights))];
  const largest = Math.max(...areas.map(({ bytes }) => bytes), 1);
  const total = areas.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = areas.map(({ range, bytes, rights, kind }) => {
    // Areas differ by the factor of a thousand: with the square root the small ones are seen too.
    const width = Math.max(1, Math.round(100 * Math.sqrt(bytes / largest)));
    const size = say("{0} KiB", grouped(Math.ceil(bytes / 1024)));
    const name = `${kind === "" ? range : kind} · ${rights} · ${size} · ${range}`;
    return `<li><button type="button" data-range="${escaped(range)}"><span class="track"><span class="bar c${kinds.indexOf(rights) % 6} w${width}"></span></span><span class="name">${escaped(name)}</span></button></li>`;
  });
  const widths = Array.from({ length: 100 }, (_, index) => `.w${index + 1}{width:${index + 1}%}`).join("");
  const legend = kinds.map(
    (rights, index) => `<li><span class="swatch c${index % 6}"></span>${escaped(rights)}</li>`,
  );
  const body = [
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(say("{0} KiB that the enclave can reach, in the order of addresses", grouped(Math.ceil(total / 1024))))}</p>`,
    `<ul>${legend.join("")}</ul>`,
    `<ul class="areas">${rows.join("\n")}</ul>`,
  ].join("\n");
  return page(title, body, {}, { ...parts, style: parts.style + widths });
}

/** The script of the memory map: a click asks for the bytes. */
export const MEMORY_SCRIPT = `"use strict";
{
  const editor = globalThis.acquireVsCodeApi?.();
  for (const button of document.querySelectorAll("[data-range]"))
    button.addEventListener("click", () => editor?.postMessage({ kind: "memory", range: button.dataset.range }));
}
`;

function page(
  title: string,
  body: string,
  data: object,
  { style, script, language, hash }: PageParts,
): string {
  const policy = `default-src 'none'; style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(script)}'; base-uri 'none'; form-action 'none'`;
  // A text in the data cannot end its element.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return [
    `<!doctype html>\n<html lang="${escaped(language)}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>${escaped(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n<main>`,
    body,
    `</main>\n<script type="application/json" id="data">${json}</script>\n<script>${script}</script>\n</body>\n</html>\n`,
  ].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
