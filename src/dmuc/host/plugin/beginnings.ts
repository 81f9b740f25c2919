/**
 * An ordinary room gets links: its owner has it distributed (D1-06), or a service registers for a replica (3.2). Its past becomes part of its log (3.1), which of a long one takes a while: it
 * is taken over bit by bit, and the server has time for others in between. Till all of it is, the room is an ordinary one.
 */
import { createRoom } from "../../core/state/creation";
import type { Generation, Host, InstanceJid } from "../../core/words/ids";
import type { Distribute } from "../../core/words/inputs";
import { hostLimits } from "../../core/words/limits";
import type { Room } from "../../core/room";
import { surround } from "../../core/state/state";
import type { Dialect } from "../../dialects/dialect";
import { chooseNodes } from "./replica-nodes";
import { type Beginning, type Service, feed, feedAll, localSide, newLongId, surroundingsOf, takeUp } from "./service";

/** The dialect of rooms whose owner has them distributed (D1-06). */
const distributing = "dmuc1";

/** The room shall be distributed, to these peers of the service; none: to all. */
export function distribute(service: Service, jid: InstanceJid, chosenPeers: readonly Host[]): void {
  const known = service.rooms.get(jid);
  const dialect = service.spoken.named(distributing);
  if (dialect === undefined) return;
  if (known !== undefined && known.role !== "plain") {
    distributeAlso(service, known, chosenPeers);
    return;
  }
  const underWay = service.beginnings.get(jid);
  if (underWay === undefined) {
    begin(service, jid, dialect, chosenPeers);
    return;
  }
  underWay.chosenPeers = chosenPeers;
  if (underWay.mode === distributing) return;
  underWay.waiting.push((room) => {
    if (room !== undefined) distributeAlso(service, room, chosenPeers);
  });
}

/** Taken back and given again: who has not been told yet goes on. Who has asked for a replica by himself has it all the same (3.13). */
function distributeAlso(service: Service, room: Room, chosenPeers: readonly Host[]): void {
  feed(service, room, { ...distributeInput(service, room.self, { history: [], chosenPeers }), mode: distributing });
}

/**
 * Somebody asks for a replica of an ordinary room, which becomes a primary of that dialect.
 *
 * @param then gets the room when it is one, of whichever dialect; nothing if it shall not be one after all.
 */
export function becomePrimary(
  service: Service,
  jid: InstanceJid,
  dialect: Dialect,
  then: (room: Room | undefined) => void,
): void {
  const underWay = service.beginnings.get(jid);
  if (underWay !== undefined) {
    underWay.waiting.push(then);
    return;
  }
  const { hosting } = localSide(service);
  hosting?.keep(jid);
  begin(service, jid, dialect, hosting?.chosenPeersOf(jid) ?? [], [then]);
}

/** The owner has thought better of it, or the room is gone. */
export function breakOff(service: Service, jid: InstanceJid): void {
  const underWay = service.beginnings.get(jid);
  if (underWay === undefined) return;
  service.beginnings.delete(jid);
  service.log.forget(jid);
  for (const then of underWay.waiting) then(undefined);
}

function begin(
  service: Service,
  jid: InstanceJid,
  dialect: Dialect,
  chosenPeers: readonly Host[],
  waiting: Beginning["waiting"] = [],
): void {
  // A replica shows what was said in this room's own name; an instance of its own has ids of its own.
  const past = localSide(service).pastOf(jid, dialect.policy.topology === "star");
  const beginning: Beginning = { mode: dialect.name, chosenPeers, waiting, past, history: [] };
  service.beginnings.set(jid, beginning);
  // Rows of an earlier life, if its end was cut short.
  service.log.forget(jid);
  const goOn = (): number | undefined => {
    if (service.beginnings.get(jid) !== beginning) return undefined;
    const begun = os.clock();
    const isAll = takePast(service, jid, beginning);
    // What is left is done at once, and takes its time in a full room: where much was taken, it gets a turn of its own.
    if (!isAll || os.clock() - begun >= hostLimits.turnMs / 4000) return hostLimits.turnPauseMs / 1000;
    service.beginnings.delete(jid);
    finish(service, jid, dialect, beginning);
    return undefined;
  };
  const pauseSeconds = goOn();
  if (pauseSeconds !== undefined) module.add_timer(pauseSeconds, goOn);
}

/** @returns whether that was all. */
function takePast(service: Service, jid: InstanceJid, { past, history }: Beginning): boolean {
  const end = os.clock() + hostLimits.turnMs / 1000;
  for (let message = past.next(); message !== undefined; message = past.next()) {
    service.log.append(jid, { message, contiguous: 0 });
    history.push(message);
    if (os.clock() >= end) return false;
  }
  return true;
}

function finish(service: Service, jid: InstanceJid, dialect: Dialect, beginning: Beginning): void {
  const { chosenPeers, past, history } = beginning;
  const surroundings = surroundingsOf(service, dialect);
  const room = service.rooms.get(jid) ?? createRoom(jid, surroundings);
  // Its links may have spoken another one before.
  surround(room, surroundings);
  takeUp(service, room);
  const subject = past.subject();
  const given = { history, chosenPeers, ...(subject === undefined ? {} : { subject }) };
  feedAll(service, room, [distributeInput(service, jid, given), ...localSide(service).occupantsOf(jid)]);
  for (const then of beginning.waiting) then(room);
}

function distributeInput(
  service: Service,
  jid: InstanceJid,
  given: Pick<Distribute, "history" | "subject" | "chosenPeers">,
): Distribute {
  const local = localSide(service);
  const config = local.configOf(jid);
  return {
    kind: "distribute",
    generation: newLongId() as Generation,
    nodes: chooseNodes(service.options.roomId, jid, config),
    config,
    lists: local.listsOf(jid),
    ...given,
  };
}
