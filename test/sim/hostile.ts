/**
 * A child that says what it may not (3.9). The cluster is at rest; its instance at another server is given frames of its own
 * making, well encoded, one trick at a time. Nothing of it may be seen or kept (invariant 4).
 */
import type { Present, RoomEvent } from "../../src/dmuc/core/events";
import type { EventFrame, Frame } from "../../src/dmuc/core/frames";
import type { Affiliation, Epoch, EventId, Host, InstanceJid, Instant, Nick, UserJid } from "../../src/dmuc/core/ids";
import type { Link } from "../../src/dmuc/core/link";
import { contiguousOf } from "../../src/dmuc/core/log";
import { messagesInOrder } from "../../src/dmuc/core/reading";
import { linkWith } from "../../src/dmuc/core/state";
import { type Cluster, configFields, usersOf } from "./cluster";
import { unrest } from "./convergence";
import { messageKey } from "./local-room";
import type { Slot } from "./node";
import { lookOf, textPayload } from "./people";
import type { Plan } from "./plan";

/** Whom the hostile child speaks to, and what it knows. */
interface Attack {
  readonly cluster: Cluster;
  readonly hostile: Host;
  readonly target: Host;
  readonly slot: Slot;
  readonly link: Link;
  readonly now: Instant;
  /** Somebody who is at home elsewhere. */
  readonly victim: Nick;
  readonly victimHome: Host;
  /** Somebody who is at home with the hostile one. */
  readonly own: Nick;
}

interface Trick {
  readonly name: string;
  readonly frames: (attack: Attack) => readonly Frame[];
}

/** The next number of a host, which the target would take from it. */
function nextOf({ slot, cluster }: Attack, host: Host): EventId {
  const index = cluster.nodes.findIndex((node) => node.host === host);
  const epoch = cluster.slotAt(index)?.room.surroundings.epoch ?? ("unknown" as Epoch);
  return { host, epoch, sequence: contiguousOf(slot.room.log, host, epoch) + 1 };
}

/** Of the present life of the room: one of another would not even be looked at. */
function forgedEpoch({ slot }: Attack, index: number): Epoch {
  return `forged-${index}${slot.room.surroundings.epoch.slice(-5)}` as Epoch;
}

function nextId(attack: Attack): EventId {
  return nextOf(attack, attack.hostile);
}

/** Later than all that is known: of two claims to a nick the earlier one wins, and who is earlier cannot be proven (3.7). */
function lateKey({ slot, now }: Attack): number {
  const claims = [...slot.room.roster.occupants.values()].map(({ claim }) => claim?.orderKey ?? 0);
  return Math.max(now, slot.room.log.highestKey + 1, ...claims.map((key) => key + 1));
}

function numbered(attack: Attack, event: RoomEvent, id = nextId(attack), orderKey = lateKey(attack)): EventFrame {
  return { kind: "event", event, stamp: { id, time: attack.now, orderKey } };
}

function present(nick: Nick, affiliation: Affiliation, user?: string): Present {
  const role = affiliation === "owner" ? ("moderator" as const) : ("participant" as const);
  const view = { affiliation, role, payload: textPayload("status", "forged") };
  return { kind: "present", nick, view: user === undefined ? view : { ...view, user: user as UserJid } };
}

function said(nick: Nick): RoomEvent {
  return { kind: "said", nick, payload: textPayload("body", "forged") };
}

function left(nick: Nick): RoomEvent {
  return { kind: "left", nick, cause: "kicked", affiliation: "none", payload: textPayload("status", "") };
}

const ghostNick = "nobody" as Nick;

