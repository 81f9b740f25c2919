/** Who is behind a nick: what replicas are told of it, and what they tell (D2-25 to 27, XEP-0045 7.2.3). */
import { describe, expect, it } from "vitest";
import type { Mark } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { submitForm } from "../support/form.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { gatherByReplicas, stepsOf, withReplicas } from "../support/replicas.js";
import type { Play } from "../support/play.js";
import { itemOf, nickOf } from "../support/transcript.js";

/** Users of other servers whose full addresses have been sent to this one. */
function addressesTold(play: Play, domain: string, since: Mark, strangers: readonly Actor[]): readonly string[] {
  const told = play
    .tap(shakespeare, domain)
    .since(since, { from: shakespeare })
    .map(({ xml }) => xml);
  return strangers.filter(({ fullJid }) => told.some((text) => text.includes(fullJid))).map(({ nick }) => nick);
}

/** The addresses that somebody has been shown since then: nick to address. */
function addressesSeen(actor: Actor, since: Mark = { position: 0 }): Record<string, string> {
  const shown = actor.stanzas(since).flatMap((stanza) => {
    const { jid } = itemOf(stanza);
    return jid === undefined || nickOf(stanza) === actor.nick ? [] : [[nickOf(stanza), jid] as const];
  });
  return Object.fromEntries(shown);
}

