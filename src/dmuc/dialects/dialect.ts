/**
 * What a dialect is: a codec between the core's frames and its spec's stanzas, and a policy table. No state, no rule.
 */
import type { Frame } from "../core/words/frames";
import type { Host, InstanceJid, Nick } from "../core/words/ids";
import type { Policy } from "../core/words/policy";
import type { RefusalCase } from "../core/words/refusals";
import type { Stanza } from "../wire/stanza";

/** Who speaks to whom: instances by their bare JIDs, services by their domains. */
export interface Address {
  readonly from: InstanceJid | Host;
  readonly to: InstanceJid | Host;
}

/** What beside the frame decides how it is written. */
export interface EncodeOptions {
  /** The receiver announces the link extension; if not, the stanza is exactly what the spec prints (G-5). */
  readonly extension: boolean;
  /** Id of the stanza, where the frame has none of its own. */
  readonly id?: string;
  /**
   * For an answer: the frame is the result of the request with this id. A `done` is an empty result.
   * Absent: the frame is a stanza of its own, or a request.
   */
  readonly answers?: string;
  /** For an answer: the room was asked as that occupant, and answers as him; or it has asked as him (E3-05). */
  readonly occupant?: Nick;
}

/** What an incoming stanza says. */
export type Decoded =
  | {
      readonly kind: "frame";
      readonly frame: Frame;
      /**
       * As the stanza says: bare JID of an instance or domain of a service, resources cut off. Where a stanza is a user's own,
       * or answers him, that end is his domain: the frame names him.
       */
      readonly from: InstanceJid | Host;
      readonly to: InstanceJid | Host;
      /** Id of the IQ get or set, where the sender waits for an answer. */
      readonly request?: string;
    }
  /** Of this dialect, but not as it should be; answered with the refusal if it is an IQ get or set. */
  | { readonly kind: "malformed"; readonly reason: RefusalCase; readonly text: string }
  /** Not of this dialect: the room's ordinary handlers shall have it. */
  | { readonly kind: "foreign" };

/** @noSelf */
export interface Dialect {
  /** Name in `dmuc_modes`: "dmuc1". */
  readonly name: string;
  /** Feature that a service shows in disco#info. */
  readonly feature: string;
  readonly policy: Policy;
  /**
   * Reads a stanza that a peer sent to an instance or a service here.
   *
   * Decides by form alone. Groupchat, presences and private messages between instances look like ordinary ones: the host
   * calls this only for stanzas whose bare `from` and `to` are a link, or which carry an element of the dialect.
   */
  decode(received: Stanza): Decoded;
  /** Reads the result of a request of ours. `asked` is the frame that was sent. */
  decodeAnswer(answer: Stanza, asked: Frame): Decoded;
  /**
   * The `to` of the stanza of an event, but of one that a user's stanza tells as he has sent it. That alone differs between those
   * whom the same room tells it: it is written once for all of them.
   */
  receiver(address: Address, nick: Nick | undefined): string;
  /** Writes a frame: one stanza per event and link. */
  encode(frame: Frame, address: Address, options: EncodeOptions): readonly Stanza[];
}
