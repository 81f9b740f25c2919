/**
 * All that can happen in a room, in XEP-0045's words, and the glossary of the core.
 *
 * | core | XEP-0281 | XEP-0282 | DMUC3 |
 * |---|---|---|---|
 * | primary: the instance that decides conflicts | source | primary | master |
 * | replica: every other instance | shadow | replica | mirror |
 * | instance | source or shadow | primary or replica | master or mirror |
 * | home: the instance through which an occupant is in the room | instance | replica's or primary's host | mirror's or master's host |
 *
 * A lasting event gets a number at its home (3.1); a fleeting one (chat state, private message, IQ) has none.
 */
import type { Affiliation, EventId, Nick, OccupantId, Payload, Role, Stamp, UserJid } from "./ids";

/** What the others may see of an occupant. */
export interface OccupantView {
  /** Absent where the recipient or the sender is not entitled to it (invariant 8). */
  readonly user?: UserJid;
  readonly occupantId?: OccupantId;
  readonly affiliation: Affiliation;
  readonly role: Role;
  /** The presence's own children: show, status, caps, avatar, hats. */
  readonly payload: Payload;
  /** `xml:lang` of the stanza: the language of its texts. */
  readonly language?: string;
}

/** Why an occupant is out of the room; each but `left` has its status code in XEP-0045. */
export type LeaveCause = "left" | "kicked" | "banned" | "unaffiliated" | "members-only" | "shutdown" | "failed";

/**
 * An occupant is in the room, and looks like this: he joined, or his show, status, role or affiliation changed, or he
 * appears under the nick of a `renamed`. The specs have one presence for all of it; who receives it sees which it is.
 */
export interface Present {
  readonly kind: "present";
  readonly nick: Nick;
  readonly view: OccupantView;
  /** Who gave the role or affiliation, where somebody did. */
  readonly actor?: Nick;
  readonly reason?: string;
  /** Id of the user's own stanza, where he asks for it at the primary (D2-28): errors carry it. */
  readonly messageId?: string;
}

/** An occupant is out of the room. */
export interface Left {
  readonly kind: "left";
  readonly nick: Nick;
  readonly cause: LeaveCause;
  readonly affiliation: Affiliation;
  readonly user?: UserJid;
  /** Who did it, where somebody did. */
  readonly actor?: Nick;
  readonly reason?: string;
  /** The error of his client by which he is taken for gone (T-27), where he asks for it at the primary. */
  readonly condition?: string;
  readonly payload: Payload;
  /** `xml:lang` of the stanza: the language of its texts. */
  readonly language?: string;
  /** As of `Present`. */
  readonly messageId?: string;
}

/** An occupant gives up a nick; a `present` under the new one follows with a number of its own (D1-46). */
export interface Renamed {
  readonly kind: "renamed";
  readonly nick: Nick;
  readonly newNick: Nick;
  readonly view: OccupantView;
  /** As of `Present`. */
  readonly messageId?: string;
}

/** By what a message is known again whose sender's service gives no numbers (3.1, "Peer without lnk"). */
export interface Likeness {
  /** Its id in the room that it comes from. */
  readonly stanzaId?: string;
  readonly body?: string;
}

/** A message to everybody, of an occupant or, without nick, of the room itself. */
export interface Said {
  readonly kind: "said";
  readonly nick?: Nick;
  /** The client's own id, which every recipient sees (D1-44). */
  readonly messageId?: string;
  /** `xml:lang` of the stanza: the language of its texts. */
  readonly language?: string;
  readonly payload: Payload;
  /** It shall be kept, but has no number yet. */
  readonly likeness?: Likeness;
}

/** A new subject; without nick: the setter is not known any more (D1-56). */
export interface SubjectSet {
  readonly kind: "subject";
  readonly nick?: Nick;
  readonly messageId?: string;
  /** `xml:lang` of the stanza: the language of its texts. */
  readonly language?: string;
  readonly payload: Payload;
  readonly likeness?: Likeness;
}

/** All that can happen in a room and concerns everybody who is in. */
export type RoomEvent = Present | Left | Renamed | Said | SubjectSet;

/** A presence event, whose effect a roster shows as well; it lives in memory only (3.1). */
export type RosterEvent = Present | Left | Renamed;

/** Whether a roster shows what the event did, so that nothing of it need be kept on disk (3.1). */
export function isRosterEvent(event: RoomEvent): event is RosterEvent {
  return event.kind !== "said" && event.kind !== "subject";
}

/** One occupant as his home lists him (3.7). */
export interface RosterItem {
  readonly nick: Nick;
  readonly view: OccupantView;
  /** Stamp of the event by which he took the nick; absent from a peer that knows only the spec. */
  readonly claim?: Stamp;
  /** Number of his join, where a rename made it differ from the claim's. */
  readonly identity?: EventId;
}
