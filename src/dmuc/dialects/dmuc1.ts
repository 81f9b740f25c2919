/**
 * XEP-0281 (DMUC1) as a dialect.
 *
 * | core | XEP-0281 |
 * |---|---|
 * | primary, its service | source, firsthost |
 * | replica, its service | shadow, peerhost |
 * | instance | instance |
 * | link down, up, across | source to shadow, shadow to source, shadow to shadow |
 *
 * What instances say to each other looks like stanzas between occupants, from=INSTANCE/NICK to=INSTANCE/NICK
 * (`dmuc1/events.ts`); what sets a link up are IQs (`dmuc1/request-writer.ts`, `dmuc1/request-reader.ts`).
 */
import { meshOfRooms } from "../core/words/policy";
import { occupantJid } from "../wire/jid";
import { namespaces } from "../wire/namespaces";
import type { Dialect } from "./dialect";
import { decodeEvent, decodeOccupantIq, encodeEvent } from "./dmuc1/events";
import { encodeRequest } from "./dmuc1/request-writer";
import { decodeAnswer, decodeRequest } from "./dmuc1/request-reader";
import { requestOf } from "./common/extension-request-reader";

/** XEP-0281 in the room of its source and of its shadows: every instance links with every other (D1-25). */
export const dmuc1: Dialect = {
  name: "dmuc1",
  feature: namespaces.dmuc1,
  policy: meshOfRooms,
  decode: (received) => {
    if (received.name !== "iq") return decodeEvent(received);
    const request = requestOf(received);
    const namespace = request?.attributes["xmlns"];
    const isOurs = namespace === namespaces.dmuc1 || namespace === namespaces.link;
    return request !== undefined && isOurs ? decodeRequest(received, request) : decodeOccupantIq(received);
  },
  decodeAnswer,
  receiver: ({ to }, nick) => occupantJid(to, nick),
  encode: (frame, address, options) =>
    frame.kind === "event" || frame.kind === "private" || frame.kind === "occupant-iq"
      ? encodeEvent(frame, address, options)
      : encodeRequest(frame, address, options),
};
