import { expect as expected, xml, type Mark, type Person, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1, dmuc3 } from "./crossings.js";
import { macbeth, marlowe, type House, type useHouse } from "./house.js";
import { mirroring } from "./mirrored.js";
import { silent, silentLua, silentModules, SilentPeer } from "./silent.js";

const muc = "http://jabber.org/protocol/muc";
const discoInfo = "http://jabber.org/protocol/disco#info";
const ping = "urn:xmpp:ping";

/** Mirrors of macbeth.lit, and the silent service at marlowe.lit whose rooms they may mirror. */
export function withPrintedMaster(lua = ""): Parameters<typeof useHouse>[1] {
  const listed = `dmuc_peers = { ["${silent}"] = { users = { "${marlowe}" } } }`;
  return {
    domains: [macbeth, marlowe],
    pluginPaths: [silentModules],
    mirrors: { [macbeth]: { ...mirroring, lua: `${listed}\n${lua}` } },
    roomsLua: { [marlowe]: silentLua },
  };
}

/** A room of a service that knows DMUC3 as it is printed, and nothing of our extension: the test speaks for it. */
export class PrintedMaster extends SilentPeer {
  readonly room: string;
  readonly mirror: string;

  constructor(house: House, node: string) {
    super(house, macbeth);
    this.room = `${node}@${silent}`;
    this.mirror = house.server(macbeth).mirror!;
  }

  /** Says what it can do, which it is asked once. */
  async saysWhatItCan(since: Mark): Promise<void> {
    const asked = await this.gets("The question what it can do", ({ kind }) => kind === `iq:get ${discoInfo}`, since);
    const features = [muc, dmuc3].map((feature) => xml("feature", { var: feature }));
    const identity = xml("identity", { category: "conference", type: "text" });
    await this.answers(asked, xml("query", { xmlns: discoInfo }, [identity, ...features]));
  }

  /** The join of that person, with the mirror's tag. */
  getsJoin({ fullJid }: Person, since: Mark): Promise<TapStanza> {
    const isIt = ({ name, type, element }: TapStanza): boolean =>
      name === "presence" &&
      type === undefined &&
      element.attrs["from"] === fullJid &&
      element.getChild("dmuc", dmuc3) !== undefined;
    return this.gets(`The join of ${fullJid}`, isIt, since);
  }

  /** Somebody's words. */
  getsWords(words: string, since: Mark): Promise<TapStanza> {
    return this.gets(
      `"${words}"`,
      ({ kind, element }) => kind === "groupchat" && element.getChildText("body") === words,
      since,
    );
  }

  /** V3-05 and V3-07; the mirror asks for the past, which holds these words of faustus (V3-09, V3-10). */
  async setsUp(opener: string, people: readonly string[], ...past: readonly string[]): Promise<TapStanza> {
    await this.configures(opener);
    const since = this.mark();
    await this.lists(people);
    return this.recalls(since, ...past);
  }

  /** V3-05. */
  async configures(opener: string): Promise<void> {
    const type = xml(
      "field",
      { var: "FORM_TYPE", type: "hidden" },
      xml("value", {}, "http://jabber.org/protocol/muc#roomconfig"),
    );
    const form = xml("x", { xmlns: "jabber:x:data", type: "form" }, type);
    await this.asks(`${this.room}/${opener}`, this.mirror, xml("config", { xmlns: dmuc1 }, form));
  }

  /** Answers the question for the past. */
  async recalls(since: Mark, ...past: readonly string[]): Promise<TapStanza> {
    const question = await this.asked("room", since);
    const messages = past.map((words, index) =>
      xml("message", { xmlns: "jabber:client", from: `${this.room}/faustus`, type: "groupchat", id: `past-${index}` }, [
        xml("body", {}, words),
        xml("delay", { xmlns: "urn:xmpp:delay", from: `faustus@${marlowe}/x`, stamp: new Date().toISOString() }),
      ]),
    );
    await this.answers(question, xml("history", { xmlns: muc }, messages));
    return question;
  }

  /** V3-11 and V3-18. */
  async shows(nick: string): Promise<void> {
    const x = xml("x", { xmlns: expected.mucUser }, xml("item", { affiliation: "none", role: "participant" }));
    await this.sends(xml("presence", { from: `${this.room}/${nick}`, to: this.mirror }, x));
  }

  async says(nick: string, words: string): Promise<void> {
    const ends = { from: `${this.room}/${nick}`, to: this.mirror, type: "groupchat", id: words.replace(/\W/g, "-") };
    await this.sends(xml("message", ends, xml("body", {}, words)));
  }

  /** V3-07. */
  async lists(people: readonly string[]): Promise<void> {
    const items = people.map((name) => xml("item", { affiliation: "none", jid: this.#jidOf(name), name }));
    await this.asks(this.room, this.mirror, xml("roster", { xmlns: dmuc1 }, items));
  }

  async kicks(nick: string): Promise<void> {
    const item = xml("item", { affiliation: "none", role: "none" });
    const x = xml("x", { xmlns: expected.mucUser }, [item, xml("status", { code: "307" })]);
    await this.sends(xml("presence", { from: `${this.room}/${nick}`, to: this.mirror, type: "unavailable" }, x));
  }

  /** Lets somebody in who is served by no mirror. */
  async letsIn({ fullJid }: Person, nick: string): Promise<void> {
    const item = xml("item", { affiliation: "none", role: "participant" });
    const x = xml("x", { xmlns: expected.mucUser }, [item, xml("status", { code: "110" })]);
    await this.sends(
      xml("presence", { from: `${this.room}/${nick}`, to: fullJid }, x),
      xml("message", { from: this.room, to: fullJid, type: "groupchat" }, xml("subject", {}, "")),
    );
  }

  /** The room's error to what somebody has sent himself. */
  async refuses({ element }: TapStanza, condition: string): Promise<void> {
    const { from, to, id } = element.attrs;
    const error = xml("error", { type: "cancel" }, xml(condition, { xmlns: "urn:ietf:params:xml:ns:xmpp-stanzas" }));
    const attributes: Record<string, string> = { from: to!, to: from!, type: "error" };
    if (id !== undefined) attributes["id"] = id;
    await this.sends(xml(element.name, attributes, error));
  }

  /** Answers the mirror's ping. */
  async answersPing(since: Mark): Promise<void> {
    await this.answers(await this.gets("A ping", ({ kind }) => kind === `iq:get ${ping}`, since));
  }

  #jidOf(name: string): string {
    return name === "faustus" || name === "wagner" ? `${name}@${marlowe}` : `${name}@${macbeth}`;
  }
}
