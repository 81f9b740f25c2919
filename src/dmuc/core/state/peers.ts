/** Who may link, and for whom a peer may speak (3.9): the administrator's `dmuc_peers`, `dmuc_accept` and `dmuc_deny`. */
import type { Host, UserDomain, UserJid } from "../words/ids";
import { type RefusalCase } from "../words/refusals";

/** What the administrator says about one peer. */
export interface Peer {
  readonly host: Host;
  /** Domains whose users that peer may speak for. */
  readonly users: readonly UserDomain[];
  /** Names of the dialects that may be spoken with it. */
  readonly modes: readonly string[];
  /** Real JIDs: shared with nobody, of the peer's own users, of all (3.9b). */
  readonly trust: "none" | "own" | "any";
  /** Octets of a page for it, where they are not those of all. */
  readonly pageBytesMax?: number;
}

/** What the administrator says of other services: `dmuc_peers`, `dmuc_accept`, `dmuc_deny`. */
export interface PeerTable {
  readonly peers: readonly Peer[];
  readonly accept: "listed" | "any" | "none";
  readonly deny: readonly Host[];
}

/** The entry of a listed peer, or undefined. */
export function listedPeer(table: PeerTable, host: Host): Peer | undefined {
  for (const peer of table.peers) if (peer.host === host) return peer;
  return undefined;
}

/**
 * Whether a service may open a link in that mode (D1-02).
 *
 * @returns undefined if it may, else the case of its refusal.
 */
export function refusalOfPeer(table: PeerTable, host: Host, mode: string): RefusalCase | undefined {
  if (table.deny.includes(host)) return "peer-not-allowed";
  const listed = listedPeer(table, host);
  if (listed !== undefined) return listed.modes.includes(mode) ? undefined : "mode-off";
  return table.accept === "any" ? undefined : "peer-not-allowed";
}

/** What counts for a peer: its entry, or, for one that is not listed, its own domain alone (3.9). */
export function peerOf(table: PeerTable, host: Host): Peer {
  const own = host as string as UserDomain;
  return listedPeer(table, host) ?? { host, users: [own], modes: [], trust: "own" };
}

/** The same of a mirror: one that nobody has listed serves the users of its own domain and of those above it (3.9e). */
export function mirrorOf(table: PeerTable, host: Host): Peer {
  const peer = peerOf(table, host);
  if (listedPeer(table, host) !== undefined) return peer;
  const labels = host.split(".");
  return { ...peer, users: labels.map((_, index) => labels.slice(index).join(".") as UserDomain) };
}

/** Domain of a real JID. */
export function domainOf(user: UserJid): UserDomain {
  const slash = user.indexOf("/");
  const bare = slash < 0 ? user : user.slice(0, slash);
  return bare.slice(bare.indexOf("@") + 1) as UserDomain;
}

/** Whether he is one of the peer's own users, whatever else it may tell (3.9d). */
export function isUserOf(peer: Peer, user: UserJid): boolean {
  return peer.users.includes(domainOf(user));
}

/** Whether the peer may speak for that user (3.9b). */
export function speaksFor(peer: Peer, user: UserJid): boolean {
  return peer.trust === "any" || isUserOf(peer, user);
}
