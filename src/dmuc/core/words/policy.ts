/**
 * What a dialect may choose. The core never asks which dialect it serves: it asks this table (requirements.md chapter 5).
 */

export interface Policy {
  /** Mesh: each instance sends what entered at itself to all others. Star: all goes through the primary. */
  readonly topology: "mesh" | "star";
  /** Which side of a link writes to it first. Pushed: the primary; registered, tagged-join: the replica (3.2, D3-13). */
  readonly opening: "pushed" | "registered" | "tagged-join";
  /** Who says yes to a join: the instance by its replicated lists, or the primary. */
  readonly joinsDecidedBy: "instance" | "primary";
  /** How a replica learns whom of its people the primary has let in or put out: by the news for everybody, or by a word of its own (D2-20). */
  readonly serving: "by-copy" | "by-word";
  /** How the words and presences of a replica's people go up: as the room shows them, or as they have sent them (D2-28, D3-41). */
  readonly upward: "as-shown" | "as-sent";
  /** Whose order key orders an event: its home's, or the primary's (3.6). */
  readonly orderedBy: "home" | "primary";
  /** When the occupants of the home see a message: at once, or with the primary's copy. */
  readonly shownAtHome: "at-once" | "with-primary-copy";
  /** Whether the primary sends an event back to the link it came from. */
  readonly echo: boolean;
  /** Whether the replica asks for the history, or the primary sends it unasked. */
  readonly history: "asked" | "sent";
  /** When a side tells its occupants in a sync: if the other lacks a roster event, or always, since all had left (3.6.4). */
  readonly rosterAtSync: "if-missing" | "always";
  /** How occupants behind a split link look: the administrator's option decides, or they leave (3.7). */
  readonly ghosts: "by-option" | "leave";
  /** Change of nick by a replica's user: decided at his home, by the primary, or refused (D3-47). */
  readonly rename: "home" | "primary" | "refused";
  /** The loser of a nick conflict is renamed by his home, or leaves (3.7). */
  readonly nickConflict: "rename" | "remove";
  /** Requests of users at a replica about config and lists: relayed by it, or sent to the primary by themselves (3.8). */
  readonly administration: "relayed" | "direct";
  /** Private messages and IQs between occupants: instance to instance, or user to primary, or so if not both are of one replica (D3-49). */
  readonly privately: "instance-to-instance" | "through-primary" | "at-home-or-primary";
  /** What users of a replica may do while it is split from its primary (3.10). */
  readonly whileSplit: {
    readonly message: "allowed" | "by-option";
    readonly join: "by-option" | "by-lists" | "refused";
    readonly rename: "allowed" | "refused";
    readonly kick: "allowed" | "by-option";
  };
}

/** A mode of links, by its name in `dmuc_modes`. */
export interface Mode {
  readonly name: string;
  readonly policy: Policy;
}

/** XEP-0281: every instance is a full room, the source only first among equals. */
export const meshOfRooms: Policy = {
  topology: "mesh",
  opening: "pushed",
  joinsDecidedBy: "instance",
  serving: "by-copy",
  upward: "as-shown",
  orderedBy: "home",
  shownAtHome: "at-once",
  echo: false,
  history: "asked",
  rosterAtSync: "if-missing",
  ghosts: "by-option",
  rename: "home",
  nickConflict: "rename",
  administration: "relayed",
  privately: "instance-to-instance",
  whileSplit: { message: "allowed", join: "by-option", rename: "allowed", kick: "allowed" },
};

/** XEP-0282: one primary decides everything, and everybody sees the primary's order. */
export const orderedStar: Policy = {
  topology: "star",
  opening: "registered",
  joinsDecidedBy: "primary",
  serving: "by-word",
  upward: "as-sent",
  orderedBy: "primary",
  shownAtHome: "with-primary-copy",
  echo: true,
  history: "sent",
  rosterAtSync: "if-missing",
  ghosts: "by-option",
  rename: "primary",
  nickConflict: "rename",
  administration: "direct",
  privately: "through-primary",
  whileSplit: { message: "by-option", join: "by-option", rename: "refused", kick: "by-option" },
};

/** DMUC3: the master decides who is in; what mirrored users say is shown at their mirror at once. */
export const promptStar: Policy = {
  topology: "star",
  opening: "tagged-join",
  joinsDecidedBy: "primary",
  serving: "by-copy",
  upward: "as-sent",
  orderedBy: "home",
  shownAtHome: "at-once",
  echo: false,
  history: "asked",
  rosterAtSync: "always",
  ghosts: "leave",
  rename: "refused",
  nickConflict: "remove",
  administration: "direct",
  privately: "at-home-or-primary",
  whileSplit: { message: "allowed", join: "by-lists", rename: "refused", kick: "allowed" },
};
