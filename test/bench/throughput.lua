-- Events per second through `step`, in a room of many occupants on several servers.
local Cluster = require "cluster"
local people = require "people"
local report = require "report"
local dialect = require("dmuc.dialects.dmuc1").dmuc1
local epochOfLife = require("dmuc.core.words.ids").epochOfLife
local contiguousOf = require("dmuc.core.state.log").contiguousOf
local step = require("dmuc.core.room").step

local batchSize = 1000

-- The source's room with everybody in it, spread over all servers; the other instances are gone.
local function fullRoom(sizes)
	local cluster = Cluster.new(sizes.links + 1)
	cluster:distribute()
	for number = 1, sizes.occupants do
		local host = cluster.hosts[number % #cluster.hosts + 1]
		cluster:feed(cluster.instances[host], people.join(host, number))
		cluster:settle()
	end
	for _, instance in ipairs(cluster.all) do
		assert(instance.room.roster.occupants.size == sizes.occupants, "not everybody is in the room")
	end
	return cluster.source.room, cluster.now
end

local here, there = "rooms.a.lit", "rooms.b.lit"

local function plainMessage(from, to, id, text)
	local body = { name = "body", attributes = {}, children = { (text:gsub("[&<>]", "?")) } }
	local stanza = { name = "message", attributes = { from = from, to = to, type = "groupchat", id = id }, children = { body } }
	local parts = { "<", stanza.name }
	for name, value in pairs(stanza.attributes) do
		parts[#parts + 1] = " " .. name .. "='" .. value .. "'"
	end
	parts[#parts + 1] = "><body>" .. body.children[1] .. "</body></message>"
	return table.concat(parts)
end

-- Messages per second, if all that is to be done were to write each as text for every link.
local function plainRate(sizes)
	local octets = 0
	local seconds = report.seconds(function()
		for count = 1, sizes.events do
			for link = 1, sizes.links do
				local to = "coven@rooms." .. link .. ".lit/witch 1"
				octets = octets + #plainMessage("coven@rooms.a.lit/witch 1", to, "m" .. count, "Double, double " .. count)
			end
		end
	end)
	assert(octets > 100 * sizes.events * sizes.links)
	return sizes.events / seconds
end

local function kindsIn(effects)
	local kinds = {}
	for _, effect in ipairs(effects) do
		kinds[effect.kind] = (kinds[effect.kind] or 0) + 1
	end
	return kinds
end

-- Steps per second, and how much was sent and shown by them. Inputs come by `make(count)`; only the steps are timed.
local function stepRate(state, now, events, make)
	local spent, sent, shown = 0, 0, 0
	for first = 1, events, batchSize do
		local inputs, results = {}, {}
		for count = first, math.min(first + batchSize - 1, events) do
			inputs[#inputs + 1] = make(count)
		end
		spent = spent + report.seconds(function()
			for index = 1, #inputs do
				results[index] = step(state, inputs[index], now + first + index)
			end
		end)
		for _, effects in ipairs(results) do
			local kinds = kindsIn(effects)
			sent = sent + (kinds.send or 0)
			shown = shown + (kinds.show or 0) + (kinds.reflect or 0)
		end
	end
	return events / spent, sent, shown
end

-- What happens at a server, by the person with that number, who is in the room there, and by a newcomer.
local function deedsAt(host, number, newcomer)
	return {
		message = function(count)
			return people.message(number, count)
		end,
		presence = function(count)
			return people.update(host, number, count % 2 == 1)
		end,
		["join or leave"] = function(count)
			return count % 2 == 1 and people.join(host, newcomer) or people.leave(newcomer)
		end,
	}
end

local kinds = { ["local-message"] = "said", ["local-update"] = "present", ["local-join"] = "present", ["local-leave"] = "left" }

local function eventOf(input)
	local event = {}
	for name, value in pairs(input) do
		event[name] = value
	end
	event.kind = kinds[input.kind]
	event.subject, event.lasting, event.bytes = nil, nil, nil
	return event
end

-- The same deeds as a peer tells them: through the codec, with the numbers that come next.
local function toldBy(state, now, host, deed)
	local epoch = epochOfLife("epoch-of-" .. host, state.generation)
	local before = contiguousOf(state.log, host, epoch)
	local address = { from = "coven@" .. host, to = state.self }
	return function(count)
		local stamp = { id = { host = host, epoch = epoch, sequence = before + count }, time = now, orderKey = now + 2 * count }
		local frame = { kind = "event", event = eventOf(deed(count)), stamp = stamp }
		local stanza = dialect.encode(frame, address, { extension = true })[1]
		return { kind = "received", host = host, from = address.from, frame = dialect.decode(stanza).frame }
	end
end

local function codecRates(state, events)
	local encoding, decoding, written = 0, 0, 0
	for count = 1, events do
		for _, effect in ipairs(step(state, people.message(1, count), 1800000000000 + count)) do
			if effect.kind == "send" then
				local address = { from = effect.from, to = effect.to }
				local toWrite, stanzas = report.seconds(dialect.encode, effect.frame, address, { extension = true })
				local toRead, decoded = report.seconds(dialect.decode, stanzas[1])
				assert(decoded.frame.event.kind == "said")
				encoding, decoding, written = encoding + toWrite, decoding + toRead, written + 1
			end
		end
	end
	return written, written / encoding, written / decoding
end

return function(sizes)
	local state, now = fullRoom(sizes)
	local plain = plainRate(sizes)
	local beside = ("plain Lua writing a message for %d links"):format(sizes.links)
	report.row { what = beside, count = sizes.events, measured = plain, unit = "/s" }
	-- Number n is at the server that stands at n % servers + 1.
	local own = deedsAt(here, sizes.links + 1, sizes.occupants + 1)
	local theirs = deedsAt(there, 1, sizes.occupants + 2)
	local function measure(what, make, aim)
		local rate, sent, shown = stepRate(state, now, sizes.events, make)
		now = now + 3 * sizes.events
		report.row { what = what, count = sizes.events, measured = rate, unit = "/s", aim = aim, ratio = rate / plain,
			beside = beside, sent = sent, shown = shown }
	end
	for _, what in ipairs { "message", "presence", "join or leave" } do
		local aim = what == "message" and "> 50000" or nil
		measure(what .. " here", own[what], aim)
		measure(what .. " of a peer", toldBy(state, now, there, theirs[what]), aim)
	end
	local written, encodes, decodes = codecRates(state, math.ceil(sizes.events / sizes.links))
	report.row { what = "message written by the codec, for one link", count = written, measured = encodes, unit = "/s" }
	report.row { what = "message read by the codec", count = written, measured = decodes, unit = "/s" }
end
