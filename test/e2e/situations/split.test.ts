/**
 * What clients are told of a split, and of its end (3.10): in one room for each mode, and for each choice that an administrator
 * has in it, the same happens at the same time. The modes' differences are in columns.ts.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { expect as expected, until, xml, type Element, type Mark, type Person } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { submission } from "../support/form.js";
import { useHouse } from "../support/house.js";
import { isDelayed, itemOf, nickOf, stanzaIdOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";
import { columns, servers, type Refusal } from "./columns.js";
import { openScenes, passwordOf, tellInEachMode, untilBack, untilLost, type Scene } from "./scene.js";

const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });
const ownerNamespace = "http://jabber.org/protocol/muc#owner";

const notThePassword: Refusal = { condition: "not-authorized", type: "auth" };
const isBanned: Refusal = { condition: "forbidden", type: "auth" };
const isTaken: Refusal = { condition: "conflict", type: "cancel" };

const asked = "Where hast thou been, sister?";

/** Longer than the pauses between two tries to reach a lost server (3.4). */
const patience = { timeoutMs: 60_000 };

function asks(actor: Actor, to: string, content: Element, type: "get" | "set" = "get"): Promise<Element> {
  return actor.person.iq(xml("iq", { to: `${actor.room}${to}`, type }, content), { timeoutMs: 30_000 });
}

/** Condition and type of an error. */
function refusalIn(stanza: Element): Refusal {
  return {
    condition: expected.conditionOf(stanza),
    type: stanza.getChild("error")!.attrs["type"] as Refusal["type"],
  };
}

/** What the attempt, which has to fail, is answered. */
async function refusalOf(
  what: string,
  attempt: Promise<unknown>,
): Promise<Refusal & { readonly from: string | undefined }> {
  const failure: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const stanza = (failure as { stanza?: Element } | undefined)?.stanza;
  if (stanza === undefined) throw failure instanceof Error ? failure : new Error(`${what} was granted.`);
  return { ...refusalIn(stanza), from: stanza.attrs["from"] };
}

/** What somebody is told who wants to come in, and may not. */
function knocks(
  person: Person,
  room: string,
  nick: string,
  password: string,
): Promise<Refusal & { readonly from: string | undefined }> {
  return refusalOf(`${nick}'s join`, person.join(room, nick, { password, ...patience }));
}

/** The answer to a message with that id, if it is refused. */
function refusalOfMessage(actor: Actor, id: string): Promise<Element> {
  const isIt = ({ attrs }: Element): boolean => attrs["type"] === "error" && attrs["id"] === id;
  return actor.person.sees(`the refusal of ${id}`, isIt, patience);
}

function timesHeard(actor: Actor, text: string): number {
  return actor.stanzas().filter((stanza) => stanza.attrs["type"] !== "error" && stanza.getChildText("body") === text)
    .length;
}

const presencesOf = (actor: Actor, nick: string, since: Mark): readonly Element[] =>
  actor.stanzas(since).filter((stanza) => stanza.name === "presence" && nickOf(stanza) === nick);

