/** A room is destroyed: it says so to its replicas as to any of its occupants, from the room itself (3.11). */
import type { DissolveFrame } from "../../core/words/frames";
import type { InstanceJid } from "../../core/words/ids";
import { type MucDestroy, mucUserElement, mucUserOf, readMucUser } from "../../wire/muc";
import { compact } from "../../wire/optional";
import { type Stanza, stanza } from "../../wire/stanza";
import type { EncodeOptions } from "../dialect";
import { type Malformed, isMalformed } from "./extension-attributes";
import { originElement } from "./extension-origin";
import { generationElement, readGeneration } from "./extension-sync";
import type { Ends } from "./occupant-stanzas";

/** Writes the end of a room. */
export function farewell(frame: DissolveFrame, { from, to }: Ends, { extension }: EncodeOptions): Stanza {
  const { alternative, reason, password, generation, session } = frame;
  const destroy = compact<MucDestroy>({ alternative, reason, password });
  return stanza(
    "presence",
    { from, to, type: "unavailable" },
    mucUserElement({ item: { affiliation: "none", role: "none" }, destroy, codes: [] }),
    extension ? generationElement(generation) : undefined,
    extension && session !== undefined ? originElement({ session }) : undefined,
  );
}

/** Reads the end of the room whose replica `replica` is; undefined if the presence tells none. */
export function readFarewell(
  received: Stanza,
  replica: InstanceJid,
  session: DissolveFrame["session"],
): DissolveFrame | Malformed | undefined {
  const x = mucUserOf(received);
  const destroy = x === undefined ? undefined : readMucUser(x).destroy;
  if (destroy === undefined || received.attributes["type"] !== "unavailable") return undefined;
  const life = readGeneration(received);
  if (isMalformed(life)) return life;
  const { alternative, reason, password } = destroy;
  const room = replica.slice(0, replica.indexOf("@"));
  return compact<DissolveFrame>({ kind: "dissolve", room, alternative, reason, password, ...life, session });
}
