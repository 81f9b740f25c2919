import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Command, Option } from "commander";
import { startCluster, type Cluster } from "./cluster.js";
import { obey, usage } from "./console.js";
import { withDmuc } from "./dmuc.js";
import type { ClusterPlan, ProsodyVersion, Security, ServerPlan } from "./plan.js";

interface Options {
  servers: string;
  version: ProsodyVersion | "mixed";
  security: Security;
  port: string;
  module: string[];
  withDmuc?: true;
  withMirrors?: true;
  keepFolder?: true;
}

const domains = ["macbeth.lit", "hamlet.lit", "tempest.lit", "othello.lit", "lear.lit", "shakespeare.lit"];

const examples = `
Examples:
  npm run dev                                            three servers, Prosody 0.12, plain TCP between them
  npm run dev -- --with-dmuc                             the same, with mod_dmuc in every room service
  npm run dev -- --servers 2 --version mixed             one Prosody 0.12 and one Prosody 13
  npm run dev -- --security tls                          servers trust each other by certificate, as in real life
  npm run dev -- --module src/mod_hello.lua              with a module of yours in every room service

While it runs, type:
${usage}

Everything stays on this machine, in a temporary folder that goes when you quit. The servers are insecure by design:
anybody may log in as anybody.`;

function readCommandLine(): Options {
  const program = new Command("npm run dev --")
    .description("Starts federated Prosody servers on this machine, with links between them that you can cut and heal.")
    .option("--servers <number>", "how many", "3")
    .addOption(new Option("--version <version>", "of Prosody").choices(["0.12", "13", "mixed"]).default("0.12"))
    .addOption(new Option("--security <kind>", "between servers").choices(["quick", "tls"]).default("quick"))
    .option("--port <number>", "for clients of the first server; the others follow", "15222")
    .option("--module <file>", "a Prosody module for the room services, mod_NAME.lua; may be repeated", collect, [])
    .option("--with-dmuc", "mod_dmuc in every room service, all of them peers of one another")
    .option("--with-mirrors", "with --with-dmuc: mod_dmuc also for the users of each server, on mirror.DOMAIN")
    .option("--keep-folder", "leave configurations, data and logs behind")
    .addHelpText("after", examples)
    .showHelpAfterError("(--help shows all options, with examples)");
  return program.parse().opts<Options>();
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

function readNumber(name: string, text: string, lowest: number, highest: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < lowest || number > highest) {
    throw new Error(`--${name} must be a whole number from ${lowest} to ${highest}, not "${text}".`);
  }
  return number;
}

function makePlan(options: Options): ClusterPlan {
  const modules = options.module.map((file) => findModule(file));
  const firstPort = readNumber("port", options.port, 1, 65_000);
  const servers: ServerPlan[] = [];
  for (let index = 0; index < readNumber("servers", options.servers, 1, 20); index++) {
    const version = options.version === "mixed" ? (["0.12", "13"] as const)[index % 2]! : options.version;
    const names = [...(options.withDmuc ? ["dmuc"] : []), ...modules.map(({ name }) => name)];
    servers.push({
      domain: domains[index] ?? `server${index + 1}.lit`,
      version,
      pluginPaths: modules.map(({ folder }) => folder),
      c2sPort: firstPort + index,
      ...(options.withMirrors === true ? { mirror: {} } : {}),
      roomsLua: names.length === 0 ? "" : `modules_enabled = { ${names.map((name) => `"${name}"`).join(", ")} }`,
    });
  }
  const { security, keepFolder = false } = options;
  const plan: ClusterPlan = { servers, security, keepFolder, address: "127.0.0.1" };
  return options.withDmuc ? withDmuc(plan) : plan;
}

function findModule(file: string): { name: string; folder: string } {
  const name = /^mod_(.+)\.lua$/.exec(basename(file))?.[1];
  if (name === undefined) {
    throw new Error(`A module's file is called mod_NAME.lua, and "${file}" is not.`);
  }
  if (!existsSync(file)) {
    throw new Error(`There is no file ${file}.`);
  }
  return { name, folder: dirname(resolve(file)) };
}

function describe(cluster: Cluster): string {
  const [first] = cluster.servers;
  const parts = cluster.servers.map((server) =>
    [
      `${server.domain} (Prosody ${server.release})`,
      `  room service    ${server.rooms}`,
      `  clients         ${server.c2s.host}, port ${server.c2s.port}`,
      `  log             ${server.logFile}`,
    ].join("\n"),
  );
  return `
${parts.join("\n\n")}

To talk: in any XMPP client, log in as for example romeo@${first?.domain ?? ""} with any password (no account is needed),
set the server by hand to the address and port above, and allow a connection without encryption. Then join a room, for
example heath@${first?.rooms ?? ""}, from clients of several servers.

Type:
${usage}
`;
}

async function main(): Promise<void> {
  const report = (line: string): void => console.log(line);
  const plan = makePlan(readCommandLine());
  // Heard while it starts, too: then the exit handler of the library ends what has started.
  let onSignal = (): void => process.exit(130);
  process.on("SIGINT", () => onSignal());
  process.on("SIGTERM", () => onSignal());
  report(`Starting ${plan.servers.length} servers …`);
  const cluster = await startCluster(plan, { report });
  report(describe(cluster));
  const input = createInterface({ input: process.stdin });
  const quit = new Promise<void>((resolve) => {
    onSignal = resolve;
    let previous = Promise.resolve();
    input.on("line", (line) => {
      // One after the other, also when they come from a script.
      previous = previous.then(async () => {
        const answer = await obey(cluster, line);
        if (answer === "quit") {
          resolve();
        } else {
          report(answer);
        }
      });
    });
  });
  await quit;
  // A second Ctrl-C does not wait.
  onSignal = () => process.exit(130);
  input.close();
  report(plan.keepFolder === true ? `Ending. Everything stays in ${cluster.folder}` : "Ending …");
  await cluster.stop();
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
