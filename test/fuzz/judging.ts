/** What a room says to what somebody at a replica asks for, in the plainest case: who has a nick keeps it. */
import type { Judge } from "../../src/dmuc/core/words/effects";
import type { Judged } from "../../src/dmuc/core/words/inputs";
import type { Room } from "../../src/dmuc/core/room";

/** The verdict of that room. */
export function verdictOf({ roster }: Room, { event, user, comesIn }: Judge): Judged["verdict"] {
  const known = event.nick === undefined ? undefined : roster.occupants.get(event.nick);
  const isHis = known !== undefined && known.view.user === user;
  if (known !== undefined && !isHis) return { kind: "refused", condition: "conflict" };
  const isTaken = event.kind === "renamed" && roster.occupants.has(event.newNick);
  if (isTaken) return { kind: "refused", condition: "conflict" };
  if (known === undefined && comesIn !== true) return { kind: "refused", condition: "item-not-found" };
  if (event.kind !== "present" || user === undefined) return { kind: "accepted", event };
  const view = { ...event.view, affiliation: "none", role: "participant" } as const;
  return { kind: "accepted", event: { ...event, view }, entered: { user, codes: [100] } };
}
