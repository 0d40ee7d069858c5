import { REPORT_SIZE } from "../../enclave/sgx/report.ts";
import { ERRNO } from "./answer.ts";
import type { Answerer } from "./answer.ts";

export const answerQuote: Answerer = ({ arguments: [address, length, capacity], buffer, services }) => {
  const { quoting } = services;
  if (quoting === undefined) return -ERRNO.ENOSYS;
  if (length !== 0n && length !== BigInt(REPORT_SIZE)) return -ERRNO.EINVAL;
  const report = buffer.range(address, length);
  const room = buffer.room(address, capacity);
  if (report === undefined || room === undefined) return -ERRNO.EFAULT;
  const asked = length === 0n ? quoting.target() : quoting.quote(report.slice());
  return asked.then((answer) => {
    if (answer === undefined) return -ERRNO.EACCES;
    if (answer.length > room.length) return -ERRNO.EOVERFLOW;
    room.set(answer);
    return answer.length;
  });
};
