import { encodeUtf8 } from "../../base/text.ts";
import { ERRNO } from "./answer.ts";
import type { Answerer } from "./answer.ts";

export const answerArguments: Answerer = ({ arguments: [address, capacity], buffer, services }) => {
  const room = buffer.room(address, capacity);
  if (room === undefined) return -ERRNO.EFAULT;
  const block = encodeUtf8(services.arguments.map((argument) => `${argument}\0`).join(""));
  if (block.length <= room.length) room.set(block);
  return block.length;
};
