/**
 * One room whose source has shadows (XEP-0281), a replica (XEP-0282) and a mirror (DMUC3) at once: what happens at any of them crosses
 * each link once, comes back to nobody but who has to wait for it, and is seen by everybody once (3.13, chapter 6).
 */
import { expect, test } from "vitest";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { type Element, elements } from "../../src/dmuc/wire/stanza";
import { Cluster } from "../sim/cluster";
import { perform } from "../sim/deeds";
import { dialectsOf } from "../sim/modes";
import type { Person } from "../sim/people";
import { type Deed, ordinaryPages } from "../sim/plan";
import { safetyCheckers } from "../sim/safety";

/** The source is athens; cyprus and elsinore have shadows of it, bohemia a replica, denmark a mirror. */
const servers = ["athens", "bohemia", "cyprus", "denmark", "elsinore"] as const;

type Server = (typeof servers)[number];

/** A cluster of these, and somebody who is in at each of them. */
class Mixture {
  readonly cluster: Cluster;
  private crossed: string[] = [];

  constructor() {
    const shape = {
      seed: 1,
      instances: servers.length,
      people: 2 * servers.length,
      delayMsMax: 1,
      clockOffsetsMs: [],
      duplicates: 0,
      splitPresence: "away",
      nickConflict: "rename",
      logEventsMax: 10_000,
      pages: ordinaryPages,
      whileSplit: { talk: true, enter: true },
    } as const;
    this.cluster = new Cluster(shape, safetyCheckers(), [], undefined, dialectsOf("mixed", servers.length, 0));
    this.cluster.createRoom();
    this.cluster.wantReplicas();
    this.cluster.pass(20_000);
    const { network, hosts } = this.cluster;
    const { tap } = network;
    network.tap = (event, from, to, packet) => {
      tap(event, from, to, packet);
      if (event !== "written" || packet.kind !== "stanza") return;
      const { name } = packet.stanza;
      // What is no event: probes, and the first words of a mirror.
      if (name !== "iq")
        this.crossed.push(`${servers[hosts.indexOf(from)]!} > ${servers[hosts.indexOf(to)]!}${markOf(packet.stanza)}`);
    };
    for (const [index] of servers.entries()) {
      perform(this.cluster, { kind: "join", person: index, nick: `nick${index}` });
      this.cluster.pass(5_000);
    }
  }

  /** Who of the two of that server. */
  numberOf(server: Server, which = 0): number {
    return servers.indexOf(server) + which * servers.length;
  }

  person(server: Server, which = 0): Person {
    return this.cluster.people[this.numberOf(server, which)]!;
  }

  /** What crosses the links by that. */
  after(deed: Deed): readonly string[] {
    this.crossed = [];
    perform(this.cluster, deed);
    this.cluster.pass(2_000);
    return [...this.crossed].sort();
  }

  /** Everybody who is in. */
  present(): readonly Person[] {
    return this.cluster.people.filter(({ stay }) => stay !== undefined);
  }
}

/** XEP-0282's words for one client. */
function markOf(stanza: Element): string {
  const [word] = elements(stanza).flatMap((child) =>
    child.attributes["xmlns"] === namespaces.dmuc2
      ? elements(child).filter(({ name }) => name === "enter" || name === "leave")
      : [],
  );
  return word === undefined ? "" : ` ${word.name}`;
}

/** By which ways an event of that server goes: up, once, and to each other by the source, or by themselves between shadows. */
function waysFrom(server: Server): readonly string[] {
  const toOthers = servers
    .filter((other) => other !== "athens" && other !== server)
    .map((other) => `athens > ${other}`);
  if (server === "athens") return toOthers;
  const isShadow = server === "cyprus" || server === "elsinore";
  const sibling = server === "cyprus" ? "elsinore" : "cyprus";
  const byItself = isShadow ? [`${server} > ${sibling}`] : [];
  return [`${server} > athens`, ...byItself, ...toOthers.filter((way) => !isShadow || way !== `athens > ${sibling}`)];
}

