import { describe, expect, it } from "vitest";
import type { Actor } from "../support/actor.js";
import { isUpkeep } from "../support/crossings.js";
import { macbeth, shakespeare, useHouse } from "../support/house.js";
import { replicating, untilReplica } from "../support/replicas.js";

describe("rooms with replicas in which nothing happens (3.4)", () => {
  const keepalive = "dmuc_keepalive = 30";
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    mirrors: { [macbeth]: { ...replicating, lua: keepalive } },
    roomsLua: { [shakespeare]: keepalive },
  });

  it("cost their servers one question and its answer, however many they are (D2-32)", async () => {
    const people: Actor[] = [];
    for (let number = 0; number < 5; number++) {
      const play = house().newPlay();
      const hecate = await play.enter("hecate", shakespeare);
      const witch = await play.enter("witch", macbeth, { at: shakespeare });
      await untilReplica(house(), play, macbeth);
      await play.fence(hecate, witch);
      people.push(witch);
    }
    const { tap } = house().cluster.link(shakespeare, macbeth);
    const isQuestion = ({ kind, xml }: { kind: string; xml: string }): boolean =>
      kind.startsWith("iq:get") && xml.includes("<alive");
    // What was said last is asked about first; from then on nothing happens.
    const asked = await tap.waitFor("the question for what was said", isQuestion, { timeoutMs: 20_000 });
    await tap.waitFor("its answer", ({ element }) => element.attrs["id"] === asked.element.attrs["id"]);
    const settled = await tap.waitFor(
      "a question in silence",
      (stanza) => isQuestion(stanza) && stanza.at - asked.at > 20_000,
      { timeoutMs: 45_000 },
    );
    const answers = (id: string | undefined): Promise<unknown> =>
      tap.waitFor("its answer", ({ element, type }) => type === "result" && element.attrs["id"] === id);
    await answers(settled.element.attrs["id"]);
    const since = tap.mark();
    const next = await tap.waitFor("the next one", isQuestion, { since, timeoutMs: 45_000 });
    await answers(next.element.attrs["id"]);
    expect(next.at - settled.at).toBeGreaterThan(25_000);
    expect(tap.since(since).filter((stanza) => !isUpkeep(stanza))).toEqual([]);
    expect(tap.since(since)).toHaveLength(2);
    // And they are as much alive as before.
    await people[0]!.says("Still here");
    await people[0]!.hears("witch", "Still here");
    expect(house().warnings()).toEqual([]);
  }, 120_000);
});
