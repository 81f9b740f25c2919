/**
 * The room as its server holds it: who is in, what they are shown, lists and configuration. A model of what the host makes
 * of mod_muc, as simple as it can be.
 */
import type { Config, ListItem } from "../../src/dmuc/core/words/config";
import type { Effect, Rekey, Renumber, Show } from "../../src/dmuc/core/words/effects";
import type { Left, OccupantView, RoomEvent } from "../../src/dmuc/core/words/events";
import type { OccupantIqFrame, PastMessage } from "../../src/dmuc/core/words/frames";
import type { LocalOccupantIq } from "../../src/dmuc/core/words/inputs";
import {
  type Affiliation,
  type Host,
  type Nick,
  type Role,
  type UserJid,
  compareStamps,
  sameEvent,
} from "../../src/dmuc/core/words/ids";
import type { Judged } from "../../src/dmuc/core/words/inputs";
import { type Complaint, type Person, lookOf, textOf, textPayload, witness } from "./people";
import { Questions } from "./questions";

/** One occupant, with his client if he is in through this server. */
export interface Seat {
  readonly user?: UserJid;
  readonly affiliation: Affiliation;
  readonly role: Role;
  readonly status: string;
  readonly person?: Person;
}

/** What stands in a presence by which somebody asks the primary to come in, and in no other (`<x/>` of XEP-0045). */
export const joinText = "joins";

/** The name of a message in the history: its number, or what it says if it has none. */
export function messageKey(message: PastMessage): string {
  const { stamp } = message;
  if (stamp === undefined) return textOf(message.event.payload);
  return `${stamp.id.host} ${stamp.id.epoch} ${stamp.id.sequence}`;
}

/** Bare JID. */
export function bareUser(user: UserJid): string {
  return user.split("/")[0] ?? user;
}

/** Status of one whose home is not reached. */
export const awayStatus = "away: the connection is lost";

function lookOfSeat({ role, affiliation, status }: Seat): string {
  return lookOf(role, affiliation, textPayload("status", status));
}

function rekeyed(message: PastMessage, { id, orderKey }: Rekey): PastMessage {
  const { stamp } = message;
  return stamp !== undefined && sameEvent(stamp.id, id) ? { ...message, stamp: { ...stamp, orderKey } } : message;
}

function renumbered(message: PastMessage, { id, stamp }: Renumber): PastMessage {
  return message.stamp !== undefined && sameEvent(message.stamp.id, id) ? { ...message, stamp } : message;
}

/** The subject before one that is lost, which counts again; or the source's, which the room says anew (D1-09). */
function isGivenBack({ event, stamp, delayed }: Show): boolean {
  return event.kind === "subject" && ((delayed && stamp === undefined) || event.nick === undefined);
}

export class LocalRoom {
  readonly seats = new Map<Nick, Seat>();
  /** All that was appended or imported, in the order of arrival. On the disk. */
  readonly archive: PastMessage[] = [];
  lists: readonly ListItem[] = [];
  config: Config = { fields: [] };
  isOpen = true;
  /** What a client has said, held back until it is reflected. */
  submitted: { readonly person: Person; readonly event: RoomEvent } | undefined;
  /** Texts of which a sender has seen the reflection: they are promised (3.1). */
  readonly reflected: string[] = [];

  /** People whose joins the primary has not yet decided about. */
  readonly pending = new Map<UserJid, Person>();
  /** The core shows what people here do, after the primary's copy: this room shows nothing by itself. */
  isShownByCore = false;
  /** What lists change the primary's presences tell, and the core: this room is not one of mod_muc's. */
  isLight = false;

  /** Nicks that are new, and under which a presence is to follow. */
  private readonly renamed = new Set<Nick>();

  readonly questions: Questions;

  constructor(
    private readonly host: Host,
    private readonly complain: Complaint,
  ) {
    this.questions = new Questions(complain);
  }

  people(): readonly Person[] {
    return [...this.seats.values()].flatMap((seat) => (seat.person === undefined ? [] : [seat.person]));
  }

  /** Everybody who is in through this server is shown it. */
  show(event: RoomEvent): void {
    for (const person of this.people()) witness(person, event, this.complain);
  }

