/**
 * What services say to each other: the request to hold a replica (D1-13 to D1-15), news of other peers (D1-25), the end
 * of a replica (3.11), and the question which links are alive (3.4). Who may say it stands in 3.9.
 */
import { stringprep } from "util.encodings";
import { countsFor } from "../../core/exchange/counts";
import { createReplica } from "../../core/state/creation";
import type { AliveFrame, CreateFrame, CreatedFrame, ReplicateFrame } from "../../core/words/frames";
import type { Host, InstanceJid } from "../../core/words/ids";
import { isEnded } from "../../core/state/link";
import { refusalOfPeer } from "../../core/state/peers";
import type { RefusalCase } from "../../core/words/refusals";
import type { Room } from "../../core/room";
import { linkWith } from "../../core/state/links";
import type { Address, Decoded, Dialect } from "../../dialects/dialect";
import { isInstance } from "../../wire/jid";
import { octetsOf } from "../../wire/payload";
import type { Asked } from "./answers";
import { isSecure } from "./disco";
import { type Service, allRooms, localSide, peerTable, surroundingsOf, takeUp } from "./service";
import { toStanza } from "../stanza";

/** What is to be done with a frame that came for the service. */
export type Verdict =
  /** The room shall have it, and answers. */
  | { readonly kind: "for-room"; readonly room: Room }
  | { readonly kind: "refused"; readonly reason: RefusalCase }
  | { readonly kind: "done" };

/** A stanza that a dialect could read, with who has sent it to whom. */
export type DecodedFrame = Extract<Decoded, { kind: "frame" }>;

/** A frame, and in which dialect it was said. */
export interface Heard {
  readonly decoded: DecodedFrame;
  readonly dialect: Dialect;
}

/** Decides about frames that came for our service from somebody of that host. @noSelf */
export interface Opening {
  /** Why the host may not link with ours in that dialect (3.9), or undefined. The administrator hears of it. */
  refusalOf(host: Host, dialect: Dialect): RefusalCase | undefined;
  judge(heard: Heard, host: Host, asked: Asked | undefined): Verdict;
}

function refused(reason: RefusalCase): Verdict {
  return { kind: "refused", reason };
}

/** Makes the judge. */
export function createOpening(service: Service): Opening {
  return {
    refusalOf: (host, dialect) => refusalOf(service, host, [dialect]),
    judge: ({ decoded: { frame, from }, dialect }, host, asked) => {
      // Probes are for all rooms that are shared with the host, however they are (3.4).
      const refusal = refusalOf(service, host, frame.kind === "alive" ? service.spoken.all : [dialect]);
      if (refusal !== undefined) return refused(refusal);
      if (frame.kind === "create") return judgeCreate(service, frame, { from, host, dialect, asked });
      // A user of that domain is not its service.
      if (from !== host) return refused("not-authenticated");
      switch (frame.kind) {
        case "replicate":
          return judgeReplicate(service, frame, host, dialect);
        case "peerhost":
        case "dissolve":
          return judgeForNode(service, frame.room);
        case "alive":
          return answerProbe(service, frame, host, asked);
        default:
          return refused("feature-missing");
      }
    },
  };
}

/** 3.9: who may link at all, in one of those dialects. */
function refusalOf(service: Service, host: Host, dialects: readonly Dialect[]): RefusalCase | undefined {
  const refusal = refusalByLists(service, host, dialects);
  if (refusal !== undefined) return refusal;
  if (!service.options.requireSecure || isSecure(host)) return undefined;
  service.notice(
    host,
    "was refused since there is no stream to it with a valid certificate",
    "see dmuc_require_secure",
  );
  return "peer-not-allowed";
}

/** The same by the administrator's lists alone: of who has not been spoken with yet, no more is known. */
export function refusalByLists(service: Service, host: Host, dialects: readonly Dialect[]): RefusalCase | undefined {
  const table = peerTable(service.options);
  let refusal: RefusalCase | undefined;
  for (const { name } of dialects) {
    const ofMode = refusalOfPeer(table, host, name);
    if (ofMode === undefined) return undefined;
    refusal = refusal ?? ofMode;
  }
  service.notice(host, "wants to share rooms with this service and was refused", "to allow it, add it to dmuc_peers");
  return refusal;
}

