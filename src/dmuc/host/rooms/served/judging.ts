/**
 * What users of replicas send is decided by the room here (D2-01): mod_muc treats their stanzas as if they had come from
 * themselves, under their real JIDs, so that they are its occupants like everybody else. Only what it says about them, and to
 * them, is taken on the way: what everybody is to see goes to the core first, which gives it its place in the order; what
 * they are told, their replicas tell them.
 */
import { error_reply as errorReply, message as makeMessage, presence as makePresence } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Judge } from "../../../core/words/effects";
import type { OccupantView, RoomEvent, Said, SubjectSet } from "../../../core/words/events";
import type { EventRefusedFrame } from "../../../core/words/frames";
import type { Host, InstanceJid, Nick, UserJid } from "../../../core/words/ids";
import type { Input, Judged, LocalMessage } from "../../../core/words/inputs";
import type { Room } from "../../../core/room";
import { policyOf } from "../../../core/state/behaviour";
import { parseInteger } from "../../../wire/numbers";
import { namespaces } from "../../../wire/namespaces";
import { clientError } from "../../../wire/errors";
import { fromPayload, toPayload } from "../../../wire/stanza";
import { type Context, type Judgement, liveRoom, nickOf } from "../context";
import { keepRoom } from "../kept-rooms";
import { historyAsked } from "../../history-asked";
import { lean } from "../../lean";
import { listsOf } from "../administration/access-lists";
import { remoteSession } from "../remote-sessions";
import { configOf } from "../administration/config";
import { type Listener, listen } from "../../listener";
import { occupantPresence } from "../people/local-presence";
import { noteServed, settleNoted } from "./served";
import { addPayload, statusCodes, wholePayload } from "../../stanza";
import type { StanzaEvent } from "../../types/events";
import type { MucRoom } from "../../types/muc";

type Verdict = Judged["verdict"];
type Message = Said | SubjectSet;
type Presence = Exclude<RoomEvent, Message>;

/** Has the room decide, and tells the core what it has decided. Of a room that is not here yet stock decides whether it shall be (D3-14). */
export function judge(context: Context, core: Room, { event, id, user, home }: Judge): void {
  if (user === undefined) return;
  const before = context.judgement;
  const wasHere = liveRoom(context, core.self) !== undefined;
  const judgement: Judgement = {
    room: core.self,
    user,
    inputs: [],
    codes: [],
    keepsNick: keepsNick(core, home),
    by: home,
    ...(event.kind === "left" ? { cause: event.cause } : {}),
  };
  context.judgement = judgement;
  const isMessage = event.kind === "said" || event.kind === "subject";
  let verdict: Verdict;
  try {
    verdict = isMessage
      ? judgeMessage(context, core.self, event, user)
      : judgePresence(context, core, { event, user, home });
  } finally {
    context.judgement = before;
  }
  if (!wasHere) begin(context, core);
  const isAlone = core.links.length === 0 && core.judging.length === 1;
  context.plugin.feed(core, { kind: "judged", id, verdict });
  if (verdict.kind === "refused" && isAlone) giveUp(context, core);
}

/** It was to have its first link by him: it is an ordinary room again, or none. */
function giveUp(context: Context, core: Room): void {
  const isDistributed = liveRoom(context, core.self)?._data.dmuc_distributed === true;
  if (!isDistributed) context.plugin.feed(core, { kind: "withdraw" });
}

/** D3-46: who comes in by a mirror comes under the nick that he wants, or not at all. */
function keepsNick(core: Room, home: Host): boolean {
  const link = core.links.find((other) => other.host === home);
  return link === undefined || policyOf(core, link).rename === "refused";
}

/** The room has come into being by his coming: what it is like the core could not be told before. */
function begin(context: Context, core: Room): void {
  const room = liveRoom(context, core.self);
  if (room === undefined) return;
  keepRoom(room);
  room.save(true);
  context.plugin.feed(core, { kind: "local-config", config: configOf(room) });
  context.plugin.feed(core, { kind: "local-lists", lists: listsOf(room), changed: [] });
}

function ask(name: "message/bare" | "presence/full", stanza: Stanza): Listener {
  const listener = listen();
  const event: StanzaEvent = { origin: listener.origin, stanza };
  module.fire_event(name, event);
  return listener;
}