  /** Who is in, as a client is told when it joins. */
  looks(): Map<Nick, string> {
    const looks = new Map<Nick, string>();
    for (const [nick, seat] of this.seats) {
      looks.set(nick, this.renamed.has(nick) ? `${lookOfSeat(seat)} renamed` : lookOfSeat(seat));
    }
    return looks;
  }

  /** What was said before, in the one order. */
  history(): readonly string[] {
    const numbered = this.archive.filter((message) => message.stamp !== undefined);
    return numbered
      .sort((left, right) => compareStamps(left.stamp!, right.stamp!))
      .map((message) => textOf(message.event.payload));
  }

  affiliationOf(user: UserJid): Affiliation {
    return this.lists.find((item) => item.jid === bareUser(user))?.affiliation ?? "none";
  }

  /** Role that an affiliation gives. The room is neither moderated nor for members only. */
  static roleOf(affiliation: Affiliation): Role {
    if (affiliation === "owner" || affiliation === "admin") return "moderator";
    return affiliation === "outcast" ? "none" : "participant";
  }

  private vacate(nick: Nick): void {
    const person = this.seats.get(nick)?.person;
    this.seats.delete(nick);
    this.renamed.delete(nick);
    if (person !== undefined) person.stay = undefined;
  }

  /** An occupant is out; those who stay are shown it. */
  putOut(event: Left): void {
    this.seats.get(event.nick)?.person?.onShown(event, false);
    this.vacate(event.nick);
    this.show(event);
  }

  /** He is not served any more (D2-23); the others are shown it when the news is here. */
  private endStay(event: Left): void {
    const seat = this.seats.get(event.nick);
    if (seat?.person === undefined) return;
    const { person, ...rest } = seat;
    person.onShown(event, false);
    person.stay = undefined;
    this.seats.set(event.nick, rest);
  }

  /** Everybody here is out: the room has ended, or the server has stopped. */
  clear(): void {
    this.pending.clear();
    for (const nick of [...this.seats.keys()]) this.vacate(nick);
  }

  /** Carries out an effect that concerns the people here. */
  perform(effect: Effect): void {
    switch (effect.kind) {
      case "append":
        this.archive.push(effect.message);
        // A subject that a newer one has overtaken need not be shown.
        if (effect.message.event.kind === "said") {
          for (const person of this.people()) person.stay?.owed.push(textOf(effect.message.event.payload));
        }
        return;
      case "show":
        if (isGivenBack(effect)) for (const person of this.people()) person.expectAgain(effect.event);
        this.showRemote(effect.event, effect.stamp?.id.host === this.host);
        return;
      case "reflect":
        this.reflect();
        return;
      case "admitted":
        this.admit(effect.nick, effect.view, effect.user);
        return;
      case "rejected":
        if (effect.join && effect.event.kind === "present" && effect.event.view.user !== undefined)
          this.pending.delete(effect.event.view.user);
        return;
      case "rekey":
        this.rewrite((message) => rekeyed(message, effect));
        return;
      case "renumber":
        this.rewrite((message) => renumbered(message, effect));
        return;
      case "configure":
        this.config = effect.config;
        return;
      case "set-lists":
        this.setLists(effect.items, effect.whole);
        return;
      case "open":
        this.isOpen = true;
        return;
      case "import-history":
        this.importHistory(effect.messages);
        return;
      case "deliver":
        if (effect.frame.kind === "private") this.deliver(effect.frame.to, textOf(effect.frame.payload));
        else this.endQuestion(effect.frame.to, effect.frame);
        return;
      case "undeliverable":
        if (effect.frame.kind === "occupant-iq") this.endQuestion(effect.frame.from, effect.frame);
        return;
      case "remove":
        if (this.isShownByCore && effect.event.user !== undefined) this.endStay(effect.event);
        else this.putOut(effect.event);
        return;
      case "show-away":
        this.showAway(effect.nick);
        return;
      case "rename-own":
        this.renameOwn(effect.nick, effect.newNick);
        return;
      case "set-role":
        this.setRole(effect.nick, effect.view.role, effect.view.affiliation);
        return;
      default:
        return;
    }
  }

  /** A whisper names in its text whom it is for. */
  private deliver(nick: Nick, text: string): void {
    const person = this.seats.get(nick)?.person;
    if (person === undefined || person.stay === undefined) return;
    if (!text.endsWith(` for ${person.name}`)) this.complain("whisper", `${person.name} was given "${text}"`);
    const times = (person.stay.seen.get(text) ?? 0) + 1;
    person.stay.seen.set(text, times);
    if (times > 1) this.complain("whisper", `${person.name} was given "${text}" twice`);
  }

