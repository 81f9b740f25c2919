import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import xml, { type Element } from "@xmpp/xml";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../../prosody-dev/index.js";
import { logIn } from "../../prosody-dev/connection.js";
import { findFreePort, isFree } from "../../prosody-dev/ports.js";
import { clusterFolders, isRunning, processesNaming, tryToConnect } from "./support/machine.js";
import "./support/patience.js";
import { Programs, type Program } from "./support/program.js";

const programs = new Programs();
afterEach(() => programs.cleanUp());

/** The first of two ports beside each other. */
function findTwoPorts(): Promise<number> {
  return until("two free ports", async () => {
    const port = await findFreePort("127.0.0.1");
    return (await isFree("127.0.0.1", port + 1)) ? port : undefined;
  });
}

async function startTwo(...options: string[]): Promise<{ program: Program; port: number }> {
  const port = await findTwoPorts();
  const program = programs.command("--servers", "2", "--port", String(port), ...options);
  await program.prints(/quit +end all servers/);
  return { program, port };
}

/** Processes of its servers. */
function serversOf({ temporaryFolder }: Program): readonly number[] {
  return processesNaming(temporaryFolder);
}

/** Nothing of it runs, no port is taken, no folder is left. */
async function expectNoTrace({ temporaryFolder }: Program, servers: readonly number[], ports: number[]): Promise<void> {
  expect(servers.filter(isRunning)).toEqual([]);
  expect(processesNaming(temporaryFolder)).toEqual([]);
  expect(clusterFolders(temporaryFolder)).toEqual([]);
  for (const port of ports) {
    expect(await tryToConnect({ host: "127.0.0.1", port })).toBe("ECONNREFUSED");
  }
}

