/** A process that measures whenever it is asked: what it has loaded and looked at once need not be loaded again. */

import { LineSplitter } from "../base/line-splitter.ts";
import type { BuildOptions } from "../image/build.ts";
import { nodeBuildSystem } from "../image/machine/node-system.ts";
import type { MeasureReply, MeasureRequest } from "../tcb/json.ts";
import { Interruption } from "./building.ts";
import { measureTcb, ReachMemory } from "./measure-tcb.ts";

/** In bytes; a request is little more than a path. */
const LONGEST_REQUEST = 64 * 1024;

/** Answers until `input` ends; what is being built then is stopped. What is no request is ignored. */
export async function answerRequests(
  input: AsyncIterable<Uint8Array>,
  options: BuildOptions,
  reply: (reply: MeasureReply) => void,
): Promise<void> {
  const lines = new LineSplitter(LONGEST_REQUEST);
  const memory = new ReachMemory();
  const running = new Map<number, { readonly stop: AbortController; readonly done: Promise<void> }>();
  for await (const bytes of input) {
    for (const request of lines.add(bytes).map(requestIn)) {
      if (request === undefined) continue;
      if ("cancel" in request) {
        running.get(request.cancel)?.stop.abort(new Interruption("It is no longer wanted."));
        continue;
      }
      const { id } = request;
      const stop = new AbortController();
      const done = answer(request, { ...options, memory }, stop.signal)
        .then(reply)
        .finally(() => running.delete(id));
      running.set(id, { stop, done });
    }
  }
  for (const { stop } of running.values()) stop.abort(new Interruption("Nobody waits for it any more."));
  await Promise.all([...running.values()].map(({ done }) => done));
}

async function answer(
  { id, folder, compiler }: Extract<MeasureRequest, { id: number }>,
  options: Parameters<typeof measureTcb>[1],
  signal: AbortSignal,
): Promise<MeasureReply> {
  // The compiler's messages are the build's to show; nobody watches this process.
  const quiet = { ...options, onMessages: () => undefined };
  const chosen = compiler === undefined ? quiet : { ...quiet, compiler };
  try {
    return { id, answer: await measureTcb(folder, chosen, nodeBuildSystem({ signal })) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

function requestIn(line: string): MeasureRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if ("cancel" in value && typeof value.cancel === "number") return { cancel: value.cancel };
  if (!("id" in value && typeof value.id === "number" && "folder" in value)) return undefined;
  const { id, folder } = value;
  if (typeof folder !== "string" || !folder.startsWith("/")) return undefined;
  return "compiler" in value && typeof value.compiler === "string"
    ? { id, folder, compiler: value.compiler }
    : { id, folder };
}
