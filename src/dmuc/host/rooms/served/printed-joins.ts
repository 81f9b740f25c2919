/**
 * People whose replica knows only what XEP-0282 prints (3.2.6): they come in here by themselves, as everybody's people do, and
 * mod_muc treats them so; but what everybody is shown, and what whoever has come in is told of the room, their replica tells them.
 */
import { clone } from "util.stanza";
import type { Stanza } from "util.stanza";
import { bare as bareOf } from "util.jid";
import { type Context, coreOf, liveRoom, nickJid, nickOf } from "../context";
import { isNickTaken } from "../joins/redirects";
import { forgetSession } from "../remote-sessions";
import { noteServed, settleNoted } from "./served";
import type { InstanceJid, UserJid } from "../../../core/words/ids";
import type { LocalEntered, LocalLeave } from "../../../core/words/inputs";
import { limits } from "../../../core/words/limits";
import { printedReplica } from "../../../core/links/printed";
import type { Room } from "../../../core/state/state";
import { isAsPrinted } from "../../../core/state/behaviour";
import { fromPayload } from "../../../wire/stanza";
import { isJoin, isThere } from "../../joins";
import { historyAsked } from "../../history-asked";
import { lean } from "../../lean";
import { wholePayload } from "../../stanza";
import type { MucRoom } from "../../types/muc";
import type { StanzaOrigin } from "../../types/prosody";

interface Waiting {
  readonly room: InstanceJid;
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
}

/** @noSelf */
export interface PrintedJoins {
  /** The room's links are as they are now: whoever has waited for that may go on. */
  settle(core: Room): void;
}

/** A join waits till the replica knows the room; if that takes too long, he comes in all the same, and is served as soon as it does. */
function holdBack(context: Context): PrintedJoins {
  let waiting: Waiting[] = [];
  let passing: Stanza | undefined;
  const goOn = (join: Waiting): void => {
    if (!waiting.includes(join)) return;
    waiting = waiting.filter((other) => other !== join);
    if (!isThere(join.origin)) return;
    passing = join.stanza;
    prosody.core_post_stanza(join.origin, join.stanza);
    passing = undefined;
  };
  const goOnAfter = (join: Waiting, milliseconds: number): void => {
    module.add_timer(milliseconds / 1000, () => {
      goOn(join);
      return undefined;
    });
  };
  module.hook(
    "presence/full",
    ({ origin, stanza }) => {
      const jid = bareOf(stanza.attr["to"]) as InstanceJid | undefined;
      const user = stanza.attr["from"] as UserJid | undefined;
      if (jid === undefined || user === undefined || stanza === passing) return undefined;
      // He does not want to come any more.
      const isHis = ({ stanza: { attr } }: Waiting): boolean =>
        attr["from"] === user && attr["to"] === stanza.attr["to"];
      if (waiting.length > 0) waiting = waiting.filter((join) => !isHis(join));
      if (!isJoin(stanza) || origin.type === "c2s" || waiting.length >= limits.heldJoinsMax) return undefined;
      if (liveRoom(context, jid)?.get_occupant_jid(user) !== undefined) return undefined;
      if (!context.plugin.tellBefore(jid, user)) return undefined;
      const join: Waiting = { room: jid, origin, stanza: clone(stanza) };
      waiting.push(join);
      goOnAfter(join, limits.askedJoinMs);
      return true;
    },
    98,
  );
  return {
    settle: (core) => {
      for (const join of waiting) {
        const user = join.stanza.attr["from"] as UserJid;
        // Not within what has just happened.
        if (join.room === core.self && printedReplica(core, user)?.state === "up") goOnAfter(join, 0);
      }
    },
  };
}

function hookClients(context: Context): void {
  // Below all that could refuse it (D3-46).
  module.hook(
    "muc-occupant-pre-join",
    (join) => {
      const { room, stanza } = join;
      const core = coreOf(context, room);
      const user = stanza.attr["from"] as UserJid | undefined;
      if (core === undefined || user === undefined || context.judgement !== undefined) return undefined;
      const link = printedReplica(core, user);
      if (link?.state !== "up" || isNickTaken(join)) return undefined;
      noteServed(context, room, user, link.host);
      context.knock = { room: room.jid, user, codes: [] };
      return undefined;
    },
    -10001,
  );
  module.hook("muc-occupant-session-new", ({ room, jid, stanza }) => {
    const core = coreOf(context, room);
    const user = jid as UserJid;
    const link = core === undefined ? undefined : printedReplica(core, user);
    const nick = nickOf(room.get_occupant_jid(jid));
    const { knock } = context;
    context.knock = undefined;
    if (nick === undefined || context.judgement !== undefined) return;
    if (core === undefined || link?.state !== "up") {
      // He may have made the room: then his replica is told of it now.
      if (link === undefined) context.plugin.tellAfter(room.jid as InstanceJid, user);
      return;
    }
    settleNoted(context, room, user, link.host);
    const codes = knock?.room === room.jid && knock.user === jid ? knock.codes : [];
    const history = historyAsked(fromPayload(wholePayload(stanza)));
    context.plugin.feed(core, lean<LocalEntered>({ kind: "local-entered", nick, user, codes, history }));
  });
  module.hook(
    "muc-broadcast-presence",
    ({ room, occupant, stanza }) => {
      const core = coreOf(context, room);
      const nick = nickOf(occupant.nick);
      if (core === undefined || nick === undefined || stanza.attr["type"] !== undefined) return;
      for (const left of clientsGone(room, core)) {
        if (left.nick !== nick || left.user === undefined) continue;
        forgetSession(context.remotes, room, left.user);
        context.plugin.feed(core, left);
      }
    },
    -60,
  );
}

/** Clients that are out, while he stays in under that nick by another. */
function clientsGone(room: MucRoom, core: Room): readonly LocalLeave[] {
  const served = core.links.flatMap((link) => (isAsPrinted(core, link) ? (link.clients ?? []) : []));
  return served.flatMap(({ nick, user, left }) =>
    left !== undefined || room.get_occupant_jid(user) === nickJid(room, nick) ? [] : [leaveOf(room, nick, user)],
  );
}

function leaveOf(room: MucRoom, nick: LocalLeave["nick"], user: UserJid): LocalLeave {
  const affiliation = room.get_affiliation(user) ?? "none";
  return { kind: "local-leave", nick, cause: "left", affiliation, user, payload: noPayload, staysIn: true };
}

const noPayload = [] as unknown as LocalLeave["payload"];

/** Watches those who come in. */
export function hookPrinted(context: Context): PrintedJoins {
  hookClients(context);
  return holdBack(context);
}
