/** Events of every kind, with what a codec has to carry of them. */
import fc from "fast-check";
import type { Left, RoomEvent } from "../../src/dmuc/core/words/events";
import type { Affiliation, Nick, Payload, Role } from "../../src/dmuc/core/words/ids";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { element } from "../../src/dmuc/wire/stanza";

export const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
export const text = fc.string({ unit: "grapheme" });
export const word = fc.string({ minLength: 1, maxLength: 16 }).filter((value) => !/[ @/]/.test(value));
export const nick = fc.string({ unit: "grapheme", minLength: 1 }) as unknown as fc.Arbitrary<Nick>;
const affiliation = fc.constantFrom<Affiliation[]>("owner", "admin", "member", "none", "outcast");
const role = fc.constantFrom<Role[]>("moderator", "participant", "visitor", "none");
const cause = fc.constantFrom<Left["cause"][]>(
  ...(["left", "kicked", "banned", "unaffiliated", "members-only", "shutdown", "failed"] as const),
);
export const number = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
export const instant = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(9999, 0, 1) });

const body = text.map((said) => element("body", {}, said));
const child = fc.oneof(
  fc.tuple(fc.constantFrom("show", "status", "thread"), text).map(([name, said]) => element(name, {}, said)),
  word.map((id) => element("origin-id", { xmlns: namespaces.stanzaId, id })),
  fc.constant(element("y", { xmlns: "urn:example:y" }, "before", element("z", {}), "after")),
);
const children = fc.array(child, { maxLength: 3 });
export const payload = children as unknown as fc.Arbitrary<Payload>;

export const view = fc.record(
  { user: word, occupantId: word, affiliation, role, payload },
  { noNullPrototype: true, requiredKeys: ["affiliation", "role", "payload"] },
);
const spoken = { nick, messageId: word, language: fc.constantFrom("en", "de-AT") };
const said = fc.tuple(
  fc.record(spoken, { noNullPrototype: true, requiredKeys: [] }),
  fc.tuple(body, children).map(([first, more]) => [first, ...more]),
);
const subject = fc.tuple(fc.record(spoken, { noNullPrototype: true, requiredKeys: [] }), children, text);

export const left = fc.record(
  { kind: fc.constant("left"), nick, cause, affiliation, user: word, actor: nick, reason: text, payload },
  { noNullPrototype: true, requiredKeys: ["kind", "nick", "cause", "affiliation", "payload"] },
) as unknown as fc.Arbitrary<Left>;

export const event = fc.oneof(
  fc.record(
    { kind: fc.constant("present"), nick, view, actor: nick, reason: text },
    { noNullPrototype: true, requiredKeys: ["kind", "nick", "view"] },
  ),
  left,
  fc.record({ kind: fc.constant("renamed"), nick, newNick: nick, view }, { noNullPrototype: true }),
  said.map(([who, content]) => ({ kind: "said", ...who, payload: content })),
  subject.map(([who, more, set]) => {
    // With a thread it is a message as any other, as for mod_muc.
    const kind = more.some(({ name }) => name === "thread") ? "said" : "subject";
    return { kind, ...who, payload: [element("subject", {}, set), ...more] };
  }),
) as unknown as fc.Arbitrary<RoomEvent>;

export const eventId = fc.record(
  { host: word, epoch: word, sequence: fc.oneof(fc.nat(), fc.maxSafeNat()) },
  { noNullPrototype: true },
);
export const stamp = fc
  .tuple(eventId, instant, some(number))
  .map(([id, time, key]) => ({ id: { ...id, sequence: Math.max(id.sequence, 1) }, time, orderKey: key ?? time }));
