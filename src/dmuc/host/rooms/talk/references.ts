/**
 * A message that speaks of one that is not here yet waits for it, but not for long: what comes from two instances may cross
 * (3.6, 4.2). It is in the history by then; only who is in the room sees it later.
 */
import type { Show } from "../../../core/words/effects";
import type { Said, SubjectSet } from "../../../core/words/events";
import type { Generation } from "../../../core/words/ids";
import { hostLimits } from "../../../core/words/limits";
import { readNewest } from "../../../core/state/reading";
import type { Room } from "../../../core/room";
import { carriedId, referredId } from "../../../wire/references";
import { stanzaIdOf } from "../../stanza-ids";

/** A message that waits. @noSelf */
interface Waiting {
  readonly target: string;
  readonly show: () => void;
}

/** @noSelf */
export interface References {
  /** Calls `show` at once, or as soon as what the message speaks of has been shown, or when it has waited long enough. */
  show(core: Room, event: Said | SubjectSet, effect: Show, show: () => void): void;
  /** The room is gone: nobody is shown anything more. */
  forget(room: string): void;
  /** Shows all that waits: nobody will come to do it later. */
  settle(): void;
}

/** Whether that message is in the history here, as far as what is under way could be. */
function isHere({ log, self, primary }: Room, generation: Generation, target: string): boolean {
  let searched = 0;
  let isFound = false;
  readNewest(log, ({ event, stamp }) => {
    const id = stamp === undefined ? carriedId(event.payload, self, primary) : stanzaIdOf(generation, stamp.id);
    // Some clients name the sender's own id, as outside of rooms.
    isFound = id === target || event.messageId === target;
    searched++;
    return !isFound && searched < hostLimits.referencesSearchedMax;
  });
  return isFound;
}

/** Makes the waiting room for messages that speak of others. */
export function createReferences(): References {
  const waiting = new Map<string, readonly Waiting[]>();

  const release = (room: string, isDue: (one: Waiting) => boolean): void => {
    const all = waiting.get(room) ?? [];
    const others = all.filter((one) => !isDue(one));
    if (others.length === 0) waiting.delete(room);
    else waiting.set(room, others);
    for (const one of all) if (isDue(one)) one.show();
  };

  const hold = (room: string, one: Waiting): void => {
    waiting.set(room, [...(waiting.get(room) ?? []), one]);
    module.log("debug", "%s: a message waits for the one with the stanza-id %s", room, one.target);
    module.add_timer(hostLimits.referenceWaitMs / 1000, () => {
      release(room, (other) => other === one);
      return undefined;
    });
  };

  return {
    show: (core, event, { stamp }, show) => {
      const { self, generation } = core;
      if (generation === undefined) {
        show();
        return;
      }
      const target = referredId(event.payload);
      const isFull = (waiting.get(self)?.length ?? 0) >= hostLimits.referencesHeldMax;
      if (target !== undefined && !isFull && !isHere(core, generation, target)) hold(self, { target, show });
      else show();
      if (stamp === undefined || !waiting.has(self)) return;
      const id = stanzaIdOf(generation, stamp.id);
      release(self, (one) => one.target === id);
    },
    forget: (room) => {
      waiting.delete(room);
    },
    settle: () => {
      for (const room of [...waiting.keys()]) release(room, () => true);
    },
  };
}
