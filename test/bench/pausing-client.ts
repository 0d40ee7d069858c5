/** A thread that is a debugger: lets the enclave behind a port run and pauses it, many times; posts how long each pause took. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

import { encodeFrame } from "../../runtime/rsp/frame.ts";

const PAUSES = 20;
const BETWEEN_PAUSES = 150;
/** What a client sends to pause, outside any packet (GDB manual, "Interrupts"). */
const INTERRUPT = Uint8Array.of(3);

async function stopReply(socket: Socket): Promise<void> {
  let text = "";
  while (!/\$[TS][^#]*#../.test(text)) {
    const [bytes] = (await once(socket, "data")) as [Buffer];
    text += bytes.toString("latin1");
  }
  socket.write("+");
}

async function pause(port: number): Promise<number[]> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const times: number[] = [];
  for (let count = 0; count < PAUSES; count++) {
    socket.write(encodeFrame("c"));
    await sleep(BETWEEN_PAUSES);
    const start = performance.now();
    socket.write(INTERRUPT);
    await stopReply(socket);
    times.push(performance.now() - start);
  }
  socket.end(encodeFrame("k"));
  return times;
}

parentPort?.postMessage(await pause(Number(workerData)));