export const tricks: readonly Trick[] = [
  {
    name: "an event of another host",
    frames: (attack) => [numbered(attack, said(attack.victim), nextOf(attack, attack.victimHome))],
  },
  {
    name: "an event of the receiver itself",
    frames: (attack) => [
      numbered(attack, said(attack.victim), { ...nextId(attack), host: attack.target, sequence: 999 }),
    ],
  },
  { name: "words of somebody at home elsewhere", frames: (attack) => [numbered(attack, said(attack.victim))] },
  {
    name: "the subject, by somebody at home elsewhere",
    frames: (attack) => [
      numbered(attack, { kind: "subject", nick: attack.victim, payload: textPayload("subject", "forged") }),
    ],
  },
  {
    name: "another look of somebody at home elsewhere",
    frames: (attack) => [numbered(attack, present(attack.victim, "owner"))],
  },
  { name: "the end of somebody at home elsewhere", frames: (attack) => [numbered(attack, left(attack.victim))] },
  {
    name: "another nick for somebody at home elsewhere",
    frames: (attack) => {
      const { view } = present(attack.victim, "none");
      return [numbered(attack, { kind: "renamed", nick: attack.victim, newNick: ghostNick, view })];
    },
  },
  {
    name: "a flood of epochs",
    frames: (attack) =>
      Array.from({ length: 40 }, (_, index) =>
        numbered(attack, said(attack.own), { ...nextId(attack), epoch: forgedEpoch(attack, index), sequence: 1 }),
      ),
  },
  {
    name: "a frame of another session",
    frames: (attack) => [{ kind: "event", event: said(attack.own), session: "forged" as never }],
  },
  {
    name: "a configuration, though it is a child",
    frames: ({ link }) => [
      { kind: "config", config: { fields: configFields(666) }, configDigest: "forged", session: link.session! },
    ],
  },
  {
    name: "access lists, though it is a child",
    frames: ({ link, hostile }) => [
      {
        kind: "config",
        lists: { version: "forged", items: [{ jid: `villain@${usersOf(hostile)}`, affiliation: "owner" }] },
        listsDigest: "forged",
        session: link.session!,
      },
    ],
  },
  {
    name: "a roster with people of others",
    frames: (attack) => {
      const { view } = present(ghostNick, "owner", `ghost@${usersOf(attack.target)}`);
      const claim = { id: { ...nextId(attack), host: attack.victimHome, sequence: 77 }, time: attack.now, orderKey: 1 };
      const own = [...attack.slot.room.roster.occupants.values()]
        .filter((occupant) => occupant.home === attack.hostile)
        .map((occupant) => ({
          nick: occupant.nick,
          view: occupant.view,
          ...(occupant.claim === undefined ? {} : { claim: occupant.claim }),
          ...(occupant.identity === undefined ? {} : { identity: occupant.identity }),
        }));
      return [
        {
          kind: "roster",
          items: [...own, { nick: ghostNick, view, claim }],
          more: false,
          session: attack.link.session!,
        },
      ];
    },
  },
  {
    name: "a backlog with messages of others",
    frames: (attack) => {
      const id = nextOf(attack, attack.victimHome);
      const event = { kind: "said", nick: attack.victim, payload: textPayload("body", "forged") } as const;
      const stamp = { id, time: attack.now, orderKey: attack.now };
      return [
        {
          kind: "backlog",
          session: attack.link.session!,
          messages: [{ event, time: attack.now, stamp, bytes: 9 }],
          more: false,
        },
      ];
    },
  },
  {
    name: "news of a peer, which only the primary tells",
    frames: () => [{ kind: "peerhost", room: "coven", peer: "coven@rooms.villain.lit" as InstanceJid, removed: false }],
  },
  // The last, since it costs the link.
  {
    name: "a message days ahead",
    frames: (attack) => [numbered(attack, said(attack.own), nextId(attack), lateKey(attack) + 48 * 3_600_000)],
  },
];

/** What clients can see and what is kept: as texts, to be compared one by one. */
function fingerprint({ room, local }: Slot, without: Nick): Readonly<Record<string, string>> {
  const occupants = [...room.roster.occupants.values()]
    .filter(({ nick }) => nick !== without)
    .map(
      ({ nick, home, view }) =>
        `${nick}@${home} ${view.user ?? ""} ${lookOf(view.role, view.affiliation, view.payload)}`,
    );
  return {
    occupants: occupants.sort().join(", "),
    messages: messagesInOrder(room.log)
      .map((message) => messageKey(message))
      .join(", "),
    archive: local.archive.map((message) => messageKey(message)).join(", "),
    seen: JSON.stringify(local.people().map((person) => [person.name, ...(person.stay?.seen.entries() ?? [])])),
    config: room.config.digest,
    lists: JSON.stringify(room.lists),
    subject: JSON.stringify(room.subject ?? ""),
    links: room.links.map(({ peer, direction }) => `${peer} ${direction}`).join(", "),
    role: room.role,
  };
}

