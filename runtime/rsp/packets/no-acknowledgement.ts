/** `QStartNoAckMode`: on a reliable connection `+` and `-` are only delay. */
import { exactly, ok } from "../codec.ts";
import { packet } from "../packet.ts";

export const noAcknowledgement = packet({
  name: "QStartNoAckMode",
  manual: "Packet Acknowledgment",
  request: exactly("QStartNoAckMode"),
  reply: ok,
  examples: [{ wire: "QStartNoAckMode", means: true as const, reply: "OK", replyMeans: true as const }],
});
