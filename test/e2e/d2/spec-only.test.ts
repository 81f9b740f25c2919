/** A service that knows only what XEP-0282 prints, linked by the administrator's hand (3.2.6). */
import { beforeEach, describe, expect, it } from "vitest";
import type { Element, TapStanza } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc2, linkExtension } from "../support/crossings.js";
import { type House, marlowe, shakespeare, useHouse } from "../support/house.js";
import type { Play } from "../support/play.js";
import { PrintedGuest, printedPeerLua, printedReplica, printedReplicaLua, wordIn } from "../support/printed-replica.js";
import { silentLua, silentModules } from "../support/silent.js";
import { itemOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const delayNamespace = "urn:xmpp:delay";

/** The children of what crossed, as text. */
const contentOf = ({ element }: TapStanza): readonly string[] => element.children.map(String);

const bodyOf = ({ element }: TapStanza): string | null => element.getChildText("body");

const saying =
  (text: string) =>
  (element: Element): boolean =>
    element.getChildText("body") === text;

/** A room with hecate in it, and faustus, whom the replica serves. */
async function gathered(
  house: House,
): Promise<{ readonly play: Play; readonly hecate: Actor; readonly faustus: PrintedGuest }> {
  const play = house.newPlay();
  const hecate = await play.enter("hecate", shakespeare);
  const faustus = new PrintedGuest(house, play, hecate.room);
  const since = faustus.mark();
  await faustus.knocks();
  await faustus.word("enter", since);
  return { play, hecate, faustus };
}

describe.each(mixes)("a replica that knows only the spec (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, marlowe],
    pluginPaths: [silentModules],
    roomsLua: { [shakespeare]: `dmuc_keepalive = 30\n${printedPeerLua}`, [marlowe]: printedReplicaLua },
  });

  it("is told of everybody when its first user comes, then of each event, exactly as printed (D2-15, 16, 18, 20, 22, 25, 30, 32, 3.2.6)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const { room } = hecate;
    await hecate.says("Earlier");
    await hecate.hears("hecate", "Earlier");
    const faustus = new PrintedGuest(house(), play, room);
    const since = faustus.mark();
    await faustus.knocks();
    const enter = await faustus.word("enter", since);
    const told = faustus.all(since);
    // V2-01, V2-06, V2-04, V2-12: the roster first, the news to all, then ENTER.
    expect(told[0]!.element.attrs).toMatchObject({ from: `${room}/hecate`, to: printedReplica });
    expect(itemOf(told[0]!.element)).toEqual({ affiliation: "owner", role: "moderator" });
    expect(told.map((stanza) => bodyOf(stanza))).toContain("Earlier");
    const news = told.findIndex(
      ({ element }) => element.attrs["from"] === `${room}/faustus` && wordIn(element) === undefined,
    );
    expect(news).toBeGreaterThan(0);
    expect(news).toBeLessThan(told.indexOf(enter));
    expect(wordIn(enter.element)?.jid).toBe(faustus.user);
    expect(told.filter(({ xml: text }) => text.includes(linkExtension))).toEqual([]);

    const talking = faustus.mark();
    await faustus.says("Settle thy studies");
    await hecate.hears("faustus", "Settle thy studies");
    const copy = await faustus.told("the primary's copy", ({ name }) => name === "message", talking);
    const ends = { from: `${room}/faustus`, to: printedReplica, type: "groupchat", id: "f1" };
    expect(copy.element.attrs).toMatchObject(ends);
    const delay = copy.element.getChild("x", dmuc2)!.getChild("delay", delayNamespace)!;
    expect(delay.attrs["from"]).toBe(`${room}/faustus`);
    expect(contentOf(copy).join("")).not.toContain(linkExtension);
    // Nothing goes to the user beside that (D2-49 the other way round).
    await hecate.says("A greater subject fitteth thy wit");
    await faustus.told("hecate's words", (element) => element.toString().includes("fitteth"), talking);
    expect(faustus.all(talking, faustus.user)).toEqual([]);

    // It never says anything: is it still there? The ping goes from one of the linked rooms.
    const idle = faustus.mark();
    const asked = await play
      .tap(shakespeare, marlowe)
      .waitFor("a ping", ({ from, kind }) => from === shakespeare && kind === "iq:get urn:xmpp:ping", {
        since: idle,
        timeoutMs: 60_000,
      });
    expect(asked.element.attrs).toMatchObject({ from: room, to: printedReplica });

    const leaving = faustus.mark();
    await faustus.leaves();
    await hecate.seesGo("faustus");
    const leave = await faustus.word("leave", leaving);
    expect(wordIn(leave.element)?.jid).toBe(faustus.user);
    expect(leave.xml).not.toContain(linkExtension);
  }, 120_000);

  it("has who made the room by himself as well, and shows him nothing twice (3.2.1, 3.2.6)", async () => {
    const play = house().newPlay();
    const since = play.tap(shakespeare, marlowe).mark();
    const faustus = await play.enter("faustus", marlowe, { at: shakespeare });
    const replica = new PrintedGuest(house(), play, faustus.room, faustus.person.fullJid);
    const own = await replica.gets("himself", ({ attrs }) => attrs["from"] === `${faustus.room}/faustus`, since);
    expect(own.xml).toContain("201");
    const enter = await replica.word("enter", since);
    expect(enter.element.getChild("x", dmuc2)!.getChild("history")!.attrs["maxchars"]).toBe("0");
    const talking = replica.mark();
    await faustus.says("Alone");
    await replica.told("his words", saying("Alone"), talking);
    expect(replica.all(talking, replica.user)).toEqual([]);
    await replica.leaves();
    await replica.word("leave", talking);
    play.dismiss(faustus);
  });

  it("is told nothing when the module is reloaded, and what happens after it once (3.11)", async () => {
    const { hecate, faustus } = await gathered(house());
    const reloading = faustus.mark();
    const { ok, output } = await house().server(shakespeare).shell(`module:reload("dmuc", "chat.shakespeare.lit")`);
    expect(ok, output).toBe(true);
    await hecate.says("After it");
    await faustus.told("what is said after it", saying("After it"), reloading);
    await faustus.says("And after that", "f2");
    await hecate.hears("faustus", "And after that");
    await faustus.told("his own", saying("And after that"), reloading);
    expect(faustus.all(reloading).map((stanza) => bodyOf(stanza))).toEqual(["After it", "And after that"]);
    expect(faustus.all(reloading, faustus.user)).toEqual([]);
    await faustus.leaves();
    await hecate.seesGo("faustus");
    await faustus.word("leave", reloading);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a replica that knows only the spec, and its primary's server", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, marlowe],
    pluginPaths: [silentModules],
    roomsLua: { [shakespeare]: printedPeerLua, [marlowe]: printedReplicaLua },
  });

  beforeEach(async () => {
    for (const server of house().cluster.servers) if (server.pid === undefined) await server.start();
  });

  it("which is killed: who comes in again finds the room as it is then, and hears what happens once (3.11)", async () => {
    const { play, hecate, faustus } = await gathered(house());
    const since = faustus.mark();
    await hecate.says("Before it");
    await faustus.told("what is said before it", saying("Before it"), since);
    await house().server(shakespeare).kill();
    play.dismiss(hecate);
    await house().server(shakespeare).start();
    const again = await play.enter("hecate", shakespeare);
    const returning = faustus.mark();
    await faustus.knocks();
    const enter = await faustus.word("enter", returning);
    expect(wordIn(enter.element)?.jid).toBe(faustus.user);
    const talking = faustus.mark();
    await again.says("After it");
    await faustus.told("what is said after it", saying("After it"), talking);
    await faustus.says("Here again", "f2");
    await again.hears("faustus", "Here again");
    await faustus.told("his own", saying("Here again"), talking);
    expect(faustus.all(talking).map((stanza) => bodyOf(stanza))).toEqual(["After it", "Here again"]);
    expect(faustus.all(talking, faustus.user)).toEqual([]);
  }, 120_000);
});

describe("an address in dmuc_peers at which there is nobody", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, marlowe],
    pluginPaths: [silentModules],
    roomsLua: { [shakespeare]: printedPeerLua, [marlowe]: silentLua },
  });

  it("keeps nobody from the room: he is shown it, and told all, by the room itself (3.2.6)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const faustus = await play.enter("faustus", marlowe, { at: shakespeare });
    await hecate.says("He is in");
    await faustus.hears("hecate", "He is in");
    await faustus.says("I am");
    await hecate.hears("faustus", "I am");
    await faustus.hears("faustus", "I am");
    expect(Object.keys(faustus.occupants()).sort()).toEqual(["faustus", "hecate"]);
  });

  it("and his server has not complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
