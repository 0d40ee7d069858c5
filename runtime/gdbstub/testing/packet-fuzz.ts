/** The stub against packets that were damaged on their way. */
import { bytesOf } from "../../rsp/codec.ts";
import { encodeFrame } from "../../rsp/frame.ts";
import { packets } from "../../rsp/packets/index.ts";
import { type Below, belowOf, mutated } from "../../rsp/testing/damage.ts";
import { GdbStub } from "../stub.ts";
import { CountingTarget } from "./counting-target.ts";

const REQUESTS = Object.values(packets).flatMap(({ examples }) => examples.map(({ wire }) => wire));

/** What a stub may answer to one packet. */
const LONGEST_ANSWER = 0x50000;
/** Packets of one session. */
const SESSION = 50;
/** Bytes on the wire: mostly whole frames, some of which were damaged after they were framed. */
function onTheWire(body: string, below: Below): Uint8Array {
  return below(4) > 0 ? encodeFrame(body) : bytesOf(mutated(`$${body}#00`, below));
}

/** Gives the sessions that went wrong, each with its seed. */
export function fuzzStub(seed: bigint, count: number): string[] {
  const wrong: string[] = [];
  for (let session = 0; session * SESSION < count; session++) {
    const below = belowOf(seed + BigInt(session));
    const stub = new GdbStub(new CountingTarget());
    const sent: string[] = [];
    try {
      for (let packet = 0; packet < SESSION; packet++) {
        const body = mutated(REQUESTS[below(REQUESTS.length)] ?? "", below);
        sent.push(body);
        const answer = stub.receive(onTheWire(body, below));
        if (answer.length > LONGEST_ANSWER) throw new Error(`an answer of ${answer.length} bytes`);
        if (stub.end === undefined) stub.advance(20);
      }
    } catch (error) {
      wrong.push(`seed ${seed + BigInt(session)}, ${JSON.stringify(sent.at(-1))}: ${String(error)}`);
    }
  }
  return wrong;
}
