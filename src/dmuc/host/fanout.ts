/**
 * One stanza for many people of this server (`dmuc_fanout`), or for many peers. Each time it goes to another address; Prosody
 * then looks for each, and writes it as XML for each, which is most of what a message costs a full room.
 *
 * Here the client's session is found at once, and all handlers of its host see the stanza as ever; but the XML is written
 * once, and each gets it with his own address. If a handler has changed the stanza meanwhile, Prosody writes it anew. What is for
 * peers goes the way of all stanzas, up to the stream.
 */
import { add_filter as addFilter, remove_filter as removeFilter } from "util.filters";
import { type Attributes, type Stanza, xml_escape as escape } from "util.stanza";
import type { StanzaOrigin } from "./types/prosody";

/** A stanza as XML, and what it was made of. */
interface Written {
  readonly beforeAddress: string;
  readonly afterAddress: string;
  readonly attributes: Attributes;
  readonly attributeCount: number;
  readonly children: readonly (string | Stanza)[];
}

/** Of a stanza that has been sent once its XML is kept from the second time on. */
export type Writings = LuaTable<Stanza, Written | "once" | undefined>;

/** @noSelf */
export interface Fanout {
  /** From now on the same stanza may go to many; returns what `end` takes. */
  begin(): Writings | undefined;
  end(before: Writings | undefined): void;
  /**
   * Gives it to the client of this server that it is addressed to, as if it came from there. Returns false if there is none, or
   * nobody takes it.
   */
  deliver(stanza: Stanza, origin: StanzaOrigin | undefined): boolean;
  /**
   * Gives it to the server that it is addressed to, as `module.send` does.
   *
   * @param known the same table for the same stanza each time.
   */
  send(stanza: Stanza, host: string, known: Writings): void;
  detach(): void;
}

/** After all others that look at what a client is sent, as mod_smacks (-999) and mod_csi_simple. */
const lastPriority = -1000000;

function childrenOf(stanza: Stanza): (string | Stanza)[] {
  const children: (string | Stanza)[] = [];
  for (const child of stanza.children()) children.push(child);
  return children;
}

function write(stanza: Stanza): Written | undefined {
  const attributes: Attributes = {};
  let attributeCount = 0;
  let beforeAddress = `<${stanza.name}`;
  for (const [name, value] of pairs(stanza.attr)) {
    // Namespaces are for Prosody to write.
    if (name === "xmlns" || name.includes("\u0001")) return undefined;
    if (name === "to") continue;
    attributes[name] = value;
    attributeCount++;
    beforeAddress += ` ${name}='${escape(value)}'`;
  }
  const children = childrenOf(stanza);
  const content = children.map((child) => (typeof child === "string" ? escape(child) : tostring(child))).join("");
  const afterAddress = content === "" ? "'/>" : `'>${content}</${stanza.name}>`;
  return { beforeAddress: `${beforeAddress} to='`, afterAddress, attributes, attributeCount, children };
}

/** Whether the stanza is still what was written, but for its address. It is asked for each recipient. */
function isAsWritten({ attributes, attributeCount, children }: Written, stanza: Stanza): boolean {
  let count = 0;
  for (const [name, value] of pairs(stanza.attr)) {
    if (name === "to") continue;
    if (attributes[name] !== value) return false;
    count++;
  }
  if (count !== attributeCount || stanza.length() !== children.length) return false;
  for (const [index, child] of ipairs(children)) if (stanza[index] !== child) return false;
  return true;
}

/** What session and handlers tell the debug log of a stanza; Prosody's own copies and writes its start each time. */
function startTag(this: Stanza): string {
  const { from, to, type, id } = this.attr;
  return `<${this.name} id='${id ?? ""}' type='${type ?? ""}' from='${from ?? ""}' to='${to ?? ""}'>`;
}

/** Makes it; it does nothing for stanzas that are sent outside of `begin` and `end`. */
export function createFanout(): Fanout {
  let writings: Writings | undefined;
  const substitute = (stanza: Stanza | string): Stanza | string => {
    if (writings === undefined || typeof stanza === "string") return stanza;
    const known = writings.get(stanza);
    const to = stanza.attr["to"];
    if (known === undefined || to === undefined) return stanza;
    const written = known === "once" ? write(stanza) : known;
    if (written === undefined) return stanza;
    writings.set(stanza, written);
    return isAsWritten(written, stanza) ? written.beforeAddress + escape(to) + written.afterAddress : stanza;
  };
  /** It goes to this session next: the second time its XML is kept. */
  const note = (stanza: Stanza, session: Parameters<typeof addFilter>[0]): void => {
    if (writings?.get(stanza) !== undefined) addFilter(session, "stanzas/out", substitute, lastPriority);
    else writings?.set(stanza, "once");
    stanza.top_tag = startTag;
  };
  return {
    begin: () => {
      const before = writings;
      writings = new LuaTable();
      return before;
    },
    end: (before) => {
      writings = before;
    },
    deliver: (stanza, origin) => {
      const session = prosody.full_sessions[stanza.attr["to"] ?? ""];
      const host = session === undefined ? undefined : prosody.hosts[session.host];
      if (session === undefined || host === undefined) return false;
      note(stanza, session);
      return host.events.fire_event(`${stanza.name}/full`, { origin, stanza }) === true;
    },
    send: (stanza, host, known) => {
      const before = writings;
      writings = known;
      const stream = prosody.hosts[module.host]?.s2sout[host];
      if (stream !== undefined) note(stanza, stream);
      module.send(stanza);
      writings = before;
    },
    detach: () => {
      for (const [, session] of pairs(prosody.full_sessions)) removeFilter(session, "stanzas/out", substitute);
      for (const [, stream] of pairs(prosody.hosts[module.host]?.s2sout ?? {})) {
        removeFilter(stream, "stanzas/out", substitute);
      }
    },
  };
}
