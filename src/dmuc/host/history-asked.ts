/** How much of the history a join asks for, as mod_muc reads it: what is no limit is none (XEP-0045 7.2.14, D2-20). */
import type { HistoryLimits } from "../core/words/frames";
import { limits } from "../core/words/limits";
import { namespaces } from "../wire/namespaces";
import { type Element, ownChild } from "../wire/stanza";
import { parseInstant } from "../wire/time";
import { lean } from "./lean";

/** mod_muc takes fractions and negative numbers as well; on links there are none. */
function readCount(text: string | undefined): number | undefined {
  const count = tonumber(text ?? "");
  return count === undefined ? undefined : Math.min(Math.max(Math.ceil(count), 0), limits.integerMax);
}

/** What of the history the join with that content asks for; undefined: nothing in particular. */
export function historyAsked(join: readonly Element[]): HistoryLimits | undefined {
  const x = join.find(({ name, attributes }) => name === "x" && attributes["xmlns"] === namespaces.muc);
  const history = x === undefined ? undefined : ownChild(x, "history");
  if (history === undefined) return undefined;
  const { maxchars, maxstanzas, seconds, since } = history.attributes;
  const asked = lean<HistoryLimits>({
    charactersMax: readCount(maxchars),
    stanzasMax: readCount(maxstanzas),
    seconds: readCount(seconds),
    since: parseInstant(since),
  });
  const isNothing = asked.charactersMax === undefined && asked.stanzasMax === undefined;
  return isNothing && asked.seconds === undefined && asked.since === undefined ? undefined : asked;
}
