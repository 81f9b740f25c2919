/** Every bound of the program, with its section in the protocol. What grows is bounded here and nowhere else (invariant 9). */

export const limits = {
  /** Greatest number that survives JavaScript and Lua alike: 2^53 − 1 (3.1). */
  integerMax: 9007199254740991,
  /** Length of epoch and generation in characters (3.12). */
  epochLengthMax: 32,
  /** Length of a link session in characters (3.12). */
  sessionLengthMax: 16,
  /**
   * Octets of what somebody sends, as it is written (3.5). A stock server takes 524,288 from another; the rest is for what a link adds:
   * addresses, stamp, and what a page of a sync is wrapped in.
   */
  stanzaOctetsMax: 500000,
  /** Octets of any attribute: a full JID (3.12). */
  attributeLengthMax: 3071,
  /** Numbers remembered above a gap, per host and epoch (3.1). */
  aboveGapMax: 256,
  /** Epochs remembered per host and room (3.1), and hosts. */
  epochsPerHostMax: 16,
  homesMax: 100,
  /** A kind of complaint about a peer is written to the administrator's log this often at most. */
  complaintEveryMs: 60000,
  /** How far an order key may lie ahead of our clock and log: 24 h (3.1). */
  orderKeyAheadMaxMs: 24 * 60 * 60 * 1000,
  /** But where all keys lie that far ahead, one may follow the highest by this: each event unseen here adds 1 (3.1). */
  orderKeyStepMax: 60000,
  /** Clocks that differ by more are corrected, and by more are told of (3.1). */
  clockToleranceMs: 2000,
  clockWarningMs: 60000,
  /** Messages from before its first link that a room keeps, and that a new replica is given: no log holds more. */
  historyEventsMax: 10000,
  /** What a history adds to each message at most: addresses, time, stamp. */
  historyEnvelopeOctets: 400,
  /**
   * What XML adds to each text in somebody's presence, about, and a roster to each person: stamp, addresses, names. The latter
   * is generous: to let somebody in takes the receiver longer than to read as much.
   */
  quotedOctets: 8,
  rosterItemOctets: 400,
  /** Messages among which one without a number is looked for that is the same (3.1). */
  alikeEventsMax: 200,
  /** Peers of a room (3.5). */
  peersMax: 32,
  /** Instances that a service holds for others, and for one peer (3.5). */
  instancesMax: 1000,
  instancesPerPeerMax: 200,
  /** Rooms in one probe (3.5). */
  probeRoomsMax: 100,
  /** Occupants accepted on one link (3.5). */
  occupantsMax: 2000,
  /** Octets of a room's vCard: what is longer stays where it is (4.2). */
  cardOctetsMax: 65536,
  /** Lines of the access lists. */
  listItemsMax: 20000,
  /** Messages that one side may tell in one sync: no log holds more (3.6). */
  backlogMessagesMax: 20000,
  /** A peer's stanzas are counted over this time; a link on which there are too many is split for so long (3.5). */
  rateMeasuredMs: 10000,
  rateExceededPauseMs: 60000,
  /**
   * Events of our people that wait for the primary, or whose fate it has to tell (3.6): as many as a link carries before it has
   * to rest (3.5), and octets of their texts. A hello asks for copies of so many runs of their numbers: an attribute's length.
   */
  submissionsMax: 5000,
  submissionsBytesMax: 20971520,
  unsureRunsMax: 90,
  /** Events of a replica's people that wait for our room: no more than are held back at a time. */
  judgingMax: 256,
  /** Steps that wait for their turn in the script of a link. */
  stepsMax: 200,
  /** Domains in the cache of what peers support (3.3, 3.13). */
  discoveredHostsMax: 1000,
  /** Joins that wait for the config of a new shadow (D1-14), and how long. */
  heldJoinsMax: 50,
  heldJoinMs: 10000,
  /** Wait for what the source says of a join (3.8), and for the replica that a join has asked for (3.2). */
  askedJoinMs: 5000,
  /** How much of what was said before a new replica wants to be told (3.2). */
  replicaHistoryMax: 50,
  replicaHistoryBytesMax: 65536,
  /** After its last user has left a registered replica waits so long for another (3.2.4). */
  lingerMs: 60000,
  /** A primary that is not reached for so long is written down as missing, and is asked for so long after a restart (3.11). */
  orphanNoticedMs: 3600000,
  /** Between pings of a link without traffic, as a replica asks for it and is granted it (3.2, 3.14). */
  keepaliveMs: 60000,
  keepaliveMinMs: 30000,
  keepaliveMaxMs: 600000,
  /** Wait for an IQ's answer (3.4), then these pauses, then split (D1-18). */
  answerWaitMs: 30000,
  retryPausesMs: [10000, 30000, 60000],
  /** After the roster's result, wait so long for the history request before the subject goes (D1-16, as D3-26). */
  historyRequestWaitMs: 1000,
  /** So long the history, or its next page, keeps him from coming in by whom a mirror was opened (D3-26). */
  historyAnswerWaitMs: 10000,
  /** How long, and of how many rooms, it is remembered that a life of them has ended (3.11). */
  tombstoneKeptMs: 30 * 24 * 60 * 60 * 1000,
  tombstonesMax: 1000,
  /** Pause between probes of a split peer (3.4): short for ten minutes, then long, each by up to a fifth more or less. */
  splitRetryMs: 15000,
  splitRetryLongMs: 30000,
  splitRetryShortForMs: 600000,
  splitRetrySpread: 0.2,
  /** Pauses after nobody has answered the join by which a mirror of some who are in was to be opened anew, the last one repeated. */
  openingPausesMs: [15000, 30000, 60000, 120000, 300000],
  /** Pauses after a peer has said that it has no such link, the last one repeated, and when it is told of (3.11). */
  lostLinkPausesMs: [30000, 300000],
  lostLinkWarningMs: 86400000,
  /** Occupants' IQs under way to other instances, per room, and how long they may take (T-13). */
  pendingIqsMax: 256,
  /** What users of ours have asked of the primary and it has not answered (D1-55). */
  petitionsMax: 256,
  /**
   * What moderators have decided while the primary was not reached, and it has still to judge; how long the lists may take that
   * follow its yes to a ban (3.8).
   */
  recordedMax: 100,
  recordedListsWaitMs: 60000,
  occupantIqWaitMs: 60000,
  /** Frames held during a sync though they belong after it (3.6.1). */
  heldFramesMax: 256,
  /** Waits for the answer to a probe: idle, or while something is unacknowledged; then for the second (3.4). */
  probeWaitMs: { idle: 30000, traffic: 10000 },
  secondProbeWaitMs: { idle: 15000, traffic: 5000 },
  /** On a slow link a wait is so many round trips, or times of what is to be carried, but never longer than this (3.4). */
  roundTripsWaited: 4,
  carryingTimesWaited: 2,
  linkWaitMaxMs: 600000,
  /** A link is felt to be slow if carrying something takes so much longer than an idle round trip (3.4). */
  slowCarryingMs: 1000,
  /** What a peer that was never felt to be slow is thought to work through: so a busy one is not taken for a lost one (3.4). */
  octetsPerSecondAssumed: 200_000,
  /** A peer that has just come back, or brings up rooms, is left to it for so long before it is asked to (3.6.1). */
  listenMs: 2000,
  /** An answer to a probe is still of use after its time is over, for so long: a slow link is known by it (3.4). */
  probeKeptMs: 120000,
  /** A stream by which no probe of a split peer has come through for so long is ended: a new one may (3.4). */
  hangUpAfterMs: 60000,
  /** Rooms shared with peers that know only the spec are pinged in turn, each within this time, with this pause at least (3.4). */
  pingRoundMs: 600000,
  pingPauseMinMs: 100,
  /** Of a pair of domains the greater name waits so much longer before it probes an idle peer (3.4). */
  patientKeepalive: 1.5,
  /** A count that is too small is asked for once more after this (3.4). */
  recountMs: 2000,
  /** Last number behind the nick of a conflict's loser, and the longest nick in octets (3.7). */
  nickSuffixMax: 9,
  nickOctetsMax: 1023,
  /** People who were put out by others than their homes, and how long their last words may take (3.7, 3.8). */
  endedMax: 1000,
  lastWordsMs: 60000,
  /** People whom their homes let in and our lists turn away (3.8). */
  turnedAwayMax: 100,
  /** Messages that wait till it is known whether they may be said (3.9a). */
  doubtedMax: 50,
  /** Acts on people at other homes that are kept for who has not heard of them, and that survive a restart (3.8). */
  actsMax: 1000,
  actsKeptMax: 100,
  /** Losers of conflicts that their homes have not yet renamed (3.7). */
  hiddenMax: 100,
  /** Messages without numbers are the same if they are alike and their times differ by no more than this (3.1). */
  sameMessageMs: 2000,
  /** A peer without numbers is asked for what was said from so long before the last contact with it (3.6). */
  historyOverlapMs: 60000,
  /** What a primary that knows only the spec says was said so shortly ago, is said now (D2-30). */
  liveWithinMs: 60000,
  /** What the primary passes on of another home, and was said longer ago, that home could not tell at once (3.6). */
  passedOnLiveMs: 20000,
  /** A primary that has noticed the break as well begins within so long to tell who is in, and takes no longer than that for it (3.6.4). */
  rosterBeginsMs: 5000,
  rosterTellingMs: 30000,
  /** A gap in a home's numbers is repaired when it is older than this (3.1). */
  gapRepairMs: 2000,
  /** A peer that was mended so long ago begins anew: its next gap is repaired at once (3.1). */
  repairsForgottenMs: 120000,
  /** How long the answer to disco#info is believed (D1-51). */
  featuresKeptMs: 3600000,
  absenceKeptMs: 600000,
} as const;

