import { test } from "vitest";
import { masterTarget, mirrorTarget } from "./peers";
import { runUsual } from "./target";

test(
  "whatever a mirror says to its master, what is not its own stays as it was",
  () => runUsual(mirrorTarget),
  400_000,
);

test(
  "whatever a master says, also one that knows only what is printed, our own words stay, and nobody of ours is gone without a word",
  () => runUsual(masterTarget),
  400_000,
);
