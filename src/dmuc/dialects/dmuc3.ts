/**
 * DMUC3 (ProtoXEP) as a dialect.
 *
 * | core | DMUC3 |
 * |---|---|
 * | primary | master |
 * | replica | mirror |
 * | link down, up | master to mirror, mirror to master; mirrors have no links with each other |
 * | event up, with a speaker | stanza that the mirror passes on |
 * | event up, through a replica | join with the mirror's tag, which asks for a link if there is none |
 * | split / rejoin | connection to the master is lost / re-established |
 *
 * On the link a mirror is its domain (`dmuc3/addresses.ts`). What the master tells is from=ROOM/NICK to=DOMAIN (`dmuc3/told.ts`);
 * what users of a mirror send goes to the room as it is (`dmuc3/users.ts`); config, roster and history are XEP-0281's IQs, and the
 * rest those of our extension (`dmuc3/requests.ts`). Private messages, IQs between occupants and users' requests of the room go
 * from server to server as if there were no mirror (D3-45, D3-49): the dialect has no words for them.
 */
import type { Frame } from "../core/words/frames";
import { promptStar } from "../core/words/policy";
import { namespaces } from "../wire/namespaces";
import type { Stanza } from "../wire/stanza";
import type { Address, Decoded, Dialect, EncodeOptions } from "./dialect";
import { linkEnds, readEnds } from "./dmuc3/addresses";
import { decodeAnswer, decodeRequest, encodeRequest } from "./dmuc3/requests";
import { decodeTold, ended, newFace, toldStanza } from "./dmuc3/told";
import { decodeRefused, decodeUsers, encodeRefused, spokenStanza } from "./dmuc3/users";
import { isUsersFailure } from "./common/users-stanzas";

function decode(received: Stanza): Decoded {
  const { type } = received.attributes;
  if (received.name === "iq") return decodeRequest(received);
  if (type === "error") return isUsersFailure(received) ? decodeUsers(received) : decodeRefused(received);
  if (received.name === "message" && type !== "groupchat") return { kind: "foreign" };
  const ends = readEnds(received);
  return ends === undefined ? decodeUsers(received) : decodeTold(received, ends);
}

function encode(frame: Frame, address: Address, options: EncodeOptions): readonly Stanza[] {
  if (frame.kind === "event-refused") return encodeRefused(frame, address, options);
  if (frame.kind !== "event" && frame.kind !== "dissolve" && frame.kind !== "face")
    return encodeRequest(frame, address, options);
  const ends = linkEnds(address);
  if (ends === undefined) return [];
  if (frame.kind === "dissolve") return [ended(frame, ends, options)];
  if (frame.kind === "face") return options.extension && !ends.upward ? [newFace(frame, ends)] : [];
  if (frame.speaker !== undefined) return [spokenStanza(frame, frame.speaker, ends, options)];
  return ends.upward ? [] : [toldStanza(frame, ends, options)];
}

/** DMUC3: a mirror shows its people at once what they say, and then tells the master (D3-40). */
export const dmuc3: Dialect = {
  name: "dmuc3",
  feature: namespaces.dmuc3,
  policy: promptStar,
  decode,
  decodeAnswer,
  receiver: (address) => linkEnds(address)?.mirror ?? address.to,
  encode,
};
