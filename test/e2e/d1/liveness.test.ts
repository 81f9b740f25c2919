import { describe, expect, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { macbeth, roomServices, shakespeare, useHouse } from "../support/house.js";
import { timesHeard, untilLink } from "../support/links.js";
import type { Play } from "../support/play.js";
import { mixes } from "../support/versions.js";

describe.each(mixes)("a link that is cut (3.4, Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains: [shakespeare, macbeth] });

  it("is given up at once by both, though nobody says a word, and is up again soon after it heals", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const [source, shadow] = [play.room(shakespeare), play.room(macbeth)];
    const splits = [
      untilLink(house(), shakespeare, shadow, "suspect -> split", 3_000),
      untilLink(house(), macbeth, source, "suspect -> split", 3_000),
    ];
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await Promise.all(splits);
    await hecate.says("Alone here");
    await firstwitch.says("Alone there");

    // A split link is tried every 15 s, a fifth more or less.
    const patience = 20_000;
    const heals = [
      untilLink(house(), shakespeare, shadow, "syncing -> up", patience),
      untilLink(house(), macbeth, source, "syncing -> up", patience),
    ];
    await link.heal();
    await Promise.all(heals);
    await play.fence(hecate, firstwitch);
    for (const actor of [hecate, firstwitch]) {
      expect(timesHeard(actor, "hecate", "Alone here"), actor.nick).toBe(1);
      expect(timesHeard(actor, "firstwitch", "Alone there"), actor.nick).toBe(1);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("errors that come back on a link (3.4)", () => {
  const house = useHouse("mixed", { domains: [shakespeare, macbeth] });

  function error(name: "message" | "presence", from: string, to: string, condition: string): Element {
    const reason = xml(condition, { xmlns: "urn:ietf:params:xml:ns:xmpp-stanzas" });
    return xml(name, { type: "error", from, to, id: `e-${condition}` }, xml("error", { type: "cancel" }, reason));
  }

  async function open(play: Play): Promise<readonly [Actor, Actor]> {
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    return [hecate, firstwitch];
  }

  it.each([
    ["presence", "firstwitch", "item-not-found"],
    ["message", "hecate", "recipient-unavailable"],
    ["message", "hecate", "service-unavailable"],
  ] as const)("a %s to %s with %s splits nothing, and throws nobody out", async (name, to, condition) => {
    const play = house().newPlay();
    const [hecate, firstwitch] = await open(play);
    const [source, shadow] = [play.room(shakespeare), play.room(macbeth)];
    await house().sendAs(roomServices[macbeth]!, error(name, `${shadow}/firstwitch`, `${source}/${to}`, condition));
    await play.fence(hecate, firstwitch);
    expect(house().server(shakespeare).log()).not.toMatch(new RegExp(`link with ${shadow}: up ->`));
    expect(Object.keys(hecate.occupants()).sort()).toEqual(["firstwitch", "hecate"]);
  });

  it.each([
    ["presence", "firstwitch", "gone"],
    ["message", "firstwitch", "recipient-unavailable"],
    ["message", "hecate", "remote-server-timeout"],
  ] as const)("a %s to %s with %s splits the link, and a probe brings it up again", async (name, to, condition) => {
    const play = house().newPlay();
    const [hecate, firstwitch] = await open(play);
    const [source, shadow] = [play.room(shakespeare), play.room(macbeth)];
    const happens = [
      untilLink(house(), shakespeare, shadow, `up -> split .undelivered: ${condition}`),
      untilLink(house(), shakespeare, shadow, "syncing -> up", 20_000),
    ];
    await house().sendAs(roomServices[macbeth]!, error(name, `${shadow}/firstwitch`, `${source}/${to}`, condition));
    await Promise.all(happens);
    await play.fence(hecate, firstwitch);
    expect(Object.keys(hecate.occupants()).sort()).toEqual(["firstwitch", "hecate"]);
  });
});
