/** What the people here see of a room elsewhere: each event once, each client as it may see it (D2-27, D2-31). */
import type { End, Remove, RenameOwn, SetRole, Show, ShowAway } from "../core/effects";
import type { Left, OccupantView, Present, Renamed, Said, SubjectSet } from "../core/events";
import type { Instant, Nick, UserJid } from "../core/ids";
import type { Room } from "../core/room";
import { occupantAt } from "../core/roster";
import { awayPayload } from "../wire/payload";
import { isSameData } from "../wire/same";
import { now } from "./clock";
import { type MirrorContext, type Place, clientsAs, viewOf } from "./mirror-context";
import {
  type PresenceParts,
  isOpenOnJids,
  makeDestroyed,
  makeOccupantPresence,
  makeRoomMessage,
  maySeeJids,
  partsOfLeft,
  partsOfRenamed,
  sendTo,
} from "./mirror-stanzas";
import type { Stanza } from "util.stanza";

/** Full JIDs of everybody on the distribution list; a copy: it may change while they are told. */
export function everybody(place: Place): readonly UserJid[] {
  const all: UserJid[] = [];
  for (const [user] of place.clients) all.push(user);
  return all;
}

/** Whether somebody looks the same to a client who may, or may not, see his real JID. */
function looksSame(before: OccupantView, after: OccupantView, seesJid: boolean): boolean {
  if (before.affiliation !== after.affiliation || before.role !== after.role) return false;
  if (before.occupantId !== after.occupantId || before.language !== after.language) return false;
  if (seesJid && before.user !== after.user) return false;
  return isSameData(before.payload, after.payload);
}

/** Tells a presence to all: his own clients as theirs, the others as they may see it. */
function tellPresence(
  context: MirrorContext,
  place: Place,
  core: Room,
  parts: PresenceParts,
  isNews: (user: UserJid, isOwn: boolean, seesJid: boolean) => boolean,
): void {
  const { nick } = parts;
  let forAll: Stanza | undefined;
  let forEntitled: Stanza | undefined;
  const own: UserJid[] = [];
  for (const user of everybody(place)) {
    const client = place.clients.get(user);
    if (client === undefined) continue;
    const seesJid = maySeeJids(place, core, user);
    if (client.nick === nick) {
      if (isNews(user, true, true)) own.push(user);
    } else if (isNews(user, false, seesJid)) {
      forEntitled ??= seesJid ? makeOccupantPresence(place, parts, "entitled") : undefined;
      forAll ??= seesJid ? undefined : makeOccupantPresence(place, parts, "all");
      const stanza = seesJid ? forEntitled : forAll;
      if (stanza !== undefined) sendTo(context, user, stanza);
    }
  }
  // Last, as in mod_muc.
  const forSelf = own.length === 0 ? undefined : makeOccupantPresence(place, parts, "self");
  for (const user of own) if (forSelf !== undefined) sendTo(context, user, forSelf);
}

const always = (): boolean => true;

/** Everybody who is in, but one, as that client may see them. */
export function tellOthers(context: MirrorContext, place: Place, core: Room, user: UserJid, nick: Nick): void {
  const audience = maySeeJids(place, core, user) ? "entitled" : "all";
  for (const [other] of core.roster.occupants) {
    const view = viewOf(place, core, other);
    if (other === nick || view === undefined) continue;
    sendTo(context, user, makeOccupantPresence(place, { nick: other, view }, audience));
  }
}

/** Shows how somebody looks now; to whom he looks as before he is not shown again (D2-27). */
export function showPresent(context: MirrorContext, place: Place, core: Room, event: Present): void {
  const { nick, view, actor, reason } = event;
  const before = place.shown.get(nick);
  place.shown.set(nick, view);
  const more = { actor, reason } as NonNullable<PresenceParts["more"]>;
  const hasAsked = (user: UserJid): boolean => {
    const client = place.clients.get(user);
    const asked = client?.updating === true;
    if (client !== undefined) delete client.updating;
    return asked;
  };
  tellPresence(context, place, core, { nick, view, more }, (user, isOwn, seesJid) => {
    const isAwaited = isOwn && hasAsked(user);
    return isAwaited || before === undefined || !looksSame(before, view, seesJid);
  });
  if (before !== undefined) tellOfJids(context, place, core, nick, before, view);
}

/** Whose affiliation makes him a moderator, or none any more, sees all JIDs from now on, or none, as in mod_muc (D2-26). */
function tellOfJids(
  context: MirrorContext,
  place: Place,
  core: Room,
  nick: Nick,
  before: OccupantView,
  after: OccupantView,
): void {
  const isOtherwise = (before.role === "moderator") !== (after.role === "moderator");
  if (!isOtherwise || before.affiliation === after.affiliation || isOpenOnJids(core)) return;
  for (const user of clientsAs(place, nick)) tellOthers(context, place, core, user, nick);
}

/** Somebody is out; whoever of ours has that nick is out as well. */
function showLeft(context: MirrorContext, place: Place, core: Room, event: Left): void {
  const { nick } = event;
  const wasShown = place.shown.get(nick);
  place.shown.delete(nick);
  tellPresence(context, place, core, partsOfLeft(event, wasShown?.occupantId), always);
  for (const user of clientsAs(place, nick)) place.clients.delete(user);
}

