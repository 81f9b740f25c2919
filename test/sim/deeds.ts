/** What people do in a cluster, as their servers tell it to the core. What makes no sense at the moment is not done. */
import type { Left, Present, SubjectSet, Said } from "../../src/dmuc/core/words/events";
import type { Affiliation, Nick, OccupantId } from "../../src/dmuc/core/words/ids";
import { type Cluster, configFields, versionedLists } from "./cluster";
import { LocalRoom, type Seat, bareUser, joinText } from "./local-room";
import type { Node } from "./node";
import { type Person, textPayload } from "./people";
import type { Action, Deed } from "./plan";
import type { Slot } from "./world";

/** A person who is in, with his server and room. */
interface Presence {
  readonly person: Person;
  readonly node: Node;
  readonly slot: Slot;
  readonly nick: Nick;
  readonly seat: Seat;
}

function presenceOf(cluster: Cluster, number: number): Presence | undefined {
  const person = cluster.people[number];
  if (person?.nick === undefined) return undefined;
  const node = cluster.nodes[person.node]!;
  const slot = cluster.slotAt(person.node);
  const seat = slot?.local.seats.get(person.nick);
  if (slot === undefined || seat === undefined || !node.isRunning) return undefined;
  return { person, node, slot, nick: person.nick, seat };
}

function occupantIdOf(person: Person): OccupantId {
  return `occ-${person.name}` as OccupantId;
}

/** Whether his server asks the primary before it lets him in. */
function isDecidedByPrimary(cluster: Cluster, person: Person): boolean {
  return person.node !== 0 && cluster.policyOf(person.node).joinsDecidedBy === "primary";
}

/** Whether his server shows what he does only when the core says so. */
function isShownByCore(cluster: Cluster, node: number): boolean {
  return node !== 0 && cluster.policyOf(node).shownAtHome === "with-primary-copy";
}

function viewOf(seat: Seat, person: Person): Present["view"] {
  const { affiliation, role, status } = seat;
  const occupantId = occupantIdOf(person);
  return { user: person.user, occupantId, affiliation, role, payload: textPayload("status", status) };
}

function isFree(slot: Slot, nick: Nick): boolean {
  return !slot.room.roster.occupants.has(nick) && !slot.local.seats.has(nick);
}

/** Carries out a deed. */
export function perform(cluster: Cluster, deed: Deed): void {
  switch (deed.kind) {
    case "join":
      return join(cluster, deed.person, deed.nick as Nick);
    case "kick":
      return kick(cluster, deed.node, deed.person);
    case "affiliate":
      return affiliate(cluster, deed.person, deed.affiliation);
    case "configure":
      return configure(cluster, deed.version);
    case "recreate":
      return recreate(cluster, deed.pauseMs);
    default: {
      const presence = presenceOf(cluster, deed.person);
      if (presence !== undefined) act(cluster, presence, deed);
    }
  }
}

/** The room at that server, which, if it has none, may be opened by the join itself. */
function roomFor(cluster: Cluster, number: number): Slot | undefined {
  if (!cluster.comesAndGoes(number)) return cluster.slotAt(number);
  return cluster.nodes[number]?.joinable(cluster.jidAt(number), cluster.jidAt(0));
}

function join(cluster: Cluster, number: number, nick: Nick): void {
  const person = cluster.people[number];
  const slot = person === undefined ? undefined : roomFor(cluster, person.node);
  if (person === undefined || slot === undefined || person.stay !== undefined || !slot.local.isOpen) return;
  const affiliation = slot.local.affiliationOf(person.user);
  if (!isFree(slot, nick) || slot.local.pending.has(person.user)) return;
  if (isDecidedByPrimary(cluster, person)) {
    slot.local.pending.set(person.user, person);
    const view = {
      user: person.user,
      occupantId: occupantIdOf(person),
      affiliation: "none",
      role: "participant",
    } as const;
    cluster.watch.line(`${person.name} asks to join as ${nick}`);
    const asked = { ...view, payload: textPayload("status", joinText) };
    return cluster.nodes[person.node]!.feed(slot, { kind: "local-join", nick, view: asked });
  }
  if (affiliation === "outcast") return;
  const seat: Seat = { user: person.user, affiliation, role: LocalRoom.roleOf(affiliation), status: "", person };
  const view = viewOf(seat, person);
  slot.local.show({ kind: "present", nick, view });
  slot.local.seats.set(nick, seat);
  person.enter(nick, slot.local.looks(), slot.local.history());
  cluster.watch.line(`${person.name} joins as ${nick}`);
  cluster.nodes[person.node]!.feed(slot, { kind: "local-join", nick, view });
}

