/** What a client wants of each thread while the target runs. */

import type { ResumeAction, ThreadAction } from "../rsp/packets/resume.ts";
import type { AddressBounds } from "../rsp/packets/reverse.ts";

export type StepAction = Extract<ResumeAction, { kind: "step" | "range" }>;

/** One instruction of a thread, all of its instructions in a range, or up to the first reason to stop. */
export type Backwards =
  | { readonly kind: "step"; readonly thread: number }
  | ({ readonly kind: "range"; readonly thread: number } & AddressBounds)
  | { readonly kind: "continue" };

export interface Resumption {
  /** Then the rest means nothing. */
  readonly backwards?: Backwards;
  /** Others are held meanwhile, as with gdb's `scheduler-locking step`; but where this thread waits for them, they run. */
  readonly stepping?: { readonly thread: number; readonly action: StepAction };
  /** The threads that go on; undefined: all, and those that are still to come. */
  readonly continuing: ReadonlySet<number> | undefined;
}

/** The leftmost action that names a thread (GDB manual, "Packets", vCont); undefined: the thread stays stopped. */
export function actionFor(actions: readonly ThreadAction[], thread: number): ResumeAction | undefined {
  return actions.find(
    ({ thread: named }) => named === undefined || named.thread <= 0 || named.thread === thread,
  )?.action;
}

/** Of several threads that are to be stepped, the current one is. Undefined when no thread goes on. */
export function resumptionOf(
  actions: readonly ThreadAction[],
  threads: readonly number[],
  current: number,
): Resumption | undefined {
  const wanted = [current, ...threads.filter((thread) => thread !== current)].map(
    (thread) => [thread, actionFor(actions, thread)] as const,
  );
  const stepped = wanted.find(([, action]) => action?.kind === "step" || action?.kind === "range");
  const continuing = wanted.filter(([, action]) => action?.kind === "continue").map(([thread]) => thread);
  if (stepped === undefined && continuing.length === 0) return undefined;
  const isAll = actions.some(
    ({ action, thread }) => action.kind === "continue" && (thread === undefined || thread.thread < 0),
  );
  const [thread, action] = stepped ?? [];
  return {
    ...(thread !== undefined &&
      (action?.kind === "step" || action?.kind === "range") && { stepping: { thread, action } }),
    continuing:
      isAll && continuing.length === threads.length - (stepped === undefined ? 0 : 1)
        ? undefined
        : new Set(continuing),
  };
}
