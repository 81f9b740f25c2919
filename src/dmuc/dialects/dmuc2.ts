/**
 * XEP-0282 (DMUC2) as a dialect.
 *
 * | core | XEP-0282 |
 * |---|---|
 * | primary | primary |
 * | replica | replica |
 * | link down, up | primary to replica, replica to primary; replicas have no links with each other |
 * | event down | CASTMSG, presence update |
 * | event up, with a speaker | stanza that the replica relays |
 * | enter, leave | ENTER, LEAVE |
 * | listed, past | initial room roster, initial room history |
 * | split / rejoin | netsplit / netjoin |
 *
 * What the primary tells is from=ROOM/NICK to=REPLICA (`dmuc2/told.ts`); what users of a replica send goes to the room as it is
 * (`dmuc2/users.ts`); the rest are IQs of our extension (`dmuc2/requests.ts`). Private messages, IQs between occupants and users'
 * requests of the room go from server to server as if there were no replica (D2-03): the dialect has no words for them.
 */
import type { Frame } from "../core/words/frames";
import { orderedStar } from "../core/words/policy";
import { namespaces } from "../wire/namespaces";
import { stanzaError } from "../wire/errors";
import { type Stanza, stanza } from "../wire/stanza";
import type { Address, Decoded, Dialect, EncodeOptions } from "./dialect";
import { decodeAnswer, decodeRequest, encodeRequest } from "./dmuc2/requests";
import { decodeTold, encodeTold } from "./dmuc2/told";
import { decodeRefused, decodeUsers, encodeRefused, isUsersOwn } from "./dmuc2/users";
import { requestOf } from "./common/extension-request-reader";
import { isUsersFailure, usersStanza } from "./common/users-stanzas";

function decode(received: Stanza): Decoded {
  const { type } = received.attributes;
  if (received.name === "iq") {
    const request = requestOf(received);
    const isOurs = request?.attributes["xmlns"] === namespaces.link;
    return request !== undefined && isOurs ? decodeRequest(received, request) : { kind: "foreign" };
  }
  if (type === "error") return isUsersFailure(received) ? decodeUsers(received) : decodeRefused(received);
  if (received.name === "message" && type !== "groupchat") return { kind: "foreign" };
  return isUsersOwn(received) ? decodeUsers(received) : decodeTold(received);
}

function encode(frame: Frame, address: Address, options: EncodeOptions): readonly Stanza[] {
  switch (frame.kind) {
    case "event":
      return frame.speaker === undefined
        ? encodeTold(frame, address, options)
        : [usersStanza(frame, frame.speaker, address, options)];
    case "event-refused":
      return encodeRefused(frame, address, options);
    case "lost":
      return [lostStanza(address)];
    case "listed":
    case "past":
    case "face":
    case "enter":
    case "leave":
    case "dissolve":
      return encodeTold(frame, address, options);
    default:
      return encodeRequest(frame, address, options);
  }
}

/** Any error of a replica says that it does not hear its primary (D2-33). */
function lostStanza({ from, to }: Address): Stanza {
  const text = "The replica has not heard the room for a while.";
  return stanza("presence", { from, to, type: "error" }, stanzaError("wait", "recipient-unavailable", text));
}

/** XEP-0282: the primary says in which order things happen, also to those who do them (D2-01). */
export const dmuc2: Dialect = {
  name: "dmuc2",
  feature: namespaces.dmuc2,
  policy: orderedStar,
  decode,
  decodeAnswer,
  receiver: ({ to }) => to,
  encode,
};
