/** A day in the life of a room on three servers, with a bit of everything that people do. */
import type { Host, Nick } from "../../src/dmuc/core/words/ids";
import type { Recorder } from "../sim/recorder";
import { Cluster, payload, view } from "./cluster";

export const A = "rooms.shakespeare.lit" as Host;
export const B = "rooms.macbeth.lit" as Host;
export const C = "rooms.marlowe.lit" as Host;

/** Plays the day. */
export function livelyDay(recorder?: Recorder): Cluster {
  const cluster = new Cluster([A, B, C], { kind: "eager" }, recorder);
  const source = cluster.source(A);
  cluster.distribute(source, [{ jid: "crone1@shakespeare.lit", affiliation: "owner" }]);
  source.join("crone1");
  cluster.pass(5_000);
  cluster.at(B).join("firstwitch");
  cluster.at(C).join("faustus");
  cluster.pass(1_000);
  cluster.at(B).say("firstwitch", "When shall we three meet again?");
  cluster.at(A).say("crone1", "In thunder, lightning, or in rain?");
  cluster.pass(1_000);
  const hecate = { nick: "hecate" as Nick, view: view("firstwitch@macbeth.lit/desk") };
  cluster.at(B).feed({ kind: "local-rename", nick: "firstwitch" as Nick, newNick: hecate.nick, view: hecate.view });
  cluster.at(B).feed({ kind: "local-update", ...hecate });
  const whisper = { from: "hecate" as Nick, to: "faustus" as Nick, payload: payload("psst") };
  cluster.at(B).feed({ kind: "local-private", type: "chat", ...whisper });
  cluster.at(B).feed({ kind: "local-occupant-iq", type: "get", id: "vcard1", ...whisper });
  cluster.pass(1_000);
  cluster.cut(A, B);
  cluster.at(A).feed({ kind: "bounced", host: B, condition: "remote-server-timeout" });
  cluster.at(B).feed({ kind: "bounced", host: A, condition: "remote-server-timeout" });
  cluster.at(A).say("crone1", "Anyone there?");
  cluster.at(B).say("hecate", "Hello?");
  cluster.pass(40_000);
  cluster.heal(A, B);
  cluster.pass(40_000);
  cluster
    .at(C)
    .feed({ kind: "local-leave", nick: "faustus" as Nick, cause: "left", affiliation: "none", payload: payload("") });
  cluster.pass(60_000);
  return cluster;
}
