/**
 * The order of what is said is the primary's, and one and the same for everybody. For a longer look:
 *
 *   DMUC_ORDER_MESSAGES=10000 npx vitest run test/e2e/d2/order.test.ts
 */
import { describe, expect, it } from "vitest";
import { expect as expected } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { Crowd, crowdModules } from "../support/crowd.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { withReplicas } from "../support/replicas.js";
import { mixes } from "../support/versions.js";

const messages = Number(process.env["DMUC_ORDER_MESSAGES"] ?? "240");
/** So many lines come from one server without a pause. */
const burst = 3_000;
const burstMs = 180_000;
const timeoutMs = 30_000 + messages * 20;

describe.each(mixes)("people of three servers who talk all at once (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withReplicas, modules: ["crowd"], pluginPaths: [crowdModules] });

  it(
    "are all heard by all, each once, and by everybody in one and the same order (D2-01)",
    async () => {
      const play = house().newPlay();
      const actors: Actor[] = [];
      for (const [domain, names] of [
        [shakespeare, ["hecate", "puck"]],
        [macbeth, ["firstwitch", "secondwitch"]],
        [marlowe, ["faustus", "helen"]],
      ] as const) {
        for (const name of names) actors.push(await play.enter(name, domain, { at: shakespeare }));
      }
      await play.fence(...actors);
      const marks = actors.map((actor) => actor.mark());
      const rounds = Math.ceil(messages / actors.length);
      await Promise.all(
        actors.map(async (actor) => {
          for (let round = 1; round <= rounds; round++) await actor.says(`${actor.nick}, ${round}`);
        }),
      );
      await Promise.all(
        actors.flatMap((listener) =>
          actors.map(({ nick, room }) =>
            listener.person.sees(`the last of ${nick}`, expected.groupchat(room, nick, `${nick}, ${rounds}`), {
              timeoutMs,
            }),
          ),
        ),
      );
      // What was long under way, while the servers were busy with so much, is shown with its time.
      const heard = actors.map((actor, index) =>
        actor.heard(marks[index]).map((line) => line.replace("earlier, ", "")),
      );
      const [reference = []] = heard;
      expect(reference).toHaveLength(rounds * actors.length);
      for (const [index, { nick }] of actors.entries()) expect(heard[index], nick).toEqual(reference);
      for (const { nick } of actors) {
        const own = reference.filter((line) => line.startsWith(`${nick}: `));
        expect(own).toEqual(Array.from({ length: rounds }, (_, round) => `${nick}: ${nick}, ${round + 1}`));
      }
    },
    timeoutMs * 2,
  );

  it(
    "a burst of 3,000 lines from behind one replica is heard by all, in the order of the room (D2-01)",
    async () => {
      const play = house().newPlay();
      await play.enter("hecate", shakespeare, { at: shakespeare });
      const room = play.room(shakespeare);
      const crowds = [shakespeare, macbeth, marlowe].map((domain) => new Crowd(house(), domain, room));
      const people = 2;
      for (const [index, crowd] of crowds.entries()) {
        await crowd.join(`people-${index}-`, people, { withSessions: true });
        await crowd.untilAll({ occupants: 1 + people * (index + 1) }, timeoutMs);
      }
      await crowds[1]!.speak(people, burst / people);
      await Promise.all(crowds.map((crowd) => crowd.untilAll({ messages: burst }, burstMs)));
      const [order = "", ...others] = Object.keys(await crowds[0]!.orders());
      expect(order).toContain(`${burst} messages`);
      expect(others).toEqual([]);
      for (const crowd of crowds) expect(await crowd.orders()).toEqual({ [order]: people });
    },
    burstMs + timeoutMs * 2,
  );

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