/** The room's answer, which goes to the user himself. */
function refusal(context: Context, listener: Listener, user: UserJid, asked: Stanza): Verdict {
  const answer = listener.answer() ?? context.judgement?.error;
  const error = answer?.attr["type"] === "error" ? answer : undefined;
  const told = lean<NonNullable<EventRefusedFrame["asked"]>>({
    user,
    stanza: asked.name === "message" ? "message" : "presence",
    messageId: asked.attr["id"],
    error: error === undefined ? undefined : wholePayload(error),
  });
  // A room that neither does it nor says anything: some module has dropped it.
  if (error === undefined) return { kind: "refused", condition: "not-acceptable", asked: told };
  const [, condition = "undefined-condition"] = error.get_error();
  return { kind: "refused", condition, asked: told };
}

// What they say

function judgeMessage(context: Context, jid: InstanceJid, event: Message, user: UserJid): Verdict {
  const room = liveRoom(context, jid);
  if (room === undefined) return { kind: "refused", condition: "item-not-found" };
  const { messageId, language, payload } = event;
  const stanza = makeMessage({ from: user, to: room.jid, type: "groupchat", id: messageId, "xml:lang": language });
  addPayload(stanza, payload);
  // mod_muc notes a subject before it shows it; here its turn comes later.
  const { subject, subject_from: from, subject_time: time } = room._data;
  const listener = ask("message/bare", stanza);
  const said = context.judgement?.said;
  if (said === undefined) return refusal(context, listener, user, stanza);
  if (said.subject) {
    room._data.subject = subject;
    room._data.subject_from = from;
    room._data.subject_time = time;
  }
  return { kind: "accepted", event: eventOf(said) };
}

function eventOf({ nick, messageId, language, payload, subject }: LocalMessage): Message {
  return lean<Message>({ kind: subject ? "subject" : "said", nick, messageId, language, payload });
}

// Who they are

function presenceOf(room: InstanceJid, event: Presence, user: UserJid): Stanza {
  const { messageId: id } = event;
  const nick = event.kind === "renamed" ? event.newNick : event.nick;
  const { payload, language } = event.kind === "left" ? event : event.view;
  const condition = event.kind === "left" ? event.condition : undefined;
  const type = event.kind === "left" ? (condition === undefined ? "unavailable" : "error") : undefined;
  const stanza = makePresence({ from: user, to: `${room}/${nick}`, type, id, "xml:lang": language });
  addPayload(stanza, payload);
  // mod_muc knows what becomes of whoever takes nothing any more (T-27).
  if (condition !== undefined) addPayload(stanza, toPayload([clientError(condition)]));
  return stanza;
}

/** A presence of somebody whom that service serves, or would like to. */
interface Asked {
  readonly event: Presence;
  readonly user: UserJid;
  readonly home: Host;
}

function judgePresence(context: Context, core: Room, asked: Asked): Verdict {
  const { event, user, home } = asked;
  const present = liveRoom(context, core.self);
  const wasIn = present?.get_occupant_jid(user) !== undefined;
  if (present !== undefined) {
    const adopted = adoptedBy(context, present, asked);
    if (adopted !== undefined) return adopted;
    // From now on his replica tells him what there is to tell.
    noteServed(context, present, user, home);
  }
  const stanza = presenceOf(core.self, event, user);
  const listener = ask("presence/full", stanza);
  const room = liveRoom(context, core.self);
  if (room === undefined) return refusal(context, listener, user, stanza);
  settleNoted(context, room, user, home);
  const judgement = context.judgement;
  const { inputs = [], codes = [] } = judgement ?? {};
  const told = toldBy(inputs, event, user);
  const verdict = told?.verdict ?? standing(room, event, user);
  for (const input of inputs) if (!(told?.inputs ?? []).includes(input)) context.plugin.feed(core, input);
  if (verdict === undefined) return refusal(context, listener, user, stanza);
  if (event.kind === "left" || verdict.kind !== "accepted") return verdict;
  const isMoved = event.kind === "renamed" && verdict.event.kind === "present";
  // One of several clients has left a nick, or come under one, which others of the same person have: it is shown nothing more.
  if (isMoved) return { ...verdict, entered: { user, codes, history: { charactersMax: 0 } } };
  if (wasIn && stanza.get_child("x", namespaces.muc) === undefined) return verdict;
  return {
    ...verdict,
    entered: lean<NonNullable<typeof verdict.entered>>({
      user,
      codes,
      history: historyAsked(fromPayload(event.view.payload)),
    }),
  };
}

/**
 * He is in already, served by the room itself till now: nobody is shown anything (D3-28).
 *
 * @returns undefined if that is not so.
 */
function adoptedBy(context: Context, room: MucRoom, { event, user, home }: Asked): Verdict | undefined {
  const isServed = remoteSession(context.remotes, room, user) !== undefined;
  if (event.kind !== "present" || isServed) return undefined;
  const verdict = standing(room, event, user);
  if (verdict?.kind !== "accepted") return undefined;
  noteServed(context, room, user, home);
  return { ...verdict, entered: { user, codes: [], history: { charactersMax: 0 } } };
}

