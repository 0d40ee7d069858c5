/** Waiting, and what is done meanwhile. */
import type { RspClient } from "../rsp-client/client.ts";

/** Waits for something, but not for ever. */
export async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}

/** Does something that takes its time while a stub thinks about the first question. Should it fail, the debuggee is let go. */
export async function whileUnderWay<T>(
  opening: ReturnType<typeof RspClient.open>,
  work: () => T,
): Promise<T> {
  const asked = opening.catch(() => undefined);
  // The question goes out first.
  await new Promise((resolve) => setImmediate(resolve));
  try {
    return work();
  } catch (error) {
    await (await asked)?.client.detach();
    throw error;
  }
}
