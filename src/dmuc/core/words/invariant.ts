/** The one place where a fault of ours is thrown: what a peer did wrong is a refusal, what the host failed at is an input. */

/**
 * Throws if a rule of this program is broken.
 *
 * @param condition what must hold.
 * @param rule the rule, in words that tell a reader of the log what was expected.
 */
export function invariant(condition: boolean, rule: string): asserts condition {
  // A text, no Error: in Lua its classes would be a large part of what the transpiler adds to the drop-in.
  if (!condition) throw `mod_dmuc: broken invariant: ${rule}`;
}