/**
 * What an administrator may set each number to, both ends included, in the unit of the option (3.14).
 * Outside of it the option's default holds.
 */
export const optionRanges = {
  keepaliveSeconds: [30, 600],
  ackWaitSeconds: [1, 600],
  /** A peer's own value, for thin links (3.4). */
  answerWaitSeconds: [5, 600],
  splitGraceSeconds: [0, 3600],
  ghostTtlSeconds: [0, 604800],
  localUsers: [1, 10000],
  logEvents: [100, 1000000],
  logBytes: [65536, 1073741824],
  logAgeSeconds: [60, 315360000],
  triggerUsers: [1, 10000],
  redirectAfter: [1, 10000],
  /** Idle and orphaned replicas: ten years; 0 is never. */
  replicaTtlSeconds: [0, 315360000],
  peers: [1, 1000],
  instances: [0, 100000],
  occupants: [1, 100000],
  pageItems: [1, 1000],
  pageMessages: [1, 500],
  /** An IQ stays below the 64 KiB that every server takes (3.5). */
  pageBytes: [1024, 57344],
  stanzasPerSecond: [1, 100000],
  relaysPerSecond: [1, 1000],
  probeRooms: [1, 1000],
  syncRooms: [1, 1000],
  pendingJoins: [0, 10000],
} as const;

