import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { xml, type Mark, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1 } from "../support/crossings.js";
import { submitForm } from "../support/form.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { ask, hello, linesOf, outcomeOf, replicate, sessionOn } from "../support/offender.js";
import { PrintedSource, sourceService as silent, withSilentSource } from "../support/printed-source.js";
import { stateOf } from "../support/state.js";
import { mixes } from "../support/versions.js";

const peer = roomServices[macbeth]!;
const pluginPaths = [fileURLToPath(new URL("../support/modules", import.meta.url))];

describe.each(mixes)("a server that shuts down (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth],
    pluginPaths,
    roomsLua: { [macbeth]: 'modules_enabled = { "dmuc", "slow_stop" }' },
  });

  it("begins nothing new, and says that it is not there for now (3.3, D1-15)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const { generation } = sessionOn(play.crossings(shakespeare, macbeth));
    const server = house().server(macbeth);
    const slowly = async (deed: "hold" | "go_on"): Promise<void> => {
      const { ok, output } = await server.shell(`> prosody.hosts["${peer}"].modules.slow_stop.${deed}()`);
      expect(ok, output).toBe(true);
    };
    const linesBefore = linesOf(house(), macbeth).length;

    await slowly("hold");
    const stopped = server.stop();
    await server.waitForLog(/slow_stop\s+info\s+waiting/);
    // Its own people are out by now.
    const before = await stateOf(house(), macbeth);
    const notNow = Array.from({ length: 3 }, () => "recipient-unavailable, wait");
    const orders = await ask(house(), { from: "chat.shakespeare.lit", to: peer, content: replicate("heath") }, 3);
    expect(orders.map((answer) => outcomeOf(answer))).toEqual(notNow);
    const greeting = {
      from: play.room(shakespeare),
      to: play.room(macbeth),
      content: hello("abcdefghijk", generation),
    };
    const greetings = await ask(house(), greeting, 3);
    expect(greetings.map((answer) => outcomeOf(answer))).toEqual(notNow);
    expect(await stateOf(house(), macbeth)).toEqual(before);
    const lines = linesOf(house(), macbeth).slice(linesBefore);
    expect(lines.filter((line) => line.includes("This service is shutting down (recipient-unavailable)"))).toHaveLength(
      1,
    );

    const since = play.tap(shakespeare, macbeth).mark();
    const other = house().newPlay();
    const puck = await other.enter("puck", shakespeare);
    await submitForm(puck.person, puck.room, { distributed: "1" });
    await other.tap(shakespeare, macbeth).waitFor("The refusal", isRefusal(other.node), { since });
    await slowly("go_on");
    await stopped;
    // It is asked again after a pause, which is not waited for in every mixture.
    if (mix !== "mixed") return;
    await server.start();
    await other.untilSetUp(shakespeare, macbeth, since);
    const witch = await other.enter("witch", macbeth);
    await other.fence(puck, witch);
  });
});

/** The answer to the order of that room. */
function isRefusal(node: string): (stanza: TapStanza) => boolean {
  const orders = new Set<string | undefined>();
  return ({ from, type, element }) => {
    const order = element.getChild("replicate", dmuc1)?.getChild("room");
    if (order?.attrs["id"] === node) orders.add(element.attrs["id"]);
    return from === macbeth && type === "error" && orders.has(element.attrs["id"]);
  };
}

describe("a peer that does not answer (3.3, 3.4)", () => {
  const options = `dmuc_peers = { ["${silent}"] = { users = { "${marlowe}" }, wait = 5 } }`;
  const house = useHouse("mixed", withSilentSource(options));

  it("is asked the same again after a pause; an answer that comes too late does no harm (D1-15, D1-18)", async () => {
    const play = house().newPlay();
    const shadow = new PrintedSource(house(), play.node);
    const lady = await play.enter("lady", macbeth);
    const start = shadow.mark();
    await submitForm(lady.person, lady.room, { distributed: "1" });
    const asks = (
      what: string,
      isWanted: (stanza: TapStanza) => boolean,
      since: Mark,
      timeoutMs?: number,
    ): Promise<TapStanza> =>
      shadow.gets(
        what,
        (stanza) => stanza.element.attrs["to"]?.endsWith(silent) === true && isWanted(stanza),
        since,
        timeoutMs,
      );
    const isConfig = ({ element }: TapStanza): boolean => element.getChild("config", dmuc1) !== undefined;
    const isRoster = ({ element }: TapStanza): boolean => element.getChild("roster", dmuc1) !== undefined;
    const disco = await asks(
      "What do you support?",
      ({ kind }) => kind === "iq:get http://jabber.org/protocol/disco#info",
      start,
    );
    const info = xml("query", { xmlns: "http://jabber.org/protocol/disco#info" }, xml("feature", { var: dmuc1 }));
    await shadow.answer(disco, "result", info);
    const order = await asks("The order", ({ element }) => element.getChild("replicate", dmuc1) !== undefined, start);
    await shadow.answer(order, "result");
    const config = await asks("The config", isConfig, start);
    const later = shadow.mark();
    const again = await asks("The config once more", isConfig, later, 25_000);
    expect(again.at - config.at).toBeGreaterThan(10_000);
    expect(again.element.getChild("config")!.toString()).toBe(config.element.getChild("config")!.toString());
    const since = shadow.mark();
    await shadow.answer(config, "result");
    await lady.says("Come, thick night");
    await lady.hears("lady", "Come, thick night");
    expect(house().cluster.link(macbeth, marlowe).tap.since(since, isRoster)).toEqual([]);
    await shadow.answer(again, "result");
    await asks("The roster", isRoster, since);
  });
});
