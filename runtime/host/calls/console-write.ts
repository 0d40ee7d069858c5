import { ERRNO } from "./answer.ts";
import type { Answerer } from "./answer.ts";

export const answerConsoleWrite: Answerer = ({ arguments: [stream, address, length], buffer, services }) => {
  if (stream !== 1n && stream !== 2n) return -ERRNO.EBADF;
  if (length === 0n) return -ERRNO.EINVAL;
  const bytes = buffer.range(address, length);
  if (bytes === undefined) return -ERRNO.EFAULT;
  // A copy: the enclave goes on and uses the buffer again.
  services.writeConsole(stream === 1n ? 1 : 2, bytes.slice());
  return bytes.length;
};