/** What of that the room has shown is the answer to what was asked. */
function toldBy(
  inputs: readonly Input[],
  asked: Presence,
  user: UserJid,
): { readonly verdict: Verdict; readonly inputs: readonly Input[] } | undefined {
  if (asked.kind === "left") return toldOfLeave(inputs, asked.nick, user);
  const nick = asked.kind === "renamed" ? asked.newNick : asked.nick;
  const renamed = inputs.find((input) => input.kind === "local-rename" && input.newNick === nick);
  const shown = lastShown(inputs, nick);
  if (renamed?.kind === "local-rename") {
    const { nick: old, newNick, view } = renamed;
    const event = { kind: "renamed", nick: old, newNick, view: shown?.view ?? view } as const;
    return { verdict: { kind: "accepted", event }, inputs: shown === undefined ? [renamed] : [renamed, shown] };
  }
  if (shown === undefined) return undefined;
  return { verdict: { kind: "accepted", event: { kind: "present", nick, view: shown.view } }, inputs: [shown] };
}

type Shown = Extract<Input, { kind: "local-join" | "local-update" }>;

function lastShown(inputs: readonly Input[], nick: Nick): Shown | undefined {
  let last: Shown | undefined;
  for (const input of inputs) {
    if ((input.kind === "local-join" || input.kind === "local-update") && input.nick === nick) last = input;
  }
  return last;
}

function toldOfLeave(inputs: readonly Input[], nick: Nick, user: UserJid): ReturnType<typeof toldBy> {
  for (const input of inputs) {
    if (input.kind !== "local-leave" || input.nick !== nick) continue;
    const { kind: _kind, ...rest } = input;
    return { verdict: { kind: "accepted", event: { kind: "left", ...rest, user } }, inputs: [input] };
  }
  // He stays in by another client.
  const shown = lastShown(inputs, nick);
  if (shown === undefined) return undefined;
  const event = { kind: "present", nick, view: shown.view } as const;
  return { verdict: { kind: "accepted", event, left: user }, inputs: [shown] };
}

/** Nothing was shown: he may be what he wanted to be all the same. */
function standing(room: MucRoom, asked: Presence, user: UserJid): Verdict | undefined {
  const nick = nickOf(room.get_occupant_jid(user));
  if (asked.kind === "left") return nick === undefined ? { kind: "accepted", event: { ...asked, user } } : undefined;
  const wanted = asked.kind === "renamed" ? asked.newNick : asked.nick;
  const view: OccupantView | undefined = nick === wanted ? occupantPresence(room, nick, user) : undefined;
  return view === undefined ? undefined : { kind: "accepted", event: { kind: "present", nick: wanted, view } };
}

/** Notes what he would be told of himself, were he not served by a replica (D2-44). */
export function noteAnswer(context: Context, room: MucRoom, stanza: Stanza): void {
  const asked = context.judgement ?? context.knock;
  if (asked?.room !== room.jid || stanza.attr["to"] !== asked.user) return;
  if (stanza.attr["type"] === "error") asked.error = stanza;
  const x = stanza.name === "presence" ? stanza.get_child("x", namespaces.mucUser) : undefined;
  const codes = x === undefined ? [] : statusCodes(x);
  if (!codes.includes("110") || stanza.attr["type"] !== undefined) return;
  asked.codes = codes.flatMap((code) => {
    const number = parseInteger(code);
    return number === undefined || number === 110 ? [] : [number];
  });
}

/** What stock does about somebody's join, as far as it matters here. */
export function hookJudging(context: Context): void {
  const asked = (room: MucRoom, { attr }: Stanza): Judgement | undefined => {
    const { judgement } = context;
    return judgement?.room === room.jid && judgement.user === attr["from"] ? judgement : undefined;
  };
  // A room that is just being made, and known to mod_muc by now: nobody has told us yet whom it is for.
  module.hook(
    "muc-room-pre-create",
    ({ room, stanza }) => {
      const judgement = asked(room, stanza);
      if (judgement !== undefined) noteServed(context, room, judgement.user, judgement.by);
      return undefined;
    },
    -1001,
  );
  // Below all that could give him another nick (D3-46).
  module.hook(
    "muc-occupant-pre-join",
    ({ room, origin, stanza, occupant }) => {
      if (asked(room, stanza)?.keepsNick !== true || occupant.nick === stanza.attr["to"]) return undefined;
      origin.send(errorReply(stanza, "cancel", "not-acceptable", "You may come in under another nick only", room.jid));
      return true;
    },
    -10000,
  );
}
