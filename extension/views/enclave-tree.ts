/** What is known of the enclave that is being debugged, as a tree, from the stub's own words. No `vscode` here, so that it is tested without an editor. */

import type { Say } from "../say.ts";

export interface EnclaveNode {
  readonly label: string;
  readonly description: string;
  readonly icon: "group" | "fact" | "thread" | "frame" | "warning" | "pages";
  /** What a copy of the row is. */
  readonly value: string;
  readonly children: readonly EnclaveNode[];
}

/** Answers of `monitor` commands by their names; undefined for one that the stub does not know. */
export interface EnclaveFacts {
  readonly mrenclave: string | undefined;
  readonly attributes: string | undefined;
  readonly instructions: string | undefined;
  readonly pages: string | undefined;
  /** Thread control structures, and the frames of their state save areas. */
  readonly tcs: string | undefined;
  /** Names of the threads, as the Call Stack view has them. */
  readonly threads: readonly string[];
}

const PAGE_SIZE = 4096;

export interface Area {
  readonly range: string;
  readonly bytes: number;
  readonly rights: string;
  readonly kind: string;
}

export function enclaveTree(facts: EnclaveFacts, say: Say): readonly EnclaveNode[] {
  const { mrenclave, attributes = "", instructions, pages = "", tcs = "", threads } = facts;
  const [names = "", ...warnings] = attributes.trim().split("\n");
  const count = instructions?.trim();
  return [
    ...(mrenclave === undefined ? [] : [fact("MRENCLAVE", mrenclave.trim())]),
    ...(names === "" ? [] : [fact(say("Attributes"), names)]),
    ...warnings.map((text) => ({ ...fact(text, ""), icon: "warning" as const })),
    ...(count === undefined ? [] : [fact(say("Instructions"), Number(count).toLocaleString("en-US"))]),
    ...(threads.length === 0 ? [] : [threadGroup(threads, tcs, say)]),
    ...pageGroups(areasOf(pages), say),
  ];
}

function fact(label: string, value: string): EnclaveNode {
  return { label, description: value, icon: "fact", value, children: [] };
}

/** Threads that have begun, by the names that debuggers know; below each, its structure and frames. */
function threadGroup(threads: readonly string[], tcs: string, say: Say): EnclaveNode {
  const structures = structuresOf(tcs);
  const children = threads.map((name): EnclaveNode => {
    const [, number = ""] = /^TCS (\d+)/.exec(name) ?? [];
    const structure = structures.get(number);
    const frames = structure?.frames ?? [];
    return {
      ...{ label: name, icon: "thread", value: [name, structure?.text ?? "", ...frames].join("\n").trim() },
      description: structure?.text ?? "",
      children: frames.map((text) => ({ ...fact(text, ""), value: text, icon: "frame" as const })),
    };
  });
  return {
    label: say("Threads"),
    description: String(threads.length),
    icon: "group",
    value: threads.join("\n"),
    children,
  };
}

interface Structure {
  readonly text: string;
  readonly frames: string[];
}

/** Lines `thread 1: TCS 0x… inside, CSSA 0 of 1`, and below each `  frame 0 at 0x…: …`; others are left out. */
function structuresOf(text: string): ReadonlyMap<string, Structure> {
  const found = new Map<string, Structure>();
  let last: Structure | undefined;
  for (const line of text.split("\n")) {
    const [, number, words = ""] = /^thread (\d+): (.*)$/.exec(line) ?? [];
    if (number !== undefined) found.set(number, (last = { text: words, frames: [] }));
    else if (/^ +frame /.test(line)) last?.frames.push(line.trim());
  }
  return found;
}

/** Lines such as `0x40000000-0x40003000 r-x code`; others are left out. */
export function areasOf(text: string): readonly Area[] {
  return text.split("\n").flatMap((line) => {
    const [, low, high, rights = "", kind = ""] =
      /^0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16}) ([r-][w-][x-]) ?(.*)$/.exec(line) ?? [];
    if (low === undefined || high === undefined) return [];
    const bytes = parseInt(high, 16) - parseInt(low, 16);
    return bytes > 0 ? [{ range: `0x${low}-0x${high}`, bytes, rights, kind }] : [];
  });
}

/** By permission, the largest first. */
function pageGroups(areas: readonly Area[], say: Say): readonly EnclaveNode[] {
  const groups = new Map<string, Area[]>();
  for (const area of areas) groups.set(area.rights, [...(groups.get(area.rights) ?? []), area]);
  const sum = (list: readonly Area[]): number => list.reduce((total, { bytes }) => total + bytes, 0);
  return [...groups]
    .sort(([, a], [, b]) => sum(b) - sum(a))
    .map(([rights, list]) => ({
      label: say("Pages {0}", rights),
      description: sizeOf(sum(list), say),
      icon: "group" as const,
      value: list.map(({ range, kind }) => `${range} ${rights} ${kind}`).join("\n"),
      children: list.map(({ range, bytes, kind }) => ({
        label: kind === "" ? range : kind,
        description: `${sizeOf(bytes, say)} · ${range}`,
        icon: "pages" as const,
        value: range,
        children: [],
      })),
    }));
}

function sizeOf(bytes: number, say: Say): string {
  const pages = bytes / PAGE_SIZE;
  if (!Number.isInteger(pages)) return `${bytes.toLocaleString("en-US")} B`;
  return pages === 1 ? say("1 page") : say("{0} pages", pages.toLocaleString("en-US"));
}
