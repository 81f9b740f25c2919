/**
 * What services are refused, for the administrator: one line a minute for each of them and each case (3.3), however often
 * they ask.
 */
import { sinceLast } from "../../core/state/complaints";
import type { Host, Instant } from "../../core/words/ids";
import { hostLimits } from "../../core/words/limits";
import { type RefusalCase, refusalsToldAs, stanzaErrors } from "../../core/words/refusals";
import { now } from "../clock";

/** Notes that something which a host sent to that address of ours is refused, or dropped if it awaits no answer. */
export type NoteRefusal = (host: Host, to: string, reason: RefusalCase) => void;

/** Makes the memory of what was logged. */
export function createRefusalLog(): NoteRefusal {
  const told = new Map<string, { readonly at: Instant; untold: number }>();
  return (host, to, reason) => {
    const level = refusalsToldAs[reason];
    if (level === "elsewhere") return;
    const key = `${host} ${reason}`;
    const more = sinceLast(told.get(key), now());
    if (more === undefined) return;
    if (told.size >= hostLimits.noticedHostsMax) told.clear();
    told.set(key, { at: now(), untold: 0 });
    const { condition, text } = stanzaErrors[reason];
    module.log(level, "%s: what %s sent is refused: %s (%s)%s", to, host, text, condition, more);
  };
}
