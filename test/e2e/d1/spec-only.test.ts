import { describe, expect, it } from "vitest";
import { xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc1 } from "../support/crossings.js";
import { macbeth, marlowe, useHouse } from "../support/house.js";
import { PrintedSource, history, isHistoryRequest, withSilentSource } from "../support/printed-source.js";
import { nickOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const ping = "urn:xmpp:ping";
const muc = "http://jabber.org/protocol/muc";

const isPing = ({ kind }: TapStanza): boolean => kind === `iq:get ${ping}`;
const isRoster = ({ kind, element }: TapStanza): boolean =>
  kind === `iq:set ${dmuc1}` && element.getChild("roster", dmuc1) !== undefined;

/** It is there, and has taken in what came before. */
async function answersPing(source: PrintedSource, to: string): Promise<void> {
  const since = source.mark();
  const id = `ping-${to}`;
  await source.send(xml("iq", { type: "get", from: source.room, to, id }, xml("ping", { xmlns: ping })));
  const answer = await source.gets(`The answer of ${to}`, ({ element }) => element.attrs["id"] === id, since);
  expect(answer.type).toBe("result");
}

/** The error of a component that answers no pings. */
const unavailable = xml(
  "error",
  { type: "cancel" },
  xml("service-unavailable", { xmlns: "urn:ietf:params:xml:ns:xmpp-stanzas" }),
);

describe.each(mixes)("is it still there? A source that knows only the spec is asked (3.4, Prosody %s)", (mix) => {
  const house = useHouse(mix, withSilentSource("dmuc_ack_wait = 1"));

  it("by a ping if nothing comes back for what was said; whatever it answers, it is there", async () => {
    const play = house().newPlay();
    const source = new PrintedSource(house(), play.node);
    await source.setUp("The study", "faustus");
    const lady = await play.enter("lady", macbeth);
    const since = source.mark();
    await lady.says("Out, damned spot");
    const asked = await source.gets("A ping", isPing, since);
    expect(asked.element.attrs).toMatchObject({ from: play.room(macbeth), to: source.room, type: "get" });
    expect(asked.element.getChildElements().map((child) => child.toString())).toEqual([`<ping xmlns="${ping}"/>`]);
    await source.answer(asked, "error", unavailable);
    await answersPing(source, play.room(macbeth));
    const later = source.mark();
    await lady.says("One: two");
    await source.gets("Her next words", ({ kind }) => kind === "groupchat", later);
    await source.answer(await source.gets("The next ping", isPing, later), "result");
  });

  it("and gets an answer when it asks itself, at the service and at the room", async () => {
    const play = house().newPlay();
    const source = new PrintedSource(house(), play.node);
    await source.replicate();
    await source.configure("The study");
    for (const to of [play.room(macbeth), play.room(macbeth).replace(/.*@/, "")]) await answersPing(source, to);
  });
});

describe("a source that knows only the spec falls silent, and comes back (3.4, 3.6)", () => {
  const house = useHouse("mixed", withSilentSource("dmuc_ack_wait = 1\ndmuc_keepalive = 30"));

  /** What was said, as the history of XEP-0281 tells it. */
  function past(room: string, id: string, text: string, time: Date): Element {
    return xml("message", { xmlns: "jabber:client", from: `${room}/faustus`, type: "groupchat", id }, [
      xml("body", {}, text),
      xml("delay", { xmlns: "urn:xmpp:delay", from: `faustus@${marlowe}/study`, stamp: time.toISOString() }),
    ]);
  }

  /** What somebody has heard of another, at once or late. */
  function linesOf(listener: Actor, nick: string): (string | null)[] {
    const said = listener.stanzas().filter((stanza) => stanza.attrs["type"] === "groupchat" && nickOf(stanza) === nick);
    return said.map((stanza) => stanza.getChildText("body"));
  }

  it("meanwhile it gets pings alone; then roster and question for the history; nobody hears twice (D1-20, 22, 48)", async () => {
    const play = house().newPlay();
    const source = new PrintedSource(house(), play.node);
    await source.setUp("The study", "faustus");
    const lady = await play.enter("lady", macbeth);
    const began = new Date();
    await source.says("faustus", "m1", "Settle thy studies");
    await lady.hears("faustus", "Settle thy studies");

    const start = source.mark();
    await lady.says("Hell is murky");
    await source.gets("A ping", isPing, start);
    const patience = { timeoutMs: 30_000 };
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`link with ${source.room}: suspect -> split`), patience);
    const split = source.mark();
    await lady.says("Fie, my lord");
    await lady.hears("lady", "Fie, my lord");
    const asked = await source.gets("A ping of the split link", isPing, split, 25_000);
    expect(house().cluster.link(macbeth, marlowe).tap.countByKind(split, { from: macbeth })).toEqual({
      [`iq:get ${ping}`]: 1,
    });

    await source.answer(asked, "result");
    const roster = await source.gets("The shadow's roster", isRoster, split);
    const items = roster.element.getChild("roster", dmuc1)!.getChildren("item");
    expect(items.map(({ attrs }) => attrs["name"])).toEqual(["lady"]);
    await source.answer(roster, "result");
    const wanted = await source.gets("The question for the history", isHistoryRequest, split);
    const room = wanted.element.getChild("room", dmuc1)!;
    expect(room.attrs["id"]).toBe(play.node);
    const { since, ...others } = room.getChild("history", muc)!.attrs;
    expect(others).toEqual({ xmlns: muc });
    const overlapMs = began.getTime() - new Date(since!).getTime();
    expect(overlapMs).toBeGreaterThan(50_000);
    expect(overlapMs).toBeLessThan(90_000);
    const missed = new Date();
    await source.answer(
      wanted,
      "result",
      history([
        past(source.room, "m1", "Settle thy studies", began),
        past(source.room, "m2", "Bene disserere est finis logices", missed),
      ]),
    );
    await lady.hears("faustus", "Bene disserere est finis logices");

    // The link is up: what is said crosses again, each way.
    await source.says("faustus", "m3", "A greater subject fitteth Faustus' wit");
    await lady.hears("faustus", "A greater subject fitteth Faustus' wit");
    const up = source.mark();
    await lady.says("To bed, to bed");
    await source.gets("Her words", ({ kind }) => kind === "groupchat", up);
    const words = ["Settle thy studies", "Bene disserere est finis logices", "A greater subject fitteth Faustus' wit"];
    expect(linesOf(lady, "faustus")).toEqual(words);
    // A newcomer is told of all of it.
    const doctor = await play.enter("doctor", macbeth);
    await doctor.sees("the subject, which comes last", (stanza) => stanza.getChild("subject") !== undefined);
    expect(linesOf(doctor, "faustus").sort()).toEqual([...words].sort());
    expect(linesOf(doctor, "lady")).toEqual(["Hell is murky", "Fie, my lord", "To bed, to bed"]);
  }, 120_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