/** Bounds of the host alone. */
export const hostLimits = {
  /** How old a message may be that an archive lacks after a crash, to be put into it: archives are kept for longer. */
  archivedLateMs: 24 * 60 * 60 * 1000,
  /** How long the server is kept busy with what can be done bit by bit, and then left alone. */
  turnMs: 20,
  turnPauseMs: 10,
  /**
   * While storage fails: pauses between trials whether it works again, in the first minute and later; how many writes wait for that
   * and how many octets they have; how much is written on trial beside what waits; after how many trials that others have passed
   * something is let go.
   */
  storageRetryMs: 10000,
  /** Peers whose links are counted each for itself, in the statistics (3.13). */
  countedPeersMax: 1000,
  storageRetryLongMs: 60000,
  storageRefusalsMax: 3,
  unwrittenMax: 50000,
  unwrittenOctetsMax: 20971520,
  storageTrialOctets: 16384,
  storageTrialOctetsMax: 1048576,
  /** Requests of peers that wait for our answer. */
  unansweredMax: 1000,
  /** Requests of ours that wait for theirs: each link has one under way (3.5). */
  requestsMax: 10000,
  /** Domains about which something was logged, and how often that may be (3.3). */
  noticedHostsMax: 1000,
  noticeEveryMs: 3600000,
  /** Wait for the answer to disco#info. */
  discoveryWaitMs: 30000,
  /** The timer never runs faster than this, and a room whose tick failed is left alone so long. */
  tickPauseMinMs: 20,
  tickPauseAfterFaultMs: 30000,
  /** So long after a start the links of rooms elsewhere may still be on their way up. */
  settlingMs: 10000,
  /** So long who has come in by the first join through a mirror waits for the subject, of which there may be none. */
  subjectWaitMs: 1000,
  /** Rooms that are gone here, whose peers are still to be told. */
  endingRoomsMax: 100,
  /** People whose refused redirects are remembered; how many of those, in how long, let them in (3.13). */
  redirectedMax: 1000,
  redirectsRefusedMax: 2,
  redirectsRefusedWithinMs: 60000,
  /** Messages of a room that wait for one that they speak of, how long, and among how many it is looked for (3.6, 4.2). */
  referencesHeldMax: 50,
  referenceWaitMs: 5000,
  referencesSearchedMax: 1000,
  /** So long the end of the server waits for links that are coming up, by which others hear of it. */
  lastWordsMs: 5000,
  /** Different faults of one room that are logged. */
  faultsLoggedPerRoomMax: 5,
} as const;
