/**
 * The ids of IQs between occupants, which tell where the answer has to go (T-13).
 *
 * mod_muc writes into an IQ's id whom it went to, the client's id, and a hash of the client's session. To the core we
 * give the hash and the client's id: all that is needed when the answer comes back, and no JID in it.
 */
import { base64 } from "util.encodings";
import { hmac_sha256 } from "util.hashes";
import type { MucRoom } from "../../types/muc";

const hashLength = 8;
/** Eight octets in base64. */
const encodedHashLength = 12;

function sessionHash(room: MucRoom, real: string): string {
  return hmac_sha256(room.get_salt(), real).slice(0, hashLength);
}

/**
 * Reads the id that mod_muc gave to a request of a client here.
 *
 * @returns the id for the core, or undefined if mod_muc did not make it.
 */
export function readIqId(encoded: string): string | undefined {
  const decoded = base64.decode(encoded);
  if (decoded === undefined) return undefined;
  const afterJid = decoded.indexOf("\0");
  const afterId = decoded.indexOf("\0", afterJid + 1);
  if (afterJid < 0 || afterId < 0) return undefined;
  return base64.encode(decoded.slice(afterId + 1)) + decoded.slice(afterJid + 1, afterId);
}

/** Whether an id for the core is of a request from that session; if so, the client's own id. */
export function clientIdFor(room: MucRoom, real: string, id: string): string | undefined {
  if (base64.encode(sessionHash(room, real)) !== id.slice(0, encodedHashLength)) return undefined;
  return id.slice(encodedHashLength);
}

/** The id of a request to a client here, as mod_muc makes it: so mod_muc takes the client's answer. */
export function makeIqId(room: MucRoom, to: string, id: string, from: string): string {
  return base64.encode(`${to}\0${id}\0${sessionHash(room, from)}`);
}