describe("a room that shows addresses to moderators alone", () => {
  const house = useHouse("mixed", { mirrors: withReplicas });

  it("tells a replica without a moderator nobody's address, whatever happens (D2-25, D2-39)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = await gatherByReplicas(house());
    await puck.says("Over hill");
    await puck.shows("away");
    await puck.renames("robin");
    await hecate.gives("robin", "visitor");
    await hecate.gives("robin", "participant");
    await hecate.makes(puck.jid, "member");
    await hecate.makes("absent@shakespeare.lit", "member");
    await hecate.setsSubject("The heath");
    await submitForm(hecate.person, hecate.room, { roomname: "No names" });
    await faustus.whispersTo("firstwitch", "Who art thou?");
    await firstwitch.isTold("faustus", "Who art thou?");
    await settle();
    await faustus.leaves();
    await play.enter("faustus", marlowe, { at: shakespeare, person: faustus.person });
    await settle();
    await hecate.gives("robin", "none");
    await firstwitch.seesGo("robin");
    play.dismiss(puck);
    await play.fence(hecate, firstwitch);
    const strangers = [hecate, puck, faustus];
    expect(addressesTold(play, macbeth, { position: 0 }, strangers)).toEqual([]);
    expect(addressesTold(play, marlowe, { position: 0 }, [hecate, puck, firstwitch, secondwitch])).toEqual([]);
    for (const actor of [firstwitch, secondwitch, faustus]) expect(addressesSeen(actor), actor.nick).toEqual({});
    expect(addressesSeen(hecate)).toMatchObject({ firstwitch: firstwitch.fullJid, faustus: faustus.fullJid });
  });

  it("tells all addresses to the first moderator behind it, and the others there nothing (D2-17, 26, 27, 40, 41)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = await gatherByReplicas(house());
    const since = play.tap(shakespeare, macbeth).mark();
    const [seenByFirst, seenBySecond, seenByFaustus] = [firstwitch.mark(), secondwitch.mark(), faustus.mark()];
    await hecate.makes(firstwitch.jid, "admin");
    await firstwitch.seesAs("firstwitch", { role: "moderator" }, seenByFirst);
    await settle();
    // The addresses come before her own presence (D2-26).
    const steps = play
      .crossings(shakespeare, macbeth, since)
      .filter(({ kind, from }) => kind === "presence" && from === shakespeare);
    expect(steps[steps.length - 1]!.element.attrs["from"]).toBe(`${hecate.room}/firstwitch`);
    expect(addressesSeen(firstwitch, seenByFirst)).toEqual({
      hecate: hecate.fullJid,
      puck: puck.fullJid,
      secondwitch: secondwitch.fullJid,
      faustus: faustus.fullJid,
    });
    expect(secondwitch.transcript(seenBySecond)).toEqual(["firstwitch is here, moderator, admin"]);
    expect(faustus.transcript(seenByFaustus)).toEqual(["firstwitch is here, moderator, admin"]);
    expect(addressesSeen(secondwitch)).toEqual({});
    expect(addressesTold(play, marlowe, { position: 0 }, [hecate, puck, firstwitch, secondwitch])).toEqual([]);
    // Who comes later is shown to each as it befits him.
    const third = await play.enter("thirdwitch", macbeth, { at: shakespeare });
    const helen = await play.enter("helen", marlowe, { at: shakespeare });
    await settle();
    expect(addressesSeen(firstwitch)).toMatchObject({ thirdwitch: third.fullJid, helen: helen.fullJid });
    for (const actor of [secondwitch, third, faustus, helen]) expect(addressesSeen(actor), actor.nick).toEqual({});
    // The last one is gone: no more addresses.
    const demoted = firstwitch.mark();
    await hecate.makes(firstwitch.jid, "none");
    await firstwitch.seesAs("firstwitch", { role: "participant" }, demoted);
    await settle();
    const after = play.tap(shakespeare, macbeth).mark();
    const oberon = await play.enter("oberon", shakespeare);
    await puck.shows("dnd");
    await settle();
    expect(addressesTold(play, macbeth, after, [hecate, puck, faustus, helen, oberon])).toEqual([]);
    expect(stepsOf(play.crossings(shakespeare, macbeth, after))).toEqual(["down: presence", "down: presence"]);
    const late = await play.enter("late", macbeth, { at: shakespeare });
    expect(addressesSeen(late)).toEqual({});
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a room that shows addresses to all", () => {
  const strict = { [shakespeare]: "dmuc2_strict_jid = true" };
  const open = useHouse("mixed", { mirrors: withReplicas });
  const house = useHouse("mixed", { mirrors: withReplicas, roomsLua: strict });
  const fields = { whois: "anyone" };

  it("shows them also behind a replica, as XEP-0045 demands (D2-25)", async () => {
    const { play, hecate, firstwitch, faustus } = await gatherByReplicas(open(), fields);
    expect(addressesSeen(firstwitch)).toMatchObject({ hecate: hecate.fullJid, faustus: faustus.fullJid });
    expect(addressesTold(play, macbeth, { position: 0 }, [hecate, faustus])).toEqual(["hecate", "faustus"]);
  });

  it("has no replica without a moderator where the administrator takes the spec by its word, and shows them (D2-25)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await submitForm(hecate.person, hecate.room, fields);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await hecate.says("Who art thou?");
    await firstwitch.hears("hecate", "Who art thou?");
    const steps = stepsOf(play.crossings(shakespeare, macbeth));
    expect(steps).toContain("up: register");
    expect(steps).not.toContain("down: registered");
    expect(addressesSeen(firstwitch)).toEqual({ hecate: hecate.fullJid });
  });

  it("takes a replica back when it begins to show them there; its people stay, served one by one (D2-25, 3.2.4)", async () => {
    const { play, hecate, firstwitch, secondwitch, settle } = await gatherByReplicas(house());
    const { tap } = house().cluster.link(shakespeare, macbeth);
    const since = tap.mark();
    const seen = [firstwitch.mark(), secondwitch.mark()];
    await submitForm(hecate.person, hecate.room, fields);
    await tap.waitFor("the revocation", (stanza) => stepsOf([stanza])[0] === "down: revoke", { since });
    await settle();
    const marks = play.marks();
    await hecate.says("Who art thou?");
    for (const actor of [firstwitch, secondwitch]) await actor.hears("hecate", "Who art thou?");
    await settle();
    expect(play.countsSince(marks)["shakespeare.lit - macbeth.lit"]).toEqual({ "shakespeare.lit: groupchat": 2 });
    await firstwitch.says("A witch");
    await hecate.hears("firstwitch", "A witch");
    for (const [index, actor] of [firstwitch, secondwitch].entries()) {
      expect(actor.transcript(seen[index]).filter((line) => line.includes(" goes"))).toEqual([]);
      expect(Object.keys(actor.occupants()), actor.nick).toHaveLength(5);
    }
  });

  it("no server has complained", () => {
    expect([...open().warnings(), ...house().warnings()]).toEqual([]);
  });
});
