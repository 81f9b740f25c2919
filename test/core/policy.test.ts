/** The policy tables against the comparison of the protocols in requirements.md, chapter 5, line by line. */
import { expect, test } from "vitest";
import { meshOfRooms, orderedStar, promptStar } from "../../src/dmuc/core/words/policy";

const rows: readonly [string, (policy: typeof meshOfRooms) => unknown, unknown, unknown, unknown][] = [
  ["topology", (policy) => policy.topology, "mesh", "star", "star"],
  ["who starts", (policy) => policy.opening, "pushed", "registered", "tagged-join"],
  ["entry decision", (policy) => policy.joinsDecidedBy, "instance", "primary", "primary"],
  ["whom a replica serves", (policy) => policy.serving, "by-copy", "by-word", "by-copy"],
  ["address on link, upward", (policy) => policy.upward, "as-shown", "as-sent", "as-sent"],
  ["local echo", (policy) => policy.shownAtHome, "at-once", "with-primary-copy", "at-once"],
  ["order", (policy) => policy.orderedBy, "home", "primary", "home"],
  ["echo to the sender's link", (policy) => policy.echo, false, true, false],
  ["history path", (policy) => policy.history, "asked", "sent", "asked"],
  ["heal: rosters", (policy) => policy.rosterAtSync, "if-missing", "if-missing", "always"],
  ["split: others", (policy) => policy.ghosts, "by-option", "by-option", "leave"],
  ["split: messages", (policy) => policy.whileSplit.message, "allowed", "by-option", "allowed"],
  ["split: joins", (policy) => policy.whileSplit.join, "by-option", "by-option", "by-lists"],
  ["split: renames", (policy) => policy.whileSplit.rename, "allowed", "refused", "refused"],
  ["split: kicks", (policy) => policy.whileSplit.kick, "allowed", "by-option", "allowed"],
  ["nick change", (policy) => policy.rename, "home", "primary", "refused"],
  ["loser of a nick", (policy) => policy.nickConflict, "rename", "rename", "remove"],
  ["admin path", (policy) => policy.administration, "relayed", "direct", "direct"],
  ["PM and IQ", (policy) => policy.privately, "instance-to-instance", "through-primary", "at-home-or-primary"],
];

test.each(rows)("%s", (_aspect, ask, mesh, ordered, prompt) => {
  expect(ask(meshOfRooms)).toBe(mesh);
  expect(ask(orderedStar)).toBe(ordered);
  expect(ask(promptStar)).toBe(prompt);
});

test("no aspect of a policy is missing from the table", () => {
  const { whileSplit, ...others } = meshOfRooms;
  expect(rows).toHaveLength(Object.keys(others).length + Object.keys(whileSplit).length);
});
