/** The file that an administrator copies. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const file = join(root, "lua-out/mod_dmuc.lua");
const text = readFileSync(file, "utf8");

/** It is large, and luacheck reads every line of it. */
const timeout = 120_000;

describe("lua-out/mod_dmuc.lua", () => {
  test("says in its head what it is, which version, and that it is generated", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    const head = text.split("\n").slice(0, 3).join("\n");
    expect(head).toContain(`mod_dmuc ${version}`);
    expect(head).toMatch(/generated/i);
    expect(head).toContain("do not edit");
  });

  test(
    "is what the sources give",
    () => {
      const { status, stdout, stderr } = spawnSync("node", ["build/build.mjs", "--check"], {
        cwd: root,
        encoding: "utf8",
      });
      expect(`${stdout}${stderr}`).toContain("up to date");
      expect(status).toBe(0);
    },
    timeout,
  );

  // Errors are the codes 0xx; style is the transpiler's affair.
  test.each(["lua51", "lua52", "lua53", "lua54"])(
    "passes luacheck for syntax as %s",
    (standard) => {
      const options = ["--no-config", "--no-color", "--std", standard, "--only", "0", "-q", file];
      expect(execFileSync("luacheck", options, { encoding: "utf8" })).toContain("0 errors");
    },
    timeout,
  );

  test(
    "reads no global that a Lua or Prosody might not have",
    () => {
      const options = ["--no-config", "--no-color", "--std", "lua51+lua52+lua53+lua54", "--only", "113", "--globals"];
      const { stdout } = spawnSync("luacheck", [...options, "module", "prosody", "--", file], { encoding: "utf8" });
      expect(stdout).toContain("0 warnings");
    },
    timeout,
  );
});
