/** Packets that make the target go on, or end it. */
import { SIGNAL, type StopReply } from "../../rsp/stop-reply.ts";
import type { ThreadAction } from "../../rsp/packets/resume.ts";
import { actionFor, resumptionOf, type Resumption } from "../resumption.ts";
import type { Session } from "../session.ts";
import { LATER, type HandlersOf } from "./handler.ts";

/** Signals that a debugger makes up; passing them on means nothing to the target. */
const OF_DEBUGGERS: readonly number[] = [SIGNAL.none, SIGNAL.trap, SIGNAL.interrupt];

export const executionHandlers: HandlersOf<
  | "haltReason"
  | "resume"
  | "backThrough"
  | "resumeActions"
  | "resumeSimply"
  | "stepBack"
  | "runBack"
  | "detach"
  | "kill"
  | "killSilently"
> = {
  haltReason: (session) => session.lastStop,
  resumeActions: () => ["c", "C", "s", "S", "t", "r"],
  resume: go,
  resumeSimply: (session, { step, signal }) => {
    const action = { kind: step ? "step" : "continue", ...(signal !== undefined && { signal }) } as const;
    const thread = step ? (session.resumeThread ?? session.target.currentThread()) : undefined;
    return go(session, [{ action, ...(thread !== undefined && { thread: { thread } }) }]);
  },
  stepBack: (session) => {
    const thread = session.resumeThread ?? session.target.currentThread();
    return goBack(session, { kind: "step", thread });
  },
  backThrough: (session, bounds) => {
    const thread = session.resumeThread ?? session.target.currentThread();
    return goBack(session, { kind: "range", thread, ...bounds });
  },
  runBack: (session) => goBack(session, { kind: "continue" }),
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

function go(session: Session, actions: readonly ThreadAction[]): StopReply | typeof LATER {
  if (session.isOver) return session.lastStop;
  const { target } = session;
  const current = target.currentThread();
  const ids = target.threads().map(({ id }) => id);
  const own = actionFor(actions, current);
  const signal = own?.kind === "continue" || own?.kind === "step" ? own.signal : undefined;
  // Continuing with the signal of a fault is letting the fault do what it does without a debugger.
  if (signal !== undefined && !OF_DEBUGGERS.includes(signal) && !target.deliver()) {
    target.kill();
    session.lastStop = { kind: "terminated", signal };
    return session.lastStop;
  }
  const resumption = resumptionOf(actions, ids, current);
  if (resumption === undefined) return session.lastStop;
  session.running = resumption;
  return LATER;
}

/** Also from the end of the program, of which nothing is left to be seen but what was before. */
function goBack(session: Session, backwards: NonNullable<Resumption["backwards"]>): typeof LATER {
  session.running = { backwards, continuing: undefined };
  return LATER;
}

function end(session: Session): void {
  session.target.kill();
  session.end = "killed";
}
