/**
 * Integers as text: the one formatter and the one strict parser.
 *
 * Neither language writes them alike by itself: Lua 5.3 and later print a whole quotient as "3.0", Lua 5.1 and 5.2 print
 * what has more than 14 digits with an exponent.
 */
import { limits } from "../core/words/limits";

/** What every Lua prints in full: fewer than 15 digits. */
const plainBelow = 100000000000000;
const lowPart = 10000000;
const lowPartDigits = 7;

function plain(value: number): string {
  return String(Math.floor(value));
}

/** Digits of the value, with zeros in front up to that length. */
export function padded(value: number, length: number): string {
  const digits = plain(value);
  return digits.length >= length ? digits : "0".repeat(length - digits.length) + digits;
}

/**
 * Writes an integer in decimal digits.
 *
 * @param value a whole number from 0 to 2^53 − 1, whatever its representation.
 */
export function formatInteger(value: number): string {
  if (value < plainBelow) return plain(value);
  const high = Math.floor(value / lowPart);
  return plain(high) + padded(value - high * lowPart, lowPartDigits);
}

/** Value of the decimal digits at that place, or undefined if one is no digit or missing. */
export function digitsAt(text: string, start: number, count: number): number | undefined {
  let value = 0;
  for (let index = start; index < start + count; index++) {
    const digit = text.charCodeAt(index) - 48;
    // Past the end it is NaN, which no comparison holds for.
    if (!(digit >= 0 && digit <= 9)) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Reads an integer as the link writes it: decimal digits only, at most 2^53 − 1 (3.1).
 *
 * @returns undefined if the text is anything else, or absent.
 */
export function parseInteger(text: string | undefined): number | undefined {
  if (text === undefined || text.length === 0 || text.length > 16) return undefined;
  const value = digitsAt(text, 0, text.length);
  return value !== undefined && value <= limits.integerMax ? value : undefined;
}

/** Reads one of the four lexical forms of xs:boolean; undefined if it is none of them. */
export function parseBoolean(text: string | undefined): boolean | undefined {
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}
