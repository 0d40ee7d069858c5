/** Packets that list and select threads. */
import { ERROR } from "../../rsp/codec.ts";
import type { HandlersOf } from "./handler.ts";

export const threadHandlers: HandlersOf<
  "currentThread" | "firstThreads" | "moreThreads" | "selectThread" | "threadAlive" | "threadName"
> = {
  currentThread: (session) => session.threadId(session.target.currentThread()),
  firstThreads: (session) => session.target.threads().map(({ id }) => session.threadId(id)),
  // The first packet tells all of them: an enclave has few threads.
  moreThreads: () => [],
  selectThread: (session, { use, thread }) => {
    if (use === "registers") return session.selectThread(thread) ? true : { error: ERROR.generic };
    session.resumeThread = thread.thread > 0 ? thread.thread : undefined;
    return true;
  },
  threadAlive: (session, { thread }) =>
    session.target.threads().some(({ id }) => id === thread) ? true : { error: ERROR.generic },
  threadName: (session, { thread }) =>
    session.target.threads().find(({ id }) => id === thread)?.name ?? { error: ERROR.generic },
};
