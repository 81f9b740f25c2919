/** The modes as four servers live them, and what each of them does when its link is lost: the data of the stories of 3.10. */
import type { HouseOptions } from "../support/house.js";
import { macbeth, marlowe, shakespeare } from "../support/house.js";
import type { Mode } from "./contract.js";

const webster = "webster.lit";
/** Without the module. */
export const jonson = "jonson.lit";

export interface Refusal {
  readonly condition: string;
  readonly type: "wait" | "cancel" | "modify" | "auth";
}

const notNow: Refusal = { condition: "remote-server-timeout", type: "wait" };
const isAway: Refusal = { condition: "recipient-unavailable", type: "wait" };
const isGone: Refusal = { condition: "item-not-found", type: "cancel" };

/** A mode, and what a server's administrator has chosen in it. */
export interface Column {
  readonly mode: Mode;
  readonly choice: string;
  /** Whose people are in the rooms of shakespeare.lit by it. */
  readonly domain: string;
  /** How people elsewhere look to them. */
  readonly ghosts: "away" | "gone";
  /** How they look to people elsewhere. */
  readonly ghostsAtHome: "away" | "gone";
  readonly message: "at once" | "after the grace" | Refusal;
  readonly toGhost: Refusal;
  /** What somebody at the room's home is told who whispers to one of them. */
  readonly toGhostFromHome: Refusal;
  readonly privately: "local" | Refusal;
  readonly join: "by the lists" | Refusal;
  readonly rename: "allowed" | Refusal;
  /** What becomes of whoever loses a nick; undefined where nobody can take one meanwhile. */
  readonly loser: "renamed" | "put out" | undefined;
}

export const columns: readonly Column[] = [
  {
    mode: "D1",
    choice: "by default",
    domain: macbeth,
    ghosts: "away",
    ghostsAtHome: "away",
    message: "at once",
    toGhost: isAway,
    toGhostFromHome: isAway,
    privately: "local",
    join: "by the lists",
    rename: "allowed",
    loser: "renamed",
  },
  {
    mode: "D1",
    choice: "dmuc1_split_join = false",
    domain: marlowe,
    ghosts: "gone",
    ghostsAtHome: "away",
    message: "at once",
    toGhost: isGone,
    toGhostFromHome: isAway,
    privately: "local",
    join: notNow,
    rename: "allowed",
    loser: undefined,
  },
  {
    mode: "D2",
    choice: "all allowed",
    domain: marlowe,
    ghosts: "away",
    ghostsAtHome: "away",
    message: "after the grace",
    toGhost: notNow,
    toGhostFromHome: notNow,
    privately: "local",
    join: "by the lists",
    rename: notNow,
    loser: "renamed",
  },
  {
    mode: "D2",
    choice: "nothing allowed",
    domain: macbeth,
    ghosts: "gone",
    ghostsAtHome: "away",
    message: notNow,
    toGhost: notNow,
    toGhostFromHome: notNow,
    privately: notNow,
    join: notNow,
    rename: notNow,
    loser: undefined,
  },
  {
    mode: "D3",
    choice: "by default",
    domain: webster,
    ghosts: "gone",
    ghostsAtHome: "gone",
    message: "at once",
    toGhost: isGone,
    toGhostFromHome: isGone,
    privately: "local",
    join: "by the lists",
    rename: { condition: "not-acceptable", type: "cancel" },
    loser: "put out",
  },
];

const patience = "dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 5";

/** The servers of all columns: passwords cross encrypted links only (3.9). */
export const servers: HouseOptions = {
  domains: [shakespeare, macbeth, marlowe, webster, jonson],
  security: "tls",
  roomsLua: {
    [shakespeare]: patience,
    [macbeth]: patience,
    [marlowe]: `${patience}\ndmuc1_split_join = false\ndmuc_split_presence = "leave"`,
    [webster]: 'dmuc_modes = { "dmuc3" }',
    [jonson]: "modules_enabled = { }",
  },
  mirrors: {
    [macbeth]: {
      modes: ["dmuc2"],
      lua: `${patience}
        dmuc_split_presence = "leave"
        dmuc2_split = { talk = false, private = false, enter = false, kick = false }`,
    },
    [marlowe]: {
      modes: ["dmuc2"],
      lua: `${patience}\ndmuc2_split = { talk = true, private = true, enter = true, kick = true }`,
    },
    [webster]: { modes: ["dmuc3"], lua: patience },
  },
};
