import { expect, it, describe } from "vitest";
import { xml, type Element } from "../../prosody-dev/index.js";
import type { Actor } from "./support/actor.js";
import { macbeth, marlowe, shakespeare, useHouse } from "./support/house.js";

const reactions = "urn:xmpp:reactions:0";

/** The id that the room gave a line, as that person was told. */
async function idOf(actor: Actor, nick: string, text: string): Promise<string> {
  const line = await actor.hears(nick, text);
  const id = line.getChild("stanza-id", "urn:xmpp:sid:0")?.attrs["id"];
  expect(id).toBeDefined();
  return String(id);
}

function reaction(id: string): Element {
  return xml("reactions", { xmlns: reactions, id }, xml("reaction", {}, "+"));
}

const isReaction = (stanza: Element): boolean => stanza.getChild("reactions", reactions) !== undefined;

/** What of a line and the reaction to it somebody was told, in the order in which he was. */
function story(actor: Actor): readonly string[] {
  return actor
    .stanzas()
    .map((stanza) => (isReaction(stanza) ? "reaction" : stanza.getChildText("body")))
    .filter((told): told is string => typeof told === "string" && told !== "");
}

describe("a reaction overtakes the line that it is to: the line comes by a link that is slow (3.6, 4.2)", () => {
  const house = useHouse("mixed");

  it("waits for the line, and shows itself alone if the line does not come (M-06)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth, marlowe] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    await play.untilMutual(shakespeare, macbeth, marlowe);
    await play.fence(hecate, firstwitch, faustus);

    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    await hecate.says("Hail!");
    await faustus.sends(reaction(await idOf(faustus, "hecate", "Hail!")));
    await house()
      .server(macbeth)
      .waitForLog(/a message waits for the one with the stanza-id/);
    await link.heal();
    await firstwitch.hears("hecate", "Hail!");
    await firstwitch.sees("the reaction", isReaction);
    expect(story(firstwitch).slice(-2)).toEqual(["Hail!", "reaction"]);

    await link.blackHole();
    await hecate.says("Where is the line?");
    const mark = firstwitch.person.mark();
    await faustus.sends(reaction(await idOf(faustus, "hecate", "Where is the line?")));
    await firstwitch.person.sees("the reaction, of which he does not know to what", isReaction, { since: mark });
    await link.heal();
    await firstwitch.hears("hecate", "Where is the line?");
  }, 60_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
