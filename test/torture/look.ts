import type { Element } from "../../prosody-dev/index.js";
import { itemOf } from "../e2e/support/transcript.js";

/** What all should see of an occupant alike, whatever they may know of him besides: "moderator|owner|away|Asleep". */
export function lookOf(presence: Element): string {
  const { role, affiliation } = itemOf(presence);
  const words = [role, affiliation, presence.getChildText("show"), presence.getChildText("status")];
  return words.map((word) => word ?? "").join("|");
}
