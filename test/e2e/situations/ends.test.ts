/**
 * What clients are told when a server stops or dies, and when a room ends (3.10): in one room for each mode the same happens at
 * the same time.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type Mark } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { shakespeare, useHouse } from "../support/house.js";
import { itemOf, nickOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";
import { columns, jonson, servers } from "./columns.js";
import { openScenes, passwordOf, tellInEachMode, untilBack, untilLost, type Scene } from "./scene.js";

const ownerNamespace = "http://jabber.org/protocol/muc#owner";

/** Longer than a server takes to find that another one is lost, and to wait for it. */
const patience = { timeoutMs: 60_000 };

/** Of each mode the first. */
const inUse = columns.filter((column, index) => columns.findIndex(({ mode }) => mode === column.mode) === index);

const isOf =
  (nick: string) =>
  (stanza: Element): boolean =>
    stanza.name === "presence" && nickOf(stanza) === nick;

describe.each(mixes)("servers and rooms that end, in each mode (3.10, Prosody %s)", (mix) => {
  const house = useHouse(mix, servers);
  let scenes: readonly Scene[] = [];
  /** Of a server without the module, at the rooms' home. */
  const volpones = new Map<Scene, Actor>();
  const marks = new Map<Actor, Mark>();

  const since = (actor: Actor): Mark => marks.get(actor)!;
  const markAll = (): void => {
    for (const scene of scenes) {
      for (const actor of [...scene.everybody, volpones.get(scene)!]) marks.set(actor, actor.mark());
    }
  };
  const tell = (
    situation: Parameters<typeof tellInEachMode>[0],
    how: string,
    story: (scene: Scene) => Promise<void>,
  ): void => {
    tellInEachMode(situation, () => scenes, story, { how });
  };
  const letIn = async (scene: Scene): Promise<void> => {
    const password = passwordOf(scene.column);
    const person = volpones.get(scene)?.person;
    const options = { at: shakespeare, password, ...(person === undefined ? {} : { person }) };
    volpones.set(scene, await scene.play.enter("volpone", jonson, options));
    await scene.firstwitch.seesHere("volpone", since(scene.firstwitch));
  };
  const open = async (): Promise<void> => {
    volpones.clear();
    scenes = await openScenes(house(), inUse);
    for (const { everybody } of scenes) for (const actor of everybody) marks.set(actor, actor.mark());
    await Promise.all(scenes.map((scene) => letIn(scene)));
    markAll();
  };

  describe("a room", () => {
    beforeAll(async () => {
      await open();
      await Promise.all(
        scenes.map(async ({ hecate }) => {
          const alternative = { jid: `heath@chat.${shakespeare}` };
          const content = [xml("reason", {}, "All is over"), xml("password", {}, "Birnam")];
          const query = xml("query", { xmlns: ownerNamespace }, xml("destroy", alternative, content));
          await hecate.person.iq(xml("iq", { to: hecate.room, type: "set" }, query));
        }),
      );
    }, 120_000);

    tell("room destroyed", "", async (scene) => {
      const { everybody, hecate, firstwitch } = scene;
      for (const actor of [...everybody, volpones.get(scene)!]) {
        const end = await actor.person.sees("the room's end", expected.unavailable(actor.room, actor.nick), {
          since: since(actor),
          ...patience,
        });
        const x = end.getChild("x", expected.mucUser)!;
        const affiliation = actor === hecate || actor === firstwitch ? "owner" : "none";
        expect(itemOf(end), actor.nick).toMatchObject({ role: "none", affiliation });
        expect(statusCodes(end), actor.nick).toBe("110");
        expect(x.getChild("destroy")?.attrs["jid"], actor.nick).toBe(`heath@chat.${shakespeare}`);
        expect(x.getChild("destroy")?.getChildText("reason"), actor.nick).toBe("All is over");
        expect(x.getChild("destroy")?.getChildText("password"), actor.nick).toBe("Birnam");
        // What comes after it has been seen as well when the answer to a question is there.
        await actor.person.iq(xml("iq", { to: actor.jid.replace(/.*@/, ""), type: "get" }, ping()));
        const seen = actor.stanzas(since(actor)).filter(({ name }) => name === "presence");
        expect(seen.map(nickOf), actor.nick).toEqual([actor.nick]);
      }
    });
  });

  describe("a server", () => {
    beforeAll(open, 120_000);

    /** Whoever sits at the lost server looks to those elsewhere as after a split, and they go on. */
    const seeAsSplit = async (scene: Scene, time: number, ghosts: readonly string[]): Promise<void> => {
      const { column, firstwitch, secondwitch } = scene;
      await firstwitch.says("Is all well yet?");
      await untilLost(house(), scene, { ends: "there", time });
      for (const ghost of ghosts) {
        for (const seer of [firstwitch, secondwitch]) {
          const shown = await seer.person.sees(`what has become of ${ghost}`, isOf(ghost), {
            since: since(seer),
            ...patience,
          });
          if (column.ghosts === "away") expect(shown.getChildText("show"), shown.toString()).toBe("away");
          else expect([shown.attrs["type"], statusCodes(shown)], ghost).toEqual(["unavailable", "333"]);
        }
      }
      for (const seer of [firstwitch, secondwitch]) {
        const said = expected.groupchat(seer.room, "firstwitch", "Is all well yet?");
        await seer.person.sees("her words", said, { since: since(seer), ...patience });
      }
    };
    /** The rooms' server is there again, and whoever had to sit there as well. */
    const again = async (time: number): Promise<void> => {
      markAll();
      await house().server(shakespeare).start();
      await Promise.all(scenes.map((scene) => untilBack(house(), scene, { ends: "there", time })));
      await Promise.all(scenes.map((scene) => letIn(scene)));
      markAll();
    };

    it("stops in good order: the one of the rooms", () => house().server(shakespeare).stop());
    tell("stop or crash of the parent", "stop", (scene) => seeAsSplit(scene, 1, ["volpone"]));
    it("comes back", () => again(1), 120_000);

    it("is killed: the one of the rooms", () => house().server(shakespeare).kill());
    tell("stop or crash of the parent", "crash", (scene) => seeAsSplit(scene, 2, ["volpone"]));
    it("comes back once more", () => again(2), 120_000);

    it("stops in good order: those of the guests", async () => {
      // What is just on its way to a server that has only come back may be lost with its stream.
      for (const scene of scenes) {
        await scene.firstwitch.says("Here I am");
        await volpones.get(scene)!.hears("firstwitch", "Here I am");
      }
      await Promise.all(inUse.map(({ domain }) => house().server(domain).stop()));
    });
    tell("orderly stop of the child", "", async (scene) => {
      const { firstwitch, secondwitch } = scene;
      console.log(
        scene.column.mode,
        scene.link.tap.all
          .slice(-14)
          .map((s) => `${s.from}: ${s.xml}`)
          .join("\n"),
      );
      for (const actor of [firstwitch, secondwitch]) {
        const own = await actor.person.sees("that she is out", expected.unavailable(actor.room, actor.nick), {
          since: since(actor),
          ...patience,
        });
        expect(statusCodes(own), actor.nick).toBe("110 332");
        const volpone = volpones.get(scene)!;
        const isGoing = expected.unavailable(volpone.room, actor.nick);
        const gone = await volpone.person.sees(`${actor.nick} going`, isGoing, { since: since(volpone), ...patience });
        expect(statusCodes(gone), gone.toString()).toBe("332");
      }
    });
  });

  it("no server has complained", () => {
    const isLoss = (line: string): boolean => line.includes("unacked stanzas");
    const others = house()
      .warnings()
      .filter((line) => !isLoss(line));
    expect(others).toEqual([]);
  });
});

function ping(): Element {
  return xml("ping", { xmlns: "urn:xmpp:ping" });
}
