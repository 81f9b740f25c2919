/** IQs between two people of this server while their room cannot be reached (D2-36b): each side sees the other's place in it alone. */
import { bare as bareOfJid } from "util.jid";
import { medium as newId } from "util.id";
import { clone } from "util.stanza";
import type { UserJid } from "../../core/words/ids";
import { limits } from "../../core/words/limits";
import { occupantJid } from "../../wire/jid";
import { type LocalIqs, clientsAs } from "./context";
import { sendTo } from "./stanzas";

interface Pending {
  readonly asker: UserJid;
  /** As he has called whom he asks. */
  readonly asked: string;
  readonly id: string;
}

/** What the account answers, and no client (XEP-0045 17.4 leaves it open; so does mod_muc). */
const ofAccounts: readonly (string | undefined)[] = [
  "vcard-temp",
  "http://jabber.org/protocol/pubsub",
  "urn:ietf:params:xml:ns:vcard-4.0",
];

/** Makes the memory of what was asked. */
export function createLocalIqs(): LocalIqs {
  const waiting = new Map<string, Pending>();
  return {
    pass: (context, place, stanza, asker, from, to) => {
      const [client] = clientsAs(place, to);
      const { id = "", to: asked = "" } = stanza.attr;
      if (client === undefined) return;
      if (waiting.size >= limits.pendingIqsMax) {
        const oldest = waiting.keys().next().value;
        if (oldest !== undefined) waiting.delete(oldest);
      }
      const request = clone(stanza);
      request.attr["id"] = newId();
      request.attr["from"] = occupantJid(place.room, from);
      waiting.set(request.attr["id"], { asker, asked, id });
      const isOfAccount = ofAccounts.includes(stanza.tags[0]?.attr["xmlns"]);
      sendTo(context, (isOfAccount ? (bareOfJid(client) ?? client) : client) as UserJid, request);
    },
    answer: (context, stanza) => {
      const { id = "", type } = stanza.attr;
      const pending = waiting.get(id);
      if (pending === undefined || (type !== "result" && type !== "error")) return false;
      waiting.delete(id);
      const answer = clone(stanza);
      answer.attr["id"] = pending.id;
      answer.attr["from"] = pending.asked;
      sendTo(context, pending.asker, answer);
      return true;
    },
  };
}
