/** DMUC3 at the users' server: what an administrator does there, and what clients see when something is not as usual. */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element } from "../../../prosody-dev/index.js";
import { dmuc3 } from "../support/crossings.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { gatherByMirrors, mirroring, withMirrors } from "../support/mirrored.js";
import { leaksTo } from "../support/replicas.js";
import { silent, silentLua, silentModules, SilentPeer } from "../support/silent.js";
import { nickOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";
const discoInfo = "http://jabber.org/protocol/disco#info";

function joins(to: string, id: string): Element {
  return xml("presence", { to, id }, xml("x", { xmlns: muc }));
}

describe.each(mixes)("users in a room elsewhere that is mirrored for them (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withMirrors });

  it("who asks to be shown the room again is shown it by the mirror alone (T-03)", async () => {
    const { play, hecate, firstwitch, settle } = await gatherByMirrors(house());
    const marks = play.marks();
    const [seen, seenByHecate] = [firstwitch.mark(), hecate.mark()];
    await firstwitch.person.send(joins(`${firstwitch.room}/firstwitch`, "again"));
    await firstwitch.sees("the subject", (stanza) => stanza.getChild("subject") !== undefined, seen);
    const shown = firstwitch.stanzas(seen).filter(({ name }) => name === "presence");
    expect(shown.map(nickOf).sort()).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
    expect(nickOf(shown.at(-1)!)).toBe("firstwitch");
    expect(statusCodes(shown.at(-1)!)).toBe("110");
    await settle();
    expect(play.countsSince(marks)).toEqual({});
    expect(hecate.transcript(seenByHecate)).toEqual([]);
    expect(leaksTo(firstwitch.person.received)).toEqual([]);
  });

  it("whom the room has given a hat wears it whatever he looks like, and nobody gives himself one (M-09, D3-38)", async () => {
    const { hecate, firstwitch, secondwitch, settle } = await gatherByMirrors(house());
    const given = '{ hats = { ["urn:witch"] = { title = "Witch", active = true } } }';
    const room = `prosody.hosts["chat.${shakespeare}"].modules.muc.get_room_from_jid("${hecate.room}")`;
    const give = `>${room}:set_affiliation(true, "firstwitch@${macbeth}", "member", nil, ${given})`;
    const { ok, output } = await house().server(shakespeare).shell(give);
    expect(ok, output).toBe(true);
    const all = [hecate, firstwitch, secondwitch];
    const hats = (stanza: Element): readonly (string | undefined)[] =>
      stanza.getChildren("hats").flatMap((worn) => worn.getChildren("hat").map((hat) => hat.attrs["title"]));
    for (const actor of all)
      expect(hats(await actor.seesAs("firstwitch", { affiliation: "member" }))).toEqual(["Witch"]);
    const seen = all.map((actor) => actor.mark());
    const claimed = ["urn:xmpp:hats:0", "xmpp:prosody.im/protocol/hats:1"].map((xmlns) =>
      xml("hats", { xmlns }, xml("hat", { uri: "urn:queen", title: "Queen" })),
    );
    const away = xml("presence", { to: `${firstwitch.room}/firstwitch` }, xml("show", {}, "away"), ...claimed);
    await firstwitch.person.send(away);
    for (const [index, actor] of all.entries()) {
      const shown = await actor.sees(
        "firstwitch being away",
        (stanza) => expected.available(hecate.room, "firstwitch")(stanza) && stanza.getChildText("show") === "away",
        seen[index],
      );
      expect(hats(shown), actor.nick).toEqual(["Witch"]);
    }
    await settle();
  });

  it("a client that is gone before the room has let it in is out of the room, and nobody behind the mirror sees it (D3-36)", async () => {
    const { play, hecate, firstwitch, settle } = await gatherByMirrors(house());
    const link = house().cluster.link(shakespeare, macbeth);
    const seen = [hecate.mark(), firstwitch.mark()];
    const late = await house().connect(`late@${macbeth}/${play.node}`);
    await link.blackHole({ from: shakespeare });
    const since = link.tap.mark();
    await late.send(joins(`${hecate.room}/late`, "late"));
    await hecate.seesHere("late", seen[0]);
    await late.disconnect();
    await link.heal();
    await hecate.seesGo("late", seen[0]);
    await settle();
    expect(firstwitch.transcript(seen[1]).filter((line) => line.startsWith("late"))).toEqual([]);
    const sent = link.tap.since(since).filter(({ element }) => element.attrs["from"] === late.fullJid);
    expect(
      sent.map(({ type, element }) => [type ?? "available", element.getChild("dmuc", dmuc3) !== undefined]),
    ).toEqual([
      ["available", true],
      ["unavailable", false],
    ]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a service that shows DMUC3, and then says nothing", () => {
  const house = useHouse("mixed", {
    domains: [macbeth, marlowe],
    pluginPaths: [silentModules],
    mirrors: { [macbeth]: { ...mirroring, lua: `dmuc_peers = { ["${silent}"] = {} }` } },
    roomsLua: { [marlowe]: silentLua },
  });

  it("is asked by the first join; half a minute later he asks as ever, as do those who come then (3.3)", async () => {
    const peer = new SilentPeer(house(), macbeth);
    const room = `study@${silent}`;
    const start = peer.mark();
    const lady = await house().connect(`lady@${macbeth}/Castle`);
    await lady.send(joins(`${room}/lady`, "first"));
    const asked = await peer.gets("what it can do", ({ kind }) => kind === `iq:get ${discoInfo}`, start);
    const features = [muc, dmuc3].map((feature) => xml("feature", { var: feature }));
    await peer.answers(asked, xml("query", { xmlns: discoInfo }, ...features));
    const isJoin = (element: Element): boolean => element.attrs["to"] === `${room}/lady` && element.name === "presence";
    const tagged = await peer.gets("her join", ({ element }) => isJoin(element), start);
    expect(tagged.element.getChild("dmuc", dmuc3)).toBeDefined();
    const { tap } = house().cluster.link(macbeth, marlowe);
    const isOrdinary = (element: Element): boolean => element.getChild("dmuc", dmuc3) === undefined;
    const stock = await tap.waitFor("her join as ever", ({ element }) => isJoin(element) && isOrdinary(element), {
      since: start,
      timeoutMs: 40_000,
    });
    expect(stock.element.attrs["id"]).toBe("first");
    expect(stock.element.getChild("x", muc)).toBeDefined();
    // The room itself lets her in now; so it does with who comes next, at once.
    const shown = xml("presence", { from: `${room}/lady`, to: lady.fullJid }, [
      xml(
        "x",
        { xmlns: expected.mucUser },
        xml("item", { affiliation: "none", role: "participant" }),
        xml("status", { code: "110" }),
      ),
    ]);
    await peer.sends(shown);
    await lady.sees("that she is in", expected.selfPresence(room, "lady"));
    const since = peer.mark();
    const macduff = await house().connect(`macduff@${macbeth}/Fife`);
    await macduff.send(joins(`${room}/macduff`, "second"));
    const next = await peer.gets("his join", ({ element }) => element.attrs["id"] === "second", since);
    expect(isOrdinary(next.element)).toBe(true);
    await lady.send(xml("presence", { to: `${room}/lady`, type: "unavailable" }));
    await peer.gets("her leave", ({ type }) => type === "unavailable", since);
    expect(house().warnings()).toEqual([]);
  }, 70_000);
});
