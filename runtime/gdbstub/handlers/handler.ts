/** The shape of a handler: what a stub does with one packet. */
import type { PacketKey, Packets } from "../../rsp/packets/index.ts";
import type { ReplyOf, RequestOf } from "../../rsp/packet.ts";
import type { Session } from "../session.ts";

/** The reply comes when the target stops, or never. */
export const LATER = Symbol("reply later");

export type Handler<K extends PacketKey> = (
  session: Session,
  request: RequestOf<Packets[K]>,
) => ReplyOf<Packets[K]> | typeof LATER;

export type HandlersOf<K extends PacketKey> = { readonly [P in K]: Handler<P> };
