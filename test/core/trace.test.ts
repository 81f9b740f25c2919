/**
 * A day in the life of a room on three servers, written down input by input and effect by effect. The same core, compiled
 * to Lua, must do the same (spec/core_trace_spec.lua).
 *
 * `UPDATE_TRACES=1 npx vitest run test/core/trace.test.ts` writes the file anew; read the difference before you commit it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Host, Nick } from "../../src/dmuc/core/ids";
import { Cluster, payload, view } from "./cluster";

const file = join(import.meta.dirname, "../../spec/traces/three-servers.json");
const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const C = "rooms.marlowe.lit" as Host;

function livelyDay(): Cluster {
  const cluster = new Cluster([A, B, C]);
  const source = cluster.source(A);
  source.join("crone1");
  cluster.distribute(source, [{ jid: "crone1@shakespeare.lit", affiliation: "owner" }]);
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

test("the trace is what the core does", () => {
  const cluster = livelyDay();
  const instances = [...cluster.instances.values()].map((instance) => ({
    self: instance.room.self,
    host: instance.host,
    ...(instance.asked === undefined ? {} : { asked: instance.asked }),
    surroundings: instance.room.surroundings,
    steps: instance.trace,
  }));
  const text = `${JSON.stringify({ instances }, null, 1)}\n`;
  if (process.env["UPDATE_TRACES"] === "1") writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("the day has all in it: everybody heard everything once, and who left is gone", () => {
  const cluster = livelyDay();
  expect(cluster.at(A).heard()).toEqual(["When shall we three meet again?", "Hello?"]);
  expect(cluster.at(B).heard()).toEqual(["In thunder, lightning, or in rain?", "Anyone there?"]);
  for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["crone1", "hecate"]);
});
