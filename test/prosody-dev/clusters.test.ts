import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connect,
  startCluster,
  StanzaFailure,
  xml,
  type Cluster,
  type ProsodyVersion,
  type Security,
} from "../../prosody-dev/index.js";
import { clusterFolders, isRunning, processesNaming, tryToConnect } from "./support/machine.js";
import "./support/patience.js";
import { macbeth, playStockScene, sceneCounts, shakespeare } from "./support/scene.js";

type Versions = readonly [ProsodyVersion, ProsodyVersion];

const allVersions: readonly Versions[] = [
  ["0.12", "0.12"],
  ["13", "13"],
  ["0.12", "13"],
];
const releases: Readonly<Record<ProsodyVersion, RegExp>> = { "0.12": /^0\.12\.\d+$/, "13": /^13\.\d+\.\d+$/ };
const kinds = (["quick", "tls"] as const).flatMap((security) =>
  allVersions.map((versions): [Security, Versions] => [security, versions]),
);

describe.each(kinds)("a cluster, %s, Prosody %j", (security, versions) => {
  let cluster: Cluster;
  const reports: string[] = [];

  beforeAll(async () => {
    const servers = [shakespeare, macbeth].map((domain, index) => ({ domain, version: versions[index]! }));
    cluster = await startCluster({ servers, security }, { report: (line) => reports.push(line) });
  });
  afterAll(() => cluster.stop());

  it("runs the versions that were asked for, each server with ports of its own on a loopback address", async () => {
    const { servers } = cluster;
    expect(servers.map(({ version }) => version)).toEqual(versions);
    for (const server of servers) {
      expect(server.release).toMatch(releases[server.version]);
      expect(reports).toContain(`${server.domain} is ready (Prosody ${server.release}).`);
      expect(isRunning(server.pid!), server.domain).toBe(true);
    }
    const endpoints = servers.flatMap(({ c2s, s2s }) => [c2s, s2s]);
    expect(new Set(endpoints.map(({ port }) => port)).size).toBe(4);
    for (const endpoint of endpoints) {
      expect(endpoint.host).toMatch(/^127\./);
      expect(endpoint.port).toBeGreaterThan(1024);
      expect(await tryToConnect(endpoint)).toBe("accepted");
    }
  });

  it("taps a stock scene exactly: stanzas by kind and bytes, for each direction", async () => {
    const { tap } = cluster.link(shakespeare, macbeth);
    const mark = tap.mark();
    await playStockScene(cluster);
    for (const from of [shakespeare, macbeth] as const) {
      expect(tap.countByKind(mark, { from }), from).toEqual(sceneCounts[from]);
      const stanzaBytes = tap.since(mark, { from }).reduce((sum, { bytes }) => sum + bytes, 0);
      expect(stanzaBytes).toBeGreaterThan(0);
      // On the wire there is more: streams, dialback or TLS. Prosody's recorder writes stanzas longer than they came.
      expect(tap.bytesFrom(from)).toBeGreaterThan(security === "quick" ? stanzaBytes : 0);
    }
  });

  it(`its servers trust each other ${security === "quick" ? "by dialback" : "by certificate"}`, () => {
    for (const { domain, log } of cluster.servers.map((server) => ({ domain: server.domain, log: server.log() }))) {
      const isTls = security === "tls";
      expect(/Accepting SASL EXTERNAL identity from /.test(log), domain).toBe(isTls);
      expect(/certificate identity validation result: valid/.test(log), domain).toBe(isTls);
      expect(/verified dialback key\.\.\. it is valid/.test(log), domain).toBe(!isTls);
    }
  });

  it("knows its fake domains, and asks no name server for others", async () => {
    const hecate = await connect(cluster, `hecate@${shakespeare}`);
    const start = cluster.server(shakespeare).log().length;
    const ping = xml("iq", { type: "get", to: "rooms.nowhere.lit" }, xml("ping", { xmlns: "urn:xmpp:ping" }));
    const failure = await hecate.iq(ping).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StanzaFailure);
    expect((failure as StanzaFailure).condition).toBe("remote-server-not-found");
    // The modules that would ask one write to the log when they do. At its start Prosody loads them.
    const isOfResolver = (line: string): boolean => /\s(?:adns|unbound)\S*\t/.test(line);
    const log = cluster.server(shakespeare).log().slice(start);
    expect(log).toContain("unable to resolve service");
    expect(log.split("\n").filter(isOfResolver)).toEqual([]);
  });

  it("has nothing to complain of", () => {
    for (const server of cluster.servers) {
      expect(server.warnings(), server.domain).toEqual([]);
    }
  });

  it("is gone without a trace after stop(), with somebody still logged in", async () => {
    await connect(cluster, `porter@${macbeth}`);
    const { folder, servers } = cluster;
    const processIds = servers.map(({ pid }) => pid!);
    expect(existsSync(folder)).toBe(true);
    expect([...processesNaming(folder)].sort()).toEqual([...processIds].sort());
    await cluster.stop();
    expect(processIds.filter(isRunning)).toEqual([]);
    expect(processesNaming(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect(clusterFolders(undefined, `${process.pid}-`)).toEqual([]);
    for (const { c2s, s2s } of servers) {
      expect(await tryToConnect(c2s)).toBe("ECONNREFUSED");
      expect(await tryToConnect(s2s)).toBe("ECONNREFUSED");
    }
    await expect(cluster.stop()).resolves.toBeUndefined();
  });
});
