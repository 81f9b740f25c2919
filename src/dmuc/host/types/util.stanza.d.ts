/**
 * util.stanza: XML stanzas as Lua tables.
 *
 * A stanza's array part holds its children in document order, text (string) and elements (Stanza) mixed, **counted
 * from 1** (`stanza[1]`; the transpiler shifts only real arrays). `tags` is a real array of the elements alone
 * (`stanza.tags[0]`). Never push to either by hand: `tag`, `add_child`, `maptags`… keep the two in step.
 *
 * The same stanza object is routed to many recipients with `attr.to` changed in between (mod_presence, mod_muc):
 * `clone` before keeping or changing one that came in with an event.
 */
declare module "util.stanza" {
  import type { ProsodyError } from "util.error";

  /**
   * Attributes by name; the name of a namespaced one is `uri .. "\1" .. local`. Values must be strings (a number, a
   * boolean, a control character or invalid UTF-8 raises a Lua error); `undefined` is the same as absent.
   * `xmlns` is absent where the namespace is inherited from the stream, so a stanza proper has no `xmlns`.
   */
  export type Attributes = Record<string, string | undefined>;

  /** A child that is set off by the callback's return: `undefined` removes it. */
  export type TagMapper = (this: void, tag: Stanza) => Stanza | undefined;

  export interface Stanza {
    name: string;
    attr: Attributes;
    /** The child elements, in document order. */
    tags: Stanza[];
    /** All children, text and elements, from 1. */
    [index: number]: string | Stanza;
    /** `#stanza`: the number of children, text and elements. Call it: `stanza.length()`. */
    readonly length: LuaLengthMethod<number>;

    // --- building. All return the stanza itself; `tag` goes down into the new child, `up` goes back. ---

    /** Appends an element at the cursor and moves the cursor into it. */
    tag(name: string, attr?: Attributes): Stanza;
    /** Appends text at the cursor; `undefined` and "" append nothing. */
    text(text: string | undefined): Stanza;
    /** Appends `<name>text</name>` at the cursor and stays there. */
    text_tag(name: string, text: string | undefined, attr?: Attributes): Stanza;
    /** `tag("query", { xmlns })`. */
    query(xmlns: string): Stanza;
    /** `text_tag("body", text, attr)`. */
    body(text: string, attr?: Attributes): Stanza;
    /** Moves the cursor to the parent; at the top it stays. */
    up(): Stanza;
    /** Moves the cursor to the top. A stanza with a cursor below the top still sends as a whole. */
    reset(): Stanza;
    at_top(): boolean;
    /** Appends at the cursor. */
    add_child(child: Stanza | string): Stanza;
    /** Appends to this element, wherever the cursor is. */
    add_direct_child(child: Stanza | string): void;

    // --- reading. Without `xmlns` only children in **this element's own** namespace match; iterate `tags` for all. ---

    get_child(name?: string, xmlns?: string): Stanza | undefined;
    /** The text of that child; `undefined` if there is none or it has child elements. */
    get_child_text(name: string | undefined, xmlns?: string): string | undefined;
    child_with_name(name: string): Stanza | undefined;
    child_with_ns(xmlns: string): Stanza | undefined;
    get_child_with_attr(
      name: string | undefined,
      xmlns: string | undefined,
      attr_name: string,
      attr_value: string,
      normalize?: (this: void, value: string | undefined) => string | undefined,
    ): Stanza | undefined;
    /** Child elements, for `for … of`. The stanza must not change meanwhile. */
    childtags(name?: string, xmlns?: string): LuaIterable<Stanza>;
    /** Text and elements, for `for … of`. */
    children(): LuaIterable<string | Stanza>;
    /** All text of an element without child elements (maybe ""); `undefined` if it has any. */
    get_text(): string | undefined;
    /** `"{ns}name/name#"` (text), `"name@attr"` (attribute) or `"name"` (element). */
    find(path: string): string | Stanza | undefined;

    // --- changing ---

    /** Replaces each child element by what the callback returns, in place. */
    maptags(callback: TagMapper): Stanza;
    /** Without `xmlns`: those in this element's own namespace; without a name: all in that namespace. */
    remove_children(name?: string, xmlns?: string): Stanza;

    // --- errors and text ---

    /**
     * Of a stanza with `type="error"`, as the wire has it, unchecked. `condition` is "undefined-condition" if the
     * error names none; all four are undefined if there is no `<error/>`.
     */
    get_error(): LuaMultiReturn<
      [
        type: string | undefined,
        condition: string | undefined,
        text: string | undefined,
        application_condition: Stanza | undefined,
      ]
    >;
    /** The start tag as text, for logs. `tostring(stanza)` gives the whole. */
    top_tag(): string;
  }

  /** What `preserialize` makes: the same shape without metatable and `tags`, plain data that storage can write. */
  export interface SerializedStanza {
    name: string;
    attr: Attributes;
    [index: number]: string | SerializedStanza;
  }

  export function stanza(name: string, attr?: Attributes): Stanza;
  export function message(attr?: Attributes, body?: string): Stanza;
  export function presence(attr?: Attributes): Stanza;
  /** Raises a Lua error without `id` and `type`. */
  export function iq(attr: Attributes & { id: string; type: "get" | "set" | "result" | "error" }): Stanza;
  /** Same name and id, `to` and `from` swapped; type "result" for an iq, else the original's type. */
  export function reply(original: Stanza): Stanza;
  /** The cursor is left inside `<error/>`, for application conditions. Raises a Lua error on a `type="error"` stanza. */
  export function error_reply(
    original: Stanza,
    type: StanzaErrorType,
    condition: string,
    text?: string,
    by?: string,
  ): Stanza;
  export function error_reply(original: Stanza, error: ProsodyError): Stanza;

  /** Deep copy, cursor at the top; with `only_top` without the children. */
  export function clone(original: Stanza, only_top?: boolean): Stanza;
  export function is_stanza(value: unknown): value is Stanza;
  /** Shares `attr` with the original: clone first if the original lives on. */
  export function preserialize(original: Stanza): SerializedStanza;
  /** Raises a Lua error on names or text that no stanza may have. */
  export function deserialize(serialized: SerializedStanza): Stanza;
  export function xml_escape(text: string): string;

  /** RFC 6120 8.3.2. */
  export type StanzaErrorType = "auth" | "cancel" | "continue" | "modify" | "wait";
}
