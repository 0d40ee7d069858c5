import { ERRNO } from "./answer.ts";
import type { Answerer } from "./answer.ts";

export const answerClock: Answerer = ({ services, instructions }) =>
  services.clock?.(instructions) ?? -ERRNO.ENOSYS;