/** The room decides, and says so to who has asked. */
const echoed: readonly Server[] = ["bohemia"];

test.each(servers)(
  "what is said at %s crosses each link once and is seen by everybody once; only a replica waits for its own",
  (server) => {
    const mixture = new Mixture();
    const back = echoed.includes(server) ? [`athens > ${server}`] : [];
    const ways = mixture.after({ kind: "say", person: mixture.numberOf(server), text: "Hello" });
    expect(ways).toEqual([...waysFrom(server), ...back].sort());
    expect(mixture.present()).toHaveLength(servers.length);
    for (const { name, stay } of mixture.present()) expect([name, stay?.seen.get("Hello")]).toEqual([name, 1]);
  },
);

test.each(servers)("how somebody looks at %s, and that he leaves, crosses each link once", (server) => {
  const mixture = new Mixture();
  const back = echoed.includes(server) ? [`athens > ${server}`] : [];
  const person = mixture.numberOf(server);
  expect(mixture.after({ kind: "status", person, text: "away" })).toEqual([...waysFrom(server), ...back].sort());
  const isMirror = server === "denmark";
  const left = mixture.after({ kind: "leave", person });
  const word = server === "bohemia" ? ["athens > bohemia leave"] : [];
  expect(left).toEqual([...waysFrom(server), ...back, ...word].sort());
  const nick = `nick${person}`;
  for (const other of mixture.present()) expect(other.stay?.roster.has(nick as never)).toBe(false);
  // The mirror was over with him.
  if (isMirror) expect(mixture.cluster.slotAt(servers.indexOf(server))?.room.role).not.toBe("replica");
});

test.each(servers)(
  "who comes in at %s is told of once on each link; where the room decides it says yes to his own server",
  (server) => {
    const mixture = new Mixture();
    const person = mixture.numberOf(server, 1);
    const ways = mixture.after({ kind: "join", person, nick: "newcomer" });
    const yes = server === "bohemia" || server === "denmark" ? [`athens > ${server}`] : [];
    const word = server === "bohemia" ? ["athens > bohemia enter"] : [];
    expect(ways).toEqual([...waysFrom(server), ...yes, ...word].sort());
    for (const other of mixture.present()) {
      const isHe = other === mixture.person(server, 1);
      expect([other.name, isHe || other.stay?.roster.has("newcomer" as never)]).toEqual([other.name, true]);
    }
    expect(mixture.present()).toHaveLength(servers.length + 1);
  },
);

test("while the mirror's link is split nothing is written to it, and afterwards it gets what it has missed, once, as do the others", () => {
  const mixture = new Mixture();
  const { cluster } = mixture;
  const [athens, denmark] = [cluster.hosts[0]!, cluster.hosts[3]!];
  for (const [from, to] of [
    [athens, denmark],
    [denmark, athens],
  ] as const)
    cluster.network.break(from, to, "refuse");
  mixture.after({ kind: "say", person: mixture.numberOf("athens"), text: "One" });
  mixture.after({ kind: "say", person: mixture.numberOf("denmark"), text: "Two" });
  cluster.pass(30_000);
  const meanwhile = mixture.after({ kind: "say", person: mixture.numberOf("bohemia"), text: "Three" });
  expect(meanwhile).toEqual(["athens > bohemia", "athens > cyprus", "athens > elsinore", "bohemia > athens"]);
  for (const [from, to] of [
    [athens, denmark],
    [denmark, athens],
  ] as const)
    cluster.network.heal(from, to);
  cluster.pass(60_000);
  for (const { name, stay } of mixture.present()) {
    expect([name, ...["One", "Two", "Three"].map((text) => stay?.seen.get(text))]).toEqual([name, 1, 1, 1]);
    expect([name, stay?.roster.size]).toEqual([name, servers.length]);
  }
});
