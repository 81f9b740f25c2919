import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connect,
  expect as expected,
  startCluster,
  StanzaFailure,
  xml,
  type Cluster,
  type DevLink,
  type Element,
  type Endpoint,
  type Person,
  type Server,
} from "../../prosody-dev/index.js";
import { tryToConnect } from "./support/machine.js";
import { patiently } from "./support/patience.js";
import { macbeth, shakespeare } from "./support/scene.js";

/** Where a server connects to reach another domain, as its configuration says. */
function routeOf(server: Server, domain: string): Endpoint {
  const configuration = readFileSync(join(server.folder, "prosody.cfg.lua"), "utf8");
  const [, host = "", port = ""] =
    new RegExp(`\\["${domain}"\\] = \\{ "([\\d.]+)", (\\d+) \\}`).exec(configuration) ?? [];
  return { host, port: Number(port) };
}

function newPing(person: Person): Element {
  return xml("iq", { type: "get", to: person.jid.split("@")[1] }, xml("ping", { xmlns: "urn:xmpp:ping" }));
}

function write(to: Person, text: string): Element {
  return xml("message", { to: to.fullJid, type: "chat" }, xml("body", {}, text));
}

function hears(person: Person, text: string): Promise<Element> {
  return person.sees(`"${text}"`, (stanza) => stanza.getChildText("body") === text);
}

const textsOf = (stanzas: readonly { element: Element }[]): readonly (string | null)[] =>
  stanzas.filter(({ element }) => element.name === "message").map(({ element }) => element.getChildText("body"));

