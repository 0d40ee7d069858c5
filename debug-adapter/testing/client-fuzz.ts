/** A client whose stub's answers were damaged on their way. */
import { belowOf, mutatedReply } from "../../runtime/rsp/testing/damage.ts";
import { RspClient } from "../rsp-client/client.ts";
import { ConnectionLost } from "../rsp-client/connection.ts";
import { HANDSHAKE, ScriptedStub } from "./scripted-stub.ts";

/** Nobody waits for so long: an answer that never comes is given up by whoever owns the clock. */
const TIMEOUT = 60_000;
/** Answers of one session. */
const SESSION = 10;

/** Once more of what was sent has been read. */
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Gives the sessions that went wrong, each with its seed. `tick` lets so many milliseconds go by at once, so that a session in which
 * nothing more comes is over.
 */
export async function fuzzClient(
  seed: bigint,
  count: number,
  tick: (milliseconds: number) => void,
): Promise<string[]> {
  const wrong: string[] = [];
  for (let session = 0; session * SESSION < count; session++) {
    const below = belowOf(seed + BigInt(session));
    const isEarly = below(4) === 0;
    const stub = new ScriptedStub((request) => {
      if (!isEarly && request.startsWith("qSupported")) return "PacketSize=1000;QStartNoAckMode+";
      return (isEarly ? undefined : HANDSHAKE[request]) ?? mutatedReply(below);
    });
    const work = talk(stub).then(
      () => undefined,
      (error: unknown) => (error instanceof ConnectionLost ? undefined : String(error)),
    );
    let isOver = false;
    void work.then(() => (isOver = true));
    for (let turns = 0; !isOver; turns++) {
      await soon();
      if (turns % SESSION === SESSION - 1) tick(TIMEOUT);
    }
    const problem = await work;
    if (problem !== undefined) wrong.push(`seed ${seed + BigInt(session)}: ${problem}`);
  }
  return wrong;
}

async function talk(stub: ScriptedStub): Promise<void> {
  const { client } = await RspClient.open(stub, {
    name: "fuzz",
    timeout: TIMEOUT,
    onOutput: () => undefined,
    onLost: () => undefined,
  });
  try {
    const thread = { thread: 1 };
    await Promise.all([client.readMemory(0n, 8), client.threads(), client.readRegisters(thread)]);
    await Promise.all([client.threadName(thread), client.monitor("help"), client.insertBreakpoint(1n)]);
    const running = client.resume({ kind: "continue" }, thread);
    // One that runs has all the time in the world.
    await Promise.race([running, soon().then(soon).then(soon)]);
    client.close();
    await running;
  } finally {
    client.close();
  }
}
