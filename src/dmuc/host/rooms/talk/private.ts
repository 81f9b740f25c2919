/** Private messages and IQs for our own occupants from those at other instances (D1-54). */
import { error_reply as errorReply, iq as makeIq, message as makeMessage } from "util.stanza";
import type { Stanza, StanzaErrorType } from "util.stanza";
import { bare as bareOf } from "util.jid";
import type { Deliver, Undeliverable } from "../../../core/words/effects";
import type { OccupantIqFrame, PrivateFrame } from "../../../core/words/frames";
import type { Room } from "../../../core/room";
import { stanzaError } from "../../../wire/errors";
import { namespaces } from "../../../wire/namespaces";
import { fromPayload, toPayload } from "../../../wire/stanza";
import { type Context, nickJid } from "../context";
import { occupantIdOf } from "../people/occupant-ids";
import { clientIdFor, makeIqId } from "./private-ids";
import { ownSessionOf, remoteSession, remoteSessionOf } from "../remote-sessions";
import { addPayload, emptyElement } from "../../stanza";
import type { MucRoom, Occupant } from "../../types/muc";
import { voiceAsker, voiceAskerJid } from "./voice-requests";

/** Whether the session is at another instance, which gives it what is for it alone; whom a replica serves is in by himself here. */
function isElsewhere(context: Context, room: MucRoom, real: string): boolean {
  const session = remoteSession(context.remotes, room, real);
  return session !== undefined && session.servedBy === undefined;
}

/** The session that is asked: his primary one, if it is one of those that are in here by themselves. */
function askedSession(context: Context, room: MucRoom, occupant: Occupant): string | undefined {
  let found = ownSessionOf(context.remotes, room, occupant);
  if (found !== undefined) return found;
  for (const [real] of occupant.each_session()) {
    if (isElsewhere(context, room, real)) continue;
    if (real === occupant.jid) return real;
    found ??= real;
  }
  return found;
}

/** Sends to all sessions that the occupant has with us; those elsewhere get it from their home. */
function sendToOwnSessions(context: Context, room: MucRoom, occupant: Occupant, stanza: Stanza): void {
  for (const [real] of occupant.each_session()) {
    if (isElsewhere(context, room, real)) continue;
    stanza.attr["to"] = real;
    room.route_stanza(stanza);
  }
}

/** Whether somebody asks moderators for a voice, and for himself. */
function isVoiceRequest(context: Context, room: MucRoom, { from, payload }: PrivateFrame): boolean {
  return voiceAsker(payload) === from && voiceAskerJid(payload) === remoteSessionOf(context.remotes, room, from)?.real;
}

function deliverMessage(context: Context, room: MucRoom, occupant: Occupant, frame: PrivateFrame): void {
  if (isVoiceRequest(context, room, frame)) {
    const request = makeMessage({ from: room.jid, type: "normal" });
    addPayload(request, frame.payload);
    sendToOwnSessions(context, room, occupant, request);
    return;
  }
  const type = frame.type === "normal" ? undefined : frame.type;
  const stanza = makeMessage({
    from: nickJid(room, frame.from),
    type,
    id: frame.messageId,
    "xml:lang": frame.language,
  });
  addPayload(stanza, frame.payload);
  // As mod_muc does, so that clients know that it came through a room.
  stanza.add_direct_child(emptyElement("x", namespaces.mucUser));
  const id = occupantIdOf(context, room, frame.from);
  if (id !== undefined) stanza.tag("occupant-id", { xmlns: namespaces.occupantId, id }).up();
  sendToOwnSessions(context, room, occupant, stanza);
}

const accountNamespaces: readonly (string | undefined)[] = [
  "vcard-temp",
  "http://jabber.org/protocol/pubsub",
  "urn:ietf:params:xml:ns:vcard-4.0",
];

