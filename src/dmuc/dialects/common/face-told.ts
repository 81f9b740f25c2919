/** How a room tells whom it replicates it to which avatar it has: as it tells its occupants, with the digest of its configuration. */
import type { FaceFrame } from "../../core/words/frames";
import { faceElement, readFace } from "../../wire/face";
import { namespaces } from "../../wire/namespaces";
import { compact } from "../../wire/optional";
import { type Element, type Stanza, childNamed, element, stanza } from "../../wire/stanza";
import { extensionChild } from "./extension-attributes";
import { type Origin, originElement } from "./extension-origin";
import type { Ends } from "./occupant-stanzas";

/**
 * Writes it (M-05).
 *
 * @param mark what tells stanzas between a room and its replicas from those for clients, where the address does not.
 */
export function faceTold({ face, configDigest, session }: FaceFrame, { from, to }: Ends, mark?: Element): Stanza {
  const digest = element("v", { xmlns: namespaces.link, cfg: configDigest });
  const origin = originElement(compact<Origin>({ session }));
  return stanza("presence", { from, to }, faceElement(face), mark, digest, origin);
}

/** Reads it from a presence of the room itself; undefined if it tells of no avatar. */
export function readFaceTold(received: Stanza, session: FaceFrame["session"]): FaceFrame | undefined {
  const isShown = childNamed(received, "x", namespaces.cardUpdate) !== undefined;
  const configDigest = extensionChild(received, "v")?.attributes["cfg"];
  if (!isShown || configDigest === undefined || received.attributes["type"] !== undefined) return undefined;
  return compact<FaceFrame>({ kind: "face", face: readFace(received), configDigest, session });
}
