/** What the people here see of a room elsewhere: each event once, each client as it may see it (D2-27, D2-31). */
import type { End, Remove, RenameOwn, SetLists, SetRole, Show, ShowAway } from "../../core/words/effects";
import type { Config } from "../../core/words/config";
import type { Left, OccupantView, Present, Renamed, Said, SubjectSet } from "../../core/words/events";
import type { Instant, Nick, Role, UserJid } from "../../core/words/ids";
import type { Room } from "../../core/room";
import { lookUp, putUnder } from "../../core/state/lookup";
import { occupantAt } from "../../core/state/roster";
import { bareOf } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { awayPayload } from "../../wire/payload";
import { isSameData } from "../../wire/same";
import { now } from "../clock";
import { lean } from "../lean";
import {
  type Client,
  type MirrorContext,
  type Place,
  clientsAs,
  isStillAsking,
  listClient,
  unlistAll,
  unlistClient,
  viewOf,
} from "./context";
import { withHatsOf } from "./hats";
import { settleSubject } from "./history";
import {
  type MessageMore,
  type PresenceParts,
  isOpenOnJids,
  makeDestroyed,
  makeFace,
  makeJoining,
  makeMoved,
  makeOccupantPresence,
  makeOwnPresence,
  isRoleShown,
  isRoleShownBy,
  makeRoomMessage,
  maySeeJids,
  partsOfLeft,
  partsOfRenamed,
  seesJidOf,
  sendTo,
  withoutId,
} from "./stanzas";
import type { Stanza } from "util.stanza";

/** Full JIDs of everybody on the distribution list; a copy: it may change while they are told. */
export function everybody(place: Place): readonly UserJid[] {
  const all: UserJid[] = [];
  for (const [user] of place.clients) all.push(user);
  return all;
}

/** Whether somebody looks the same to a client who may, or may not, see his real JID. */
export function looksSame(before: OccupantView, after: OccupantView, seesJid: boolean): boolean {
  if (before.affiliation !== after.affiliation || before.role !== after.role) return false;
  if (before.occupantId !== after.occupantId || before.language !== after.language) return false;
  if (seesJid && before.user !== after.user) return false;
  return isSameData(before.payload, after.payload);
}

/** With the real JID of who has done it, for those who may see it. */
function withActor(place: Place, core: Room, parts: PresenceParts): PresenceParts {
  const actor = parts.more?.actor;
  if (actor === undefined) return parts;
  const actorJid = clientsAs(place, actor)[0] ?? viewOf(place, core, actor)?.user;
  return actorJid === undefined ? parts : { ...parts, more: { ...parts.more, actorJid } };
}

/** As mod_muc: of whom the room shows no more the others are told that he is gone. */
function lookToOthers(core: Room, parts: PresenceParts, previous: Role | undefined): PresenceParts | undefined {
  if (isRoleShown(core, parts.view.role)) return parts;
  return previous !== undefined && isRoleShown(core, previous) ? { ...parts, type: "unavailable" } : undefined;
}

/** Tells a presence to all: his own clients as theirs, the others as they may see it. */
function tellPresence(
  context: MirrorContext,
  place: Place,
  core: Room,
  parts: PresenceParts & { readonly previous?: Role | undefined },
  isNews: (user: UserJid, isOwn: boolean, seesJid: boolean) => boolean,
): void {
  tellLook(context, place, core, parts, lookToOthers(core, withActor(place, core, parts), parts.previous), isNews);
}

/** The same, where it is known what the others see. */
function tellLook(
  context: MirrorContext,
  place: Place,
  core: Room,
  parts: PresenceParts,
  look: PresenceParts | undefined,
  isNews: (user: UserJid, isOwn: boolean, seesJid: boolean) => boolean,
): void {
  const { nick, view } = parts;
  let forAll: Stanza | undefined;
  let forEntitled: Stanza | undefined;
  const own: UserJid[] = [];
  for (const user of everybody(place)) {
    const client = place.clients.get(user);
    // Who is to have that nick as well is told so when he has it.
    if (client === undefined || place.moving.get(user)?.nick === nick) continue;
    const seesJid = seesJidOf(place, core, user, nick, view.user);
    if (client.nick === nick) {
      if (isNews(user, true, true)) own.push(user);
    } else if (look !== undefined && isNews(user, false, seesJid)) {
      // Another occupant of his own he may see, but not who has done something to it.
      if (seesJid && !maySeeJids(place, core, user)) sendTo(context, user, makeOccupantPresence(place, look, "own"));
      else if (seesJid) sendTo(context, user, (forEntitled ??= makeOccupantPresence(place, look, "entitled")));
      else sendTo(context, user, (forAll ??= makeOccupantPresence(place, look, "all")));
    }
  }
  // Last, as in mod_muc.
  for (const user of own) sendTo(context, user, makeOwnPresence(place, parts, user));
}

const always = (): boolean => true;

