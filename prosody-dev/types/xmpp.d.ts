// The parts of @xmpp/xml and @xmpp/client that prosody-dev uses; the packages bring no types.

declare module "@xmpp/xml" {
  export type Child = Element | string;

  export class Element {
    constructor(name: string, attributes?: Record<string, string | undefined>);
    name: string;
    parent: Element | null;
    attrs: Record<string, string | undefined>;
    children: Child[];
    is(name: string, namespace?: string): boolean;
    getName(): string;
    /** Undefined at the top of a tree that names no namespace. */
    getNS(): string | undefined;
    getChild(name: string, namespace?: string): Element | undefined;
    getChildren(name: string, namespace?: string): Element[];
    getChildElements(): Element[];
    getChildText(name: string, namespace?: string): string | null;
    getText(): string;
    text(): string;
    append(...children: Child[]): void;
    /** Appends text. */
    t(text: string): this;
    toString(): string;
  }

  export default function xml(
    name: string,
    attributes?: Record<string, string | undefined> | null,
    ...children: (Child | Child[] | null | undefined)[]
  ): Element;
}

declare module "@xmpp/client" {
  import type { EventEmitter } from "node:events";
  import type { Socket } from "node:net";
  import type { Element } from "@xmpp/xml";

  export { default as xml } from "@xmpp/xml";

  export interface Jid {
    local: string;
    domain: string;
    resource: string;
    toString(): string;
    bare(): Jid;
  }

  export function jid(address: string): Jid;

  export type Authenticate = (credentials: { username: string; password: string }, mechanism: string) => Promise<void>;

  export interface ClientOptions {
    service: string;
    domain: string;
    resource?: string;
    /** Called when the server has said what it offers. */
    credentials(authenticate: Authenticate, mechanisms: readonly string[]): Promise<void>;
  }

  export interface Client extends EventEmitter {
    readonly reconnect: { stop(): void; reconnect(): Promise<void> };
    /** XEP-0198: "resumed" when the server has gone on with the session, else the client binds anew and is "online". */
    readonly streamManagement: EventEmitter & { readonly enabled: boolean };
    /** Answers to what others ask; without an entry the answer is service-unavailable. */
    readonly iqCallee: Record<"get" | "set", (namespace: string, name: string, answer: () => Element | true) => void>;
    readonly socket: Socket | null;
    readonly status: string;
    /** How long its own steps (stream opened, stream closed, …) may take. */
    timeout: number;
    connect(service: string): Promise<unknown>;
    open(options: { domain: string }): Promise<unknown>;
    stop(): Promise<unknown>;
    send(element: Element): Promise<void>;
  }

  export function client(options: ClientOptions): Client;
}
