/** How much of a room's history somebody wants: XEP-0045's `<history/>`, in whatever namespace a spec puts it. */
import type { HistoryLimits } from "../../core/words/frames";
import { formatInteger, parseInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { type Element, element } from "../../wire/stanza";
import { formatInstant, parseInstant } from "../../wire/time";

/** Writes `<history/>`. */
export function historyLimitsElement(limits: HistoryLimits, xmlns: string | undefined): Element {
  const { charactersMax, stanzasMax, seconds, since } = limits;
  return element("history", {
    xmlns,
    maxchars: charactersMax === undefined ? undefined : formatInteger(charactersMax),
    maxstanzas: stanzasMax === undefined ? undefined : formatInteger(stanzasMax),
    seconds: seconds === undefined ? undefined : formatInteger(seconds),
    since: since === undefined ? undefined : formatInstant(since),
  });
}

/** Reads `<history/>`; undefined if a limit is no number or no time. */
export function readHistoryLimits({ attributes }: Element): HistoryLimits | undefined {
  const { maxchars, maxstanzas, seconds, since } = attributes;
  const limits = compact<HistoryLimits>({
    charactersMax: parseInteger(maxchars),
    stanzasMax: parseInteger(maxstanzas),
    seconds: parseInteger(seconds),
    since: parseInstant(since),
  });
  const isRead =
    (maxchars === undefined) === (limits.charactersMax === undefined) &&
    (maxstanzas === undefined) === (limits.stanzasMax === undefined) &&
    (seconds === undefined) === (limits.seconds === undefined) &&
    (since === undefined) === (limits.since === undefined);
  return isRead ? limits : undefined;
}
