/** Packets in which the stub describes itself and the target. */
import { ERROR } from "../../rsp/codec.ts";
import { BACK_THROUGH } from "../../rsp/packets/reverse.ts";
import { targetDescription } from "../../rsp/target-description.ts";
import { threadId } from "../../rsp/thread-id.ts";
import type { Session } from "../session.ts";
import type { HandlersOf } from "./handler.ts";
import { PACKET_SIZE } from "./memory.ts";

const REVERSE = [
  ["ReverseStep", true],
  ["ReverseContinue", true],
  [BACK_THROUGH, true],
] as const;

type Document = (session: Session) => string;

/** What `qXfer` serves: object, then annex. */
const documents: Readonly<Record<string, Readonly<Record<string, Document>>>> = {
  features: { "target.xml": () => targetDescription() },
  "memory-map": { "": memoryMap },
  threads: { "": threadDocument },
};

export const documentHandlers: HandlersOf<
  "supported" | "noAcknowledgement" | "attached" | "transfer" | "monitor"
> = {
  supported: (session, offered) => {
    session.multiprocess = offered.get("multiprocess") === true;
    session.softwareBreakReason = offered.get("swbreak") === true;
    return new Map<string, boolean | string>([
      ["PacketSize", PACKET_SIZE.toString(16)],
      ["QStartNoAckMode", true],
      ["multiprocess", true],
      ["swbreak", true],
      ["hwbreak", true],
      ["vContSupported", true],
      ["ConditionalBreakpoints", true],
      ...(session.target.history === undefined ? [] : REVERSE),
      ...Object.keys(documents).map((object) => [`qXfer:${object}:read`, true] as const),
    ]);
  },
  noAcknowledgement: (session) => {
    session.acknowledging = false;
    return true;
  },
  // The enclave was started for the client: one that quits ends it.
  attached: () => false,
  transfer: (session, { object, annex, offset, length }) => {
    const annexes = documents[object];
    if (annexes === undefined) return "unsupported";
    const document = annexes[annex];
    if (document === undefined) return { error: ERROR.badArgument };
    const text = document(session);
    return { data: text.slice(offset, offset + length), more: offset + length < text.length };
  },
  monitor: (session, command) => {
    const text = answer(session, command.trim());
    if (text !== "") session.output.push({ kind: "output", text });
    return true;
  },
};

/** By the name that gdbserver gives it: scripts end a stub with it. */
function exit(session: Session): string {
  session.target.kill();
  session.end = "killed";
  return "";
}

function answer(session: Session, line: string): string {
  const [name = "", ...words] = line.split(/\s+/);
  const { commands } = session.target;
  if (name === "exit") return exit(session);
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command.run(words.join(" "));
  const own = `${"help".padEnd(16)}lists the commands\n${"exit".padEnd(16)}ends the enclave and the session\n`;
  const help = own + commands.map(({ name: known, summary }) => `${known.padEnd(16)}${summary}\n`).join("");
  return name === "help" || name === "" ? help : `There is no command \`${name}\`. These there are:\n${help}`;
}

function memoryMap({ target }: Session): string {
  const regions = target
    .memoryMap()
    .map(
      ({ address, length }) =>
        `<memory type="ram" start="0x${address.toString(16)}" length="0x${length.toString(16)}"/>`,
    );
  return `<?xml version="1.0"?>\n<memory-map>\n${regions.join("\n")}\n</memory-map>\n`;
}

function threadDocument(session: Session): string {
  const lines = session.target
    .threads()
    .map(
      ({ id, name }) => `<thread id="${threadId.format(session.threadId(id))}" name="${escapeXml(name)}"/>`,
    );
  return `<?xml version="1.0"?>\n<threads>\n${lines.join("\n")}\n</threads>\n`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