function showRenamed(context: MirrorContext, place: Place, core: Room, event: Renamed): void {
  const { nick, newNick, view } = event;
  const occupantId = view.occupantId ?? place.shown.get(nick)?.occupantId;
  const shownView = { ...view, occupantId } as OccupantView;
  tellPresence(context, place, core, partsOfRenamed(nick, newNick, shownView), always);
  place.shown.delete(nick);
  for (const user of clientsAs(place, nick)) {
    const client = place.clients.get(user);
    if (client !== undefined) client.nick = newNick;
  }
}

/** Remembers the subject. Returns false if it was so already: then nobody need be told. */
function noteSubject(place: Place, event: SubjectSet, time: Instant): boolean {
  const before = place.subject?.event;
  place.subject = { event, time };
  return before === undefined || before.nick !== event.nick || !isSameData(before.payload, event.payload);
}

function showMessage(context: MirrorContext, place: Place, core: Room, event: Said | SubjectSet, effect: Show): void {
  const { stamp, delayed, said } = effect;
  const time = stamp?.time ?? said ?? now();
  if (event.kind === "subject" && !noteSubject(place, event, time)) return;
  const more = { stamp, live: !delayed, time: delayed ? time : undefined } as Parameters<typeof makeRoomMessage>[3];
  const message = makeRoomMessage(place, core, event, more);
  for (const user of everybody(place)) sendTo(context, user, message);
}

/** Shows an event to the people here. */
export function show(context: MirrorContext, place: Place, core: Room, effect: Show): void {
  const { event } = effect;
  switch (event.kind) {
    case "present":
      return showPresent(context, place, core, event);
    case "left":
      return showLeft(context, place, core, event);
    case "renamed":
      return showRenamed(context, place, core, event);
    default:
      return showMessage(context, place, core, event, effect);
  }
}

/** Ends the stay of one of our clients (D2-23). The others are told by what follows. */
export function remove(context: MirrorContext, place: Place, { event }: Remove): void {
  const { user, nick } = event;
  if (user === undefined) return;
  place.asking.delete(user);
  if (!place.clients.has(user)) return;
  const parts = partsOfLeft(event, place.shown.get(nick)?.occupantId);
  sendTo(context, user, makeOccupantPresence(place, parts, "self"));
  place.clients.delete(user);
}

/** Somebody of ours has another role. */
export function changeRole(context: MirrorContext, place: Place, core: Room, effect: SetRole): void {
  const { nick, view, actor, reason } = effect;
  showPresent(context, place, core, { kind: "present", nick, view, actor, reason } as Present);
}

/** Shows somebody as away whose home, or the way to it, is not reached (3.7). */
export function showAway(context: MirrorContext, place: Place, core: Room, { nick, view, lost }: ShowAway): void {
  showPresent(context, place, core, { kind: "present", nick, view: { ...view, payload: awayPayload(lost) } });
}

/** "The service has changed your nick" (XEP-0045 7.2.8). */
const assignedCode = "210";

/** Gives one of ours another nick, since somebody elsewhere has a better claim to his (303, then 210). */
export function renameOwn(context: MirrorContext, place: Place, core: Room, { nick, newNick }: RenameOwn): void {
  const view = occupantAt(core.roster, newNick)?.view ?? place.shown.get(nick);
  if (view === undefined) return;
  showRenamed(context, place, core, { kind: "renamed", nick, newNick, view });
  place.shown.set(newNick, view);
  const parts = { nick: newNick, view };
  for (const user of everybody(place)) {
    const isOwn = place.clients.get(user)?.nick === newNick;
    const codes = isOwn ? [assignedCode] : [];
    const audience = isOwn ? "self" : maySeeJids(place, core, user) ? "entitled" : "all";
    sendTo(context, user, makeOccupantPresence(place, { ...parts, codes }, audience));
  }
}

/** The room is gone: each sees himself go, and nobody else (T-11). */
export function endPlace(
  context: MirrorContext,
  place: Place,
  core: Room,
  { alternative, reason, password }: End,
): void {
  const destroy = { alternative, reason, password } as Parameters<typeof makeDestroyed>[4];
  for (const user of everybody(place)) {
    const nick = place.clients.get(user)?.nick;
    if (nick === undefined) continue;
    sendTo(context, user, makeDestroyed(place, nick, viewOf(place, core, nick), user, destroy));
  }
  place.clients.clear();
}

/** The service ends: our people are out, and see it (T-21). */
export function sendAway(context: MirrorContext, place: Place, core: Room): void {
  for (const user of everybody(place)) {
    const nick = place.clients.get(user)?.nick;
    const view = nick === undefined ? undefined : viewOf(place, core, nick);
    if (nick === undefined || view === undefined) continue;
    const left = partsOfLeft(
      { kind: "left", nick, cause: "shutdown", affiliation: view.affiliation, payload: view.payload, user },
      view.occupantId,
    );
    sendTo(context, user, makeOccupantPresence(place, { ...left, view: { ...left.view, payload: nothing } }, "self"));
  }
  place.clients.clear();
}

const nothing = [] as unknown as OccupantView["payload"];
