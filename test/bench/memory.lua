-- Octets that the core of one server needs for an occupant at another one, and for a message in its log.
local Cluster = require "cluster"
local people = require "people"
local report = require "report"

-- The state of a shadow after the story, with everything else gone, and how many octets are in use then.
local function shadowAfter(story)
	local cluster = Cluster.new(2)
	cluster:distribute()
	story(cluster)
	cluster:settle()
	local state = cluster.instances["rooms.b.lit"].room
	cluster = nil -- luacheck: ignore 311
	return report.octets(), state
end

local function joins(count)
	return function(cluster)
		for number = 1, count do
			cluster:feed(cluster.source, people.join("rooms.a.lit", number))
			cluster:settle()
		end
	end
end

-- As joins, but while the link is down: the shadow is told of them by the roster of the sync.
local function isTold(count)
	return function(cluster)
		cluster:split()
		joins(count)(cluster)
		cluster:heal()
	end
end

local function messages(count)
	return function(cluster)
		joins(1)(cluster)
		for number = 1, count do
			cluster:feed(cluster.source, people.message(1, number))
			cluster:settle()
		end
	end
end

local function nothing() end

-- What each of them costs: the state with them less the state after the other story.
local function octetsEach(count, story, other, countIn)
	local without = shadowAfter(other)
	local with, state = shadowAfter(story)
	assert(countIn(state) == count, "the shadow has " .. countIn(state))
	return (with - without) / count
end

-- The part of it that is the payload of his presence: a copy of what mod_muc keeps of him.
local function payloadOctets(count)
	local kept = {}
	for number = 1, count do
		kept[number] = false
	end
	local before = report.octets()
	for number = 1, count do
		kept[number] = people.view("rooms.a.lit", number).payload
	end
	return (report.octets() - before) / count, kept
end

local function occupantsIn(state)
	return state.roster.occupants.size
end

local function messagesIn(state)
	local count = 0
	for _, entry in ipairs(state.log.entries) do
		count = count + (entry.event.kind == "said" and 1 or 0)
	end
	return count
end

return function(sizes)
	-- What is loaded and remembered once for all.
	shadowAfter(joins(2))
	local count = sizes.occupants
	local whole = octetsEach(count, isTold(count), isTold(0), occupantsIn)
	report.row { what = "occupant at another server", count = count, unit = "B", measured = whole, aim = "< 1024" }
	report.row { what = "of that, the payload of his presence: caps, avatar", count = count, unit = "B",
		measured = payloadOctets(count) }
	report.row { what = "his joining in the log", count = count, unit = "B",
		measured = octetsEach(count, joins(count), nothing, occupantsIn) - whole }
	count = math.min(sizes.log, 10000)
	report.row { what = "message in the log", count = count, unit = "B",
		measured = octetsEach(count, messages(count), messages(0), messagesIn) }
end