describe("a link between two servers", () => {
  let cluster: Cluster;
  let link: DevLink;
  let hecate: Person;
  let witch: Person;

  beforeAll(async () => {
    cluster = await startCluster({ servers: [{ domain: shakespeare }, { domain: macbeth, version: "13" }] });
    link = cluster.link(shakespeare, macbeth);
    hecate = await connect(cluster, `hecate@${shakespeare}`);
    witch = await connect(cluster, `firstwitch@${macbeth}`);
  });
  afterAll(() => cluster.stop());

  /** Cuts the link, and waits till both servers know: what they write before that is lost without an error. */
  async function cutNoticed(): Promise<void> {
    const noticed = cluster.servers.map((server) =>
      server.waitForLog(new RegExp(`s2s disconnected: ${server.domain}->`), { fromEnd: true }),
    );
    await link.cut();
    await Promise.all(noticed);
  }

  /** Both servers have a connection that works. */
  async function greet(): Promise<void> {
    await hecate.iq(newPing(witch));
    await witch.iq(newPing(hecate));
  }

  it("carries all that these two say to each other, by a way of its own in each direction", async () => {
    const mark = link.tap.mark();
    await greet();
    expect(link.tap.countByKind(mark)).toEqual({ "iq:get urn:xmpp:ping": 2, "iq:result": 2 });
    const routes = [
      routeOf(cluster.server(shakespeare), macbeth),
      routeOf(cluster.server(macbeth), shakespeare),
    ] as const;
    const direct = cluster.servers.map(({ s2s }) => s2s.port);
    expect(routes.map(({ port }) => direct.includes(port))).toEqual([false, false]);
    expect(cluster.link("rooms.macbeth.lit", shakespeare)).toBe(link);
    expect(() => cluster.link(shakespeare, "elsinore.lit")).toThrow("elsinore.lit");
  });

  it("cut: connections are reset, new ones refused, stanzas bounce; healed: all flows again", async () => {
    await greet();
    const routes = [routeOf(cluster.server(shakespeare), macbeth), routeOf(cluster.server(macbeth), shakespeare)];
    expect(await Promise.all(routes.map(tryToConnect))).toEqual(["accepted", "accepted"]);
    await cutNoticed();
    expect(await Promise.all(routes.map(tryToConnect))).toEqual(["ECONNREFUSED", "ECONNREFUSED"]);

    const mark = link.tap.mark();
    const before = hecate.mark();
    await hecate.send(write(witch, "Lost"));
    await hecate.sees("the bounce", expected.stanzaError(witch.fullJid, "remote-server-not-found"), { since: before });
    await expect(witch.iq(newPing(hecate))).rejects.toBeInstanceOf(StanzaFailure);
    expect(link.tap.since(mark)).toEqual([]);
    expect(witch.received.filter((stanza) => stanza.getChildText("body") === "Lost")).toEqual([]);

    await link.heal();
    await greet();
    await hecate.send(write(witch, "Found"));
    await hears(witch, "Found");
    expect(textsOf(link.tap.since(mark))).toEqual(["Found"]);
  });

  it("a cut link may be cut, an open one opened again", async () => {
    await greet();
    await cutNoticed();
    await link.cut();
    await link.heal();
    await link.heal();
    await greet();
  });

  it("black hole: connections stay, nothing crosses either way; healed: what was held arrives, in order", async () => {
    await greet();
    const mark = link.tap.mark();
    await link.blackHole();
    const bytes = [shakespeare, macbeth].map((domain) => link.tap.bytesFrom(domain));
    const starts = cluster.servers.map((server) => server.log().length);
    for (const text of ["One", "Two", "Three"]) {
      await hecate.send(write(witch, text));
      await witch.send(write(hecate, `${text} as well`));
    }
    await expect.poll(() => textsOf(link.tap.held()).length, patiently).toBe(6);
    expect(link.tap.since(mark)).toEqual([]);
    expect([shakespeare, macbeth].map((domain) => link.tap.bytesFrom(domain))).toEqual(bytes);

    await link.heal();
    await Promise.all([hears(witch, "Three"), hears(hecate, "Three as well")]);
    expect(link.tap.held()).toEqual([]);
    expect(textsOf(link.tap.since(mark, { from: shakespeare }))).toEqual(["One", "Two", "Three"]);
    expect(textsOf(link.tap.since(mark, { from: macbeth }))).toEqual(["One as well", "Two as well", "Three as well"]);
    for (const [index, server] of cluster.servers.entries()) {
      expect(server.log().slice(starts[index]), server.domain).not.toContain("s2s disconnected");
    }
  });

  it("black hole one way: the other way is open", async () => {
    await greet();
    const mark = link.tap.mark();
    await link.blackHole({ from: macbeth });
    await witch.send(write(hecate, "Unheard"));
    await hecate.send(write(witch, "Heard"));
    await hears(witch, "Heard");
    await expect.poll(() => textsOf(link.tap.held()), patiently).toEqual(["Unheard"]);
    expect(textsOf(link.tap.since(mark))).toEqual(["Heard"]);

    await link.blackHole({ from: shakespeare });
    await hears(hecate, "Unheard");
    await link.heal();
    await expect(link.blackHole({ from: "elsinore.lit" })).rejects.toThrow(
      "elsinore.lit is not an end of the link shakespeare.lit - macbeth.lit.",
    );
  });

  it("what a black hole has swallowed is lost when the link is cut", async () => {
    await greet();
    await link.blackHole();
    await hecate.send(write(witch, "Swallowed"));
    await expect.poll(() => textsOf(link.tap.held()), patiently).toEqual(["Swallowed"]);
    await cutNoticed();
    expect(link.tap.held()).toEqual([]);
    await link.heal();
    await greet();
    await hecate.send(write(witch, "At last"));
    await hears(witch, "At last");
    expect(witch.received.filter((stanza) => stanza.getChildText("body") === "Swallowed")).toEqual([]);
  });

  it("thin: what crosses comes late, one stanza after the other at the pace of the line; wide again: at once", async () => {
    await greet();
    link.thin({ bitsPerSecond: 80_000, delayMs: 200 });
    const started = performance.now();
    await hecate.iq(newPing(witch));
    expect(performance.now() - started).toBeGreaterThanOrEqual(2 * 200);

    const text = "Double, double toil and trouble. ".repeat(30);
    const mark = link.tap.mark();
    const before = link.tap.bytesFrom(shakespeare);
    const sent = performance.now();
    for (const number of [1, 2, 3, 4, 5]) await hecate.send(write(witch, `${number} ${text}`));
    await hears(witch, `5 ${text}`);
    const took = performance.now() - sent;
    const bytes = link.tap.bytesFrom(shakespeare) - before;
    expect(textsOf(link.tap.since(mark))).toHaveLength(5);
    expect(took).toBeGreaterThanOrEqual(200 + (bytes * 8) / 80 - 5);

    // The other way has a line of its own.
    const long = text.repeat(20);
    await hecate.send(write(witch, long));
    await witch.send(write(hecate, "Enough"));
    await hears(hecate, "Enough");
    expect(witch.received.some((stanza) => stanza.getChildText("body") === long)).toBe(false);
    await hears(witch, long);

    link.thin(undefined);
    const widened = performance.now();
    await hecate.iq(newPing(witch));
    expect(performance.now() - widened).toBeLessThan(2 * 200);
  });

  it("thin: what was sent before it is cut is lost; it stays thin when it is healed", async () => {
    await greet();
    link.thin({ bitsPerSecond: 80_000, delayMs: 300 });
    const mark = link.tap.mark();
    await hecate.send(write(witch, "Under way"));
    await expect.poll(() => textsOf(link.tap.since(mark)), patiently).toEqual(["Under way"]);
    await cutNoticed();
    await link.heal();
    const started = performance.now();
    await hecate.iq(newPing(witch));
    expect(performance.now() - started).toBeGreaterThanOrEqual(2 * 300);
    expect(witch.received.filter((stanza) => stanza.getChildText("body") === "Under way")).toEqual([]);
    link.thin(undefined);
    await greet();
  });

  it("the servers have nothing to complain of but what was lost", () => {
    const isLoss = (line: string): boolean => line.includes("unacked stanzas");
    expect(cluster.servers.flatMap((server) => server.warnings()).filter((line) => !isLoss(line))).toEqual([]);
  });
});
