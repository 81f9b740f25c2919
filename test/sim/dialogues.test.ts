/**
 * Golden dialogues: each file is a story that a newcomer can read, with what the core makes of it.
 *
 * `UPDATE_DIALOGUES=1 npx vitest run test/sim/dialogues.test.ts` records them anew; read the difference before you commit it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dialogueFiles, formatDialogue, parseDialogue, playDialogue } from "./dialogue";

describe("dialogues", () => {
  test.each(dialogueFiles())("$name", ({ path }) => {
    const blocks = parseDialogue(readFileSync(path, "utf8"));
    const played = formatDialogue(playDialogue(blocks));
    if (process.env["UPDATE_DIALOGUES"] === "1") writeFileSync(path, played);
    expect(readFileSync(path, "utf8")).toBe(played);
  });
});