  private endQuestion(nick: Nick, frame: OccupantIqFrame): void {
    const person = this.seats.get(nick)?.person;
    if (person !== undefined) this.questions.end(person, frame);
  }

  /** Somebody's client is asked; it answers at once. */
  question(frame: OccupantIqFrame): LocalOccupantIq | undefined {
    const person = this.seats.get(frame.to)?.person;
    return person === undefined ? undefined : this.questions.answer(person, frame);
  }

  /** In its place: the disk knows it, and may go back to an older state. */
  private rewrite(change: (message: PastMessage) => PastMessage): void {
    this.archive.splice(0, this.archive.length, ...this.archive.map((message) => change(message)));
  }

  private importHistory(messages: readonly PastMessage[]): void {
    const known = new Set(this.archive.map((message) => messageKey(message)));
    this.archive.push(...messages.filter((message) => !known.has(messageKey(message))));
  }

  private reflect(): void {
    const { submitted } = this;
    if (submitted === undefined) return;
    this.submitted = undefined;
    this.show(submitted.event);
    if (submitted.event.kind === "said" || submitted.event.kind === "subject") {
      this.reflected.push(textOf(submitted.event.payload));
    }
  }

  private showRemote(event: RoomEvent, isSaidHere: boolean): void {
    if (event.kind === "present") {
      const { user, affiliation, role, payload } = event.view;
      const person = this.seats.get(event.nick)?.person;
      if (person !== undefined && !this.isLight) {
        this.complain(
          "host-and-core",
          `"${event.nick}" sits here with ${person.name}; another one of the nick is shown`,
        );
        return;
      }
      const seat: Seat = { affiliation, role, status: textOf(payload) };
      const known = this.seats.get(event.nick);
      // A JID that was not known before is for the lists; another one would be another person.
      // One that is not known any more is nothing to see, either (D2-26).
      const isHe = known?.user === undefined || user === undefined || known.user === user;
      const isSame = known !== undefined && isHe && lookOfSeat(known) === lookOfSeat(seat);
      const own = person === undefined ? {} : { person, user: person.user };
      this.seats.set(event.nick, user === undefined ? { ...seat, ...own } : { ...seat, user, ...own });
      // 3.7: what changes nothing that a recipient may see is stored, not passed on. After a rename it is news.
      const isNews = this.renamed.delete(event.nick);
      if (isSame && !isNews) return;
    } else if (event.kind === "left") {
      this.vacate(event.nick);
    } else if (event.kind === "renamed") {
      const seat = this.seats.get(event.nick);
      this.seats.delete(event.nick);
      if (seat !== undefined) {
        this.seats.set(event.newNick, seat);
        this.renamed.add(event.newNick);
        seat.person?.renamed(event.newNick);
      }
    } else if (isSaidHere && event.nick !== undefined && this.seats.get(event.nick)?.person !== undefined) {
      // The sender sees his own words come back, and not those of who had the nick before him elsewhere.
      this.reflected.push(textOf(event.payload));
    }
    this.show(event);
  }

  /** The primary, or this replica alone, has let him in. */
  private admit(nick: Nick, view: OccupantView, user = view.user): void {
    const person = user === undefined ? undefined : this.pending.get(user);
    const { affiliation, role, payload } = view;
    const seat: Seat = { affiliation, role, status: textOf(payload) };
    // Where the news of it comes first the others have seen him.
    if (!this.seats.has(nick)) this.show({ kind: "present", nick, view });
    if (person === undefined) {
      this.complain("host-and-core", `"${nick}" is let in, who has not asked`);
      return;
    }
    this.pending.delete(person.user);
    this.seats.set(nick, { ...seat, user: person.user, person });
    person.enter(nick, this.looks(), this.history());
  }

  /**
   * What this room says to what somebody at a replica asks for (XEP-0045: bans, nicks, who may speak).
   *
   * @param isHis the nick is that of somebody who is in through that replica.
   */
  judge(event: RoomEvent, isHis: boolean, user?: UserJid, comesIn = false): Judged["verdict"] {
    const verdict = this.verdictOn(event, isHis, comesIn);
    const isJoin = event.kind === "present" && !isHis && verdict.kind === "accepted";
    return isJoin && user !== undefined ? { ...verdict, entered: { user, codes: [] } } : verdict;
  }

