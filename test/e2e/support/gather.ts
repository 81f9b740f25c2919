import { expect } from "vitest";
import type { Actor } from "./actor.js";
import type { Fields } from "./form.js";
import { submitForm } from "./form.js";
import { macbeth, marlowe, shakespeare, type House } from "./house.js";
import type { Play } from "./play.js";

/** A room at three servers, and who is in it: two and two and one. */
export interface Company {
  readonly play: Play;
  /** The owner, at the source, shakespeare.lit. */
  readonly hecate: Actor;
  readonly puck: Actor;
  /** At the shadow of macbeth.lit. */
  readonly firstwitch: Actor;
  readonly secondwitch: Actor;
  /** At the shadow of marlowe.lit. */
  readonly faustus: Actor;
  readonly everybody: readonly Actor[];
  /** All that was under way has arrived. */
  readonly settle: () => Promise<void>;
}

/** Opens a room at three servers and brings five people in. What they see first is over when this resolves. */
export async function gather(house: House, fields: Fields = {}): Promise<Company> {
  const play = house.newPlay();
  const hecate = await play.open("hecate", shakespeare, { fields, onto: [macbeth, marlowe] });
  const puck = await play.enter("puck", shakespeare);
  const firstwitch = await play.enter("firstwitch", macbeth);
  const secondwitch = await play.enter("secondwitch", macbeth);
  const faustus = await play.enter("faustus", marlowe);
  const everybody = [hecate, puck, firstwitch, secondwitch, faustus];
  const settle = (): Promise<void> => play.fence(hecate, firstwitch, faustus);
  await settle();
  return { play, hecate, puck, firstwitch, secondwitch, faustus, everybody, settle };
}

/** One of each server speaks: everybody hears each of them once, and sees nothing else. */
export async function expectTalk({ hecate, firstwitch, faustus, everybody, settle }: Company): Promise<void> {
  const speakers = [hecate, firstwitch, faustus];
  const before = everybody.map((actor) => actor.mark());
  for (const speaker of speakers) {
    await speaker.says(`Here speaks ${speaker.nick}`);
    await Promise.all(
      everybody.map((actor, index) => actor.hears(speaker.nick, `Here speaks ${speaker.nick}`, before[index])),
    );
  }
  await settle();
  const lines = speakers.map(({ nick }) => `${nick}: Here speaks ${nick}`);
  for (const [index, actor] of everybody.entries()) expect(actor.transcript(before[index]), actor.nick).toEqual(lines);
}

/**
 * A room of shakespeare.lit with five people in it, three of them guests of two other servers. What they see first is over, and
 * their servers have what they wait for.
 */
export async function gatherGuests(
  house: House,
  fields: Fields,
  untilServed: (play: Play, domain: string) => Promise<void>,
): Promise<Company> {
  const play = house.newPlay();
  const hecate = await play.enter("hecate", shakespeare);
  await submitForm(hecate.person, hecate.room, fields);
  const puck = await play.enter("puck", shakespeare);
  const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
  const secondwitch = await play.enter("secondwitch", macbeth, { at: shakespeare });
  const faustus = await play.enter("faustus", marlowe, { at: shakespeare });
  await untilServed(play, macbeth);
  await untilServed(play, marlowe);
  const everybody = [hecate, puck, firstwitch, secondwitch, faustus];
  const settle = (): Promise<void> => play.fence(hecate, firstwitch, faustus);
  await settle();
  return { play, hecate, puck, firstwitch, secondwitch, faustus, everybody, settle };
}
