/** util.json: JSON. Arrays and objects are told apart by their keys; JSON null is a value of its own, not nil. */
declare module "util.json" {
  export function encode(value: unknown): string;
  /** On bad input undefined and what is wrong. */
  export function decode(text: string): LuaMultiReturn<[value: unknown, err: string | undefined]>;
}
