/** Packets that make the target go on, or end it. */
import { SIGNAL, type StopReply } from "../../rsp/stop-reply.ts";
import type { ResumeAction, ThreadAction } from "../../rsp/packets/resume.ts";
import type { Session } from "../session.ts";
import { LATER, type HandlersOf } from "./handler.ts";

/** Signals that a debugger makes up; passing them on means nothing to the target. */
const OF_DEBUGGERS: readonly number[] = [SIGNAL.none, SIGNAL.trap, SIGNAL.interrupt];

export const executionHandlers: HandlersOf<
  "haltReason" | "resume" | "resumeActions" | "resumeSimply" | "detach" | "kill" | "killSilently"
> = {
  haltReason: (session) => session.lastStop,
  resumeActions: () => ["c", "C", "s", "S", "t", "r"],
  resume: (session, actions) => go(session, actionFor(session, actions)),
  resumeSimply: (session, { step, signal }) =>
    go(session, { kind: step ? "step" : "continue", ...(signal !== undefined && { signal }) }),
  detach: (session) => {
    session.end = "detached";
    return true;
  },
  kill: (session) => {
    end(session);
    return true;
  },
  killSilently: (session) => {
    end(session);
    return LATER;
  },
};

/** The leftmost action that names the current thread (GDB manual, "Packets", vCont). */
function actionFor(session: Session, actions: readonly ThreadAction[]): ResumeAction {
  const current = session.target.currentThread();
  const matching = actions.find(
    ({ thread }) => thread === undefined || thread.thread <= 0 || thread.thread === current,
  );
  return matching?.action ?? { kind: "continue" };
}

function go(session: Session, action: ResumeAction): StopReply | typeof LATER {
  if (session.isOver) return session.lastStop;
  if (action.kind === "stop") return session.lastStop;
  const signal = action.kind === "range" ? undefined : action.signal;
  // Continuing with the signal of a fault is letting the fault do what it does without a debugger.
  if (signal !== undefined && !OF_DEBUGGERS.includes(signal)) {
    session.target.kill();
    session.lastStop = { kind: "terminated", signal };
    return session.lastStop;
  }
  session.running = action;
  return LATER;
}

function end(session: Session): void {
  session.target.kill();
  session.end = "killed";
}
