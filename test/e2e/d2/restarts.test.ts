/** The module and its servers start anew, where rooms have replicas (3.11). */
import { beforeEach, describe, expect, it } from "vitest";
import { expect as expected, xml, type Element } from "../../../prosody-dev/index.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { gatherByReplicas, replicating } from "../support/replicas.js";
import { statusCodes } from "../support/transcript.js";

const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

describe("what happens to the module and its server", () => {
  const patience = "dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 5";
  const house = useHouse("mixed", {
    mirrors: { [macbeth]: { ...replicating, lua: patience }, [marlowe]: { ...replicating, on: "host", lua: patience } },
    roomsLua: { [shakespeare]: patience },
  });

  // What one story stops the next one needs.
  beforeEach(async () => {
    for (const server of house().cluster.servers) if (server.pid === undefined) await server.start();
  });

  it.each([
    ["at the replicas' own domain", macbeth, `mirror.${macbeth}`],
    ["at the users' host", marlowe, marlowe],
    ["at the primary", shakespeare, "chat.shakespeare.lit"],
  ])("a reload %s changes nothing for anybody (3.11, T-17)", async (_where, domain, host) => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, everybody, settle } = await gatherByReplicas(house());
    const seen = everybody.map((actor) => actor.mark());
    const { ok, output } = await house().server(domain).shell(`module:reload("dmuc", "${host}")`);
    expect(ok, output).toBe(true);
    await settle();
    await hecate.says("After it");
    await firstwitch.says("After it as well");
    await faustus.says("And after that");
    for (const actor of everybody) {
      await actor.hears("hecate", "After it");
      await actor.hears("firstwitch", "After it as well");
      await actor.hears("faustus", "And after that");
    }
    await settle();
    for (const [index, actor] of everybody.entries()) {
      expect([...actor.transcript(seen[index])].sort(), actor.nick).toEqual(
        ["faustus: And after that", "firstwitch: After it as well", "hecate: After it"].sort(),
      );
    }
    for (const actor of [firstwitch, secondwitch, faustus]) {
      const self = xml("iq", { to: `${actor.room}/${actor.nick}`, type: "get" }, ping());
      expect((await actor.person.iq(self)).attrs["type"]).toBe("result");
    }
    await puck.leaves();
    await secondwitch.seesGo("puck");
    play.dismiss(puck);
  });

  it("a server with replicas that is killed: its people are gone for the others, and may come again (3.11, T-17)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gatherByReplicas(house());
    const seen = puck.mark();
    await house().server(macbeth).kill();
    for (const actor of [firstwitch, secondwitch]) play.dismiss(actor);
    await hecate.says("Where are they?");
    await untilSplitAtPrimary();
    await house().server(macbeth).start();
    const again = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await puck.seesGo("secondwitch", seen);
    await again.says("Here again");
    for (const actor of [hecate, puck, faustus]) await actor.hears("firstwitch", "Here again");
    expect(Object.keys(again.occupants())).toEqual(["faustus", "firstwitch", "hecate", "puck"]);
    expect(Object.keys(puck.occupants())).toEqual(["faustus", "firstwitch", "hecate", "puck"]);

    async function untilSplitAtPrimary(): Promise<void> {
      await house()
        .server(shakespeare)
        .waitForLog(/-> split/, { timeoutMs: 40_000 });
    }
  }, 120_000);

  it("a primary that is killed: people stay, and the room is the same when it is back (D2-08, 3.11)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gatherByReplicas(house());
    await hecate.says("Before it");
    await firstwitch.hears("hecate", "Before it");
    const seen = firstwitch.mark();
    await house().server(shakespeare).kill();
    for (const actor of [hecate, puck]) play.dismiss(actor);
    for (const domain of [macbeth, marlowe]) {
      await house()
        .server(domain)
        .waitForLog(new RegExp(`link with ${play.room(shakespeare)}: \\w+ -> split`), {
          timeoutMs: 60_000,
        });
    }
    await firstwitch.says("Meanwhile");
    await secondwitch.hears("firstwitch", "Meanwhile");
    await house().server(shakespeare).start();
    const oberon = await play.enter("oberon", shakespeare, { history: 20 });
    await firstwitch.seesHere("oberon");
    await faustus.hears("firstwitch", "Meanwhile");
    await oberon.hears("firstwitch", "Meanwhile");
    await firstwitch.says("As before");
    for (const actor of [oberon, secondwitch, faustus]) await actor.hears("firstwitch", "As before");
    expect(
      oberon
        .heard()
        .map((line) => line.replace("earlier, ", ""))
        .slice(-3),
    ).toEqual(["hecate: Before it", "firstwitch: Meanwhile", "firstwitch: As before"]);
    expect(
      firstwitch
        .stanzas(seen)
        .filter((stanza) => statusCodes(stanza).includes("110") && stanza.attrs["type"] === "unavailable"),
    ).toEqual([]);
  }, 150_000);

  it("a server that was stopped in good order comes back, and its people with it (3.11)", async () => {
    const { play, hecate, firstwitch, secondwitch, faustus } = await gatherByReplicas(house());
    const seen = hecate.mark();
    await house().server(marlowe).stop();
    play.dismiss(faustus);
    expect(statusCodes(await hecate.seesGo("faustus", seen))).toBe("332");
    await firstwitch.says("Is he gone?");
    await secondwitch.hears("firstwitch", "Is he gone?");
    const tap = play.tap(shakespeare, marlowe);
    const since = tap.mark();
    await house().server(marlowe).start();
    const again = await play.enter("faustus", marlowe, { at: shakespeare });
    await tap.waitFor("the end of a sync", ({ xml: text }) => text.includes("<synced"), { since, timeoutMs: 60_000 });
    await again.says("I am back");
    await hecate.sees("his words", expected.groupchat(hecate.room, "faustus", "I am back"));
  }, 120_000);
});
