import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type TapStanza } from "../../prosody-dev/index.js";
import { dmuc1, linkExtension } from "./support/crossings.js";
import { gather } from "./support/gather.js";
import { askRooms, macbeth, marlowe, roomServices, shakespeare, useHouse, type House } from "./support/house.js";
import { mixes } from "./support/versions.js";

const victim = roomServices[macbeth]!;
const friend = roomServices[marlowe]!;
const stranger = "stranger.marlowe.lit";

let requestCount = 0;

function replicate(...content: Element[]): Element {
  return xml("replicate", { xmlns: dmuc1 }, content);
}

/** What macbeth.lit answers when a service of marlowe.lit, or a room of it, asks this. */
async function ask(house: House, from: string, to: string, content: Element): Promise<Element> {
  requestCount++;
  const id = `bad-${requestCount}`;
  const { tap } = house.cluster.link(macbeth, marlowe);
  const since = tap.mark();
  await house.sendAs(from.slice(from.indexOf("@") + 1), xml("iq", { type: "set", from, to, id }, content));
  const isAnswer = (stanza: TapStanza): boolean => stanza.from === macbeth && stanza.element.attrs["id"] === id;
  return (await tap.waitFor(`The answer to ${content.toString()}`, isAnswer, { since })).element;
}

describe.each(mixes)("a server that gets wrong things (Prosody %s)", (mix) => {
  const house = useHouse(mix, { roomsLua: { [marlowe]: `Component "${stranger}" "muc"` } });

  async function roomsOfVictim(): Promise<object> {
    const guest = await house().connect(`guest${requestCount}@${macbeth}/phone`);
    const rooms = await askRooms(guest, victim);
    await guest.disconnect();
    return rooms;
  }

  it.each([
    [
      "an order from a service that is not on the list",
      "forbidden",
      stranger,
      victim,
      replicate(xml("room", { id: "heath" })),
    ],
    ["an order that names no room", "bad-request", friend, victim, replicate(xml("room"))],
    ["an order with nothing in it", "bad-request", friend, victim, replicate()],
    ["a room whose name no room can have", "jid-malformed", friend, victim, replicate(xml("room", { id: "a b" }))],
    [
      "the config of a room that nobody has opened",
      "item-not-found",
      `heath@${friend}`,
      `heath@${victim}`,
      xml("config", { xmlns: dmuc1 }, xml("x", { xmlns: "jabber:x:data", type: "form" })),
    ],
    [
      "the occupants of such a room",
      "item-not-found",
      `heath@${friend}`,
      `heath@${victim}`,
      xml("roster", { xmlns: dmuc1 }, xml("item", { affiliation: "owner", name: "faustus" })),
    ],
    [
      "news of a peer of such a room",
      "item-not-found",
      friend,
      victim,
      xml("peerhost", { xmlns: dmuc1 }, xml("room", { id: "heath" })),
    ],
    [
      "a greeting for such a room",
      "item-not-found",
      `heath@${friend}`,
      `heath@${victim}`,
      xml("sync", { xmlns: linkExtension, s: "abcdefghijk", g: "abcdefghijklmnop", now: "2026-01-05T10:00:00Z" }),
    ],
  ])("%s: %s, and no room comes of it (D1-02, D1-15)", async (_what, condition, from, to, content) => {
    const before = await roomsOfVictim();
    const answer = await ask(house(), from, to, content);
    expect(answer.attrs["type"], answer.toString()).toBe("error");
    expect(expected.conditionOf(answer), answer.toString()).toBe(condition);
    expect(answer.getChild("error")?.getChild("text"), "the error says why").toBeDefined();
    expect(await roomsOfVictim()).toEqual(before);
  });

  it("an ordinary person cannot order a room", async () => {
    const before = await roomsOfVictim();
    const faustus = await house().connect(`faustus@${marlowe}/study`);
    const order = replicate(xml("room", { id: "heath" }));
    await expect(faustus.iq(xml("iq", { type: "set", to: victim }, order))).rejects.toThrow(/was refused/);
    expect(await roomsOfVictim()).toEqual(before);
  });

  it("a room of that name is here already: conflict, and the people in it notice nothing (D1-15)", async () => {
    const play = house().newPlay();
    const lady = await play.enter("lady", macbeth);
    const since = lady.mark();
    const order = replicate(xml("room", { id: play.node, source: `${play.node}@${friend}` }));
    const answer = await ask(house(), friend, victim, order);
    expect(expected.conditionOf(answer), answer.toString()).toBe("conflict");
    await play.fence(lady);
    expect(lady.transcript(since)).toEqual([]);
  });

  it("words in the name of somebody who is at home elsewhere are not heard (D1-45)", async () => {
    const { play, hecate, puck, settle } = await gather(house());
    const since = puck.mark();
    const forged = xml(
      "message",
      { type: "groupchat", from: `${play.room(macbeth)}/hecate`, to: `${play.room(shakespeare)}/hecate`, id: "forged" },
      xml("body", {}, "I abdicate"),
    );
    await house().sendAs(victim, forged);
    await hecate.says("I reign");
    await settle();
    expect(puck.heard(since)).toEqual(["hecate: I reign"]);
  });

  it("our own words in a person's message go no further (G-2)", async () => {
    const { play, firstwitch, hecate, secondwitch, settle } = await gather(house());
    const stamp = {
      xmlns: linkExtension,
      h: "rooms.macbeth.lit",
      e: "AAAAAAAAAAAAAAAA",
      n: "1",
      t: "2026-01-05T10:00:00Z",
    };
    const before = play.tap(shakespeare, macbeth).mark();
    await firstwitch.sends(
      xml("body", {}, "Look at this"),
      xml("o", stamp),
      xml("room", { xmlns: dmuc1, id: "heath" }),
    );
    for (const actor of [hecate, secondwitch, firstwitch]) {
      const heard = await actor.hears("firstwitch", "Look at this");
      expect(String(heard)).not.toContain(linkExtension);
      expect(String(heard)).not.toContain(dmuc1);
    }
    await settle();
    const [crossed] = play.crossings(shakespeare, macbeth, before);
    expect(crossed?.xml).not.toContain("AAAAAAAAAAAAAAAA");
    expect(crossed?.xml).not.toContain("heath");
  });
});

describe.each(mixes)("an administrator who mistypes (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth],
    roomsLua: {
      [shakespeare]: `dmuc1_trigger_users = "three"
        dmuc1_trigger = "soon"
        dmuc_keepalive = 5
        dmuc1_expose_option = "yes"
        dmuc_colour = "red"`,
    },
  });

  it.each([
    ["dmuc1_trigger_users", '"three"', "a whole number"],
    ["dmuc1_trigger", '"soon"', '"eager", "lazy"'],
    ["dmuc_keepalive", "5", "from 30 to 600"],
    ["dmuc1_expose_option", '"yes"', "true or false"],
    ["dmuc_colour", "", ""],
  ])("is told of %s in one line, with what was there and what was expected", (option, value, expectation) => {
    const lines = house()
      .server(shakespeare)
      .warnings()
      .filter((line) => new RegExp(`\\b${option}\\b`).test(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("error");
    expect(lines[0]).toContain(value);
    expect(lines[0]).toContain(expectation);
  });

  it("and the defaults hold: the room is shared at once, and the form shows the option", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
  });
});
