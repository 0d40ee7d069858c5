/** The deepest stack of a program over its direct calls. */

import type { Frame } from "./frame.ts";

export type DeepestStack =
  | {
      readonly kind: "bounded";
      readonly bytes: number;
      /** The functions, by address, on the way to the deepest place. */
      readonly chain: readonly number[];
    }
  /** Functions that call each other in turn, the last the first again; or a single one whose frame is of variable size. */
  | { readonly kind: "recursion" | "variable"; readonly functions: readonly number[] };

/** `frames`: by address of the function. An indirect call, or one to what has no frame here, uses no stack but for its return address. */
export function deepestStack(start: number, frames: ReadonlyMap<number, Frame>): DeepestStack {
  const finished = new Map<number, { readonly bytes: number; readonly next: number | undefined }>();
  const path: { readonly address: number; at: number; bytes: number; next: number | undefined }[] = [];
  const open = new Set<number>();
  const enter = (address: number) => {
    path.push({ address, at: 0, bytes: frames.get(address)?.bytes ?? 0, next: undefined });
    open.add(address);
  };
  enter(start);
  // Without recursion of our own: a chain of calls can be long.
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const frame = frames.get(top.address);
    if (frame?.isVariable === true) return { kind: "variable", functions: [top.address] };
    const call = frame?.calls[top.at];
    if (call === undefined) {
      finished.set(top.address, { bytes: top.bytes, next: top.next });
      open.delete(top.address);
      path.pop();
      continue;
    }
    const target = call.target !== undefined && frames.has(call.target) ? call.target : undefined;
    const known = target === undefined ? undefined : finished.get(target);
    if (target !== undefined && known === undefined) {
      if (open.has(target)) return { kind: "recursion", functions: cycleIn(path, target) };
      enter(target);
      continue;
    }
    const bytes = call.depth + (known?.bytes ?? 0);
    if (bytes > top.bytes) {
      top.bytes = bytes;
      top.next = target;
    }
    top.at++;
  }
  const chain: number[] = [];
  for (let at: number | undefined = start; at !== undefined; at = finished.get(at)?.next) chain.push(at);
  return { kind: "bounded", bytes: finished.get(start)?.bytes ?? 0, chain };
}

function cycleIn(path: readonly { readonly address: number }[], target: number): number[] {
  const addresses = path.map(({ address }) => address);
  return [...addresses.slice(addresses.indexOf(target)), target];
}
