import { describe, expect, it } from "vitest";
import { StanzaFailure, xml, type Element } from "../../../prosody-dev/index.js";
import type { Play } from "../support/play.js";
import { submitForm } from "../support/form.js";
import { macbeth, roomServices, shakespeare, useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

const domains = [shakespeare, macbeth];
const mucUser = "http://jabber.org/protocol/muc#user";

/** Why somebody of macbeth.lit is not let in at his own server. */
async function refusalOf(play: Play, nick: string, options: { password?: string } = {}): Promise<string> {
  const failure: unknown = await play.enter(nick, macbeth, options).catch((thrown: unknown) => thrown);
  expect(failure, `${nick} is in`).toBeInstanceOf(StanzaFailure);
  return (failure as StanzaFailure).condition;
}

describe.each(mixes)("a room with a password, whose servers talk without encryption (Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains });
  const password = "hurlyburly";
  const open = async (play: Play): Promise<void> => {
    await play.open("hecate", shakespeare, { onto: [macbeth], fields: { roomsecret: password } });
  };

  it("keeps the password off the link: the source is asked whom to let in, once for each (3.8, 3.9)", async () => {
    const play = house().newPlay();
    await open(play);
    expect(await refusalOf(play, "firstwitch")).toBe("not-authorized");
    expect(await refusalOf(play, "firstwitch", { password: "hullabaloo" })).toBe("not-authorized");
    const since = play.marks();
    const firstwitch = await play.enter("firstwitch", macbeth, { password });
    await play.fence(firstwitch);
    expect(play.countsSince(since)).toEqual({
      "shakespeare.lit - macbeth.lit": {
        "macbeth.lit: iq:set urn:x-dmuc:link:0": 1,
        "shakespeare.lit: iq:result urn:x-dmuc:link:0": 1,
        "macbeth.lit: presence": 1,
      },
    });
    await firstwitch.shows("away");
    const told = play.tap(shakespeare, macbeth).all.filter(({ from }) => from === shakespeare);
    expect(told.filter(({ xml: text }) => text.includes(password))).toEqual([]);
  });

  it("invites from the shadow without a password, since nobody knows it there (3.9, T-18)", async () => {
    const play = house().newPlay();
    await open(play);
    const firstwitch = await play.enter("firstwitch", macbeth, { password });
    const guest = await house().connect(`secondwitch@${macbeth}/${play.node}`);
    const invite = xml("invite", { to: guest.jid }, xml("reason", {}, "Come"));
    await firstwitch.person.send(xml("message", { to: firstwitch.room }, xml("x", { xmlns: mucUser }, invite)));
    const isInvitation = (stanza: Element): boolean => stanza.getChild("x", mucUser)?.getChild("invite") !== undefined;
    const invitation = await guest.sees("an invitation", isInvitation);
    expect(invitation.getChild("x", mucUser)!.getChild("password"), invitation.toString()).toBeUndefined();
  });

  it("lets nobody in at the shadow while the source does not answer (3.8)", async () => {
    const play = house().newPlay();
    await open(play);
    const firstwitch = await play.enter("firstwitch", macbeth, { password });
    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    try {
      expect(await refusalOf(play, "secondwitch", { password })).toBe("remote-server-timeout");
    } finally {
      await link.heal();
    }
    await firstwitch.says("We two alone");
    await firstwitch.hears("firstwitch", "We two alone");
  });
});

describe.each(mixes)("a peer that its administrator trusts with no addresses (Prosody %s)", (mix) => {
  const peer = `["${roomServices[macbeth]!}"] = { users = { "${macbeth}" }, trust = "none" }`;
  const house = useHouse(mix, { domains, roomsLua: { [shakespeare]: `dmuc_peers = { ${peer} }` } });

  it("gets no lists, and asks the source whom to let in, and as whom (3.8, 3.9)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    await hecate.makes(`firstwitch@${macbeth}`, "member");
    await hecate.makes(`thirdwitch@${macbeth}`, "outcast");
    expect(await refusalOf(play, "thirdwitch")).toBe("forbidden");
    await submitForm(hecate.person, hecate.room, { membersonly: "1" });
    await play.untilAllIsAnswered();
    expect(await refusalOf(play, "secondwitch")).toBe("registration-required");
    const firstwitch = await play.enter("firstwitch", macbeth);
    await firstwitch.seesAs("firstwitch", { affiliation: "member", role: "participant" });
    await hecate.seesAs("firstwitch", { affiliation: "member", role: "participant" });
    await hecate.makes(`firstwitch@${macbeth}`, "none");
    await firstwitch.seesGo("firstwitch");
    play.dismiss(firstwitch);
    expect(await refusalOf(play, "firstwitch")).toBe("registration-required");
    const told = play.tap(shakespeare, macbeth).all.map(({ xml: text }) => text);
    expect(told.filter((text) => text.includes("<affiliations") || text.includes(`hecate@${shakespeare}`))).toEqual([]);
  });
});