type PersonalDeed = Exclude<Deed, { kind: "join" | "kick" | "affiliate" | "configure" | "recreate" }>;

function act(cluster: Cluster, presence: Presence, deed: PersonalDeed): void {
  const { person, node, slot, nick } = presence;
  switch (deed.kind) {
    case "leave": {
      const left: Left = { kind: "left", nick, cause: "left", affiliation: "none", payload: textPayload("status", "") };
      cluster.watch.line(`${person.name} leaves`);
      if (!isShownByCore(cluster, person.node)) slot.local.putOut(left);
      return node.feed(slot, { ...left, kind: "local-leave" });
    }
    case "say":
    case "subject":
      return say(cluster, presence, deed.kind, deed.text);
    case "type":
      slot.local.submitted = undefined;
      return node.feed(slot, {
        kind: "local-message",
        nick,
        payload: textPayload("status", deed.text),
        subject: false,
        lasting: false,
        bytes: 10,
      });
    case "whisper":
    case "ask":
      return speakTo(cluster, presence, deed);
    case "status": {
      const seat = { ...presence.seat, status: deed.text };
      const view = viewOf(seat, person);
      if (!isShownByCore(cluster, person.node)) {
        slot.local.seats.set(nick, seat);
        slot.local.show({ kind: "present", nick, view });
      }
      cluster.watch.line(`${person.name} shows ${deed.text}`);
      return node.feed(slot, { kind: "local-update", nick, view });
    }
    case "rename":
      return rename(cluster, presence, deed.nick as Nick);
  }
}

/** A private message, or a question from client to client, to somebody at another server. */
function speakTo(cluster: Cluster, presence: Presence, deed: Extract<Deed, { kind: "whisper" | "ask" }>): void {
  const { person, node, slot, nick } = presence;
  const addressee = cluster.people[deed.to];
  // Whom he means is whom his own server shows under the nick.
  const found = addressee === undefined ? undefined : seatOf(slot, addressee);
  if (found === undefined || found[1].person !== undefined) return;
  const [to] = found;
  const payload = textPayload("body", `${deed.text} for person${deed.to}`);
  if (deed.kind === "whisper") return node.feed(slot, { kind: "local-private", from: nick, to, type: "chat", payload });
  const id = `${person.name}-${deed.text}`;
  slot.local.questions.ask(id, person);
  node.feed(slot, { kind: "local-occupant-iq", from: nick, to, type: "get", id, payload });
}

function say(cluster: Cluster, { person, node, slot, nick }: Presence, kind: "say" | "subject", text: string): void {
  const isSubject = kind === "subject";
  const payload = textPayload(isSubject ? "subject" : "body", text);
  const event: Said | SubjectSet = { kind: isSubject ? "subject" : "said", nick, payload };
  slot.local.submitted = { person, event };
  cluster.watch.line(`${person.name} says "${text}"`);
  cluster.sayings.set(text, person);
  // By that who knows only the spec knows it again.
  const named = (cluster.shape.plainHosts ?? []).length === 0 ? {} : { messageId: text };
  const words = { nick, payload, subject: isSubject, lasting: true, bytes: text.length, ...named };
  node.feed(slot, { kind: "local-message", ...words });
  slot.local.submitted = undefined;
}

function rename(cluster: Cluster, { person, node, slot, nick, seat }: Presence, newNick: Nick): void {
  if (!isFree(slot, newNick)) return;
  const policy = cluster.policyOf(person.node);
  // D3-47.
  if (person.node !== 0 && policy.rename === "refused") return;
  // He does not ask to come in now, even if he has come in during a split and nobody has judged it.
  const view = viewOf(seat.status === joinText ? { ...seat, status: "" } : seat, person);
  if (isShownByCore(cluster, person.node)) {
    cluster.watch.line(`${person.name} asks for the nick ${newNick}`);
    return node.feed(slot, { kind: "local-rename", nick, newNick, view });
  }
  slot.local.show({ kind: "renamed", nick, newNick, view });
  slot.local.seats.delete(nick);
  slot.local.seats.set(newNick, seat);
  person.renamed(newNick);
  slot.local.show({ kind: "present", nick: newNick, view });
  cluster.watch.line(`${person.name} takes the nick ${newNick}`);
  node.feed(slot, { kind: "local-rename", nick, newNick, view });
  // mod_muc tells the presence under the new nick by itself.
  if (node.isRunning) node.feed(slot, { kind: "local-update", nick: newNick, view });
}

