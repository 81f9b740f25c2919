/** util.hashes: digests over byte strings. The result is raw bytes, or lower-case hexadecimal if `hex` is true. */
declare module "util.hashes" {
  export function sha1(data: string, hex?: boolean): string;
  export function sha256(data: string, hex?: boolean): string;
  export function sha512(data: string, hex?: boolean): string;
  /** The key comes first. */
  export function hmac_sha256(key: string, data: string, hex?: boolean): string;
  /** Comparison in constant time. */
  export function equals(left: string, right: string): boolean;
}
