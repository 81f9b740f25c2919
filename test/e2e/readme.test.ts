import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { macbeth, roomServices, shakespeare, useHouse } from "./support/house.js";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));
const readme = join(projectFolder, "README.md");
const pluginFolder = mkdtempSync(join(tmpdir(), "mod-dmuc-plugins-"));
copyFileSync(join(projectFolder, "lua-out", "mod_dmuc.lua"), join(pluginFolder, "mod_dmuc.lua"));

/** The two lines that an administrator adds for a peer. */
function linesFor(peer: string): string {
  return `modules_enabled = { "dmuc" }\n    dmuc_peers = { "${peer}" }`;
}

/** Two servers that know nothing of each other but what the README tells their administrators to write. */
describe("as the README says: a stock Prosody 0.12 and a stock Prosody 13, one file, two lines each", () => {
  afterAll(() => rmSync(pluginFolder, { recursive: true, force: true }));

  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    withModule: false,
    pluginPaths: [pluginFolder],
    roomsLua: { [shakespeare]: linesFor(roomServices[macbeth]!), [macbeth]: linesFor(roomServices[shakespeare]!) },
  });

  it.skipIf(!existsSync(readme))("the README has these lines", () => {
    const text = readFileSync(readme, "utf8");
    for (const line of ['modules_enabled = { "dmuc" }', "dmuc_peers = {"]) {
      expect(text).toContain(line);
    }
  });

  it("they share a room: people at both see and hear each other", async () => {
    const releases = house().cluster.servers.map(({ release }) => release.split(".")[0]);
    expect(releases).toEqual(["0", "13"]);
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    await hecate.seesHere("firstwitch");
    const before = [hecate, firstwitch].map((actor) => actor.mark());
    await hecate.says("How now, you secret, black, and midnight hags");
    await firstwitch.hears("hecate", "How now, you secret, black, and midnight hags");
    await firstwitch.says("A deed without a name");
    await play.fence(hecate, firstwitch);
    for (const [index, actor] of [hecate, firstwitch].entries()) {
      expect(actor.heard(before[index])).toEqual([
        "hecate: How now, you secret, black, and midnight hags",
        "firstwitch: A deed without a name",
      ]);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
