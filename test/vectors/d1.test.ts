/** Every example stanza of XEP-0281, and every form of the link extension: read, and written again. */
import { describe, expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { InstanceJid } from "../../src/dmuc/core/words/ids";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { compared, fixtureOf, reading, write, writing } from "./codec";
import { d1Vectors } from "./d1.cases";
import { linkVectors } from "./link.cases";
import { refused } from "./refused.cases";
import { type Expected, vectorText, writtenAs } from "./vector";
import { parseStanza, parseStanzas } from "./xml";

const vectors = [...d1Vectors, ...linkVectors];

describe("reading", () => {
  test.each(vectors)("$file", (vector) => {
    const [expected, found] = reading(dmuc1, vector);
    expect(found).toStrictEqual(expected);
  });

  test.each(refused)("%s: %s", (_title, reason, xml) => {
    const decoded = dmuc1.decode(parseStanza(xml));
    expect(decoded).toMatchObject({ kind: "malformed", reason });
  });
});

describe("writing", () => {
  test.each(vectors.filter((vector) => writtenAs(vector).length > 0))("$file", (vector) => {
    const [expected, found] = writing(dmuc1, vector);
    expect(found).toEqual(expected);
  });
});

describe("to a peer without the extension (G-5)", () => {
  const plain = (file: string): readonly string[] => {
    const { says } = vectors.find((vector) => vector.file === file)!;
    const [stanza] = parseStanzas(vectorText(file));
    return compared(write(dmuc1, (says as readonly Expected[])[0]!, stanza!, { extension: false }));
  };

  test("what the extension adds to the spec's stanzas is left out", () => {
    expect(plain("link/replicate.xml")).toEqual(compared(parseStanzas(vectorText("d1/V1-03.xml"))));
    expect(plain("link/peerhost.xml")).toEqual(compared(parseStanzas(vectorText("d1/V1-12.xml"))));
    expect(plain("link/config-taken.xml")).toEqual(compared(parseStanzas(vectorText("d1/V1-06.xml"))));
    expect(plain("link/roster.xml")).toEqual([
      "<iq from='coven@chat.shakespeare.lit' id='roster1' to='theroom@rooms.macbeth.lit' type='set'>" +
        "<roster xmlns='urn:xmpp:dmuc:0'>" +
        "<item affiliation='owner' jid='crone1@shakespeare.lit/desktop' name='foo'/>" +
        "<item affiliation='none' name='baz'/></roster></iq>",
    ]);
  });

  test.each(linkVectors.filter(({ file }) => !file.includes("dissolve")))("$file holds nothing of ours", ({ file }) => {
    expect(plain(file).join("")).not.toMatch(
      /urn:x-dmuc:link|<item [^>]*role=[^>]*name=|<room [^>]*(source|jid|action)=/,
    );
  });

  test.each(["hello", "hello-wanted", "backlog-of-source", "synced", "reach", "alive"])("%s is not sent", (name) => {
    expect(plain(`link/${name}.xml`)).toEqual([]);
  });
});

describe("what a peer adds", () => {
  const between = "from='theroom@rooms.macbeth.lit/hag' to='coven@chat.shakespeare.lit/hag'";
  const decodedEvent = (xml: string): unknown => {
    const decoded = dmuc1.decode(parseStanza(xml));
    if (decoded.kind !== "frame" || decoded.frame.kind !== "event") throw new Error(`not an event: ${decoded.kind}`);
    return decoded.frame.event;
  };

  test("elements between instances never land in the payload (G-2)", () => {
    const xml =
      `<message ${between} type='groupchat'><body>Hail!</body><o xmlns='urn:x-dmuc:link:0' s='u9' new='1'/>` +
      "<to xmlns='urn:x-dmuc:link:0' jid='a@b'/><dmuc xmlns='http://tridsys.com/protocol/dmuc'/>" +
      "<x xmlns='urn:xmpp:tmp:dmuc:0'/><room xmlns='urn:xmpp:dmuc:0'/><y xmlns='urn:example:y'/></message>";
    expect(decodedEvent(xml)).toMatchObject({ payload: [{ name: "body" }, { name: "y" }] });
  });

  test("an unknown affiliation is none, an unknown role the affiliation's own (E2-01, E1-16)", () => {
    const presence = (item: string): string =>
      `<presence ${between}><x xmlns='http://jabber.org/protocol/muc#user'><item ${item}/></x></presence>`;
    expect(decodedEvent(presence("affiliation='participant' role='participant'"))).toMatchObject({
      view: { affiliation: "none", role: "participant" },
    });
    expect(decodedEvent(presence("affiliation='admin' role='king'"))).toMatchObject({
      view: { affiliation: "admin", role: "moderator" },
    });
  });

  test("a technical failure told as 307 with 333 is a failure", () => {
    const xml =
      `<presence ${between} type='unavailable'><x xmlns='http://jabber.org/protocol/muc#user'>` +
      "<item affiliation='none' role='none'/><status code='307'/><status code='333'/></x></presence>";
    expect(decodedEvent(xml)).toMatchObject({ kind: "left", cause: "failed" });
  });

  test("a groupchat to the bare room is taken (E1-15)", () => {
    const xml = `<message from='theroom@rooms.macbeth.lit/hag' to='coven@chat.shakespeare.lit' type='groupchat'><body>Hail!</body></message>`;
    expect(decodedEvent(xml)).toMatchObject({ kind: "said", nick: "hag" });
  });

  test("of a history, the messages that have a time are taken", () => {
    const message = (inside: string): string =>
      `<message xmlns='jabber:client' from='coven@chat.shakespeare.lit/foo' type='groupchat'><body>Hail!</body>${inside}</message>`;
    const xml =
      "<iq type='result' id='h' from='coven@chat.shakespeare.lit' to='theroom@rooms.macbeth.lit'>" +
      `<history xmlns='http://jabber.org/protocol/muc'>${message("")}` +
      `${message("<delay xmlns='urn:xmpp:delay' stamp='2002-10-14T00:58:37.5+01:00'/>")}</history></iq>`;
    const asked: Frame = { kind: "history-request", room: "theroom", limits: {} };
    expect(dmuc1.decodeAnswer(parseStanza(xml), asked)).toMatchObject({
      frame: { messages: [{ time: 1034553517500 }] },
      from: "coven@chat.shakespeare.lit" as InstanceJid,
    });
  });
});

test("the specs in Lua read the same expectations", async () => {
  const text = await fixtureOf(vectors, refused);
  await expect(text).toMatchFileSnapshot("./d1/frames.json");
});
