/** Every command that the README names does what it says there, and every option stands in it. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command of the README; `interruptAt`: presses Ctrl-C when that text has been printed. */
function run(command: string, interruptAt?: string): Promise<Run> {
  const [program = "", ...parameters] = command.split(" ");
  // A group of its own, as a terminal would give it: Ctrl-C reaches npm and what npm has started.
  const child = spawn(program, parameters, { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let interrupted = false;
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    if (interruptAt === undefined || interrupted || !output.includes(interruptAt)) return;
    interrupted = true;
    interrupt(child);
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done({ code, output }));
  });
}

function interrupt(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port });
    socket.on("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.on("error", () => done(false));
  });
}

/** What of `npm test` a command is, where it is run by that. */
const partsOfTest: Readonly<Record<string, string>> = {
  "npm test": "vitest run",
  "npm run check": "npm run --silent check",
};

describe("the README's commands", () => {
  const named = [
    ...new Set([...readme.matchAll(/npm (?:start|test|run [a-z]+)(?: -- --[a-z-]+)*/g)].map(([text]) => text)),
  ];

  test("are these, each of which is run below or by npm test itself", () => {
    expect(named.sort()).toEqual(
      [
        "npm run bench",
        "npm run bench -- --only",
        "npm run build",
        "npm run check",
        "npm run dev -- --help",
        "npm run sim",
        "npm run torture -- --minutes",
        "npm run torture -- --table",
        "npm start",
        "npm start -- --once",
        "npm test",
      ].sort(),
    );
  });

  test.each(Object.entries(partsOfTest))("%s is part of npm test", (_command, part) => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(scripts["test"]).toContain(part);
  });

  test("npm run build makes the drop-in", async () => {
    const { code, output } = await run("npm run build");
    expect(output).toContain("lua-out/mod_dmuc.lua");
    expect(code).toBe(0);
  }, 400_000);

  // With other sizes it runs in test/bench.
  test("npm run bench prints what it has measured", async () => {
    const { code, output } = await run("npm run bench -- --only append --log 500 --lua 5.4");
    expect(output).toMatch(/^append in memory, 500 before +[\d.]+ us/m);
    expect(code).toBe(0);
  }, 180_000);

  test("npm run sim looks for seeds that break a rule", async () => {
    const { code, output } = await run("npm run sim -- --seeds 3");
    expect(output).toContain("3 seeds");
    expect(code).toBe(0);
  }, 180_000);

  // For longer it runs in test/torture.
  test("npm run torture -- --minutes torments servers, and says what has come of it", async () => {
    const { code, output } = await run("npm run torture -- --minutes 0.1 --seed 7 --mode dmuc1 --servers 3");
    expect(output).toMatch(/\| dmuc1 \|.* \| passed \|/);
    expect(code).toBe(0);
  }, 400_000);

  test("npm run torture -- --table prints the table that stands here, in which all runs have passed", async () => {
    const { output } = await run("npm run torture -- --table --results docs/torture.jsonl");
    const [, table = ""] = /<!-- torture -->\n([^]*?)\n<!-- \/torture -->/.exec(readme) ?? [];
    expect(output).toContain(table);
    expect(table).toContain("passed");
    expect(table).not.toContain("failed");
  }, 60_000);

  test("npm run dev -- --help explains itself", async () => {
    const { code, output } = await run("npm run dev -- --help");
    expect(output).toContain("--servers");
    expect(code).toBe(0);
  }, 180_000);

  test("npm start -- --once plays the scene and ends", async () => {
    const { code, output } = await run("npm start -- --once");
    expect(output).toContain("without mod_dmuc");
    expect(code).toBe(0);
  }, 180_000);

  test("npm start stays up, tells how to join, and ends with Ctrl-C", async () => {
    const { output } = await run("npm start", "Ctrl-C");
    const [, host = "", port = ""] = /address (\S+), port (\d+) +room coven@rooms\.macbeth\.lit/.exec(output) ?? [];
    expect(port).not.toBe("");
    // npm itself dies of the signal, so its exit code tells nothing: the server is gone, and said so.
    expect(output).toContain("Ending");
    expect(await isListening(host, Number(port))).toBe(false);
  }, 180_000);
});

describe("the README's files", () => {
  test.each([...readme.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path]) => path ?? ""))("%s is there", (path) => {
    expect(readFileSync(join(root, path), "utf8").length).toBeGreaterThan(0);
  });
});

describe("the files of src/dmuc that docs/protocol.md names", () => {
  const protocol = readFileSync(join(root, "docs/protocol.md"), "utf8");
  const named = [...protocol.matchAll(/`((?:core|dialects|host|wire)\/[\w/-]+\.ts)`/g)].map(([, path]) => path ?? "");

  test.each([...new Set(named)])("%s is there", (path) => {
    expect(readFileSync(join(root, "src/dmuc", path), "utf8").length).toBeGreaterThan(0);
  });
});

describe("the README's options", () => {
  const source = readFileSync(join(root, "src/dmuc/host/options/options.ts"), "utf8");
  const options = [...source.matchAll(/key: "(\w+)"/g)].map(([, key = ""]) => key);

  test.each(options)("%s stands there", (key) => {
    expect(readme).toMatch(new RegExp(`\\b${key}\\b`));
  });

  test("are no others than those that there are", () => {
    const named = [...readme.matchAll(/\bdmuc\d?_\w+/g)].map(([key]) => key).filter((key) => key !== "dmuc_");
    expect(options.length).toBeGreaterThan(30);
    expect([...new Set(named)].filter((key) => !options.includes(key))).toEqual([]);
  });
});
