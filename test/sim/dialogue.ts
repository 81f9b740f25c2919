/**
 * Golden dialogues: stories of a cluster as texts, commands, and below "----" what came of them, as it was recorded.
 *
 * When a rule of the core changes, `UPDATE_DIALOGUES=1 npx vitest run test/sim/dialogues.test.ts` records them anew. Then read
 * the difference: what is told between the blocks must still be true, and what changed must be what you meant.
 *
 * A block is one or more lines of commands, a line "----", and the lines of its output up to an empty line. Lines that begin
 * with "#" are the story. `stage.ts` knows the commands.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Recorder } from "./recorder";
import { Stage } from "./stage";

export interface Block {
  /** Empty lines and story before the commands. */
  readonly prose: readonly string[];
  readonly commands: readonly string[];
  readonly output: readonly string[];
}

const folder = join(import.meta.dirname, "dialogues");

/** All dialogues. */
export function dialogueFiles(): readonly { readonly name: string; readonly path: string }[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  return files.map((file) => ({ name: basename(file, ".txt"), path: join(folder, file) }));
}

/** Reads a dialogue. */
export function parseDialogue(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let [prose, commands, output]: string[][] = [[], [], []];
  let inOutput = false;
  const finish = (): void => {
    if (commands!.length > 0 || prose!.length > 0) blocks.push({ prose: prose!, commands: commands!, output: output! });
    [prose, commands, output] = [[], [], []];
    inOutput = false;
  };
  for (const line of text.split("\n")) {
    if (line === "----") inOutput = true;
    else if (inOutput && line === "") finish();
    else if (inOutput) output!.push(line);
    else if (line.startsWith("#") || line === "") prose!.push(line);
    else commands!.push(line);
  }
  finish();
  return blocks;
}

/** Writes a dialogue, as it would be recorded now. */
export function formatDialogue(blocks: readonly Block[]): string {
  const parts = blocks.map(({ prose, commands, output }) =>
    commands.length === 0 ? prose : [...prose, ...commands, "----", ...output, ""],
  );
  return `${parts.flat().join("\n").replace(/\n+$/, "")}\n`;
}

/** Plays a dialogue from its beginning. */
export function playDialogue(blocks: readonly Block[], recorder?: Recorder): readonly Block[] {
  const stage = new Stage(recorder);
  return blocks.map((block) => ({ ...block, output: block.commands.length === 0 ? [] : stage.play(block.commands) }));
}
