import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startCluster, withDmuc, xml, type Cluster, type Server } from "../../prosody-dev/index.js";
import "./support/patience.js";

const [shakespeare, macbeth, marlowe] = ["shakespeare.lit", "macbeth.lit", "marlowe.lit"] as const;

/** What an option of a host is, as Lua gives it. */
async function optionOf(server: Server, host: string, name: string): Promise<string> {
  const command = `> require"util.serialization".serialize(require"core.configmanager".get("${host}", "${name}"))`;
  return (await server.shell(command)).output;
}

describe("servers that hold replicas or mirrors for their users", () => {
  let cluster: Cluster;

  beforeAll(async () => {
    const servers = [
      { domain: shakespeare },
      {
        domain: macbeth,
        version: "13" as const,
        mirror: { modes: ["dmuc3", "dmuc2"] as const, lua: "dmuc_min_local_users = 2" },
      },
      { domain: marlowe, mirror: { on: "host" as const, lua: `dmuc_peers = { "rooms.${shakespeare}" }` } },
    ];
    cluster = await startCluster(withDmuc({ servers }));
  });
  afterAll(() => cluster.stop());

  it("have the module on a component of its own, or on the host of the users", async () => {
    const mirrors = cluster.servers.map(({ mirror }) => mirror);
    expect(mirrors).toEqual([undefined, `mirror.${macbeth}`, marlowe]);
    for (const server of cluster.servers.slice(1)) {
      const { output } = await server.shell(`> prosody.hosts["${server.mirror!}"].modules.dmuc ~= nil`);
      expect(output, server.domain).toContain("true");
    }
    const { output } = await cluster.server(macbeth).shell(`> prosody.hosts["${macbeth}"].modules.dmuc == nil`);
    expect(output).toContain("true");
  });

  it("have the others' room services as peers, which have both their services as such, with their users", async () => {
    const own = await optionOf(cluster.server(macbeth), `mirror.${macbeth}`, "dmuc_peers");
    expect([...own.matchAll(/rooms\.\w+\.lit/g)].map(String).sort()).toEqual([
      "rooms.marlowe.lit",
      "rooms.shakespeare.lit",
    ]);
    expect(await optionOf(cluster.server(macbeth), `mirror.${macbeth}`, "dmuc_min_local_users")).toContain("2");
    expect(await optionOf(cluster.server(macbeth), `mirror.${macbeth}`, "dmuc_modes")).toMatch(/"dmuc3"[^]*"dmuc2"/);
    const named = await optionOf(cluster.server(marlowe), marlowe, "dmuc_peers");
    expect(named).not.toContain("macbeth");
    const atRooms = await optionOf(cluster.server(shakespeare), `rooms.${shakespeare}`, "dmuc_peers");
    for (const host of [`rooms.${macbeth}`, `mirror.${macbeth}`, `rooms.${marlowe}`]) expect(atRooms).toContain(host);
    expect(atRooms).toMatch(/\["?marlowe\.lit"?\]|"marlowe\.lit"\] =/);
  });

  it("one tap sees what crosses on the streams of the users and on those of the replicas", async () => {
    const { tap } = cluster.link(shakespeare, macbeth);
    const since = tap.mark();
    const lady = await connect(cluster, `lady@${macbeth}/castle`);
    const ping = (): ReturnType<typeof xml> => xml("ping", { xmlns: "urn:xmpp:ping" });
    await lady.iq(xml("iq", { to: shakespeare, type: "get" }, ping()));
    const question = `<iq type='get' id='tapped' from='mirror.${macbeth}' to='${shakespeare}'><ping xmlns='urn:xmpp:ping'/></iq>`;
    const { ok } = await cluster
      .server(macbeth)
      .shell(`> prosody.core_route_stanza(prosody.hosts["mirror.${macbeth}"], require"util.xml".parse("${question}"))`);
    expect(ok).toBe(true);
    await tap.waitFor("the answer", ({ type, element }) => type === "result" && element.attrs["id"] === "tapped", {
      since,
    });
    expect(tap.countByKind(since, { from: macbeth })).toEqual({ "iq:get urn:xmpp:ping": 2 });
    expect(tap.countByKind(since, { from: shakespeare })).toEqual({ "iq:result": 2 });
  });
});
