/** disco#info: what our service shows (D1-50), and what peers' services show (D1-51). */
import { medium as newId } from "util.id";
import { iq as makeIq } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Host } from "../../core/words/ids";
import type { PeerSupport } from "../../core/words/inputs";
import { hostLimits, limits } from "../../core/words/limits";
import type { Dialect } from "../../dialects/dialect";
import { namespaces } from "../../wire/namespaces";
import { now } from "../clock";
import { type Reply, type Requests, isUnreachable } from "./requests";

/** What the host shows, and whether it is a room service. */
export type HostSupport = PeerSupport & { readonly hasRooms?: boolean };

/** @noSelf */
export interface Discovery {
  /**
   * Tells what the host's service supports, at once if it is known. Questions about one host share one request.
   *
   * @param dialect in which it shall be spoken with.
   */
  discover(host: Host, dialect: Dialect, done: (support: HostSupport) => void): void;
}

type Features =
  | {
      readonly kind: "known";
      readonly dialects: readonly Dialect[];
      readonly extension: boolean;
      readonly hasRooms: boolean;
    }
  | { readonly kind: "unknown" };

interface Known {
  readonly features: Features;
  readonly validUntil: number;
}

/** What a service that speaks these shows of it. */
export function featuresOf(dialects: readonly Dialect[]): readonly string[] {
  return [...dialects.map(({ feature }) => feature), namespaces.link];
}

/** Shows in disco#info of the service what it speaks. */
export function announceFeatures(dialects: readonly Dialect[]): void {
  for (const feature of featuresOf(dialects)) module.add_feature(feature);
}

/**
 * Whether stanzas to that host travel encrypted, to a server that has proven its name by a certificate (3.9).
 * False if there is no stream to it.
 */
export function isSecure(host: Host): boolean {
  const ours = prosody.hosts[module.host];
  // A host of this server needs no stream.
  if (prosody.hosts[host] !== undefined) return true;
  const stream = ours?.s2sout[host];
  return stream?.secure === true && stream.cert_chain_status === "valid" && stream.cert_identity_status === "valid";
}

function featuresShown(reply: Reply, dialects: readonly Dialect[]): Features {
  if (reply.kind === "error") return { kind: "unknown" };
  const query = reply.stanza.get_child("query", namespaces.discoInfo);
  if (query === undefined) return { kind: "unknown" };
  const shows = (feature: string): boolean =>
    query.get_child_with_attr("feature", undefined, "var", feature) !== undefined;
  return {
    kind: "known",
    dialects: dialects.filter(({ feature }) => shows(feature)),
    extension: shows(namespaces.link),
    hasRooms: shows(namespaces.muc),
  };
}

function discoQuery(host: Host): Stanza {
  return makeIq({ type: "get", id: newId(), from: module.host, to: host }).query(namespaces.discoInfo);
}

/** What that means for who wants to speak that dialect with it now. */
function supportOf(features: Features, host: Host, dialect: Dialect): HostSupport {
  if (features.kind === "unknown") return features;
  const { dialects, extension, hasRooms } = features;
  return { kind: "known", dialect: dialects.includes(dialect), extension, hasRooms, secure: isSecure(host) };
}

/** Makes the cache of what peers support. */
export function createDiscovery(requests: Requests, dialects: readonly Dialect[]): Discovery {
  const known = new Map<Host, Known>();
  const waiting = new Map<Host, ((features: Features) => void)[]>();

  const remember = (host: Host, features: Features): void => {
    known.delete(host);
    if (known.size >= limits.discoveredHostsMax) {
      const oldest = known.keys().next().value;
      if (oldest !== undefined) known.delete(oldest);
    }
    const hasDialect = features.kind === "known" && features.dialects.length > 0;
    known.set(host, { features, validUntil: now() + (hasDialect ? limits.featuresKeptMs : limits.absenceKeptMs) });
  };

  return {
    discover: (host, dialect, done) => {
      const tell = (features: Features): void => {
        done(supportOf(features, host, dialect));
      };
      const found = known.get(host);
      if (found !== undefined && found.validUntil > now()) {
        tell(found.features);
        return;
      }
      const others = waiting.get(host);
      if (others !== undefined) {
        others.push(tell);
        return;
      }
      waiting.set(host, [tell]);
      requests.ask(discoQuery(host), hostLimits.discoveryWaitMs, (reply) => {
        const features = featuresShown(reply, dialects);
        // A host that cannot be reached says nothing about itself: it is asked again as soon as it matters.
        if (reply.kind === "result" || !isUnreachable(reply)) remember(host, features);
        const all = waiting.get(host) ?? [];
        waiting.delete(host);
        all.forEach((tellOne) => {
          tellOne(features);
        });
      });
    },
  };
}