function judgeReplicate(service: Service, frame: ReplicateFrame, host: Host, dialect: Dialect): Verdict {
  if (service.stopping) return refused("shutting-down");
  if (host === module.host || isHeldByIt(service, frame.primary)) return refused("is-replica-itself");
  if (frame.primary !== undefined && !frame.primary.endsWith(`@${host}`)) return refused("not-authenticated");
  const node = stringprep.nodeprep(frame.room, true);
  const jid = `${node ?? ""}@${module.host}`;
  if (node === undefined || !isInstance(jid)) return refused("bad-room-id");
  const existing = service.rooms.get(jid);
  if (existing !== undefined) return judgeExisting(existing, frame, host);
  if (localSide(service).exists(jid)) return refused("node-taken");
  if (isLimitReached(service, host)) return refused("limit-reached");
  return openReplica(service, jid, frame, host, dialect);
}

/** Whether that room is itself a replica of a room that is here as well (3.5, "Guard"). */
function isHeldByIt({ rooms }: Service, primary: InstanceJid | undefined): boolean {
  if (primary === undefined) return false;
  for (const [, room] of rooms) {
    const link = linkWith(room, primary);
    if (link !== undefined && link.direction !== "up" && !isEnded(link)) return true;
  }
  return false;
}

/** A linked room of that name is here already: it may be the very replica that is asked for (D1-13). */
function judgeExisting(room: Room, frame: ReplicateFrame, host: Host): Verdict {
  const samePrimary = frame.primary === undefined || room.primary === undefined || room.primary === frame.primary;
  const isSame = room.role === "replica" && room.primaryHost === host && samePrimary;
  return isSame ? { kind: "for-room", room } : refused("node-taken");
}

/** Whether as many rooms of that host, or of all, are held here as may be; the administrator hears of it (3.5). */
export function isLimitReached(service: Service, host: Host): boolean {
  const { instancesMax, instancesPerPeerMax } = service.options.limits;
  let [held, ofPeer] = [0, 0];
  for (const { role, primaryHost } of allRooms(service)) {
    if (role !== "replica") continue;
    held++;
    if (primaryHost === host) ofPeer++;
  }
  if (held < instancesMax && ofPeer < instancesPerPeerMax) return false;
  service.notice(
    host,
    `wants to share one more room, but ${ofPeer} of its own and ${held} rooms of all peers are held here`,
    "the bounds are instances_per_peer and instances of dmuc_limits",
  );
  return true;
}

function openReplica(service: Service, jid: InstanceJid, frame: ReplicateFrame, host: Host, dialect: Dialect): Verdict {
  const local = localSide(service);
  local.createReplicaRoom(jid);
  // The reason has been logged: too many rooms here.
  if (!local.exists(jid)) return refused("limit-reached");
  const room = createReplica(jid, frame, host, surroundingsOf(service, dialect));
  // Rows of an earlier life, if its end was cut short.
  service.log.forget(jid);
  takeUp(service, room);
  return { kind: "for-room", room };
}

interface Inviter {
  readonly from: string;
  readonly host: Host;
  readonly dialect: Dialect;
  readonly asked: Asked | undefined;
}

/** 3.2.3: nobody fills a server with rooms that no user of it has asked for. */
function judgeCreate(service: Service, { room, terms }: CreateFrame, by: Inviter): Verdict {
  const { from, host, dialect, asked } = by;
  if (service.stopping) return refused("shutting-down");
  if (from !== (room as string) || !room.endsWith(`@${host}`)) return refused("not-authenticated");
  const invited = localSide(service).invited?.(room);
  if (asked === undefined || invited === undefined) return refused("nobody-wants-it");
  if (!service.rooms.has(invited.replica) && isLimitReached(service, host)) return refused("limit-reached");
  const answer: CreatedFrame = { kind: "created", replica: invited.replica };
  const address: Address = { from: module.host as Host, to: room };
  for (const stanza of dialect.encode(answer, address, { extension: true, answers: asked.id })) {
    service.liveness.wrote(host, octetsOf(stanza), "answer");
    module.send(toStanza(stanza));
  }
  invited.accept(terms);
  return { kind: "done" };
}

/** Peerhost and dissolve name the node of our instance. The room decides whether that service may say so. */
function judgeForNode(service: Service, node: string): Verdict {
  const room = service.rooms.get(`${node}@${module.host}` as InstanceJid);
  return room === undefined ? refused("no-such-link") : { kind: "for-room", room };
}

function answerProbe(service: Service, probe: AliveFrame, host: Host, asked: Asked | undefined): Verdict {
  if (asked === undefined) return { kind: "done" };
  const rooms = countsFor(allRooms(service), host, probe.rooms);
  const address: Address = { from: module.host as Host, to: host };
  const answer: AliveFrame = { kind: "alive", epoch: service.epoch, rooms };
  for (const stanza of service.spoken.common.encode(answer, address, { extension: true, answers: asked.id })) {
    service.liveness.wrote(host, octetsOf(stanza), "answer");
    module.send(toStanza(stanza));
  }
  return { kind: "done" };
}
