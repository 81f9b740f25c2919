import { describe, expect, it } from "vitest";
import { dmuc2, linkExtension } from "../support/crossings.js";
import { macbeth, shakespeare, useHouse } from "../support/house.js";
import { replicating, stepsOf, untilHealed, untilReplica, untilSplit } from "../support/replicas.js";
import { stampOf } from "../support/transcript.js";

describe("a replica is asked for when enough people are there (ch. 6, 3.2.2)", () => {
  const patience = "dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 5";
  const house = useHouse("mixed", {
    mirrors: { [macbeth]: { ...replicating, lua: `dmuc_min_local_users = 2\n${patience}` } },
    roomsLua: { [shakespeare]: patience },
  });

  it("till then the room serves them by itself; then they are taken over and notice nothing (D2-20, D2-21)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const keith = await play.enter("keith", macbeth, { at: shakespeare });
    const tap = play.tap(shakespeare, macbeth);
    expect(stepsOf(play.crossings(shakespeare, macbeth))).not.toContain("up: register");
    const seen = keith.mark();
    const wayne = await play.enter("wayne", macbeth, { at: shakespeare });
    await untilReplica(house(), play, macbeth);
    await keith.seesHere("wayne", seen);
    const since = tap.mark();
    await hecate.says("Well met");
    for (const actor of [keith, wayne]) await actor.hears("hecate", "Well met");
    expect(stepsOf(play.crossings(shakespeare, macbeth, since))).toEqual(["down: groupchat"]);
    expect(keith.transcript(seen)).toEqual(["wayne is here, participant, none", "hecate: Well met"]);
    const adopted = play
      .crossings(shakespeare, macbeth)
      .filter(({ element }) => element.getChild("x", dmuc2) !== undefined);
    const enter = adopted.find(
      ({ element }) => element.getChild("x", dmuc2)!.getChild("enter")?.attrs["jid"] === keith.fullJid,
    );
    expect(enter!.element.getChild("x", dmuc2)!.getChild("adopt", linkExtension)).toBeDefined();
    await keith.says("Well met indeed");
    for (const actor of [hecate, wayne]) await actor.hears("keith", "Well met indeed");
    expect(stampOf(keith.stanzas()[0]!)).toBeUndefined();
  });

  it("who was taken over, and leaves while the room cannot be told, has left when it can (D2-07, D2-37)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const keith = await play.enter("keith", macbeth, { at: shakespeare });
    const wayne = await play.enter("wayne", macbeth, { at: shakespeare });
    await untilReplica(house(), play, macbeth);
    await hecate.says("Well met");
    for (const actor of [keith, wayne]) await actor.hears("hecate", "Well met");
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await wayne.says("Is anybody there?");
    await untilSplit(house(), play, macbeth);
    await keith.leaves();
    await wayne.seesGo("keith");
    await link.heal();
    await untilHealed(house(), play, macbeth);
    await hecate.seesGo("keith");
    await wayne.says("He is gone");
    await hecate.hears("wayne", "He is gone");
    expect(Object.keys(hecate.occupants()).sort()).toEqual(["hecate", "wayne"]);
    expect(Object.keys(wayne.occupants()).sort()).toEqual(["hecate", "wayne"]);
  }, 60_000);

  it("one of somebody's two clients that leaves meanwhile is out when the room can be told, and he stays by the other (D2-07, D2-13)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const keith = await play.enter("keith", macbeth, { at: shakespeare });
    const wayne = await play.enter("wayne", macbeth, { at: shakespeare });
    await untilReplica(house(), play, macbeth);
    const phone = await house().connect(`keith@${macbeth}/phone`);
    const second = await play.enter("keith", macbeth, { at: shakespeare, person: phone });
    await hecate.says("Well met");
    for (const actor of [keith, second, wayne]) await actor.hears("hecate", "Well met");
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await wayne.says("Is anybody there?");
    await untilSplit(house(), play, macbeth);
    const seen = [hecate, keith, wayne].map((actor) => actor.mark());
    await second.leaves();
    await second.seesGo("keith");
    play.dismiss(second);
    await link.heal();
    await untilHealed(house(), play, macbeth);
    const left = second.mark();
    await wayne.says("Half of him is gone");
    for (const actor of [hecate, keith, wayne]) await actor.hears("wayne", "Half of him is gone");
    for (const [index, actor] of [hecate, keith, wayne].entries()) {
      expect(actor.transcript(seen[index]).filter((line) => line.startsWith("keith goes"))).toEqual([]);
    }
    expect(second.heard(left)).toEqual([]);
    // Nothing of the one that is gone keeps him in.
    await keith.leaves();
    await hecate.seesGo("keith");
    expect(Object.keys(hecate.occupants()).sort()).toEqual(["hecate", "wayne"]);
  }, 60_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
