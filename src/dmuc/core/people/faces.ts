/**
 * The room's avatar, where people use the room's own address: their server tells them by which hash they know it, and they ask the
 * room for the picture (M-05). It belongs to the configuration; but a new one by itself is told as the room tells it, among what is
 * said, since clients are told of both in that order. Should it be lost with the link, the digest says so.
 */
import { type Config, canonicalConfig } from "../words/config";
import type { FaceFrame } from "../words/frames";
import { type Link, sessionOf } from "../state/link";
import { type Room, type Turn, tell } from "../state/state";
import { isSentAsItIs } from "../state/behaviour";

/** Whether nothing that the replica is told has changed but the avatar, and its dialect has a word for that. */
export function isFaceAlone(room: Room, link: Link, before: Config): boolean {
  const formOf = ({ fields }: Config): string => canonicalConfig({ fields });
  return isSentAsItIs(room, link) && link.extension && formOf(before) === formOf(room.config.config);
}

/** Tells a replica the room's present avatar. */
export function tellFace(turn: Turn, link: Link): void {
  const { config, digest } = turn.room.config;
  const face = config.face === undefined ? {} : { face: config.face };
  tell(turn, link, { kind: "face", ...face, configDigest: digest, ...sessionOf(link) });
}

/** At the replica: the primary has told it. */
export function faceTold(turn: Turn, link: Link, { face, configDigest, session }: FaceFrame): void {
  const { room } = turn;
  if (link.direction !== "up" || session === undefined || session !== link.session) return;
  const before = room.config.config;
  const { face: _before, ...rest } = before;
  const config = face === undefined ? rest : { ...rest, face };
  room.config = { config, digest: configDigest };
  turn.effects.push({ kind: "configure", config, before, told: room.open });
  turn.effects.push({ kind: "save" });
}
