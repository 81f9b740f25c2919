/** util.encodings: base64, stringprep, UTF-8 and IDNA, over byte strings. */
declare module "util.encodings" {
  /** @noSelf */
  interface Base64 {
    encode(data: string): string;
    /** undefined if it is not base64. */
    decode(text: string): string | undefined;
  }
  /** The profiles' normal form, or undefined if the string is not allowed; `strict` refuses unassigned code points. */
  interface Stringprep {
    nodeprep(this: void, text: string, strict?: boolean): string | undefined;
    nameprep(this: void, text: string, strict?: boolean): string | undefined;
    resourceprep(this: void, text: string, strict?: boolean): string | undefined;
    saslprep(this: void, text: string, strict?: boolean): string | undefined;
  }
  interface Utf8 {
    valid(this: void, text: string): boolean;
    /** In code points; undefined if it is not valid UTF-8. */
    length(this: void, text: string): number | undefined;
  }
  interface Idna {
    to_ascii(this: void, domain: string): string | undefined;
    to_unicode(this: void, domain: string): string | undefined;
  }
  export const base64: Base64;
  export const stringprep: Stringprep;
  export const utf8: Utf8;
  export const idna: Idna;
}
