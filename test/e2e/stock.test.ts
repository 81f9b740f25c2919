import { afterAll, describe, expect, it } from "vitest";
import type { Element } from "../../prosody-dev/index.js";
import { canonical } from "./support/canonical.js";
import { playOrdinaryScene } from "./support/ordinary-scene.js";
import { macbeth, shakespeare, startHouse, type House } from "./support/house.js";
import { mixes } from "./support/versions.js";

/** What the module may add to a room without links, and to its service. */
const additions =
  /^(muc#roomconfig_distributed|muc#roomconfig_dmuc_peers|urn:xmpp:dmuc:0|urn:xmpp:tmp:dmuc:0|http:\/\/tridsys.com\/protocol\/dmuc|urn:x-dmuc:link:0)$/;

/** Whether the order of what is inside is left to chance: features, items and facts of a room, values of a field. */
function isSet({ name, attrs }: Element): boolean {
  const isAnswer = (attrs["xmlns"] ?? "").startsWith("http://jabber.org/protocol/disco#");
  return isAnswer || name === "field" || (name === "x" && attrs["type"] === "result");
}

function normalise(element: Element): string {
  const omit = ({ attrs }: Element): boolean => additions.test(attrs["var"] ?? "");
  return canonical(element, { hide: ["id", "stamp"], omit, isSet });
}

/** Who is there already is shown in an order that is left to chance. */
function sortRunsOfPresences(lines: readonly string[]): string[] {
  const isMovable = (line: string | undefined): boolean =>
    line !== undefined && line.startsWith("<presence") && !line.includes('"110"');
  const sorted: string[] = [];
  let run: string[] = [];
  for (const line of [...lines, undefined]) {
    if (isMovable(line)) {
      run.push(line!);
      continue;
    }
    sorted.push(...run.sort());
    run = [];
    if (line !== undefined) {
      sorted.push(line);
    }
  }
  return sorted;
}

describe.each(mixes)("a room without links (Prosody %s)", (mix) => {
  const houses: House[] = [];
  afterAll(async () => {
    await Promise.all(houses.map((house) => house.stop()));
  });

  it("shows each client exactly what stock Prosody shows (G-4)", async () => {
    const transcripts = [];
    for (const withModule of [false, true]) {
      const house = await startHouse(mix, { domains: [shakespeare, macbeth], withModule });
      houses.push(house);
      const people = await playOrdinaryScene(house);
      transcripts.push(
        people.map(({ jid, received }) => [jid, ...sortRunsOfPresences(received.map((stanza) => normalise(stanza)))]),
      );
    }
    const [stock, ours] = transcripts;
    expect(ours).toEqual(stock);
  }, 60_000);

  it("nothing about it crosses a link, and no server has complained", () => {
    const [, ours] = houses;
    expect(ours?.cluster.link(shakespeare, macbeth).tap.all.filter(({ xml }) => xml.includes("dmuc"))).toEqual([]);
    expect(ours?.warnings()).toEqual([]);
  });
});
