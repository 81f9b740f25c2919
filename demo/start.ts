// Shows what mod_dmuc does: three servers on this machine, seven people on them, one room. `npm start` runs it.
//
//   npm start              plays the scene, then stays so that you can join with a client of your own
//   npm start -- --once    plays the scene and ends

import { startCluster, withDmuc, type Cluster, type ClusterPlan, type ProsodyVersion } from "../prosody-dev/index.js";
import { hasVersion } from "../prosody-dev/installation.js";
import { isFree } from "../prosody-dev/ports.js";
import { introduce, narrate } from "./narrator.js";
import { Progress } from "./progress.js";
import { firstServer, scene, servers } from "./scene.js";
import { roomAddress, Stage, type Staging } from "./stage.js";
import { drawTable, measure, type LinkTraffic } from "./traffic.js";

const address = "127.0.0.1";
const firstPort = 15_222;
const progress = new Progress();
const clusters = new Set<Cluster>();

/** The servers, the second with Prosody 13 where that is there. */
async function makePlan(staging: Staging): Promise<ClusterPlan> {
  const versions: readonly ProsodyVersion[] = ["0.12", hasVersion("13") ? "13" : "0.12", "0.12"];
  const plans = servers.map(async ({ domain, rooms }, index) => {
    const port = firstPort + index;
    // Who wants to join needs an address that is easy to type; if it is taken, any other will do.
    const isWanted = staging === "shared room" && (await isFree(address, port));
    return { domain, rooms, version: versions[index]!, ...(isWanted ? { c2sPort: port } : {}) };
  });
  const plan: ClusterPlan = { servers: await Promise.all(plans), address };
  return staging === "shared room" ? withDmuc(plan) : plan;
}

async function start(staging: Staging): Promise<Cluster> {
  const cluster = await startCluster(await makePlan(staging));
  clusters.add(cluster);
  return cluster;
}

/** Plays all steps. What crosses the links meanwhile is the measurement. */
async function perform(
  cluster: Cluster,
  staging: Staging,
  tell: (line: string) => void,
): Promise<readonly LinkTraffic[]> {
  const stage = new Stage(cluster, staging);
  await stage.logEverybodyIn();
  for (const step of scene) {
    tell(narrate(await stage.play(step)));
  }
  stage.checkThatAllWasHeardOnce();
  return measure(cluster);
}

function invite(cluster: Cluster): string {
  const places = cluster.servers.map(({ domain, c2s }) => {
    const where = `address ${c2s.host}, port ${c2s.port}`;
    return `  ${domain.padEnd(16)} ${where}    room ${roomAddress(domain)}`;
  });
  return `
The servers stay up. To join with a client of your own (Gajim, Dino, Psi, …) on this machine:

${places.join("\n")}

Take any user name and any password, for example me@${firstServer.domain}: no account is needed. Set the server's address and
port by hand, and allow a connection without encryption. Join the room at two servers and talk to yourself.

Ctrl-C ends it all.`;
}

async function main(isOnce: boolean): Promise<void> {
  progress.begin("Starting three servers with mod_dmuc …");
  const cluster = await start("shared room");
  progress.done("Three servers with mod_dmuc are ready.");
  console.log(`\n${introduce(new Map(cluster.servers.map(({ domain, release }) => [domain, release])))}`);
  const ours = await perform(cluster, "shared room", console.log);
  console.log("\nEverybody in the room has heard every line, once.\n");

  progress.begin(
    "Playing the same scene without mod_dmuc, to compare: all seven use the one room on shakespeare.lit …",
  );
  const stockCluster = await start("single room");
  const stock = await perform(stockCluster, "single room", () => undefined);
  await stockCluster.stop();
  progress.done("The same scene was played without mod_dmuc: all seven used the one room on shakespeare.lit.");
  console.log(`\n${drawTable(ours, stock)}`);

  if (!isOnce) {
    console.log(invite(cluster));
    await new Promise<void>((resolve) => {
      process.once("SIGINT", resolve);
      process.once("SIGTERM", resolve);
    });
    console.log("\nEnding …");
  }
  await cluster.stop();
}

const words = process.argv.slice(2);
const unknown = words.filter((word) => word !== "--once");
if (unknown.length > 0) {
  console.error(`Not understood: ${unknown.join(" ")}. The only option is --once: play the scene and end.`);
  process.exit(2);
}

main(words.includes("--once"))
  .then(() => process.exit(0))
  .catch(async (error: unknown) => {
    progress.stop();
    const text = error instanceof Error ? error.message : String(error);
    console.error(`\nThe scene did not go as it should.\n\n${text}`);
    await Promise.allSettled([...clusters].map((cluster) => cluster.stop()));
    process.exit(1);
  });
