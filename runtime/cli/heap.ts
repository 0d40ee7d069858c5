/** How much garbage V8 lets lie before it looks for some. */

import { getHeapStatistics, setFlagsFromString } from "node:v8";

/** Bytes in use. Short programs stay below, and in smaller heaps V8 would look several times for nothing. */
const LARGE = 12 * 2 ** 20;
/** V8 is to look when there is a quarter more than it found alive; from 8 MB more on, however little that is. */
const THRIFT = "--heap-growing-percent=25";

/**
 * Translating makes much garbage for a short time, and what V8 has taken for that it keeps. Gives what is to be called now and then: from
 * the first time on that much is in use V8 is thrifty (`npm run bench -- memory`). As an option of the command line the same would cost
 * every start 10 ms: V8 takes no code from a cache that was made with other options.
 */
export function thrift(): () => void {
  let isThrifty = false;
  return () => {
    if (isThrifty || getHeapStatistics().used_heap_size < LARGE) return;
    isThrifty = true;
    setFlagsFromString(THRIFT);
  };
}