/** What is not as it was. */
function difference(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string | undefined {
  const changed = Object.keys(before).find((name) => before[name] !== after[name]);
  if (changed === undefined) return undefined;
  const [old, fresh] = [(before[changed] ?? "").split(", "), (after[changed] ?? "").split(", ")];
  const gone = old.filter((part) => !fresh.includes(part));
  const come = fresh.filter((part) => !old.includes(part));
  return `${changed}: without ${gone.join(", ")}; with ${come.join(", ")}`;
}

function attackOn(cluster: Cluster, hostile: number, target: number): Attack | undefined {
  const slot = cluster.slotAt(target);
  const hosts = cluster.hosts;
  if (slot === undefined) return undefined;
  const link = linkWith(slot.room, cluster.jidAt(hostile));
  const victim = [...slot.room.roster.occupants.values()].find(({ home }) => home !== hosts[hostile]);
  if (link?.session === undefined || link.state !== "up" || victim === undefined) return undefined;
  const now = cluster.nodes[target]!.now();
  const own = [...slot.room.roster.occupants.values()].find(({ home }) => home === hosts[hostile])?.nick ?? ghostNick;
  const people = { victim: victim.nick, victimHome: victim.home, own };
  return { cluster, hostile: hosts[hostile]!, target: hosts[target]!, slot, link, now, ...people };
}

function play(cluster: Cluster, hostile: number, target: number, attack: Attack, frame: Frame, id: string): void {
  const isService = frame.kind === "peerhost";
  const address = {
    from: isService ? attack.hostile : cluster.jidAt(hostile),
    to: isService ? attack.target : cluster.jidAt(target),
  };
  for (const stanza of cluster.dialect.encode(frame, address, { extension: true, id })) {
    cluster.network.send(attack.hostile, attack.target, { kind: "stanza", stanza });
  }
}

/**
 * Plays all tricks against one instance.
 *
 * @returns what a trick has changed, or undefined if nothing ever changed.
 */
export function playTricks(cluster: Cluster, plan: Plan, hostile: number, target: number): string | undefined {
  const isHostile = (number: number): boolean => cluster.hosts[number] === cluster.hosts[hostile];
  const changes: string[] = [];
  for (const { name, frames } of tricks) {
    // A trick may have cost the hostile one its link: the next needs it again.
    for (let waits = 0; waits < 10 && unrest(cluster, plan) !== undefined; waits++) cluster.pass(60_000);
    const attack = attackOn(cluster, hostile, target);
    if (attack === undefined) continue;
    const honest = cluster.nodes.flatMap((_, number) => (isHostile(number) ? [] : [cluster.slotAt(number)!]));
    const before = honest.map((slot) => fingerprint(slot, ghostNick));
    cluster.watch.line(`${attack.hostile} tries on ${attack.target}: ${name}`);
    frames(attack).forEach((frame, index) => {
      play(cluster, hostile, target, attack, frame, `forged-${cluster.scheduler.now}-${index}`);
    });
    cluster.pass(10_000);
    honest.forEach((slot, index) => {
      const changed = difference(before[index]!, fingerprint(slot, ghostNick));
      if (changed !== undefined) changes.push(`${name}, at ${slot.room.self}: ${changed}`);
      else if (name.includes("roster") && slot.room.roster.occupants.has(ghostNick)) {
        changes.push(`${name}: "${ghostNick}" was taken in at ${slot.room.self}`);
      }
    });
  }
  return changes.length === 0 ? undefined : changes.join("\n  ");
}