/** Where the person sits, by the room of that server: by the real JID, as an owner's client names him by his nick. */
function seatOf(slot: Slot, person: Person): readonly [Nick, Seat] | undefined {
  return [...slot.local.seats].find(([, seat]) => seat.user === person.user);
}

/** Whether the source may act on people at other servers in this run. */
function reachesAll(cluster: Cluster): boolean {
  return cluster.racingActs;
}

function kick(cluster: Cluster, number: number, target: number): void {
  const node = cluster.nodes[number];
  const slot = cluster.slotAt(number);
  const person = cluster.people[target];
  if (node === undefined || slot === undefined || person === undefined) return;
  const found = seatOf(slot, person);
  if (found === undefined) return;
  const [nick, seat] = found;
  if (seat.person === undefined && (number !== 0 || !reachesAll(cluster))) return;
  // In a star his moderators ask the primary themselves, as long as it can be asked.
  const isAlone = slot.room.links[0]?.state === "split";
  if (number !== 0 && cluster.policyOf(number).topology === "star" && !isAlone) return;
  const { affiliation } = seat;
  const user = person.user;
  const left: Left = { kind: "left", nick, cause: "kicked", affiliation, user, payload: textPayload("status", "") };
  cluster.watch.line(`${node.host} kicks ${person.name} (${nick})`);
  if (!isShownByCore(cluster, number)) slot.local.putOut(left);
  node.feed(slot, { ...left, kind: "local-leave" });
}

/** The source's owner changes a line of the lists; who is in by that JID changes at once, then the lists are told. */
function affiliate(cluster: Cluster, target: number, affiliation: Affiliation): void {
  const { source } = cluster;
  const slot = cluster.slotAt(0);
  const person = cluster.people[target];
  if (slot === undefined || person === undefined) return;
  if (person.node !== 0 && !reachesAll(cluster)) return;
  // Without lists his server would have to ask ours before it lets him in (3.8), which it does not do yet.
  if (person.node === cluster.shape.untrusted) return;
  const jid = bareUser(person.user);
  const { local } = slot;
  if (local.affiliationOf(person.user) === affiliation) return;
  const changed = { jid, affiliation };
  local.lists = [...local.lists.filter((item) => item.jid !== jid), ...(affiliation === "none" ? [] : [changed])];
  cluster.watch.line(`${jid} becomes ${affiliation}`);
  if (affiliation === "outcast") cluster.outcasts.add(person);
  const found = seatOf(slot, person);
  if (found !== undefined) showAffiliation(source, slot, found, affiliation);
  if (source.isRunning)
    source.feed(slot, { kind: "local-lists", lists: versionedLists(local.lists), changed: [changed] });
}

function showAffiliation(
  source: Node,
  slot: Slot,
  [nick, seat]: readonly [Nick, Seat],
  affiliation: Affiliation,
): void {
  const { local, room } = slot;
  const role = LocalRoom.roleOf(affiliation);
  const known = room.roster.occupants.get(nick);
  if (known === undefined) return;
  const user = seat.user === undefined ? {} : { user: seat.user };
  if (role === "none") {
    const left: Left = {
      kind: "left",
      nick,
      cause: "banned",
      affiliation,
      payload: textPayload("status", ""),
      ...user,
    };
    local.putOut(left);
    source.feed(slot, { ...left, kind: "local-leave" });
    return;
  }
  const view = { ...known.view, role, affiliation };
  local.setRole(nick, role, affiliation);
  source.feed(slot, { kind: "local-update", nick, view });
}

function configure(cluster: Cluster, version: number): void {
  const slot = cluster.slotAt(0);
  if (slot === undefined) return;
  slot.local.config = { fields: configFields(version) };
  const digest = `config-${cluster.generationCount}-${version}`;
  cluster.watch.line(`the configuration becomes ${digest}`);
  cluster.source.feed(slot, { kind: "local-config", config: { config: slot.local.config, digest } });
}

/** The room is destroyed at its source, and made anew later. */
function recreate(cluster: Cluster, pauseMs: number): void {
  const { source } = cluster;
  const slot = cluster.slotAt(0);
  if (slot === undefined) return;
  cluster.watch.line("the room is destroyed");
  slot.local.clear();
  source.feed(slot, { kind: "local-destroy" });
  source.forget(cluster.jidAt(0));
  cluster.recreateAfter(pauseMs);
}

/** In a few words, for a report. */
export function describe(action: Action): string {
  return JSON.stringify(action);
}
