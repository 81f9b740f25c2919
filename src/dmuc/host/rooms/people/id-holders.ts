/**
 * Who has which occupant-id, by room: looking through a full room for each who comes in would take the longer the fuller it
 * is. Nobody who has an id is missing here; whether he still has it is looked at when it matters.
 */

/** In-room JIDs by id. */
export type Holders = LuaTable<string, string[] | undefined>;

/** By bare JID of the room; of rooms for which nobody has asked there are none. */
export type IdHolders = LuaTable<string, Holders | undefined>;

/** Notes that somebody has that id. */
export function addHolder(holders: Holders, id: string, jid: string): void {
  const known = holders.get(id);
  if (known === undefined) holders.set(id, [jid]);
  else if (!known.includes(jid)) known.push(jid);
}

/** Notes that he has it no more. */
export function removeHolder(holders: Holders, id: string, jid: string): void {
  keepHolders(holders, id, (other) => other !== jid);
}

/** Those who have the id, less those of whom it is not true any more. */
export function keepHolders(holders: Holders, id: string, isTrue: (jid: string) => boolean): readonly string[] {
  const kept = (holders.get(id) ?? []).filter((jid) => isTrue(jid));
  holders.set(id, kept.length === 0 ? undefined : kept);
  return kept;
}
