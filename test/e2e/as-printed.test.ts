import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { xml, type Element, type TapStanza } from "../../prosody-dev/index.js";
import { dmuc1 } from "./support/crossings.js";
import { askRooms, macbeth, marlowe, roomServices, useHouse, type House } from "./support/house.js";
import { itemOf } from "./support/transcript.js";
import { mixes } from "./support/versions.js";

const shadowService = roomServices[macbeth]!;
/** The test is this service. */
const sourceService = `silent.${marlowe}`;
const modulesFolder = fileURLToPath(new URL("support/modules", import.meta.url));

/** What the source's server says to the shadow's, word for word as XEP-0281 prints it; gives the answer. */
async function say(house: House, from: string, to: string, content: Element): Promise<Element> {
  const { tap } = house.cluster.link(macbeth, marlowe);
  const since = tap.mark();
  const id = `printed-${tap.all.length}`;
  await house.sendAs(sourceService, xml("iq", { type: "set", from, to, id }, content));
  const isAnswer = (stanza: TapStanza): boolean => stanza.from === macbeth && stanza.element.attrs["id"] === id;
  return (await tap.waitFor(`The answer to ${content.toString()}`, isAnswer, { since })).element;
}

function config(name: string): Element {
  const field = (variable: string, value: string): Element => xml("field", { var: variable }, xml("value", {}, value));
  return xml("config", { xmlns: dmuc1 }, [
    xml("x", { xmlns: "jabber:x:data", type: "form" }, [
      field("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"),
      field("muc#roomconfig_roomname", name),
      field("muc#roomconfig_publicroom", "1"),
    ]),
  ]);
}

function roster(nick: string): Element {
  return xml(
    "roster",
    { xmlns: dmuc1 },
    xml("item", { affiliation: "owner", jid: `faustus@${marlowe}/study`, name: nick }),
  );
}

describe.each(mixes)("a source that knows only what XEP-0281 prints (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [macbeth, marlowe],
    pluginPaths: [modulesFolder],
    roomsLua: { [macbeth]: 'dmuc_accept = "any"', [marlowe]: `Component "${sourceService}" "silent"` },
  });

  it("who knocks before the config is there waits, is then let in, and owns nothing (D1-14)", async () => {
    const play = house().newPlay();
    const [source, shadow] = [`${play.node}@${sourceService}`, play.room(macbeth)];
    const order = xml("replicate", { xmlns: dmuc1 }, xml("room", { id: play.node }));
    const taken = await say(house(), sourceService, shadowService, order);
    expect(taken.attrs["type"], taken.toString()).toBe("result");

    const lady = await house().connect(`lady@${macbeth}/tower`);
    const joining = lady.join(shadow, "lady");
    // The answer to a later question shows that the knock was heard.
    await askRooms(lady, shadowService);
    expect(lady.received.filter(({ attrs }) => attrs["from"]?.startsWith(shadow) === true)).toEqual([]);

    expect((await say(house(), source, shadow, config("The study"))).attrs["type"]).toBe("result");
    const shown = await joining;
    expect(itemOf(shown)).toMatchObject({ affiliation: "none", role: "participant" });
    expect((await say(house(), source, shadow, roster("faustus"))).attrs["type"]).toBe("result");
    await lady.sees("faustus", ({ attrs }) => attrs["from"] === `${shadow}/faustus`);
    expect(await askRooms(lady, shadowService)).toMatchObject({ [shadow]: "The study" });
  });

  it("what is said at the shadow goes to the source exactly as printed, and the source is heard (G-3, G-5)", async () => {
    const play = house().newPlay();
    const [source, shadow] = [`${play.node}@${sourceService}`, play.room(macbeth)];
    await say(
      house(),
      sourceService,
      shadowService,
      xml("replicate", { xmlns: dmuc1 }, xml("room", { id: play.node })),
    );
    await say(house(), source, shadow, config("The study"));
    await say(house(), source, shadow, roster("faustus"));
    const lady = await play.enter("lady", macbeth);
    const { tap } = house().cluster.link(macbeth, marlowe);
    const since = tap.mark();
    const id = await lady.says("Out, damned spot");
    const isMessage = ({ kind, from }: TapStanza): boolean => kind === "groupchat" && from === macbeth;
    const crossed = await tap.waitFor("The lady's message", isMessage, { since });
    expect(crossed.element.attrs).toMatchObject({
      from: `${shadow}/lady`,
      to: `${source}/lady`,
      type: "groupchat",
      id,
    });
    const payload = crossed.element.getChildElements().filter(({ name }) => name !== "occupant-id");
    expect(payload.map((child) => child.name)).toEqual(["body"]);

    const reply = xml("message", { type: "groupchat", from: `${source}/faustus`, to: `${shadow}/faustus`, id: "m1" });
    reply.append(xml("body", {}, "O lente, lente"));
    await house().sendAs(sourceService, reply);
    await lady.hears("faustus", "O lente, lente");
  });
});
