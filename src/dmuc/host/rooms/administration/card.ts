/**
 * The room's vCard, in which is its avatar (4.2, XEP-0486). mod_muc of 13 keeps it, or the community's mod_vcard_muc, both in
 * the same store; they show it to clients. Here it is read at the source, and written at a replica, whose people are told by
 * whoever shows it there.
 */
import type { KeyValueStore } from "core.storagemanager";
import { base64 } from "util.encodings";
import { sha1, sha256 } from "util.hashes";
import { node as nodeOf } from "util.jid";
import { deserialize, message as makeMessage, preserialize, presence as makePresence } from "util.stanza";
import type { SerializedStanza } from "util.stanza";
import type { RoomCard } from "../../../core/words/config";
import { compareOctets } from "../../../core/words/ids";
import { limits } from "../../../core/words/limits";
import { faceElement } from "../../../wire/face";
import { namespaces } from "../../../wire/namespaces";
import { octetsOf } from "../../../wire/payload";
import { type Element, element, fromPayload, ownChild, textOf, toPayload } from "../../../wire/stanza";
import { isFace } from "../../face";
import { addPayload, toElement, toStanza } from "../../stanza";
import type { MucRoom } from "../../types/muc";

let opened: KeyValueStore<SerializedStanza> | undefined;

/** Both modules' own store. */
function store(): KeyValueStore<SerializedStanza> | undefined {
  if (opened === undefined) {
    [opened] = module.open_store<SerializedStanza>(module.get_option_string("vcard_store_name", "vcard_muc"), "keyval");
  }
  return opened;
}

function stored(room: MucRoom): Element | undefined {
  const cards = store();
  const [card] = cards === undefined ? [undefined] : cards.get(nodeOf(room.jid));
  return card === undefined || card === false ? undefined : toElement(deserialize(card));
}

/** The same text for the same element, whatever the order of attributes. */
function canonical(content: Element | string): string {
  if (typeof content === "string") return content;
  const attributes = Object.entries(content.attributes).map(([name, value]) => `${name}=${value}`);
  attributes.sort((left, right) => compareOctets(left, right));
  const inside = content.children.map((child) => canonical(child));
  return `<${content.name} ${attributes.join(" ")}>${inside.join("")}</>`;
}

/** The room's vCard, unless it has none or one that is too long to be sent around. */
export function cardOf(room: MucRoom): RoomCard | undefined {
  const card = stored(room);
  if (card === undefined) return undefined;
  if (octetsOf(card) > limits.cardOctetsMax) {
    module.log("info", "%s: its vCard is too long to be told to other services", room.jid);
    return undefined;
  }
  return { payload: toPayload([card]), digest: sha256(canonical(card), true) };
}

/** Gives the replica the vCard that its source has told. */
export function setCard(room: MucRoom, { payload }: RoomCard): void {
  const card = fromPayload(payload)[0];
  const before = stored(room);
  if (card === undefined || (before !== undefined && canonical(before) === canonical(card))) return;
  store()?.set(nodeOf(room.jid), preserialize(toStanza(card)));
  // 13 remembers the hash of the photo, and tells everybody of another one when it hears that there is a new vCard.
  room.avatar_hash = undefined;
  module.fire_event("vcard-updated", { stanza: { attr: { to: room.jid } } });
  if (prosody.hosts[module.host]?.modules["vcard_muc"] !== undefined) showFace(room);
}

/** Hash of the room's avatar, as clients know it; undefined if it has none. */
export function avatarOf(room: MucRoom): string | undefined {
  const card = stored(room);
  const photo = card === undefined ? undefined : ownChild(card, "PHOTO");
  const data = photo === undefined ? undefined : ownChild(photo, "BINVAL");
  const image = data === undefined ? undefined : base64.decode(textOf(data));
  return image === undefined ? undefined : sha1(image, true);
}

/** What mod_vcard_muc shows to everybody when somebody has given it the vCard: the photo's hash, and a notice. */
function showFace(room: MucRoom): void {
  const presence = makePresence({ from: room.jid });
  addPayload(presence, toPayload([faceElement(avatarOf(room))]));
  room.broadcast_message(presence);
  const changed = element("x", { xmlns: namespaces.mucUser }, element("status", { code: "104" }));
  const notice = makeMessage({ from: room.jid, type: "groupchat" });
  addPayload(notice, toPayload([changed]));
  room.broadcast_message(notice);
}

/** The replica ends: whoever makes an ordinary room of that name gets one without a face. */
export function forgetCard(room: MucRoom): void {
  store()?.set(nodeOf(room.jid), undefined);
}

/** Tells when somebody has given a room another vCard: before the people here see it, if they do. */
export function hookCard(changed: (jid: string | undefined) => void): void {
  module.hook("muc-broadcast-message", ({ room, stanza }) => {
    if (isFace(stanza)) changed(room.jid);
  });
  module.wrap_event(`iq/bare/${namespaces.card}:vCard`, (inner, name, event) => {
    const handled = inner(name, event);
    if (event.stanza.attr["type"] === "set") changed(event.stanza.attr["to"]);
    return handled;
  });
}
