/** The blocks, inlined calls, variables and call sites inside one function (DWARF 5, chapter 3). */

import type { AddressRange, CallSite } from "../debug-info.ts";
import { At, Tag } from "./constants.ts";
import type { Entry } from "./entry.ts";
import { contains, rangesOf } from "./ranges.ts";

export interface Scope {
  readonly kind: "function" | "block" | "inlined";
  readonly entry: Entry;
  readonly ranges: readonly AddressRange[];
  /** Blocks between this scope and its function or inlined call; 0 for those themselves. */
  readonly depth: number;
  readonly parent: Scope | undefined;
  readonly children: Scope[];
  readonly variables: Entry[];
}

export interface FunctionScopes {
  readonly root: Scope;
  readonly callSites: readonly CallSite[];
}

/** Entries that the inlined copies in one function may look at in what they are copies of; a limit for hostile files. */
const MAX_INHERITED = 1 << 18;

interface Filling {
  readonly callSites: CallSite[];
  inheritedLeft: number;
}

export function readScopes(entry: Entry, ranges: readonly AddressRange[]): FunctionScopes {
  const root: Scope = {
    kind: "function",
    entry,
    ranges,
    depth: 0,
    parent: undefined,
    children: [],
    variables: [],
  };
  const filling: Filling = { callSites: [], inheritedLeft: MAX_INHERITED };
  fill(root, entry, filling);
  return { root, callSites: filling.callSites };
}

/** The scopes that contain an address, innermost first; the last is the function itself. */
export function scopesAt(root: Scope, address: number): Scope[] {
  const chain: Scope[] = [];
  let scope: Scope | undefined = root;
  while (scope) {
    chain.unshift(scope);
    scope = scope.children.find((child) => contains(child.ranges, address));
  }
  return chain;
}

/** Adds what stands below `entry` to `scope`. The depth is bounded, as that of entries is. */
function fill(scope: Scope, entry: Entry, filling: Filling): void {
  const represented = new Set<number>();
  for (const child of entry.children()) {
    const origin = child.referenceOffset(At.abstractOrigin);
    if (origin !== undefined) represented.add(origin);
    switch (child.tag) {
      case Tag.formalParameter:
      case Tag.variable:
        scope.variables.push(child);
        break;
      case Tag.lexicalBlock:
      case Tag.inlinedSubroutine:
        addScope(scope, child, filling);
        break;
      case Tag.callSite:
      case Tag.gnuCallSite: {
        const site = readCallSite(child);
        if (site) filling.callSites.push(site);
        break;
      }
      default:
      // Types, labels and nested functions belong to other questions.
    }
  }
  const origin = entry.reference(At.abstractOrigin);
  if (!origin) return;
  // What an instance does not mention was optimised out of it; a person still wants to see that it exists.
  for (const child of origin.children()) {
    if (filling.inheritedLeft-- <= 0) return;
    const isVariable = child.tag === Tag.variable || child.tag === Tag.formalParameter;
    if (isVariable && !represented.has(child.offset)) scope.variables.push(child);
  }
}

function addScope(parent: Scope, entry: Entry, filling: Filling): void {
  const isInlined = entry.tag === Tag.inlinedSubroutine;
  const hasAddresses = entry.has(At.lowPc) || entry.has(At.ranges);
  // A block without addresses only groups; its contents belong to the block around it.
  if (!hasAddresses && !isInlined) {
    fill(parent, entry, filling);
    return;
  }
  const ranges = rangesOf(entry);
  if (ranges.length === 0) return;
  const scope: Scope = {
    kind: isInlined ? "inlined" : "block",
    entry,
    ranges,
    depth: isInlined ? 0 : parent.depth + 1,
    parent,
    children: [],
    variables: [],
  };
  parent.children.push(scope);
  fill(scope, entry, filling);
}

function readCallSite(entry: Entry): CallSite | undefined {
  // DWARF 4 with GNU extensions puts the return address into low_pc.
  const returnAddress = entry.address(At.callReturnPc) ?? entry.address(At.lowPc);
  if (returnAddress === undefined) return undefined;
  const parameters: { location: Uint8Array; value: Uint8Array }[] = [];
  for (const child of entry.children()) {
    if (child.tag !== Tag.callSiteParameter && child.tag !== Tag.gnuCallSiteParameter) continue;
    const location = child.block(At.location);
    const value = child.block(At.callValue) ?? child.block(At.gnuCallSiteValue);
    if (location && value) parameters.push({ location, value });
  }
  return {
    id: entry.offset,
    returnAddress,
    isTailCall: entry.flag(At.callTailCall) || entry.flag(At.gnuTailCall),
    callee: entry.referenceOffset(At.callOrigin) ?? entry.referenceOffset(At.abstractOrigin),
    target: entry.block(At.callTarget) ?? entry.block(At.gnuCallSiteTarget),
    parameters,
  };
}
