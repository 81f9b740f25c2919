import { test } from "vitest";
import { runUsual } from "./target";
import { childTarget } from "./peers";

test(
  "whatever a replica says to its source, what is not its own stays as it was",
  () => runUsual(childTarget),
  400_000,
);
