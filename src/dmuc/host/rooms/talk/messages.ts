/**
 * What is said in the room: history first, then the people here, then the links (D1-43).
 *
 * mod_muc has accepted the message and is about to show it. We hold it back, tell the core, and the core answers with the
 * effects `append` and `reflect`, in this order, before it sends anything.
 */
import { clone } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Reflect, Show } from "../../../core/words/effects";
import type { Said, SubjectSet } from "../../../core/words/events";
import type { Instant, Nick } from "../../../core/words/ids";
import type { LocalMessage } from "../../../core/words/inputs";
import { namespaces } from "../../../wire/namespaces";
import { isLasting } from "../../../wire/lasting";
import { octetsOf } from "../../../wire/payload";
import { fromPayload, textOf } from "../../../wire/stanza";
import { now } from "../../clock";
import { type Context, coreOf, nickJid, nickOf } from "../context";
import { addDelay, isSubject } from "../../groupchat";
import { addStanzaId, derivedId, isHistoric, makeGroupchat } from "./shown-messages";
import { lean } from "../../lean";
import { isDecidedHere } from "../../../core/state/served";
import { occupantPayload, statusCodes, stripForgedIds, toElement, wholePayload } from "../../stanza";
import type { MucRoom } from "../../types/muc";

/** Messages that wait for their `reflect`, oldest first, by room. */
export type Held = LuaTable<string, Stanza[] | undefined>;

/** "The configuration has changed", which every instance tells its own people (T-16). */
function isNotice(room: MucRoom, stanza: Stanza): boolean {
  if (stanza.attr["from"] !== room.jid) return false;
  const x = stanza.get_child("x", namespaces.mucUser);
  return x !== undefined && statusCodes(x).length > 0;
}

function inputOf(room: MucRoom, stanza: Stanza): LocalMessage {
  const from = stanza.attr["from"];
  const nick: Nick | undefined = from === room.jid ? undefined : nickOf(from);
  const subject = isSubject(stanza);
  const content = toElement(stanza);
  return lean<LocalMessage>({
    kind: "local-message",
    nick,
    messageId: stanza.attr["id"],
    language: stanza.attr["xml:lang"],
    payload: nick === undefined ? wholePayload(stanza) : occupantPayload(stanza, room.jid),
    subject,
    lasting: subject || isLasting(content) || isHistoric(room, stanza),
    bytes: octetsOf(content),
  });
}

function hold(held: Held, room: MucRoom, stanza: Stanza): Stanza {
  // mod_muc restores its sender's address as soon as we return.
  const kept = clone(stanza);
  const waiting = held.get(room.jid) ?? [];
  waiting.push(kept);
  held.set(room.jid, waiting);
  return kept;
}

function isHeld(held: Held, room: MucRoom, stanza: Stanza): boolean {
  return held.get(room.jid)?.includes(stanza) === true;
}

function letGo(held: Held, room: MucRoom, stanza: Stanza): void {
  const others = (held.get(room.jid) ?? []).filter((other) => other !== stanza);
  held.set(room.jid, others.length === 0 ? undefined : others);
}

/** Takes over what is said in linked rooms. */
export function hookMessages(context: Context, held: Held): void {
  module.hook(
    "muc-broadcast-message",
    ({ room, stanza }) => {
      const core = coreOf(context, room);
      // 13 shows the room's own avatar by the same way.
      if (core === undefined || stanza.name !== "message") return undefined;
      // Who is served by a replica is told of a change by this room alone (3.8).
      if (isNotice(room, stanza) && !isDecidedHere(core)) return undefined;
      stripForgedIds(stanza, room.jid);
      const { judgement } = context;
      if (judgement?.room === room.jid && room.get_occupant_jid(judgement.user) === stanza.attr["from"]) {
        judgement.said = inputOf(room, stanza);
        return true;
      }
      const kept = hold(held, room, stanza);
      context.plugin.feed(core, inputOf(room, stanza));
      if (context.depth > 0 || !isHeld(held, room, kept)) return true;
      // The core has nothing to say about it, which should not be: nobody shall lose a message for that.
      letGo(held, room, kept);
      return undefined;
    },
    -50,
  );
}

/** Shows the people here a message of our own occupant, now that it is in the history. */
export function reflect(context: Context, room: MucRoom, held: Held, effect: Reflect): void {
  const stanza = held.get(room.jid)?.[0];
  if (stanza === undefined) return;
  letGo(held, room, stanza);
  addStanzaId(stanza, room, derivedId(context, room, effect.stamp));
  room.broadcast(stanza);
}

function subjectText(event: SubjectSet): string {
  const subject = fromPayload(event.payload).find((child) => child.name === "subject");
  return subject === undefined ? "" : textOf(subject);
}

/**
 * Notes a subject that somebody at another instance has set.
 *
 * @returns false if it was so already: then nobody need be told (D1-56).
 */
function noteSubject(room: MucRoom, event: SubjectSet, time: Instant): boolean {
  const from = event.nick === undefined ? room.jid : nickJid(room, event.nick);
  const text = subjectText(event);
  const subject = text === "" ? undefined : text;
  const [previousFrom, previous] = room.get_subject();
  room._data.subject_from = from;
  room._data.subject = subject;
  room._data.subject_time = Math.floor(time / 1000);
  room.save();
  return previous !== subject || previousFrom !== from;
}

/** Shows the people here what somebody at another instance, or another instance's room, has said. */
export function showMessage(context: Context, room: MucRoom, event: Said | SubjectSet, effect: Show): void {
  const { stamp, delayed, said } = effect;
  const time = stamp?.time ?? said ?? now();
  if (event.kind === "subject" && !noteSubject(room, event, time)) return;
  const stanza = makeGroupchat(context, room, event);
  stripForgedIds(stanza, room.jid);
  addStanzaId(stanza, room, derivedId(context, room, stamp));
  if (delayed) addDelay(stanza, room, time);
  room.broadcast(stanza);
}
