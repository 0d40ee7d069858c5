/** Requests of threads about each other. */

import { ASLEEP, ERRNO } from "./answer.ts";
import type { Answerer } from "./answer.ts";

export const answerThreadStart: Answerer = ({ arguments: [thread], threads }) =>
  threads.start(thread) ? 0 : -ERRNO.ESRCH;

export const answerThreadPark: Answerer = ({ arguments: [wakes], threads }) =>
  threads.sleeps(wakes) ? ASLEEP : 0;

export const answerThreadWake: Answerer = ({ arguments: [thread, wakes], threads }) =>
  threads.wake(thread, wakes) ? 0 : -ERRNO.ESRCH;

export const answerThreadYield: Answerer = ({ threads }) => {
  threads.giveTurnAway();
  return 0;
};
