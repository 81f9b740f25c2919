/** What clients are told (3.10): each situation, and what each mode does in it. */

export const modes = ["D1", "D2", "D3"] as const;

/** XEP-0281, XEP-0282, DMUC3. */
export type Mode = (typeof modes)[number];

const wait = "`remote-server-timeout` wait";

/** What is the same in all modes. */
function always(cell: string): Readonly<Record<Mode, string>> {
  return { D1: cell, D2: cell, D3: cell };
}

const byOption = "remote occupants by `dmuc_split_presence`";
const renamed = "303, then 210";
const updates = "presence updates or joins, then delayed messages";

const cells = {
  "split (after grace)": { D1: byOption, D2: byOption, D3: "unavailable, role none, 333 for remote occupants" },
  "message in split": {
    D1: "local delivery, reflected with id",
    D2: `talk=true: after the grace; talk=false: error ${wait}`,
    D3: "local delivery",
  },
  "PM/IQ to a ghost": {
    D1: "`recipient-unavailable` wait",
    D2: wait,
    D3: "not in the room: `item-not-found`",
  },
  "PM/IQ between local users": { D1: "local", D2: `private=true: local; else ${wait}`, D3: "local" },
  join: {
    D1: "by replicated lists (`dmuc1_split_join`); password and bans enforced",
    D2: `${wait} from ROOM/NICK; enter=true allows`,
    D3: "with a mirror: by replicated lists, default role; without: stock error",
  },
  leave: always("local, synced later"),
  "nick change": { D1: "allowed", D2: wait, D3: "always `not-acceptable`" },
  subject: { D1: "allowed", D2: "as message", D3: "as message" },
  "config, affiliation, destroy, other IQ to the room": {
    D1: wait,
    D2: `${wait}, answered by the replica itself, nothing goes out`,
    D3: `${wait}, answered by the mirror itself, nothing goes out`,
  },
  "self-ping": always("result"),
  netjoin: { D1: updates, D2: updates, D3: "joins, then delayed messages" },
  "loser of a nick": { D1: renamed, D2: renamed, D3: "`conflict`, self 110 and 333" },
  "stop or crash of the parent": always("as split"),
  "orderly stop of the child": always("its users: 110 and 332; others: 332"),
  "room destroyed": always("own unavailable only: role none, `<destroy jid?><reason/><password/></destroy>`, 110"),
} satisfies Record<string, Readonly<Record<Mode, string>>>;

export type Situation = keyof typeof cells;

export const contract: Readonly<Record<Situation, Readonly<Record<Mode, string>>>> = cells;

export const situations = Object.keys(cells) as readonly Situation[];
