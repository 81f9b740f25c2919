import { test } from "vitest";
import { runUsual } from "./target";
import { siblingTarget } from "./peers";

test("whatever a replica says to another, what is not its own stays as it was", () => runUsual(siblingTarget), 400_000);
