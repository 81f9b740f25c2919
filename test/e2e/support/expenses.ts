import { Crowd } from "./crowd.js";
import { totals } from "./deeds.js";
import { macbeth, marlowe, shakespeare, type House } from "./house.js";
import type { Play } from "./play.js";

/**
 * What it costs that the first guest of a server comes into a room of shakespeare.lit in which three people have spoken, and then
 * the first of another: stanzas on the links, for each of the two.
 */
export async function expensesOfSetUp(
  house: House,
  untilServed: (house: House, play: Play, domain: string) => Promise<void>,
): Promise<readonly (readonly number[])[]> {
  const play = house.newPlay();
  const hecate = await play.enter("hecate", shakespeare);
  const others = [await play.enter("puck", shakespeare), await play.enter("oberon", shakespeare)];
  for (const speaker of [hecate, ...others]) {
    await speaker.says(`${speaker.nick} speaks`);
    await hecate.hears(speaker.nick, `${speaker.nick} speaks`);
  }
  await hecate.setsSubject("Foul is fair");
  await hecate.seesSubject("Foul is fair");
  const guests = [hecate];
  const expenses: (readonly number[])[] = [];
  for (const [nick, domain] of [
    ["firstwitch", macbeth],
    ["faustus", marlowe],
  ] as const) {
    const marks = play.marks();
    guests.push(await play.enter(nick, domain, { at: shakespeare }));
    await untilServed(house, play, domain);
    await play.fence(...guests);
    expenses.push(totals(play.countsSince(marks)));
  }
  return expenses;
}

/** So many people at each of three servers, who all see one another; besides them one is in the room. */
export async function crowdsIn(house: House, play: Play, each: number): Promise<readonly [Crowd, Crowd, Crowd]> {
  const crowdOf = (domain: string): Crowd => new Crowd(house, domain, play.room(shakespeare));
  const crowds = [crowdOf(shakespeare), crowdOf(macbeth), crowdOf(marlowe)] as const;
  for (const [index, crowd] of crowds.entries())
    await crowd.join(`${["fairy", "witch", "doctor"][index]!}-`, each, { withSessions: true });
  await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants: 3 * each + 1 }, 60_000)));
  return crowds;
}
