import { expect } from "vitest";
import { connect, type Element } from "../../../prosody-dev/index.js";
import type { Company } from "./gather.js";
import type { House } from "./house.js";
import { nickOf } from "./transcript.js";

/**
 * Somebody's connection breaks, and he goes on with his session: he gets what was said and shown meanwhile, each once and in order,
 * and for the others has never left.
 *
 * @param at whose room he is in; default: that of his own server.
 */
export async function interruptAndGoOn(house: House, company: Company, domain: string, at?: string): Promise<void> {
  const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = company;
  const person = await connect(house.cluster, `banquo@${domain}/${play.node}`, { resumable: true });
  const banquo = await play.enter("banquo", domain, { person, ...(at === undefined ? {} : { at }) });
  await settle();
  const others = [puck, faustus];
  const [seen, seenByOthers] = [banquo.mark(), others.map((actor) => actor.mark())];

  await person.interrupt();
  await hecate.says("Have I not reason, beldams as you are?");
  await firstwitch.hears("hecate", "Have I not reason, beldams as you are?");
  await firstwitch.says("Eye of newt");
  await firstwitch.shows("away");
  const isAway = (stanza: Element): boolean =>
    nickOf(stanza) === "firstwitch" && stanza.getChildText("show") === "away";
  for (const other of [puck, secondwitch, faustus]) await other.sees("firstwitch away", isAway);
  await person.resume();
  await firstwitch.says("And toe of frog");
  await banquo.hears("firstwitch", "And toe of frog");

  expect(banquo.transcript(seen)).toEqual([
    "earlier, hecate: Have I not reason, beldams as you are?",
    "earlier, firstwitch: Eye of newt",
    "firstwitch is here, away, participant, none",
    "firstwitch: And toe of frog",
  ]);
  for (const [index, actor] of others.entries()) {
    expect(actor.person.since(seenByOthers[index]!, (stanza) => nickOf(stanza) === "banquo")).toEqual([]);
  }
}
