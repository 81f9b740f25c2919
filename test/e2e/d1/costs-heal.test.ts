import { describe, expect, it } from "vitest";
import { nameSteps } from "../support/crossings.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";

/** Longer than the pause before a split link tries again (3.4). */
const patience = { timeoutMs: 40_000 };

describe("what it costs to heal a link (3.6)", () => {
  const option = "dmuc_keepalive = 30";
  const roomsLua = Object.fromEntries([shakespeare, macbeth, marlowe].map((domain) => [domain, option]));
  const house = useHouse("mixed", { roomsLua });

  it("hello and end, each with its answer; and a page for each side that has said something (invariant 7)", async () => {
    const talking = house().newPlay();
    const listening = house().newPlay();
    const onto = { onto: [macbeth, marlowe] };
    const hecate = await talking.open("hecate", shakespeare, onto);
    const firstwitch = await talking.enter("firstwitch", macbeth);
    const faustus = await talking.enter("faustus", marlowe);
    const puck = await listening.open("puck", shakespeare, onto);
    const thirdwitch = await listening.enter("thirdwitch", macbeth);
    await talking.fence(hecate, firstwitch, faustus);
    await listening.fence(puck, thirdwitch);
    const link = house().cluster.link(shakespeare, macbeth);
    const plays = [talking, listening];
    await link.cut();
    await hecate.says("How now");
    await faustus.hears("hecate", "How now");
    await firstwitch.says("I come, Graymalkin");
    await faustus.hears("firstwitch", "I come, Graymalkin");
    for (const play of plays) {
      for (const [domain, other] of [
        [shakespeare, macbeth],
        [macbeth, shakespeare],
      ] as const) {
        await house()
          .server(domain)
          .waitForLog(new RegExp(`link with ${play.room(other)}: \\w+ -> split`), patience);
      }
    }
    const marks = plays.map((play) => play.marks());
    await link.heal();
    for (const play of plays) {
      for (const [domain, other] of [
        [shakespeare, macbeth],
        [macbeth, shakespeare],
      ] as const) {
        const isUp = new RegExp(`link with ${play.room(other)}: syncing -> up \\(in sync\\)`);
        await house().server(domain).waitForLog(isUp, patience);
      }
    }
    await talking.fence(hecate, firstwitch, faustus);
    await listening.fence(puck, thirdwitch);
    const steps = plays.map((play, index) =>
      nameSteps(play.crossings(shakespeare, macbeth, marks[index]!.get(link.name))),
    );
    expect(steps[1]).toEqual(["sync", "sync-answer", "synced", "synced-answer"]);
    // Each has missed one message of the other; nobody has come, gone or changed the room. The two pages cross each other.
    const expected = ["sync", "backlog", "backlog", "synced"].flatMap((step) => [step, `${step}-answer`]);
    expect([...steps[0]!].sort()).toEqual(expected.sort());
    // The other links were whole.
    for (const [play, mark] of plays.map((one, index) => [one, marks[index]!] as const)) {
      for (const [one, other] of [
        [shakespeare, marlowe],
        [macbeth, marlowe],
      ] as const) {
        const isOfSync = /sync|backlog|roster|config/;
        const crossed = nameSteps(play.crossings(one, other, mark.get(`${one} - ${other}`)));
        expect(
          crossed.filter((step) => isOfSync.test(step)),
          `${one} - ${other}`,
        ).toEqual([]);
      }
    }
  }, 120_000);
});
