/** disco#info: what our service shows (D1-50), and what peers' services show (D1-51). */
import { medium as newId } from "util.id";
import { iq as makeIq } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Host } from "../core/ids";
import type { PeerSupport } from "../core/inputs";
import { hostLimits, limits } from "../core/limits";
import type { Dialect } from "../dialects/dialect";
import { namespaces } from "../wire/namespaces";
import { now } from "./clock";
import { type Reply, type Requests, isUnreachable } from "./requests";

/** @noSelf */
export interface Discovery {
  /** Tells what the host's service supports, at once if it is known. Questions about one host share one request. */
  discover(host: Host, done: (support: PeerSupport) => void): void;
}

type Features =
  { readonly kind: "known"; readonly dialect: boolean; readonly extension: boolean } | { readonly kind: "unknown" };

interface Known {
  readonly features: Features;
  readonly validUntil: number;
}

/** Shows in disco#info of the service what it speaks. */
export function announceFeatures(dialect: Dialect): void {
  module.add_feature(dialect.feature);
  module.add_feature(namespaces.link);
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

function featuresOf(reply: Reply, dialect: Dialect): Features {
  if (reply.kind === "error") return { kind: "unknown" };
  const query = reply.stanza.get_child("query", namespaces.discoInfo);
  if (query === undefined) return { kind: "unknown" };
  const shows = (feature: string): boolean =>
    query.get_child_with_attr("feature", undefined, "var", feature) !== undefined;
  return { kind: "known", dialect: shows(dialect.feature), extension: shows(namespaces.link) };
}

function discoQuery(host: Host): Stanza {
  return makeIq({ type: "get", id: newId(), from: module.host, to: host }).query(namespaces.discoInfo);
}

/** Makes the cache of what peers support. */
export function createDiscovery(requests: Requests, dialect: Dialect): Discovery {
  const known = new Map<Host, Known>();
  const waiting = new Map<Host, ((support: PeerSupport) => void)[]>();

  const withSecurity = (host: Host, features: Features): PeerSupport =>
    features.kind === "known" ? { ...features, secure: isSecure(host) } : features;

  const remember = (host: Host, features: Features): void => {
    known.delete(host);
    if (known.size >= limits.discoveredHostsMax) {
      const oldest = known.keys().next().value;
      if (oldest !== undefined) known.delete(oldest);
    }
    const hasDialect = features.kind === "known" && features.dialect;
    known.set(host, { features, validUntil: now() + (hasDialect ? limits.featuresKeptMs : limits.absenceKeptMs) });
  };

  return {
    discover: (host, done) => {
      const found = known.get(host);
      if (found !== undefined && found.validUntil > now()) {
        done(withSecurity(host, found.features));
        return;
      }
      const others = waiting.get(host);
      if (others !== undefined) {
        others.push(done);
        return;
      }
      waiting.set(host, [done]);
      requests.ask(discoQuery(host), hostLimits.discoveryWaitMs, (reply) => {
        const features = featuresOf(reply, dialect);
        // A host that cannot be reached says nothing about itself: it is asked again as soon as it matters.
        if (reply.kind === "result" || !isUnreachable(reply)) remember(host, features);
        const all = waiting.get(host) ?? [];
        waiting.delete(host);
        all.forEach((tell) => {
          tell(withSecurity(host, features));
        });
      });
    },
  };
}
