/** A full disk, and one that nobody may write to. */
import { describe } from "vitest";
import { mayMount } from "../support/small-disk.js";
import { mixes } from "../support/versions.js";
import { onDisk, tellOfTrouble } from "./trouble.js";

if (!mayMount) {
  console.warn(
    "Skipped: a disk that is really full. Nothing may be mounted here (it takes root); a folder that is away stands for it.",
  );
}

describe.each(mixes)("a server whose disk is full (Prosody %s)", (mix) => {
  tellOfTrouble({ isReadable: mayMount, make: onDisk("", (disk) => disk.fill()) }, mix);
});

describe.each(mixes.slice(0, 1))("a server that may not write to its disk (Prosody %s)", (mix) => {
  tellOfTrouble({ isReadable: mayMount, make: onDisk("", (disk) => disk.lock()) }, mix);
});
