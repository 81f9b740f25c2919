/** Arbitrary frames of rooms with replicas or mirrors, as the codecs of XEP-0282 and DMUC3 write and read them. */
import fc from "fast-check";
import type { RoomEvent, Said, SubjectSet } from "../../src/dmuc/core/words/events";
import type { Frame } from "../../src/dmuc/core/words/frames";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { type Element, textOf } from "../../src/dmuc/wire/stanza";
import { event, eventId, nick, number, payload, some, stamp, word } from "./arbitrary-events";

/** Without what is undefined. */
export function compact<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/** Frames are written here without their brands. */
export const asFrame = (value: unknown): Frame => value as Frame;

export function isMessage(happened: RoomEvent): happened is Said | SubjectSet {
  return happened.kind === "said" || happened.kind === "subject";
}

/** What only messages are. */
export const messages = event.filter((happened) => isMessage(happened));

/** The number just before is not written (3.1). */
export const numbered = fc
  .record({ stamp, back: some(number), acknowledged: some(number), identity: some(eventId) })
  .map(({ back, ...values }) => {
    const { sequence } = values.stamp.id;
    return compact({ ...values, previous: back !== undefined && sequence > 1 ? back % (sequence - 1) : undefined });
  });

/** What has no number is of a session. */
export const fleeting = word.map((session) => ({ session }));

/** What an instance has; the numbers above a gap have vectors of their own. */
export const have = fc
  .record({ host: word, epoch: word, contiguous: number })
  .map((values) => ({ ...values, above: [] }));

/** The message with what it is known by where it has no number. */
export function withLikeness<Message extends Said | SubjectSet>(happened: Message): Message {
  const said = (happened.payload as unknown as readonly Element[]).find(({ name }) => name === "body");
  return { ...happened, likeness: said === undefined ? {} : { body: textOf(said) } };
}

const language = fc.constantFrom(undefined, "en", "de-AT");

/** What a user does himself, before it is said who he is. */
export const usersEvent = fc.oneof(
  fc
    .record({ nick, payload, messageId: some(word), language })
    .map(({ payload: content, language: tongue, ...values }) => {
      const shown = { affiliation: "none", role: "participant", payload: content, language: tongue };
      return compact({ kind: "present", ...values, view: compact(shown) });
    }),
  fc
    .record({ nick, payload, messageId: some(word), language })
    .map((values) => compact({ kind: "left", cause: "left", affiliation: "none", ...values })),
  messages.map(({ nick: _nick, ...happened }) => happened),
);

/** The same, done by him. */
export function spokenBy(happened: object, speaker: string): object {
  const { kind, view: shown } = happened as { readonly kind: string; readonly view?: object };
  if (kind === "present") return { ...happened, view: { ...shown, user: speaker } };
  return kind === "left" ? { ...happened, user: speaker } : happened;
}

const ours: readonly string[] = [namespaces.link, namespaces.occupantId];

/** Our own namespaces in it, which a peer that knows only the spec must not see (G-5). */
export function oursIn(parent: Element): readonly string[] {
  const { xmlns = "" } = parent.attributes;
  const inner = parent.children.flatMap((child) => (typeof child === "string" ? [] : oursIn(child)));
  return ours.includes(xmlns) ? [xmlns, ...inner] : inner;
}