/** People of roles that the room shows from now on come, as mod_muc has it, and of those that it shows no more they go. */
export function showRoles(context: MirrorContext, place: Place, core: Room, before: Config): void {
  const nicks: Nick[] = [];
  for (const [nick] of core.roster.occupants) nicks.push(nick);
  for (const nick of nicks) {
    const view = viewOf(place, core, nick);
    if (view === undefined || isStillAsking(place, view)) continue;
    const isShown = isRoleShown(core, view.role);
    if (isShown === isRoleShownBy(before, view.role)) continue;
    const gone = { nick, view: { ...view, payload: nothing }, type: "unavailable" } as const;
    tellLook(context, place, core, { nick, view }, isShown ? { nick, view } : gone, always);
  }
}

/** Everybody who is in, but one, as that client may see them. */
export function tellOthers(context: MirrorContext, place: Place, core: Room, user: UserJid, nick: Nick): void {
  for (const [other] of core.roster.occupants) {
    const view = viewOf(place, core, other);
    if (other === nick || view === undefined || !isRoleShown(core, view.role) || isStillAsking(place, view)) continue;
    const audience = seesJidOf(place, core, user, other, view.user) ? "entitled" : "all";
    sendTo(context, user, makeOccupantPresence(place, { nick: other, view }, audience));
  }
}

