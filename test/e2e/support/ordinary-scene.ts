import { xml, type Element, type Person } from "../../../prosody-dev/index.js";
import type { Actor } from "./actor.js";
import { fetchForm, submitForm } from "./form.js";
import { askInfo, askRooms, macbeth, shakespeare, type House } from "./house.js";
import { fenceBody } from "./transcript.js";

/**
 * Everything that people do in an ordinary room, step by step, so that each client gets the same in each run. One of
 * them comes from another server. Gives the people, with all that they have received.
 */
export async function playOrdinaryScene(house: House): Promise<readonly Person[]> {
  const play = house.newPlay();
  const hecate = await play.enter("hecate", shakespeare);
  await fetchForm(hecate.person, hecate.room);
  await submitForm(hecate.person, hecate.room, { roomname: "An ordinary room", moderatedroom: "0" });
  const puck = await play.enter("puck", shakespeare);
  const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
  const everybody = [hecate, puck, firstwitch];
  let stepCount = 0;
  /** What one says comes to all after everything that happened before. */
  const settle = async (...listeners: readonly Actor[]): Promise<void> => {
    stepCount++;
    const text = fenceBody(stepCount, "hecate");
    await hecate.person.say(hecate.room, text, { id: `step-${stepCount}` });
    await Promise.all(listeners.map((listener) => listener.hears("hecate", text)));
  };
  await settle(...everybody);
  await talk(hecate, puck, firstwitch, () => settle(...everybody));
  await ask(hecate, firstwitch, play.room(shakespeare));
  await settle(...everybody);
  await administer(hecate, puck, firstwitch, settle);
  const late = await play.enter("ariel", shakespeare);
  await settle(hecate, firstwitch, late);
  await hecate.destroys("All is over");
  await Promise.all([hecate, firstwitch, late].map((actor) => actor.seesGo(actor.nick)));
  return [...everybody, late].map(({ person }) => person);
}

async function talk(hecate: Actor, puck: Actor, firstwitch: Actor, settle: () => Promise<void>): Promise<void> {
  await hecate.setsSubject("Business of the evening");
  await settle();
  await firstwitch.says("Hail");
  await firstwitch.hears("firstwitch", "Hail");
  await settle();
  const reaction = xml("reactions", { xmlns: "urn:xmpp:reactions:0", id: "m1" }, xml("reaction", {}, "🔥"));
  await puck.sends(xml("body", {}, "With content"), reaction);
  await puck.hears("puck", "With content");
  await settle();
  await firstwitch.whispersTo("puck", "A word");
  await puck.isTold("firstwitch", "A word");
  await puck.whispersTo("nobody", "A word");
  await puck.sees("the refusal", (stanza) => stanza.attrs["type"] === "error");
  await settle();
  await firstwitch.shows("away", "Gone");
  await firstwitch.sees("herself away", isAwayOf(firstwitch));
  await settle();
  await puck.renames("robin");
  await settle();
}

function isAwayOf(actor: Actor): (stanza: Element) => boolean {
  return (stanza) => stanza.attrs["from"] === `${actor.room}/${actor.nick}` && stanza.getChildText("show") === "away";
}

async function ask(hecate: Actor, firstwitch: Actor, room: string): Promise<void> {
  const ignoreRefusal = (): undefined => undefined;
  for (const { person } of [hecate, firstwitch]) {
    await askInfo(person, room);
    await askRooms(person, room);
  }
  await askRooms(hecate.person, "chat.shakespeare.lit");
  await askInfo(hecate.person, "chat.shakespeare.lit");
  const newPing = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });
  await firstwitch.person.iq(xml("iq", { to: `${room}/firstwitch`, type: "get" }, newPing()));
  await hecate.person.iq(xml("iq", { to: `${room}/firstwitch`, type: "get" }, newPing())).catch(ignoreRefusal);
  await firstwitch.person.iq(xml("iq", { to: `${room}/nobody`, type: "get" }, newPing())).catch(ignoreRefusal);
  await submitForm(firstwitch.person, room, { roomname: "Mine" }).catch(ignoreRefusal);
}

async function administer(
  hecate: Actor,
  puck: Actor,
  firstwitch: Actor,
  settle: (...listeners: readonly Actor[]) => Promise<void>,
): Promise<void> {
  await hecate.gives("firstwitch", "visitor");
  await settle(hecate, puck, firstwitch);
  await hecate.gives("firstwitch", "participant");
  await hecate.makes(firstwitch.jid, "admin");
  await hecate.makes("absent@shakespeare.lit", "member");
  await settle(hecate, puck, firstwitch);
  await submitForm(hecate.person, hecate.room, { roomname: "Still ordinary", publicroom: "0" });
  await settle(hecate, puck, firstwitch);
  await hecate.makes(puck.jid, "outcast");
  await puck.seesGo(puck.nick);
  await puck.person.join(puck.room, "puck").catch(() => undefined);
  await firstwitch.person.join(hecate.room, "hecate").catch(() => undefined);
  await settle(hecate, firstwitch);
}