  private verdictOn(event: RoomEvent, isHis: boolean, comesIn: boolean): Judged["verdict"] {
    if (event.kind === "present" && !isHis) {
      const { user, payload } = event.view;
      // Who does not ask to come in has been in when he sent it, and has been put out, or has left, meanwhile.
      const asks = textOf(payload) === joinText;
      if (!asks && !comesIn) return { kind: "refused", condition: "item-not-found" };
      // His client may be in otherwise, or be thought to be.
      const seat = this.seats.get(event.nick);
      const isHimself = comesIn && user !== undefined && seat?.user === user;
      if (seat !== undefined && !isHimself) return { kind: "refused", condition: "conflict" };
      const affiliation = user === undefined ? "none" : this.affiliationOf(user);
      if (affiliation === "outcast") return { kind: "refused", condition: "forbidden" };
      const role = LocalRoom.roleOf(affiliation);
      const view = { ...event.view, affiliation, role, payload: asks ? textPayload("status", "") : payload };
      return { kind: "accepted", event: { ...event, view } };
    }
    if (!isHis) return { kind: "refused", condition: "not-acceptable" };
    if (event.kind === "renamed" && this.seats.has(event.newNick)) return { kind: "refused", condition: "conflict" };
    if (event.kind !== "present" && event.kind !== "renamed") return { kind: "accepted", event };
    const { affiliation, role } = this.seats.get(event.nick) ?? event.view;
    return { kind: "accepted", event: { ...event, view: { ...event.view, affiliation, role } } };
  }

  /** His home is behind a split link: he looks away from the keyboard (3.7). */
  private showAway(nick: Nick): void {
    const seat = this.seats.get(nick);
    if (seat === undefined || seat.status === awayStatus) return;
    this.seats.set(nick, { ...seat, status: awayStatus });
    this.showSeat(nick);
  }

  /** Somebody here has lost his nick to another one, and gets a new one (3.7). */
  private renameOwn(nick: Nick, newNick: Nick): void {
    const seat = this.seats.get(nick);
    if (seat?.person === undefined) return;
    const { role, affiliation, status, person } = seat;
    this.seats.delete(nick);
    this.seats.set(newNick, seat);
    this.show({ kind: "renamed", nick, newNick, view: { role, affiliation, payload: textPayload("status", status) } });
    person.renamed(newNick);
    this.showSeat(newNick);
  }

  /** Everybody here is shown how that occupant looks now. */
  private showSeat(nick: Nick): void {
    const seat = this.seats.get(nick);
    if (seat === undefined) return;
    this.renamed.delete(nick);
    const { role, affiliation, status, user } = seat;
    const view = { role, affiliation, payload: textPayload("status", status) };
    this.show({ kind: "present", nick, view: user === undefined ? view : { ...view, user } });
  }

  /** Gives an occupant another role and affiliation, and shows it. */
  setRole(nick: Nick, role: Role, affiliation: Affiliation): void {
    const seat = this.seats.get(nick);
    if (seat === undefined || (seat.role === role && seat.affiliation === affiliation)) return;
    this.seats.set(nick, { ...seat, role, affiliation });
    this.showSeat(nick);
  }

  /** Affiliations change, roles follow, and who may not be in is out; mod_muc shows it (T-10). */
  private setLists(items: readonly ListItem[], whole: boolean): void {
    const kept = whole ? [] : this.lists.filter((item) => !items.some((changed) => changed.jid === item.jid));
    this.lists = [...kept, ...items.filter((item) => item.affiliation !== "none")];
    // There the primary's presences say it.
    if (this.isLight) return;
    for (const [nick, seat] of [...this.seats]) {
      if (seat.user === undefined) continue;
      const affiliation = this.affiliationOf(seat.user);
      if (affiliation === seat.affiliation) continue;
      const role = LocalRoom.roleOf(affiliation);
      if (role !== "none") this.setRole(nick, role, affiliation);
      else this.putOut({ kind: "left", nick, cause: "banned", affiliation, payload: textPayload("status", "") });
    }
  }
}
