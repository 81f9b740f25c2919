/** XEP-0282 at the users' server: what an administrator does there, and what clients see when something is not as usual. */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element } from "../../../prosody-dev/index.js";
import { macbeth, roomServices, shakespeare, useHouse } from "../support/house.js";
import { gatherByReplicas, leaksTo, replicating, untilReplica, withReplicas } from "../support/replicas.js";
import { statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";

function joins(to: string): Element {
  return xml("presence", { to }, xml("x", { xmlns: muc }));
}

describe.each(mixes)("users in a room elsewhere that is replicated for them (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withReplicas });

  it("two clients of a person under one nick: each is shown all, and one goes without the other (D2-13, T-03)", async () => {
    const { play, hecate, firstwitch, settle } = await gatherByReplicas(house());
    const other = await house().connect(`firstwitch@${macbeth}/second`);
    const seen = hecate.mark();
    await other.send(joins(`${firstwitch.room}/firstwitch`));
    await other.sees("the subject", (stanza) => stanza.getChild("subject") !== undefined);
    const shown = other.received.filter(
      ({ name, attrs }) =>
        name === "presence" && attrs["type"] === undefined && expected.bareJid(attrs["from"]) === firstwitch.room,
    );
    const nicks = shown.map(({ attrs }) => attrs["from"]?.split("/")[1]);
    expect([...nicks].sort()).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
    expect(nicks[nicks.length - 1]).toBe("firstwitch");
    await hecate.says("To both");
    await firstwitch.hears("hecate", "To both");
    await other.sees("the message", expected.groupchat(firstwitch.room, "hecate", "To both"));
    // Once more: she is shown the room again, and nobody else sees anything.
    const again = other.mark();
    await other.send(joins(`${firstwitch.room}/firstwitch`));
    await other.sees("the subject", (stanza) => stanza.getChild("subject") !== undefined, { since: again });
    await settle();
    const own = firstwitch.mark();
    await other.send(xml("presence", { to: `${firstwitch.room}/firstwitch`, type: "unavailable" }));
    const gone = await other.sees("that she is out", expected.unavailable(firstwitch.room, "firstwitch"));
    expect(statusCodes(gone)).toBe("110");
    await firstwitch.says("I am still here");
    await hecate.hears("firstwitch", "I am still here");
    await firstwitch.hears("firstwitch", "I am still here");
    await settle();
    expect(firstwitch.heard(own)).toEqual(["firstwitch: I am still here"]);
    expect(firstwitch.stanzas(own).filter(({ attrs }) => attrs["type"] === "unavailable")).toEqual([]);
    expect(hecate.transcript(seen).filter((line) => line.includes("goes"))).toEqual([]);
    expect(leaksTo([...firstwitch.person.received, ...other.received])).toEqual([]);
    await play.fence(hecate);
  });

  it("one of a person's clients may come under the nick of another, and take its own again; who is put out by a nick is out with all (D2-13, D2-50, T-07)", async () => {
    const { play, hecate, firstwitch, secondwitch, faustus } = await gatherByReplicas(house());
    const client = await house().connect(`firstwitch@${macbeth}/phone`);
    const phone = await play.enter("thirdwitch", macbeth, { at: shakespeare, person: client });
    const watching = [hecate, secondwitch, faustus, firstwitch];
    for (const actor of watching) await actor.seesHere("thirdwitch");
    await play.fence(hecate, firstwitch, phone);
    let before = [...watching, phone].map((actor) => actor.mark());
    await phone.renames("firstwitch");
    for (const [index, actor] of watching.entries()) await actor.seesGo("thirdwitch", before[index]);
    expect(phone.transcript(before[4])).toEqual([
      "firstwitch goes",
      "thirdwitch goes (110 303, now firstwitch)",
      "firstwitch is here, participant, none (110)",
    ]);
    await phone.says("Killing swine");
    for (const actor of [...watching, phone]) await actor.hears("firstwitch", "Killing swine");
    await play.fence(hecate, firstwitch, phone);
    before = [...watching, phone].map((actor) => actor.mark());
    await phone.renames("thirdwitch");
    for (const [index, actor] of watching.entries()) await actor.seesHere("thirdwitch", before[index]);
    await phone.says("Where thou?");
    for (const actor of [...watching, phone]) await actor.hears("thirdwitch", "Where thou?");
    expect(phone.transcript(before[4])).toEqual([
      "firstwitch goes (110 303, now thirdwitch)",
      "thirdwitch is here, participant, none (110)",
      "firstwitch is here, participant, none",
      "thirdwitch: Where thou?",
    ]);
    // Both under one nick, of which the moderator makes an end.
    await firstwitch.renames("thirdwitch");
    await hecate.gives("thirdwitch", "none");
    for (const actor of [firstwitch, phone]) {
      await actor.sees("that she is out", (stanza) => statusCodes(stanza) === "110 307");
      play.dismiss(actor);
    }
    const out = [firstwitch, phone].map((actor) => actor.mark());
    await hecate.says("Is anybody there?");
    await secondwitch.hears("hecate", "Is anybody there?");
    expect(Object.keys(secondwitch.occupants())).toEqual(["faustus", "hecate", "puck", "secondwitch"]);
    await play.fence(hecate, secondwitch);
    for (const [index, actor] of [firstwitch, phone].entries()) expect(actor.stanzas(out[index])).toEqual([]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a service that has not the module, though it is listed", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    mirrors: { [macbeth]: replicating },
    roomsLua: { [shakespeare]: "modules_enabled = {}" },
  });

  it("is asked once; people are in its rooms as ever (D2-53, 3.13)", async () => {
    const play = house().newPlay();
    const tap = play.tap(shakespeare, macbeth);
    const hecate = await play.enter("hecate", shakespeare);
    for (const nick of ["firstwitch", "secondwitch"]) {
      const witch = await play.enter(nick, macbeth, { at: shakespeare });
      await witch.says(`I am ${nick}`);
      await hecate.hears(nick, `I am ${nick}`);
    }
    expect(tap.since().filter(({ kind }) => kind === "iq:get http://jabber.org/protocol/disco#info")).toHaveLength(1);
    expect(tap.since().filter(({ xml: text }) => text.includes("urn:x-dmuc:link:0"))).toEqual([]);
    expect(house().warnings()).toEqual([]);
  });
});

describe("fewer users than the administrator wants for a replica", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    mirrors: { [macbeth]: { ...replicating, lua: "dmuc_min_local_users = 2" } },
  });

  it("are served as ever; with the second one all of them are served by the replica, unnoticed (D2-21, 3.2)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await firstwitch.says("Alone");
    await hecate.hears("firstwitch", "Alone");
    await firstwitch.hears("firstwitch", "Alone");
    expect(
      play
        .tap(shakespeare, macbeth)
        .since()
        .filter(({ xml: text }) => text.includes("<register")),
    ).toEqual([]);
    const seen = [hecate, firstwitch].map((actor) => actor.mark());
    const secondwitch = await play.enter("secondwitch", macbeth, { at: shakespeare });
    await untilReplica(house(), play, macbeth);
    await play.fence(hecate, firstwitch, secondwitch);
    const since = play.tap(shakespeare, macbeth).mark();
    await hecate.says("To all");
    await Promise.all([hecate, firstwitch, secondwitch].map((actor) => actor.hears("hecate", "To all")));
    expect(play.counts(shakespeare, macbeth, since)).toEqual({ "shakespeare.lit: groupchat": 1 });
    for (const [index, actor] of [hecate, firstwitch].entries()) {
      expect(actor.transcript(seen[index]), actor.nick).toEqual([
        "secondwitch is here, participant, none",
        "hecate: To all",
      ]);
    }
  });
});

describe("an administrator who puts it where it can do nothing, or names a host that is not there", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    withModule: false,
    pluginPaths: [new URL("../../../lua-out", import.meta.url).pathname],
    roomsLua: {
      [shakespeare]: `Component "mirror.${shakespeare}" "dmuc"\n dmuc_hosts = { "nowhere.lit" }\n dmuc_peers = { "${roomServices[macbeth]!}" }`,
      [macbeth]: `Component "bytes.${macbeth}" "proxy65"\n modules_enabled = { "dmuc" }`,
    },
  });

  it("is told so in one line", () => {
    const ofShakespeare = house().server(shakespeare).warnings();
    expect(ofShakespeare).toHaveLength(1);
    expect(ofShakespeare[0]).toContain("nowhere.lit");
    expect(ofShakespeare[0]).toContain("dmuc_hosts");
    const ofMacbeth = house()
      .server(macbeth)
      .warnings()
      .filter((line) => line.includes("dmuc"));
    expect(ofMacbeth).toHaveLength(1);
    expect(ofMacbeth[0]).toContain(`bytes.${macbeth}`);
  });
});
