/** Every bound of the program, with its section in the protocol. What grows is bounded here and nowhere else (invariant 9). */

export const limits = {
  /** Greatest number that survives JavaScript and Lua alike: 2^53 − 1 (3.1). */
  integerMax: 9007199254740991,
  /** Length of epoch and generation in characters (3.12). */
  epochLengthMax: 32,
  /** Length of a link session in characters (3.12). */
  sessionLengthMax: 16,
  /** Octets of any attribute: a full JID (3.12). */
  attributeLengthMax: 3071,
  /** Numbers remembered above a gap, per host and epoch (3.1). */
  aboveGapMax: 256,
  /** Epochs remembered per host and room (3.1). */
  epochsPerHostMax: 16,
  /** How far an order key may lie ahead of our clock and log: 24 h (3.1). */
  orderKeyAheadMaxMs: 24 * 60 * 60 * 1000,
  /** Events of the log kept in memory for links that lag (3.1). */
  logEventsMax: 10000,
  /** Events of the order that a joining client or a new replica is given at most. */
  historyEventsMax: 200,
  /** Peers of a room (3.5). */
  peersMax: 32,
  /** Instances that a service holds for others, and for one peer (3.5). */
  instancesMax: 1000,
  instancesPerPeerMax: 200,
  /** Occupants accepted on one link (3.5). */
  occupantsMax: 2000,
  /** Items of a roster or list page (3.5). */
  pageItemsMax: 200,
  /** Messages of a backlog or history page, and its size in octets (3.5, 3.6). */
  pageMessagesMax: 50,
  pageBytesMax: 32768,
  /** Domains in the cache of what peers support (3.3, 3.13). */
  discoveredHostsMax: 1000,
  /** Joins that wait for the config of a new shadow (D1-14), and how long. */
  heldJoinsMax: 50,
  heldJoinMs: 10000,
  /** Wait for an IQ's answer (3.4), then these pauses, then split (D1-18). */
  answerWaitMs: 30000,
  retryPausesMs: [10000, 30000, 60000],
  /** After the roster's result, wait so long for the history request before the subject goes (D1-16, as D3-26). */
  historyRequestWaitMs: 1000,
  /** Pause between attempts to heal a split link (3.4): short for ten minutes, then long. */
  splitRetryMs: 15000,
  splitRetryLongMs: 30000,
  splitRetryShortForMs: 600000,
  /** A gap in a home's numbers is repaired when it is older than this (3.1). */
  gapRepairMs: 2000,
  /** How long the answer to disco#info is believed (D1-51). */
  featuresKeptMs: 3600000,
  absenceKeptMs: 600000,
} as const;
