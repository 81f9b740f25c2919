// Starts federated Prosodys on this machine, lets people talk through them, and cuts and heals the links between them.
//
//   const cluster = await startCluster({ servers: [{ domain: "macbeth.lit" }, { domain: "shakespeare.lit", version: "13" }] });
//   const witch = await connect(cluster, "firstwitch@macbeth.lit/desktop");
//   await witch.join("heath@rooms.shakespeare.lit", "thirdwitch");
//   await cluster.link("macbeth.lit", "shakespeare.lit").cut();
//   await cluster.stop();

export { Cluster, startCluster } from "./cluster.js";
export type { Thinness } from "./line.js";
export { DevLink } from "./link.js";
export { defaultTimeoutMs, until, type Mark, type WaitOptions } from "./observations.js";
export { connect, Person, type JoinOptions } from "./person.js";
export { StanzaFailure } from "./stanza-failure.js";
export type { ClusterPlan, Endpoint, MirrorMode, MirrorPlan, ProsodyVersion, Security, ServerPlan } from "./plan.js";
export { Server } from "./server.js";
export { kindOf, Tap, type StanzaFilter, type TapStanza } from "./tap.js";
export { withDmuc } from "./dmuc.js";
export * as expect from "./expect.js";
export { default as xml, Element } from "@xmpp/xml";
