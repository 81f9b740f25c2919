-- What it costs to append to the log in memory, and to read the end of it: in an empty log and in a long one.
local people = require "people"
local report = require "report"
local log = require "dmuc.core.state.log"
local reading = require "dmuc.core.state.reading"

local host, epoch = "rooms.a.lit", "epoch-of-a"

local function entryFor(target, count)
	local said = people.message(1, count)
	local event = { kind = "said", nick = said.nick, messageId = said.messageId, payload = said.payload }
	return { stamp = log.nextStamp(target, host, epoch, 1700000000000 + count), event = event, bytes = said.bytes }
end

local function logOf(count)
	local target = log.createLog()
	for number = 1, count do
		log.append(target, entryFor(target, number))
	end
	return target
end

-- The shortest of some rounds: the others had the garbage collector's visit.
local function shortest(rounds, run)
	local best = math.huge
	for round = 1, rounds do
		best = math.min(best, run(round))
	end
	return best
end

-- Microseconds for one append to a log of so many.
local function appendCost(length, appends)
	return shortest(9, function()
		local target, entries = logOf(length), {}
		for count = 1, appends do
			entries[count] = entryFor(target, length + count)
		end
		local seconds = report.seconds(function()
			for count = 1, appends do
				log.append(target, entries[count])
			end
		end)
		assert(target.lastPosition == length + appends)
		return seconds / appends * 1000000
	end)
end

-- Milliseconds of the longest single append on the way to a log that has dropped its oldest entries three times.
local function longestAppend(appends)
	local target, longest = log.createLog(), 0
	local bounds = { eventsMax = 10000, bytesMax = 1e12, ageMaxMs = 1e15 }
	for count = 1, appends do
		local entry = entryFor(target, count)
		longest = math.max(longest, (report.seconds(function()
			log.append(target, entry)
			log.trim(target, bounds, 1700000000000)
		end)))
	end
	assert(#target.entries < appends, "nothing was dropped")
	return longest * 1000
end

-- Microseconds for the history of a joining client or a new shadow.
local function historyCost(length, wanted)
	local target = logOf(length)
	return shortest(9, function()
		local seconds, history = report.seconds(reading.historyWithin, target, { stanzasMax = wanted }, 1700000000000)
		assert(#history == wanted)
		assert(history[wanted].stamp.id.sequence == length)
		return seconds * 1000000
	end)
end

local function compare(what, length, short, long, unit, aim)
	report.row { what = what .. ", almost none before", count = 1, measured = short, unit = unit }
	report.row { what = ("%s, %d before"):format(what, length), count = length, measured = long, unit = unit, aim = aim,
		ratio = long / short, beside = what .. ", almost none before" }
end

return function(sizes)
	local length, wanted = sizes.log, math.min(20, sizes.log)
	compare("append in memory", length, appendCost(0, 1000), appendCost(length, 1000), "us", "as the first")
	report.row { what = "longest append in memory, while old entries are dropped", count = 50000, unit = "ms",
		measured = longestAppend(50000), aim = "< 50" }
	compare("history of " .. wanted, length, historyCost(wanted, wanted), historyCost(length, wanted), "us")
end
