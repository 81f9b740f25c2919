/** util.id: random identifiers in the alphabet of base64url, from the system's random source. */
declare module "util.id" {
  /** 12 characters, 72 bits: unique within a host for a while. */
  export function short(): string;
  /** 24 characters, 144 bits: globally unique. */
  export function medium(): string;
  /** 36 characters, 216 bits. */
  export function long(): string;
  /** A generator for ids of `size` random bytes; a multiple of 3 gives the full alphabet's density. */
  export function custom(size: number): (this: void) => string;
}
