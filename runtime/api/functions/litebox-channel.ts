/** The functions of <litebox/channel.h>: channels between enclaves on one processor. */

import { apiFunctions, input, inputOutput, output, value } from "../function.ts";

const status = {
  type: "int",
  doc: "LB_CHANNEL_OK (0), or what went wrong; lb_channel_error_text says it in words.",
};
const channel = inputOutput("lb_channel *", "channel", "the object", "A channel.");
const cut = { sign: "LB_CHANNEL_CUT", meaning: "The connection ended." };
const memory = { sign: "LB_CHANNEL_MEMORY", meaning: "The heap is too small." };

export const liteboxChannelFunctions = apiFunctions("litebox/channel.h", [
  {
    name: "lb_channel_open",
    returns: status,
    parameters: [
      inputOutput(
        "lb_tcp *",
        "tcp",
        "the object",
        "A connection, which the host may carry as it likes. It is the channel's from now on, and closed after an error.",
      ),
      value("lb_channel_end", "end", "LB_CHANNEL_FIRST in one enclave, LB_CHANNEL_SECOND in the other."),
      input(
        "const lb_policy *",
        "policy",
        "sizeof(lb_policy)",
        "Who the other one must be: a measurement or a signer. The trust in it is not looked at: the processor is trusted.",
      ),
      output("lb_channel **", "channel", "sizeof(lb_channel *)", "The channel; NULL after an error."),
      output("lb_identity *", "peer", "sizeof(lb_identity)", "Who it is; all zero after an error."),
    ],
    summary:
      "Opens a channel to another enclave on this processor: each makes a report (EREPORT) for the other about all that was said, which has the halves of a key agreement (X25519) in it. Nobody outside of the two can read the channel, or change, repeat or leave out what is sent.",
    errors: [
      {
        sign: "LB_CHANNEL_REPORT",
        meaning:
          "There is no enclave of this processor at the other end, or somebody has changed what was said.",
      },
      { sign: "LB_CHANNEL_IDENTITY", meaning: "There is one, but the policy does not accept it." },
      { sign: "LB_CHANNEL_ARGUMENT", meaning: "There is no connection, or no such end." },
      cut,
      memory,
    ],
    component: "channel",
    hostCalls: ["tcp_read", "tcp_write"],
    standard: "LiteBox",
    example:
      'const lb_policy policy = {.mrsigner = (const unsigned char *)argument}; lb_channel *channel; lb_identity peer; if (lb_channel_open(lb_tcp_connect("localhost", 9000), LB_CHANNEL_FIRST, &policy, &channel, &peer) != LB_CHANNEL_OK) abort(); lb_channel_close(channel);',
  },
  {
    name: "lb_channel_send",
    returns: status,
    parameters: [
      channel,
      input("const void *", "message", "size", "The message."),
      value("size_t", "size", "How many bytes: 1 to LB_CHANNEL_LONGEST."),
    ],
    summary:
      "Sends a message, which arrives whole or not at all. After an error nothing more is sent, and the peer notices that the channel was cut.",
    errors: [{ sign: "LB_CHANNEL_ARGUMENT", meaning: "It is empty or too long." }, cut, memory],
    component: "channel",
    hostCalls: ["tcp_write"],
    standard: "LiteBox",
    example:
      'lb_channel *channel = NULL; if (lb_channel_send(channel, "hello", 5) != LB_CHANNEL_OK) abort();',
  },
  {
    name: "lb_channel_receive",
    returns: status,
    parameters: [
      channel,
      output("void *", "message", "room", "Where the message goes."),
      value("size_t", "room", "How much room there is."),
      output(
        "size_t *",
        "size",
        "sizeof(size_t)",
        "How many bytes the message has; 0 when the peer has ended the channel, and after an error.",
      ),
    ],
    summary: "Waits for the next message.",
    errors: [
      {
        sign: "LB_CHANNEL_ALTERED",
        meaning: "It was changed, repeated, left out or put in. Nothing more is taken from the channel.",
      },
      { sign: "LB_CHANNEL_LONG", meaning: "It has no room. Nothing more is taken from the channel." },
      { sign: "LB_CHANNEL_CUT", meaning: "The connection ended, and the peer has not ended the channel." },
      memory,
    ],
    component: "channel",
    hostCalls: ["tcp_read"],
    standard: "LiteBox",
    example:
      "lb_channel *channel = NULL; char text[100]; size_t size; if (lb_channel_receive(channel, text, sizeof text, &size) != LB_CHANNEL_OK) abort();",
  },
  {
    name: "lb_channel_close",
    returns: status,
    parameters: [inputOutput("lb_channel *", "channel", "the object", "A channel; may be NULL.")],
    summary: "Tells the peer that nothing more comes, and frees a channel and its connection.",
    errors: [{ sign: "others", meaning: "What has broken the channel before; it is freed in any case." }],
    component: "channel",
    hostCalls: ["tcp_write"],
    standard: "LiteBox",
    example: "lb_channel_close(NULL);",
  },
  {
    name: "lb_channel_error_text",
    returns: { type: "const char *", doc: "A few words." },
    parameters: [value("int", "error", "What one of these functions returned.")],
    summary: "Says what an error means.",
    component: "channel",
    standard: "LiteBox",
    example: "puts(lb_channel_error_text(LB_CHANNEL_ALTERED));",
  },
]);
