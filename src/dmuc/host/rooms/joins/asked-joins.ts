/**
 * Joins of a replica that its source has not told enough to decide: no lists, or not the password (3.8). The source is asked,
 * and says whether it would let him in, and with which affiliation. If the administrator has chosen so, whoever comes while it is
 * not reached is refused (3.10).
 */
import { medium as newId } from "util.id";
import { bare as bareOf } from "util.jid";
import { clone, error_reply as errorReply, reply as makeReply, type Stanza } from "util.stanza";
import type { TellVerdict } from "../../../core/words/effects";
import { asksForEntry, refusesEntry } from "../../../core/people/entry";
import type { UserJid } from "../../../core/words/ids";
import { limits } from "../../../core/words/limits";
import type { Room } from "../../../core/room";
import { readAffiliation } from "../../../wire/muc";
import { namespaces } from "../../../wire/namespaces";
import { type Element, fromPayload, ownChild, toPayload } from "../../../wire/stanza";
import { grantAffiliation } from "../administration/access-lists";
import { type Context, coreAt, liveRoom } from "../context";
import { isJoin, isThere } from "../../joins";
import { addPayload, toElement } from "../../stanza";
import type { MucRoom } from "../../types/muc";
import type { StanzaOrigin } from "../../types/prosody";

interface AskedJoin {
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
}

/** @noSelf */
export interface AskedJoins {
  /** The source has answered: returns whether the question was one for a join. */
  tell(core: Room, effect: TellVerdict): boolean;
}

function refuse({ origin, stanza }: AskedJoin, core: Room): void {
  if (!isThere(origin)) return;
  const text = `The room's source, ${core.primary ?? "another service"}, does not answer`;
  const error = errorReply(stanza, "wait", "remote-server-timeout", text, core.self);
  module.send(error.up().tag("x", { xmlns: namespaces.muc }).up());
}

/** The source's refusal as our room's own. */
function passRefusal({ stanza }: AskedJoin, core: Room, payload: readonly Element[]): void {
  const refusal = makeReply(stanza);
  refusal.attr["type"] = "error";
  const isBySource = ({ attributes }: Element): boolean => attributes["by"] === core.primary;
  const ours = payload.map((child) =>
    isBySource(child) ? { ...child, attributes: { ...child.attributes, by: core.self } } : child,
  );
  addPayload(refusal, toPayload(ours));
  module.send(refusal);
}

/** Nobody knows the password that stands here for the source's; whoever the source lets in need not. */
function withPasswordOf(room: MucRoom, stanza: Stanza): void {
  const x = stanza.get_child("x", namespaces.muc);
  const password = room.get_password();
  if (x === undefined || room._data.dmuc_password_hidden !== true || password === undefined) return;
  x.maptags((child) => (child.name === "password" ? undefined : child));
  x.reset();
  x.text_tag("password", password, { xmlns: namespaces.muc });
}

/** Asks about joins where the core says that the source decides. */
export function askForJoins(context: Context): AskedJoins {
  const waiting = new Map<string, AskedJoin>();
  let admitted: Stanza | undefined;
  const ask = (core: Room, join: AskedJoin): void => {
    if (waiting.size >= limits.heldJoinsMax) {
      refuse(join, core);
      return;
    }
    const petition = newId();
    waiting.set(petition, join);
    module.add_timer(limits.askedJoinMs / 1000, () => {
      if (waiting.delete(petition)) refuse(join, core);
      return undefined;
    });
    const user = join.stanza.attr["from"] as UserJid;
    const payload = toPayload([toElement(join.stanza)]);
    context.plugin.feed(core, { kind: "local-petition", petition, user, type: "join", payload });
  };
  /** He does not want to come any more. */
  const forget = ({ attr }: Stanza): void => {
    for (const [petition, { stanza }] of [...waiting]) {
      if (stanza.attr["from"] === attr["from"] && stanza.attr["to"] === attr["to"]) waiting.delete(petition);
    }
  };
  const admit = (core: Room, { origin, stanza }: AskedJoin, payload: readonly Element[]): void => {
    const room = liveRoom(context, core.self);
    if (room === undefined || !isThere(origin)) return;
    const x = payload.find((child) => child.name === "x" && child.attributes["xmlns"] === namespaces.mucUser);
    const item = x === undefined ? undefined : ownChild(x, "item");
    if (core.lists.digest === "")
      grantAffiliation(room, bareOf(stanza.attr["from"]), readAffiliation(item?.attributes["affiliation"]));
    withPasswordOf(room, stanza);
    admitted = stanza;
    prosody.core_post_stanza(origin, stanza);
    admitted = undefined;
  };
  module.hook(
    "presence/full",
    ({ origin, stanza }) => {
      const jid = bareOf(stanza.attr["to"]);
      const core = jid === undefined ? undefined : coreAt(context, jid);
      if (core === undefined || stanza === admitted) return undefined;
      const isRefused = refusesEntry(core);
      if (!isRefused && !asksForEntry(core)) return undefined;
      if (stanza.attr["type"] === "unavailable") forget(stanza);
      if (!isJoin(stanza)) return undefined;
      const room = liveRoom(context, core.self);
      if (room === undefined || room.get_occupant_jid(stanza.attr["from"] ?? "") !== undefined) return undefined;
      const join = { origin, stanza: clone(stanza) };
      if (isRefused) refuse(join, core);
      else ask(core, join);
      return true;
    },
    99,
  );
  return {
    tell: (core, { petition, verdict }) => {
      const join = waiting.get(petition);
      if (join === undefined) return false;
      waiting.delete(petition);
      if (typeof verdict === "string") refuse(join, core);
      else if (verdict.type === "error") passRefusal(join, core, fromPayload(verdict.payload));
      else admit(core, join, fromPayload(verdict.payload));
      return true;
    },
  };
}
