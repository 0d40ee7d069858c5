/** The packet that lets a debuggee run: `vCont` where the stub knows it, else the old packets, which know less. */
import { packets } from "../../runtime/rsp/packets/index.ts";
import type { ResumeAction, ThreadAction } from "../../runtime/rsp/packets/resume.ts";
import type { ThreadId } from "../../runtime/rsp/thread-id.ts";

/** `known`: the letters of the actions that the stub's `vCont` has. */
export function resumeBody(
  known: ReadonlySet<string>,
  action: ResumeAction,
  thread: ThreadId | undefined,
): string {
  const signal = action.kind === "continue" || action.kind === "step" ? action.signal : undefined;
  if (!known.has("c")) {
    return packets.resumeSimply.request.format({
      step: action.kind !== "continue",
      ...(signal !== undefined && { signal }),
    });
  }
  const actions: ThreadAction[] =
    thread === undefined || action.kind === "continue"
      ? [{ action, ...(thread !== undefined && signal !== undefined && { thread }) }]
      : [{ action, thread }];
  // A thread that waits for another one must not wait forever while it is stepped.
  if (actions[0]?.thread !== undefined) actions.push({ action: { kind: "continue" } });
  return packets.resume.request.format(actions);
}