describe.each(mixes)("a link that is lost, in each mode (3.10, Prosody %s)", (mix) => {
  const house = useHouse(mix, servers);
  let scenes: readonly Scene[] = [];
  const marks = new Map<Actor, Mark>();
  /** Who has come in at the room's home, and at the other server, while the link was lost. */
  const cameHome = new Map<Scene, Actor>();
  const cameThere = new Map<Scene, Actor>();
  const losers = new Map<Scene, Actor>();
  /** The ids of what was asked when the links broke. */
  const inFlight = new Map<Scene, string>();

  const since = (actor: Actor): Mark => marks.get(actor)!;
  const tell = (situation: Parameters<typeof tellInEachMode>[0], story: (scene: Scene) => Promise<void>): void => {
    tellInEachMode(situation, () => scenes, story);
  };

  beforeAll(async () => {
    scenes = await openScenes(house(), columns);
    for (const actor of scenes.flatMap(({ everybody }) => everybody)) marks.set(actor, actor.mark());
    for (const link of new Set(scenes.map((scene) => scene.link))) await link.cut();
    // Under way when nobody knows yet that the links are lost.
    for (const scene of scenes) {
      await scene.hecate.says("How now");
      inFlight.set(scene, await scene.firstwitch.says(asked));
    }
  }, 120_000);

  tell("message in split", async (scene) => {
    const { hecate, puck, firstwitch, secondwitch, column } = scene;
    await Promise.all([hecate, puck].map((actor) => actor.hears("hecate", "How now")));
    if (column.message === "at once") {
      const [own] = await Promise.all([firstwitch, secondwitch].map((one) => one.hears("firstwitch", asked)));
      expect(own!.attrs["id"]).toBe(inFlight.get(scene));
      expect(stanzaIdOf(own!)).toBeDefined();
    }
    await untilLost(house(), scene);
    if (column.message === "at once") return;
    const later = await secondwitch.says("Killing swine");
    if (column.message === "after the grace") {
      const heard = await firstwitch.person.sees(
        "her words",
        expected.groupchat(firstwitch.room, "firstwitch", asked),
        patience,
      );
      await firstwitch.hears("secondwitch", "Killing swine");
      expect(heard.attrs["id"]).toBe(inFlight.get(scene));
      const shown = firstwitch.stanzas(since(firstwitch));
      const away = shown.findIndex((stanza) => stanza.name === "presence" && nickOf(stanza) === "hecate");
      expect(away).toBeGreaterThanOrEqual(0);
      expect(away).toBeLessThan(shown.indexOf(heard));
      return;
    }
    const atOnce = await refusalOfMessage(secondwitch, later);
    expect({ ...refusalIn(atOnce), from: atOnce.attrs["from"] }).toEqual({ ...column.message, from: secondwitch.room });
    const afterGrace = await refusalOfMessage(firstwitch, inFlight.get(scene)!);
    expect(refusalIn(afterGrace)).toEqual(column.message);
    expect([firstwitch, secondwitch].map((one) => timesHeard(one, "Killing swine"))).toEqual([0, 0]);
  });

  tell("split (after grace)", async ({ hecate, puck, firstwitch, secondwitch, column }) => {
    const sides = [
      { seers: [firstwitch, secondwitch], ghosts: ["hecate", "puck"], look: column.ghosts },
      { seers: [hecate, puck], ghosts: ["firstwitch", "secondwitch"], look: column.ghostsAtHome },
    ] as const;
    for (const { seers, ghosts, look } of sides) {
      for (const seer of seers) {
        for (const ghost of ghosts) {
          const isOfGhost = (stanza: Element): boolean => stanza.name === "presence" && nickOf(stanza) === ghost;
          const shown = await seer.person.sees(`what has become of ${ghost}`, isOfGhost, {
            since: since(seer),
            ...patience,
          });
          if (look === "away") {
            expect(shown.attrs["type"]).toBeUndefined();
            expect(shown.getChildText("show")).toBe("away");
            expect(shown.getChildText("status")).toContain("connection to");
          } else {
            expect(shown.attrs["type"]).toBe("unavailable");
            expect(itemOf(shown)["role"]).toBe("none");
            expect(statusCodes(shown)).toBe("333");
          }
        }
      }
    }
  });

  tell("PM/IQ to a ghost", async ({ hecate, firstwitch, column }) => {
    const pairs = [
      { asker: firstwitch, ghost: "hecate", refusal: column.toGhost },
      { asker: hecate, ghost: "firstwitch", refusal: column.toGhostFromHome },
    ];
    for (const { asker, ghost, refusal } of pairs) {
      const expectedOne = { ...refusal, from: `${asker.room}/${ghost}` };
      expect(await refusalOf("a question to a ghost", asks(asker, `/${ghost}`, ping()))).toEqual(expectedOne);
      const id = await asker.whispersTo(ghost, "Hist");
      const answer = await refusalOfMessage(asker, id);
      expect({ ...refusalIn(answer), from: answer.attrs["from"] }).toEqual(expectedOne);
    }
  });

  tell("PM/IQ between local users", async ({ firstwitch, secondwitch, column }) => {
    secondwitch.person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" });
    if (column.privately === "local") {
      await firstwitch.whispersTo("secondwitch", "I'll give thee a wind");
      await secondwitch.isTold("firstwitch", "I'll give thee a wind");
      expect((await asks(firstwitch, "/secondwitch", ping())).attrs["type"]).toBe("result");
      return;
    }
    const id = await firstwitch.whispersTo("secondwitch", "I'll give thee a wind");
    expect(refusalIn(await refusalOfMessage(firstwitch, id))).toEqual(column.privately);
    expect(await refusalOf("a question to a neighbour", asks(firstwitch, "/secondwitch", ping()))).toMatchObject(
      column.privately,
    );
    expect(secondwitch.stanzas().map((stanza) => stanza.getChildText("body"))).not.toContain("I'll give thee a wind");
  });

  tell("join", async (scene) => {
    const { firstwitch, column, play, enterThere, enterHome } = scene;
    const { room } = firstwitch;
    const password = passwordOf(column);
    const stranger = await house().connect(`stranger@${column.domain}/${play.node}`);
    const outcast = await house().connect(`outcast@${column.domain}/${play.node}`);
    if (column.join === "by the lists") {
      const thirdwitch = await enterThere("thirdwitch");
      cameThere.set(scene, thirdwitch);
      await firstwitch.seesHere("thirdwitch");
      expect(thirdwitch.occupants()["thirdwitch"]).toMatchObject({ role: "participant", affiliation: "none" });
      expect(Object.keys(thirdwitch.occupants())).toEqual(Object.keys(firstwitch.occupants()));
      if (password !== "") expect(await knocks(stranger, room, "stranger", "Birnam")).toMatchObject(notThePassword);
      expect(await knocks(outcast, room, "outcast", password)).toMatchObject(isBanned);
      expect(await knocks(stranger, room, "secondwitch", password)).toMatchObject(isTaken);
    } else {
      const refusal = await knocks(stranger, room, "stranger", password);
      expect(refusal).toEqual({ ...column.join, from: `${room}/stranger` });
    }
    if (column.mode !== "D1") {
      const elsewhere = await knocks(stranger, `nowhere@${room.replace(/.*@/, "")}`, "stranger", "");
      expect(elsewhere.condition).toMatch(/^remote-server-/);
    }
    cameHome.set(scene, await enterHome("oberon"));
    if (column.loser === undefined) return;
    losers.set(scene, await enterThere("macduff"));
    await enterHome("malcolm", { as: "macduff" });
  });

  tell("leave", async ({ hecate, firstwitch, crone, play }) => {
    const gone = crone.mark();
    await crone.leaves();
    play.dismiss(crone);
    const own = crone.stanzas(gone);
    expect(own.map(statusCodes)).toEqual(["110"]);
    await firstwitch.seesGo("crone");
    const known = presencesOf(hecate, "crone", since(hecate));
    // Away, or gone: of the leave nobody has told.
    expect(known).toHaveLength(1);
  });

  tell("nick change", async ({ firstwitch, secondwitch, column }) => {
    if (column.rename !== "allowed") {
      expect(await refusalOf("another nick", secondwitch.renames("hag"))).toMatchObject(column.rename);
      return;
    }
    const before = firstwitch.mark();
    await secondwitch.renames("hag");
    const gone = await firstwitch.seesGo("secondwitch", before);
    expect(statusCodes(gone)).toBe("303");
    expect(itemOf(gone)["nick"]).toBe("hag");
    await firstwitch.seesHere("hag", before);
  });

  tell("subject", async ({ firstwitch, secondwitch, column }) => {
    const id = await secondwitch.setsSubject("Fair is foul");
    if (typeof column.message === "object") {
      expect(refusalIn(await refusalOfMessage(secondwitch, id))).toEqual(column.message);
      return;
    }
    await Promise.all([firstwitch, secondwitch].map((one) => one.seesSubject("Fair is foul")));
  });

  tell("config, affiliation, destroy, other IQ to the room", async ({ firstwitch, puck, column }) => {
    const registration = xml("query", { xmlns: "jabber:iq:register" }, xml("remove"));
    const destroy = xml("query", { xmlns: ownerNamespace }, xml("destroy"));
    const ban = xml(
      "query",
      { xmlns: "http://jabber.org/protocol/muc#admin" },
      xml("item", { jid: puck.jid, affiliation: "outcast" }),
    );
    const requests: readonly (readonly ["get" | "set", Element])[] = [
      ["set", submission({ roomname: "The heath" })],
      ["set", ban],
      ["set", destroy],
      ["set", registration],
    ];
    for (const [type, content] of requests) {
      expect(await refusalOf(content.toString(), asks(firstwitch, "", content, type)), content.toString()).toEqual({
        condition: "remote-server-timeout",
        type: "wait",
        from: firstwitch.room,
      });
    }
    if (column.mode === "D1") return;
    expect((await refusalOf("the form", asks(firstwitch, "", xml("query", { xmlns: ownerNamespace })))).condition).toBe(
      "remote-server-timeout",
    );
  });

  tell("self-ping", async ({ hecate, firstwitch, secondwitch }) => {
    for (const actor of [hecate, firstwitch, secondwitch]) {
      const answer = await asks(actor, `/${actor.nick}`, ping());
      expect(answer.attrs["type"]).toBe("result");
    }
  });

  it("the links are whole again", async () => {
    for (const link of new Set(scenes.map((scene) => scene.link))) await link.heal();
    await Promise.all(scenes.map((scene) => untilBack(house(), scene)));
  }, 120_000);

  tell("netjoin", async (scene) => {
    const { hecate, puck, firstwitch, secondwitch, play, column } = scene;
    const inside = [hecate, puck, firstwitch, secondwitch];
    const loser = losers.get(scene);
    if (loser !== undefined) play.dismiss(loser);
    await play.fence(hecate, firstwitch);
    const said: readonly (readonly [Actor, string])[] = [
      [firstwitch, "How now"],
      ...(typeof column.message === "object" ? [] : ([[hecate, asked]] as const)),
    ];
    for (const [actor, text] of said) {
      const stanzas = actor.stanzas(since(actor));
      const late = stanzas.find((stanza) => stanza.getChildText("body") === text)!;
      expect(isDelayed(late), `${column.mode}: ${text}`).toBe(true);
      const others = actor === hecate ? "firstwitch" : "hecate";
      const returns = stanzas.findLastIndex((stanza) => stanza.name === "presence" && nickOf(stanza) === others);
      expect(stanzas[returns]!.attrs["type"]).toBeUndefined();
      expect(stanzas[returns]!.getChildText("show")).toBeNull();
      expect(returns, `${actor.nick} of ${column.mode}`).toBeLessThan(stanzas.indexOf(late));
      for (const one of inside) expect(timesHeard(one, text), `${one.nick}: ${text}`).toBe(1);
      const isIt = (stanza: Element): boolean => stanza.getChildText("body") === text;
      expect(new Set(inside.flatMap((one) => one.stanzas().filter(isIt)).map(stanzaIdOf)).size).toBe(1);
    }
    // Of what was whispered to those who were not there nobody hears.
    for (const actor of inside) expect(timesHeard(actor, "Hist"), actor.nick).toBe(0);
    // Away or gone once, and back once; nobody who stayed has been put out (3.7).
    const pairs = [
      [firstwitch, "hecate"],
      [firstwitch, "puck"],
      [hecate, "firstwitch"],
      [puck, "firstwitch"],
    ] as const;
    for (const [seer, ghost] of pairs)
      expect(presencesOf(seer, ghost, since(seer)), `${ghost} for ${seer.nick}`).toHaveLength(2);
    for (const actor of inside) {
      const ends = presencesOf(actor, actor.nick, since(actor)).filter(({ attrs }) => attrs["type"] === "unavailable");
      expect(
        ends.filter((stanza) => !statusCodes(stanza).includes("303")),
        actor.nick,
      ).toEqual([]);
    }
    const present = [...inside, cameHome.get(scene), cameThere.get(scene)].filter((actor) => actor !== undefined);
    const seen = (): readonly string[] => present.map((actor) => Object.keys(actor.occupants()).join(", "));
    // Who has lost his nick may have got another only now.
    const isCalledOtherwise = (names: string): boolean => column.loser !== "renamed" || names.includes("macduff (");
    await until(
      () => `all of ${column.mode} to see the same people, not\n${seen().join("\n")}`,
      () => {
        const [first = "", ...others] = seen();
        return (isCalledOtherwise(first) && others.every((names) => names === first)) || undefined;
      },
      patience,
    );
    const names = Object.keys(hecate.occupants());
    for (const actor of present) expect(names).toContain(actor.nick);
    expect(names).not.toContain("crone");
    const subject = typeof column.message === "object" ? undefined : "Fair is foul";
    if (subject !== undefined) await Promise.all([hecate, puck].map((actor) => actor.seesSubject(subject)));
  });

  tell("loser of a nick", async (scene) => {
    const { hecate, firstwitch, column } = scene;
    const loser = losers.get(scene);
    if (loser === undefined) {
      expect(column.loser).toBeUndefined();
      return;
    }
    if (column.loser === "put out") {
      const error = await loser.sees(
        "the refusal",
        ({ name, attrs }) => name === "presence" && attrs["type"] === "error",
      );
      expect(expected.conditionOf(error)).toBe("conflict");
      expect(statusCodes(await loser.seesGo("macduff"))).toBe("110 333");
      await firstwitch.seesHere("macduff");
      return;
    }
    const renamed = await loser.sees("his old nick's end", expected.selfUnavailable(loser.room, "macduff"));
    expect(statusCodes(renamed)).toBe("110 303");
    const { nick } = itemOf(renamed);
    expect(nick).toMatch(/^macduff \(.*\)$/);
    const back = await loser.seesHere(nick!);
    expect(statusCodes(back)).toMatch(/\b210\b/);
    for (const actor of [hecate, firstwitch]) {
      await actor.seesHere(nick!);
      expect(Object.keys(actor.occupants())).toEqual(expect.arrayContaining(["macduff", nick]));
    }
  });

  it("no server has complained", () => {
    // Of streams that were cut.
    const isLoss = (line: string): boolean => line.includes("unacked stanzas");
    const others = house()
      .warnings()
      .filter((line) => !isLoss(line));
    expect(others).toEqual([]);
  });
});
