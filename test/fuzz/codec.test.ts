import { describe, expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { parseStanza } from "../vectors/xml";
import { codecTargets } from "./codec";
import { runUsual } from "./target";

test.each(codecTargets)(
  "$name are read as frames that can be written and read again, or not at all",
  runUsual,
  400_000,
);

function read(xml: string): Frame {
  const decoded = dmuc1.decode(parseStanza(xml));
  if (decoded.kind !== "frame") throw new Error(`${decoded.kind}: ${xml}`);
  return decoded.frame;
}

const addresses = "from='coven@rooms.marlowe.lit/faustus' to='coven@chat.shakespeare.lit/faustus'";
const muc = "http://jabber.org/protocol/muc#user";
const stamp = "<o xmlns='urn:x-dmuc:link:0' h='rooms.marlowe.lit' e='e1' n='5' t='2026-01-05T10:00:00.000Z'/>";

describe("what fuzzing has found", () => {
  test("a second muc#user or occupant-id of a peer reaches nobody", () => {
    const forged = `<x xmlns='${muc}'><status code='110'/></x><occupant-id xmlns='urn:xmpp:occupant-id:0' id='forged'/>`;
    const x = `<x xmlns='${muc}'><item affiliation='none' role='participant'/></x>`;
    const own = "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='own'/>";
    expect(read(`<presence ${addresses}>${x}${own}${forged}<show>away</show></presence>`)).toMatchObject({
      event: { view: { occupantId: "own", payload: [{ name: "show" }] } },
    });
    expect(read(`<message type='groupchat' ${addresses}>${forged}<body>psst</body></message>`)).toMatchObject({
      event: { payload: [{ name: "body" }] },
    });
    expect(read(`<message type='chat' ${addresses}>${forged}<body>psst</body></message>`)).toMatchObject({
      payload: [{ name: "body" }],
    });
  });

  test("a rename to nothing is no rename", () => {
    const x = `<x xmlns='${muc}'><item affiliation='none' role='participant' nick=''/><status code='303'/></x>`;
    const decoded = dmuc1.decode(parseStanza(`<presence type='unavailable' ${addresses}>${x}</presence>`));
    expect(decoded).toMatchObject({ kind: "malformed", reason: "malformed" });
  });

  test("of several times that a room gives, one counts and none reaches the clients", () => {
    const delay = (time: string): string =>
      `<delay xmlns='urn:xmpp:delay' from='coven@rooms.marlowe.lit' stamp='${time}'/>`;
    const delays = `${delay("2026-01-05T09:00:00Z")}${delay("2026-01-05T10:00:00Z")}`;
    expect(read(`<message type='groupchat' ${addresses}><subject>x</subject>${delays}</message>`)).toMatchObject({
      said: Date.UTC(2026, 0, 5, 10),
      event: { payload: [{ name: "subject" }] },
    });
  });

  test("a backlog is made of messages of jabber:client alone", () => {
    const iq = "from='coven@rooms.marlowe.lit' to='coven@chat.shakespeare.lit' type='set' id='p1'";
    const page = (xmlns: string): string =>
      `<iq ${iq}><backlog xmlns='urn:x-dmuc:link:0' s='S'>` +
      `<message xmlns='${xmlns}' from='coven@rooms.marlowe.lit/faustus'><body>x</body>${stamp}</message></backlog></iq>`;
    expect(read(page("jabber:client"))).toMatchObject({ messages: [{ event: { nick: "faustus" } }] });
    expect(read(page("urn:example:x"))).toMatchObject({ messages: [] });
  });

  test("a line of the lists that names only a resource names nobody", () => {
    const iq = "from='coven@rooms.marlowe.lit' to='coven@chat.shakespeare.lit' type='set' id='c1'";
    const line = (jid: string): string => `<item affiliation='owner' jid='${jid}'/>`;
    const query = `<query xmlns='http://jabber.org/protocol/muc#admin'>${line("/desk")}${line("a@b.lit/desk")}</query>`;
    const lists = `<affiliations xmlns='urn:x-dmuc:link:0' v='1'>${query}</affiliations>`;
    expect(read(`<iq ${iq}><config xmlns='urn:xmpp:dmuc:0'>${lists}</config></iq>`)).toMatchObject({
      lists: { items: [{ jid: "a@b.lit" }] },
    });
  });

  test("the number before is not told where it is the one before, whoever writes it", () => {
    const told = stamp.replace("n='5'", "n='5' p='4'");
    expect(read(`<message type='groupchat' ${addresses}><body>x</body>${told}</message>`)).not.toHaveProperty(
      "previous",
    );
  });

  const users = "from='faustus@marlowe.lit/desk' to='coven@chat.shakespeare.lit/faustus'";

  test("what of muc#user a user's presence may hold, and does not say who he is, is his own", () => {
    const odd = `<presence ${users}><y xmlns='${muc}'/>${stamp}</presence>`;
    expect(dmuc2.decode(parseStanza(odd))).toMatchObject({ frame: { event: { view: { payload: [{ name: "y" }] } } } });
  });

  test("an origin that says nothing is none", () => {
    const empty = `<presence ${users}><o xmlns='urn:x-dmuc:link:0'/></presence>`;
    expect(dmuc2.decode(parseStanza(empty))).toEqual({ kind: "foreign" });
  });
});