function deliverRequest(context: Context, room: MucRoom, occupant: Occupant, frame: OccupantIqFrame): void {
  const to = askedSession(context, room, occupant);
  const asker = remoteSessionOf(context.remotes, room, frame.from);
  if (to === undefined || asker === undefined) return;
  const stanza = makeIq({
    type: frame.type,
    from: nickJid(room, frame.from),
    to,
    id: makeIqId(room, to, frame.id, asker.real),
    "xml:lang": frame.language,
  });
  addPayload(stanza, frame.payload);
  const asked = stanza.tags[0];
  // As mod_muc does: what belongs to the account is asked of the account.
  if (asked !== undefined && accountNamespaces.includes(asked.attr["xmlns"])) stanza.attr["to"] = bareOf(to);
  room.route_stanza(stanza);
}

/** Gives an answer to the one session whose request it answers. */
function deliverAnswer(context: Context, room: MucRoom, occupant: Occupant, frame: OccupantIqFrame): void {
  for (const [real] of occupant.each_session()) {
    const id = clientIdFor(room, real, frame.id);
    if (id === undefined || isElsewhere(context, room, real)) continue;
    const stanza = makeIq({
      type: frame.type,
      from: nickJid(room, frame.from),
      to: real,
      id,
      "xml:lang": frame.language,
    });
    addPayload(stanza, frame.payload);
    room.route_stanza(stanza);
    return;
  }
}

function isRequest(frame: OccupantIqFrame): boolean {
  return frame.type === "get" || frame.type === "set";
}

/** The addressee has left while the request was under way: its sender is told. */
function refuseRequest(context: Context, core: Room, frame: OccupantIqFrame): void {
  const error = stanzaError("cancel", "item-not-found", "That occupant is not in the room any more");
  context.plugin.feed(core, {
    kind: "local-occupant-iq",
    from: frame.to,
    to: frame.from,
    type: "error",
    id: frame.id,
    payload: toPayload([error]),
  });
}

/** Delivers a private message or an IQ to an occupant of ours. */
export function deliver(context: Context, room: MucRoom, core: Room, effect: Deliver): void {
  const { frame } = effect;
  const occupant = room.get_occupant_by_nick(nickJid(room, frame.to));
  if (frame.kind === "private") {
    if (occupant !== undefined) deliverMessage(context, room, occupant, frame);
  } else if (isRequest(frame)) {
    if (occupant === undefined) refuseRequest(context, core, frame);
    else deliverRequest(context, room, occupant, frame);
  } else if (occupant !== undefined) {
    deliverAnswer(context, room, occupant, frame);
  }
}

interface Failure {
  readonly type: StanzaErrorType;
  readonly text: string;
}

const failures: Readonly<Record<Undeliverable["condition"], Failure>> = {
  "recipient-unavailable": { type: "wait", text: "The connection to the server of that occupant is interrupted" },
  "remote-server-timeout": { type: "wait", text: "The server of that occupant does not answer" },
  "item-not-found": { type: "cancel", text: "Recipient not in room" },
};

/** Tells an occupant of ours that what he sent could not be delivered. */
export function refuseDelivery(context: Context, room: MucRoom, effect: Undeliverable): void {
  const { frame, condition } = effect;
  const sender = room.get_occupant_by_nick(nickJid(room, frame.from));
  if (sender === undefined || frame.type === "error") return;
  const { type, text } = failures[condition];
  if (frame.kind === "occupant-iq") {
    const error = toPayload([stanzaError(type, condition, text)]);
    const answer: OccupantIqFrame = { ...frame, from: frame.to, to: frame.from, type: "error", payload: error };
    if (isRequest(frame)) deliverAnswer(context, room, sender, answer);
    return;
  }
  const sent = makeMessage({ to: nickJid(room, frame.to), id: frame.messageId });
  const error = errorReply(sent, type, condition, text);
  // XEP-0045 7.5 shows what could not be delivered.
  const body = fromPayload(frame.payload).find((child) => child.name === "body");
  if (body !== undefined) addPayload(error, toPayload([body]));
  sendToOwnSessions(context, room, sender, error);
}