describe("the command", () => {
  it("tells of each server: domain, version, room service, port and log; and ends all on quit", async () => {
    const { program, port } = await startTwo("--version", "mixed");
    const release = { "macbeth.lit": "0\\.12\\.\\d+", "hamlet.lit": "13\\.\\d+\\.\\d+" };
    for (const [index, domain] of (["macbeth.lit", "hamlet.lit"] as const).entries()) {
      const part = new RegExp(
        `^${domain} \\(Prosody ${release[domain]}\\)\n +room service +rooms\\.${domain}\n` +
          ` +clients +127\\.0\\.0\\.1, port ${port + index}\n +log +(\\S+)$`,
        "m",
      ).exec(program.output);
      expect(part, program.output).not.toBeNull();
      expect(readFileSync(part![1]!, "utf8")).toContain(domain);
      expect(await tryToConnect({ host: "127.0.0.1", port: port + index })).toBe("accepted");
    }
    const servers = serversOf(program);
    expect(servers).toHaveLength(2);
    program.type("quit");
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.output).toContain("Ending");
    await expectNoTrace(program, servers, [port, port + 1]);
  });

  it("obeys cut, hole, heal, thin, wide and taps, and says what it has done", async () => {
    const { program, port } = await startTwo();
    const answers: Element[] = [];
    const endpoint = { host: "127.0.0.1", port };
    const { connection } = await logIn({ name: "romeo", domain: "macbeth.lit", resource: "phone" }, endpoint, {
      onStanza: (stanza) => answers.push(stanza),
      onProblem: () => undefined,
    });
    const ask = async (id: string): Promise<void> => {
      const query = xml("query", { xmlns: "http://jabber.org/protocol/disco#info" });
      await connection.send(xml("iq", { type: "get", to: "rooms.hamlet.lit", id }, query));
    };
    const answerTo = (id: string): Promise<string> =>
      until(`the answer to ${id}`, () => answers.find(({ attrs }) => attrs["id"] === id)?.attrs["type"]);

    await ask("open");
    expect(await answerTo("open")).toBe("result");
    const first = await program.answers("taps", /from hamlet\.lit: .*\n/);
    expect(first).toMatch(/^macbeth\.lit - hamlet\.lit\n/);
    expect(first).toMatch(/from macbeth\.lit: 1 iq:get http:\/\/jabber\.org\/protocol\/disco#info; \d+ bytes in all/);
    expect(first).toMatch(/from hamlet\.lit: 1 iq:result http:\/\/jabber\.org\/protocol\/disco#info; \d+ bytes in all/);
    expect(await program.answers("taps", /from hamlet\.lit: .*\n/)).toMatch(/from macbeth\.lit: no stanza; \d+ bytes/);

    await program.answers("cut macbeth hamlet", /^macbeth\.lit - hamlet\.lit is cut\.$/m);
    await ask("cut");
    await program.answers("heal hamlet.lit macbeth.lit", /^macbeth\.lit - hamlet\.lit is open\.$/m);
    await ask("healed");
    expect(await answerTo("healed")).toBe("result");

    await program.answers("hole macbeth hamlet", /^macbeth\.lit - hamlet\.lit is a black hole\.$/m);
    await ask("held");
    await program.answers("heal macbeth hamlet", /is open\.$/m);
    expect(await answerTo("held")).toBe("result");

    await program.answers("thin macbeth hamlet", /^macbeth\.lit - hamlet\.lit is thin\.$/m);
    const started = performance.now();
    await ask("late");
    expect(await answerTo("late")).toBe("result");
    expect(performance.now() - started).toBeGreaterThanOrEqual(2 * 300);
    await program.answers("wide macbeth hamlet", /^macbeth\.lit - hamlet\.lit is wide\.$/m);
    await connection.stop();
  });

  it("says what is wrong with a line that it does not understand, and goes on", async () => {
    const { program } = await startTwo();
    await program.answers("cutt macbeth hamlet", /^Not understood\. Type:$/m);
    await program.answers("cut macbeth", /^Not understood\. Type:$/m);
    await program.answers("cut macbeth elsinore", /^No server of this cluster has the domain elsinore\.$/m);
    await program.answers("cut macbeth macbeth", /^There is no link between macbeth\.lit and macbeth\.lit\.$/m);
    program.type("quit");
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  it("leaves nothing behind on Ctrl-C", async () => {
    const { program, port } = await startTwo();
    const servers = serversOf(program);
    expect(servers).toHaveLength(2);
    program.sends("SIGINT");
    await program.ended;
    await expectNoTrace(program, servers, [port, port + 1]);
  });

  it("leaves nothing behind on Ctrl-C while it starts", async () => {
    const port = await findTwoPorts();
    const program = programs.command("--servers", "2", "--port", String(port));
    const servers = await until("a server's process", () => {
      const found = serversOf(program);
      return found.length === 0 ? undefined : found;
    });
    program.sends("SIGINT");
    await program.ended;
    await expectNoTrace(program, servers, [port, port + 1]);
  });

  it("names the port that is taken, and starts nothing", async () => {
    const port = await findTwoPorts();
    const other = createServer();
    await new Promise<void>((done) => other.listen(port + 1, "127.0.0.1", done));
    const program = programs.command("--servers", "2", "--port", String(port));
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.output).toContain(
      `hamlet.lit cannot start: another program listens on port ${port + 1} of 127.0.0.1.`,
    );
    expect(program.output).not.toMatch(/^ +at /m);
    await expectNoTrace(program, [], [port]);
    await new Promise((done) => other.close(done));
  });

  it.each([
    [["--servers", "none"], '--servers must be a whole number from 1 to 20, not "none".'],
    [["--port", "70000"], '--port must be a whole number from 1 to 65000, not "70000".'],
    [["--version", "11"], "Allowed choices are 0.12, 13, mixed."],
    [["--module", "hello.lua"], 'A module\'s file is called mod_NAME.lua, and "hello.lua" is not.'],
    [["--module", "nowhere/mod_hello.lua"], "There is no file nowhere/mod_hello.lua."],
    [["--sorcery"], "unknown option '--sorcery'"],
  ])("refuses %j with a clear message", async (options, message) => {
    const program = programs.command(...options);
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.output).toContain(message);
    expect(program.output).not.toMatch(/^ +at /m);
  });
});
