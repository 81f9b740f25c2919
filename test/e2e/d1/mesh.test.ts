import { describe, expect, it } from "vitest";
import type { TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1, linkExtension, nameSteps } from "../support/crossings.js";
import { gather } from "../support/gather.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

describe.each(mixes)("three servers (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it("the shadows hear of each other, greet once, and one tells the source (D1-25)", async () => {
    const { play, settle } = await gather(house());
    await settle();
    const toShadows = [macbeth, marlowe].flatMap((domain) => play.crossings(shakespeare, domain));
    const news = toShadows.filter(({ element }) => element.getChild("peerhost", dmuc1) !== undefined);
    const named = news.map(({ element }) => [
      element.attrs["to"],
      element.getChild("peerhost")?.getChild("room")?.attrs["jid"],
    ]);
    expect(named.sort()).toEqual([
      [roomServices[marlowe], play.room(macbeth)],
      [roomServices[macbeth], play.room(marlowe)],
    ]);
    expect(toShadows.filter(({ element }) => element.getChild("reach", linkExtension) !== undefined)).toHaveLength(1);
    const between = play.crossings(macbeth, marlowe).filter(({ name }) => name === "iq");
    expect(nameSteps(between)).toEqual(["sync", "sync-answer", "synced", "synced-answer"]);
  });

  it("what is said at one crosses once to each of the others, and nobody passes it on (D1-44, 45)", async () => {
    const { play, firstwitch, everybody, settle } = await gather(house());
    const marks = play.marks();
    const before = everybody.map((actor) => actor.mark());
    await firstwitch.says("When shall we three meet again?");
    await settle();
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": { "macbeth.lit: groupchat": 1 },
      "macbeth.lit - marlowe.lit": { "macbeth.lit: groupchat": 1 },
    });
    for (const [index, actor] of everybody.entries()) {
      expect(actor.heard(before[index]), actor.nick).toEqual(["firstwitch: When shall we three meet again?"]);
    }
  });

  it("while all talk at once, everybody hears everything once, and each speaker in order (D1-45)", async () => {
    const { hecate, firstwitch, faustus, everybody, settle } = await gather(house());
    const before = everybody.map((actor) => actor.mark());
    const speakers = [hecate, firstwitch, faustus];
    const rounds = Array.from({ length: 20 }, (_, round) => round);
    await Promise.all(
      speakers.map(async (speaker) => {
        for (const round of rounds) {
          await speaker.says(`${round}`);
        }
      }),
    );
    await settle();
    for (const [index, actor] of everybody.entries()) {
      const heard = actor.heard(before[index]);
      for (const { nick } of speakers) {
        const lines = heard.filter((line) => line.startsWith(`${nick}: `));
        expect(lines, `${actor.nick} hears ${nick}`).toEqual(rounds.map((round) => `${nick}: ${round}`));
      }
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe.each(mixes)("macbeth.lit does not talk to marlowe.lit (Prosody %s)", (mix) => {
  const house = useHouse(mix, { roomsLua: { [macbeth]: `dmuc_deny = { "${roomServices[marlowe]}" }` } });

  it("their people hear each other all the same, once, by way of the source (D1-26)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await play.distribute(hecate, shakespeare, { onto: [macbeth] });
    await play.untilSetUp(shakespeare, marlowe);
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    await Promise.all([firstwitch.seesHere("faustus"), faustus.seesHere("firstwitch")]);
    await play.fence(hecate, firstwitch, faustus);

    const marks = play.marks();
    const before = faustus.mark();
    await firstwitch.says("By the pricking of my thumbs");
    await play.fence(hecate, firstwitch, faustus);
    expect(faustus.transcript(before)).toEqual(["firstwitch: By the pricking of my thumbs"]);
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": { "macbeth.lit: groupchat": 1 },
      "shakespeare.lit - marlowe.lit": { "shakespeare.lit: groupchat": 1 },
    });
    const isRefusal = ({ element }: TapStanza): boolean =>
      element.attrs["type"] === "error" && element.getChild("error")?.getChild("forbidden") !== undefined;
    const refusals = [shakespeare, marlowe].flatMap((domain) => play.tap(macbeth, domain).since(undefined, isRefusal));
    expect(refusals.length, "somebody is told that macbeth.lit does not want to").toBeGreaterThan(0);
  });
});
