/** The event that a session has lost its stub: an editor that knows it can offer more than a sentence. */
import { Event } from "@vscode/debugadapter";
import { LOST_EVENT, type LostBody } from "../contract.ts";

export function lostEvent(message: string): Event {
  return new Event(LOST_EVENT, { message } satisfies LostBody);
}
