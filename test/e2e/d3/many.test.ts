/** DMUC3: a server whose users come into many rooms at the same moment, as when it has just come back. */
import { describe, expect, it } from "vitest";
import { Spread, crowdModules } from "../support/crowd.js";
import { macbeth, roomServices, shakespeare, useHouse } from "../support/house.js";
import { mirroring } from "../support/mirrored.js";
import { mixes } from "../support/versions.js";

/** More than Prosody waits for answers at once by itself (256). */
const rooms = 300;
const timeoutMs = 120_000;
const limitsLua = `dmuc_limits = { instances_per_peer = ${rooms}, pending_joins = ${rooms} }`;

describe.each(mixes)("many rooms that people of another server come into at once (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth],
    modules: ["crowd"],
    pluginPaths: [crowdModules],
    roomsLua: { [shakespeare]: `muc_room_locking = false\nmuc_room_cache_size = ${rooms}\n${limitsLua}` },
    mirrors: { [macbeth]: { ...mirroring, lua: limitsLua } },
  });

  it("all of them are let in, and each room has its mirror (D3-12, D3-13, D3-17)", async () => {
    const service = roomServices[shakespeare]!;
    const [lords, witches] = [shakespeare, macbeth].map((domain) => new Spread(house(), domain, service, rooms));
    const themselves = await lords!.lookFor(1);
    await lords!.join("lord");
    await themselves(timeoutMs);
    const eachOther = await Promise.all([lords!.lookFor(2), witches!.lookFor(2)]);
    const { tap } = house().cluster.link(shakespeare, macbeth);
    const since = tap.mark();
    await witches!.join("witch");
    await Promise.all(eachOther.map((both) => both(timeoutMs)));
    const isSetUp = ({ from, xml }: { from: string; xml: string }): boolean =>
      from === shakespeare && xml.includes("<config") && xml.includes("<sync");
    expect(tap.since(since).filter((stanza) => isSetUp(stanza))).toHaveLength(rooms);
    expect(house().warnings()).toEqual([]);
  }, 200_000);
});
