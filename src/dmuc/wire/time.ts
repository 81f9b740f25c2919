/** Instants as XEP-0082 text, by arithmetic alone: there is no calendar that JavaScript and every Lua share. */
import type { Instant } from "../core/words/ids";
import { digitsAt, padded } from "./numbers";

const msPerDay = 86400000;
const daysPerEra = 146097;
/** The years 0 to 9999. */
const firstInstant = -62167219200000;
const lastInstant = 253402300799999;
/** Days from 0000-03-01 to 1970-01-01 in the proleptic Gregorian calendar. */
const daysToEpoch = 719468;

function whole(dividend: number, divisor: number): number {
  return Math.floor(dividend / divisor);
}

/** Days since 1970 of a date; years are counted from March, so that the leap day is the last of its year. */
function daysOf(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = whole(marchYear, 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = whole(153 * (month > 2 ? month - 3 : month + 9) + 2, 5) + day - 1;
  return era * daysPerEra + yearOfEra * 365 + whole(yearOfEra, 4) - whole(yearOfEra, 100) + dayOfYear - daysToEpoch;
}

function dateOf(days: number): string {
  const shifted = days + daysToEpoch;
  const era = whole(shifted, daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = whole(dayOfEra - whole(dayOfEra, 1460) + whole(dayOfEra, 36524) - whole(dayOfEra, 146096), 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + whole(yearOfEra, 4) - whole(yearOfEra, 100));
  const marchMonth = whole(5 * dayOfYear + 2, 153);
  const day = dayOfYear - whole(153 * marchMonth + 2, 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** The day that was written last: it is most likely the next one, too. */
let written = { days: 0, date: "1970-01-01" };

function formatted(instant: Instant, fraction: boolean): string {
  const days = whole(instant, msPerDay);
  if (days !== written.days) written = { days, date: dateOf(days) };
  const ms = instant - days * msPerDay;
  const hours = padded(whole(ms, 3600000), 2);
  const minutes = padded(whole(ms, 60000) % 60, 2);
  const seconds = padded(whole(ms, 1000) % 60, 2);
  return `${written.date}T${hours}:${minutes}:${seconds}${fraction ? `.${padded(ms % 1000, 3)}` : ""}Z`;
}

/** UTC with milliseconds, as `o@t` and `sync@now` carry it: "2026-01-05T10:00:00.123Z" (3.1). */
export function formatInstant(instant: Instant): string {
  return formatted(instant, true);
}

/** UTC, with milliseconds only where there are some, as XEP-0203 stamps are printed: "2002-10-13T23:58:37Z". */
export function formatDelayStamp(instant: Instant): string {
  return formatted(instant, instant % 1000 !== 0);
}

function daysInMonth(year: number, month: number): number {
  return month === 12 ? 31 : daysOf(year, month + 1, 1) - daysOf(year, month, 1);
}

/** Milliseconds of "hh:mm:ss" at that place, or undefined. */
function clockAt(text: string, start: number): number | undefined {
  const [hour, minute, second] = [digitsAt(text, start, 2), digitsAt(text, start + 3, 2), digitsAt(text, start + 6, 2)];
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (text.charAt(start + 2) !== ":" || text.charAt(start + 5) !== ":") return undefined;
  return hour > 23 || minute > 59 || second > 59 ? undefined : ((hour * 60 + minute) * 60 + second) * 1000;
}

function dateAt(text: string): number | undefined {
  const [year, month, day] = [digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2)];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (text.charAt(4) !== "-" || text.charAt(7) !== "-" || month < 1 || month > 12) return undefined;
  return day < 1 || day > daysInMonth(year, month) ? undefined : daysOf(year, month, day) * msPerDay;
}

/** Milliseconds that a zone ("Z", "+01:00") is ahead of UTC, or undefined. */
function zoneOffset(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const sign = zone.charAt(0);
  if (zone.length !== 6 || zone.charAt(3) !== ":" || (sign !== "+" && sign !== "-")) return undefined;
  const [hours, minutes] = [digitsAt(zone, 1, 2), digitsAt(zone, 4, 2)];
  if (hours === undefined || minutes === undefined || hours > 23 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (sign === "+" ? 60000 : -60000);
}

/** Milliseconds of ".123…" and the place behind it; 0 if there is no fraction, undefined if it has no digit. */
function fractionAt(text: string, start: number): { readonly ms: number; readonly end: number } | undefined {
  if (text.charAt(start) !== ".") return { ms: 0, end: start };
  let ms = 0;
  let unit = 100;
  let index = start + 1;
  for (; ; index++) {
    const digit = digitsAt(text, index, 1);
    if (digit === undefined) break;
    ms += digit * unit;
    unit = unit === 100 ? 10 : unit === 10 ? 1 : 0;
  }
  return index === start + 1 ? undefined : { ms, end: index };
}

/**
 * Reads an XEP-0082 DateTime, with or without fraction, in UTC or with an offset; what is finer than a millisecond is cut.
 *
 * @returns undefined if the text is anything else, or absent.
 */
export function parseInstant(text: string | undefined): Instant | undefined {
  if (text === undefined || text.charAt(10) !== "T") return undefined;
  const date = dateAt(text);
  const clock = clockAt(text, 11);
  const fraction = fractionAt(text, 19);
  if (date === undefined || clock === undefined || fraction === undefined) return undefined;
  const offset = zoneOffset(text.slice(fraction.end));
  if (offset === undefined) return undefined;
  const instant = date + clock + fraction.ms - offset;
  // A zone must not lead out of the years that can be written.
  return instant < firstInstant || instant > lastInstant ? undefined : (instant as Instant);
}
