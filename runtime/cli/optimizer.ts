/** How V8 optimises the simulator's own code. */

import { setFlagsFromString } from "node:v8";

/**
 * A function must have been called so often, or have gone round its loops; V8's own number is 3,000. In the first seconds of a run most of
 * the translator just gets hot enough for that, and has done most of its work when its new code is there: a fifth of the processor's time
 * for little. With more than this little is left to be won, and a long run in the interpreter waits for its loop to be optimised.
 */
const CALLS = 60_000;
/**
 * The compiler before that would put what functions call into each of them. The translator gets hot all at once, and some forty functions
 * waited for the main thread with up to 0.7 MB each, which the process kept for good (`npm run bench -- memory`).
 */
const OPTIONS = [`--invocation-count-for-turbofan=${String(CALLS)}`, "--no-maglev-inlining"];
/** Older engines do not know all of these, and would say so on standard error. */
const FIRST_VERSION = 13;

/** Called when all is loaded: V8 takes no code of Node's own from its cache once options are others than that was made with. */
export function optimizeSparingly(): void {
  if (Number.parseInt(process.versions.v8, 10) < FIRST_VERSION) return;
  for (const option of OPTIONS) setFlagsFromString(option);
}