/** Shows how somebody looks now; to whom he looks as before he is not shown again (D2-27). */
export function showPresent(context: MirrorContext, place: Place, core: Room, event: Present): void {
  const { nick, view, actor, reason } = event;
  const before = lookUp(place.shown, nick);
  putUnder(place.shown, nick, view);
  const more = { actor, reason } as NonNullable<PresenceParts["more"]>;
  const hasAsked = (user: UserJid): boolean => {
    const client = place.clients.get(user);
    const own = client?.sent.shift();
    const asked = client?.updating === true || own !== undefined;
    if (client === undefined) return false;
    if (own !== undefined) client.own = own;
    delete client.updating;
    return asked;
  };
  const previous = before?.role;
  tellPresence(context, place, core, { nick, view, more, previous }, (user, isOwn, seesJid) => {
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

/**
 * A client leaves a nick for another which other clients of the same person share: nobody else sees it change. As mod_muc it sees
 * those others go first.
 */
export function tellMove(
  context: MirrorContext,
  place: Place,
  core: Room,
  { user, nick, newNick }: { readonly user: UserJid; readonly nick: Nick; readonly newNick: Nick },
): void {
  const view = viewOf(place, core, nick) ?? viewOf(place, core, newNick);
  if (view === undefined) return;
  const isThere = clientsAs(place, newNick).length > 0;
  const own = place.moving.get(user)?.own;
  if (isThere) sendTo(context, user, makeJoining(place, newNick, view));
  unlistClient(place, user);
  sendTo(context, user, makeMoved(place, { user, nick, newNick, view }));
  if (isThere) listClient(place, user, lean<Client>({ nick: newNick, sent: [], own }));
}

/** Whether it has moved already, and is to be told so. */
function hasMoved({ moving, clients }: Place, user: UserJid): boolean {
  const newNick = moving.get(user)?.nick;
  return newNick !== undefined && clients.get(user)?.nick === newNick;
}

/** Those of ours who have that nick, and wait for another, are to have it. */
function tellMoves(context: MirrorContext, place: Place, core: Room, nick: Nick): void {
  for (const user of clientsAs(place, nick)) {
    const newNick = place.moving.get(user)?.nick;
    if (newNick !== undefined) tellMove(context, place, core, { user, nick, newNick });
  }
}

/** Somebody is out; whoever of ours has that nick is out as well. */
function showLeft(context: MirrorContext, place: Place, core: Room, event: Left): void {
  const { nick } = event;
  if (event.cause === "left") tellMoves(context, place, core, nick);
  const wasShown = lookUp(place.shown, nick);
  putUnder(place.shown, nick, undefined);
  const parts = { ...partsOfLeft(event, wasShown?.occupantId), previous: wasShown?.role ?? "participant" } as const;
  tellPresence(context, place, core, parts, (user) => !hasMoved(place, user));
  for (const user of clientsAs(place, nick)) unlistClient(place, user);
}

function showRenamed(context: MirrorContext, place: Place, core: Room, event: Renamed): void {
  const { nick, newNick, view } = event;
  const occupantId = view.occupantId ?? lookUp(place.shown, nick)?.occupantId;
  const shownView = { ...view, occupantId } as OccupantView;
  tellPresence(context, place, core, { ...partsOfRenamed(nick, newNick, shownView) }, always);
  putUnder(place.shown, nick, undefined);
  for (const user of clientsAs(place, nick)) {
    const client = place.clients.get(user);
    place.moving.delete(user);
    if (client !== undefined) listClient(place, user, { ...client, nick: newNick });
  }
}

/** Remembers the subject. Returns false if it was so already: then nobody need be told. */
function noteSubject(place: Place, event: SubjectSet, time: Instant): boolean {
  const before = place.subject?.event;
  place.subject = { event, time };
  return before === undefined || before.nick !== event.nick || !isSameData(before.payload, event.payload);
}

function showMessage(context: MirrorContext, place: Place, core: Room, event: Said | SubjectSet, effect: Show): void {
  const { stamp, delayed, said, author } = effect;
  const time = stamp?.time ?? said ?? now();
  const isNews = event.kind !== "subject" || noteSubject(place, event, time);
  const told = settleSubject(context, place, core);
  if (!isNews) return;
  const more = { stamp, live: !delayed, author, time: delayed ? time : undefined };
  const message = makeRoomMessage(place, core, event, lean<MessageMore>(more));
  const isNotice = stamp === undefined && event.nick === undefined && isItemAlone(message);
  // As in mod_muc (T-10): who may see real JIDs hears of whom it is about.
  if (isNotice) message.attr["type"] = undefined;
  for (const user of everybody(place)) {
    const isTold = event.kind === "subject" && told.includes(user);
    if (!isTold && (!isNotice || maySeeJids(place, core, user))) sendTo(context, user, message);
  }
}

/** Whether the room tells of somebody's affiliation who is not in it, and says nothing else. */
function isItemAlone(message: Stanza): boolean {
  const x = message.get_child("x", namespaces.mucUser);
  return x?.get_child("item") !== undefined && message.tags.length === 1;
}

/** Shows an event to the people here. */
export function show(context: MirrorContext, place: Place, core: Room, effect: Show): void {
  const { event } = effect;
  if (event.kind !== "subject") settleSubject(context, place, core);
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
export function remove(context: MirrorContext, place: Place, core: Room, { event }: Remove): void {
  const { user, nick } = event;
  if (user === undefined) return;
  place.asking.delete(user);
  if (!place.clients.has(user)) return;
  const newNick = event.cause === "left" ? place.moving.get(user)?.nick : undefined;
  if (newNick !== undefined) {
    tellMove(context, place, core, { user, nick, newNick });
    return;
  }
  const look = lookUp(place.shown, nick);
  const parts = partsOfLeft(event, look?.occupantId);
  const others = clientsAs(place, nick).filter((other) => other !== user);
  // As in mod_muc: whoever stays by another client keeps his role, and sees it; who is put out stays by none.
  const isLast = others.length === 0 || look === undefined || event.cause !== "left";
  const left = isLast ? parts : { ...parts, view: withoutId({ ...parts.view, role: look.role }) };
  sendTo(context, user, makeOwnPresence(place, left, user));
  unlistClient(place, user);
  for (const other of others) {
    const client = place.clients.get(other);
    if (client !== undefined) client.updating = true;
  }
}

/** Somebody of ours has another role. */
export function changeRole(context: MirrorContext, place: Place, core: Room, effect: SetRole): void {
  const { nick, actor, reason, told } = effect;
  const view = { ...effect.view, payload: withHatsOf(effect.view.payload, told) };
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
  const view = occupantAt(core.roster, newNick)?.view ?? lookUp(place.shown, nick);
  if (view === undefined) return;
  showRenamed(context, place, core, { kind: "renamed", nick, newNick, view });
  putUnder(place.shown, newNick, view);
  const parts = { nick: newNick, view };
  for (const user of everybody(place)) {
    const isOwn = place.clients.get(user)?.nick === newNick;
    const codes = isOwn ? [assignedCode] : [];
    const audience = isOwn ? "self" : seesJidOf(place, core, user, newNick, view.user) ? "entitled" : "all";
    sendTo(context, user, makeOccupantPresence(place, { ...parts, codes }, audience));
  }
}

/**
 * Whose line in the lists has changed in nothing that others see (he has registered a nick) sees himself once more, as in mod_muc:
 * no presence tells it.
 */
export function showAgain(context: MirrorContext, place: Place, core: Room, { again = [] }: SetLists): void {
  for (const user of everybody(place)) {
    const nick = again.includes(bareOf(user)) ? place.clients.get(user)?.nick : undefined;
    const view = nick === undefined ? undefined : viewOf(place, core, nick);
    if (nick !== undefined && view !== undefined) sendTo(context, user, makeOwnPresence(place, { nick, view }, user));
  }
}

/** The room may have another avatar by now. */
export function noteFace(context: MirrorContext, place: Place, core: Room, isTold: boolean): void {
  const { face } = core.config.config;
  if (place.face === face) return;
  if (face === undefined) delete place.face;
  else place.face = face;
  if (!isTold) return;
  const presence = makeFace(place, face);
  for (const user of everybody(place)) sendTo(context, user, presence);
}

/** The room is gone: each sees himself go, and nobody else (T-11). */
export function endPlace(
  context: MirrorContext,
  place: Place,
  core: Room,
  { alternative, reason, password }: End,
): void {
  const destroy = lean<Parameters<typeof makeDestroyed>[4]>({ alternative, reason, password });
  for (const user of everybody(place)) {
    const nick = place.clients.get(user)?.nick;
    if (nick === undefined) continue;
    sendTo(context, user, makeDestroyed(place, nick, viewOf(place, core, nick), user, destroy));
  }
  unlistAll(place);
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
  unlistAll(place);
}

const nothing = [] as unknown as OccupantView["payload"];
