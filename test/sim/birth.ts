/** The ways in which an instance of a room comes into memory, as plain data: what a trace of it begins with. */
import { type MirrorBirth, createMirror, createReplica, createRoom } from "../../src/dmuc/core/state/creation";
import type { ReplicateFrame } from "../../src/dmuc/core/words/frames";
import type { Host, InstanceJid } from "../../src/dmuc/core/words/ids";
import type { Room, Surroundings } from "../../src/dmuc/core/room";
import { type Logged, type SavedRoom, restoreRoom } from "../../src/dmuc/core/saving";

export type Birth =
  | { readonly kind: "created"; readonly self: InstanceJid; readonly surroundings: Surroundings }
  /** A primary's service has asked for a replica. */
  | {
      readonly kind: "asked";
      readonly self: InstanceJid;
      readonly asked: ReplicateFrame;
      readonly by: Host;
      readonly surroundings: Surroundings;
    }
  /** The server's own people want the room of another. */
  | ({ readonly kind: "wanted" } & MirrorBirth)
  /** The server was started anew, with what is on its disk. */
  | {
      readonly kind: "restored";
      readonly saved: SavedRoom;
      readonly surroundings: Surroundings;
      readonly logged: readonly Logged[];
    };

/** Brings the instance into memory. */
export function bear(birth: Birth): Room {
  switch (birth.kind) {
    case "created":
      return createRoom(birth.self, birth.surroundings);
    case "asked":
      return createReplica(birth.self, birth.asked, birth.by, birth.surroundings);
    case "wanted":
      return createMirror(birth);
    case "restored":
      return restoreRoom(birth.saved, birth.surroundings, birth.logged);
  }
}
