import { test } from "vitest";
import { runUsual } from "./target";
import { parentTarget, strangerTarget } from "./peers";

test(
  "whatever the source says, our own words and numbers stay, and nothing grows without bound",
  () => runUsual(parentTarget),
  400_000,
);

test("whatever a stranger says, nothing changes", () => runUsual(strangerTarget), 400_000);
