import type { Mark, MirrorPlan, TapStanza } from "../../../prosody-dev/index.js";
import { dmuc3, nameSteps } from "./crossings.js";
import type { Fields } from "./form.js";
import { gatherGuests, type Company } from "./gather.js";
import { macbeth, marlowe, shakespeare, type House } from "./house.js";
import type { Play } from "./play.js";

/** A server that speaks DMUC3 for its users, on a domain of its own. */
export const mirroring: MirrorPlan = { modes: ["dmuc3"] };

/** All rooms are at shakespeare.lit. Mirrors of macbeth.lit have a domain of their own, those of marlowe.lit that of its users. */
export const withMirrors: Readonly<Record<string, MirrorPlan>> = {
  [macbeth]: mirroring,
  [marlowe]: { ...mirroring, on: "host" },
};

/** What XEP-0106 escapes wherever it stands; besides, a backslash before what looks like an escape. */
const escapes: Readonly<Record<string, string>> = {
  " ": "\\20",
  '"': "\\22",
  "&": "\\26",
  "'": "\\27",
  "/": "\\2f",
  ":": "\\3a",
  "<": "\\3c",
  ">": "\\3e",
  "@": "\\40",
};

/** How DMUC3 addresses somebody behind a mirror: all of XEP-0106, or only `@` and `/` as its text says (D3-31). */
export function escaped(jid: string, form: "whole" | "short" = "whole"): string {
  if (form === "short") return jid.replace(/[@/]/g, (character) => escapes[character]!);
  const plain = jid.replace(/\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)/gi, "\\5c");
  return plain.replace(/[ "&'/:<>@]/g, (character) => escapes[character]!);
}

/** What a stanza is in the set-up and life of a mirror: "join", "config", "config-answer", "presence", "gone", "refused", … */
function stepOf(stanza: TapStanza, step: string): string {
  const { name, type, element } = stanza;
  if (name !== "presence") return step;
  if (type === "unavailable") return "gone";
  if (type === "error") return "refused";
  return element.getChild("dmuc", dmuc3) === undefined ? "presence" : "join";
}

/** The same of all that crossed, with the direction: "up: join", "down: config". */
export function stepsOf(stanzas: readonly TapStanza[]): readonly string[] {
  const steps = nameSteps(stanzas);
  return stanzas.map((stanza, index) => {
    const direction = stanza.from === shakespeare ? "down" : "up";
    return `${direction}: ${stepOf(stanza, steps[index]!)}`;
  });
}

/** What crosses when the first user of a server comes in, as DMUC3 prints it (D3-26); without a subject, all but that. */
export const setUp: readonly string[] = [
  "up: join",
  "down: config",
  "up: config-answer",
  "down: roster",
  "up: roster-answer",
  "up: history",
  "down: history-answer",
  "down: presence",
  "down: subject",
];

/** Until the room has a mirror at that server, in which all is told that there was to tell. */
export async function untilMirrored(house: House, play: Play, domain: string, since?: Mark): Promise<void> {
  const mirror = house.server(domain).mirror!;
  const room = play.room(shakespeare);
  const tap = play.tap(shakespeare, domain);
  const goes = (what: string, isIt: (stanza: TapStanza) => boolean): Promise<TapStanza> =>
    tap.waitFor(
      `${what} of ${room} for ${mirror}`,
      (stanza) =>
        stanza.element.attrs["to"] === mirror &&
        stanza.element.attrs["from"]?.startsWith(room) === true &&
        isIt(stanza),
      since === undefined ? {} : { since },
    );
  await goes("The configuration", ({ xml }) => xml.includes("<config"));
  await goes("The first one who is let in", ({ name, type }) => name === "presence" && type === undefined);
}

/** A room of shakespeare.lit with hecate in it, and two witches by the mirror of macbeth.lit. What they see first is over. */
export async function gatherWitches(
  house: House,
): Promise<{ readonly play: Play } & Pick<Company, "hecate" | "firstwitch" | "secondwitch">> {
  const play = house.newPlay();
  const hecate = await play.enter("hecate", shakespeare);
  const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
  const secondwitch = await play.enter("secondwitch", macbeth, { at: shakespeare });
  await untilMirrored(house, play, macbeth);
  await play.fence(hecate, firstwitch);
  return { play, hecate, firstwitch, secondwitch };
}

/** A room of shakespeare.lit with five people in it, three of them by mirrors. What they see first is over. */
export function gatherByMirrors(house: House, fields: Fields = {}): Promise<Company> {
  return gatherGuests(house, fields, (play, domain) => untilMirrored(house, play, domain));
}
