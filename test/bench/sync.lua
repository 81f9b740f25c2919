-- A link is down while much is said at the source. When it is back, how long is either server busy at a time, and how much
-- of its log does the source read?
local Cluster = require "cluster"
local people = require "people"
local report = require "report"

-- Counts what is read of a list of log entries: only Lua 5.3 and later let a table stand for another one so well.
local function watched(list, onRead)
	return setmetatable({}, {
		__index = function(_, index)
			local found = list[index]
			if type(found) == "table" and found.position then
				onRead()
			end
			return found
		end,
		__newindex = function(_, index, value)
			list[index] = value
		end,
		__len = function()
			return #list
		end,
	})
end

local function isOfEntries(value)
	return type(value) == "table" and type(value[1]) == "table" and value[1].position ~= nil and value[1].stamp ~= nil
end

-- Watches every list of entries that the log has, also those within its parts.
local function watchLists(part, onRead)
	for name, value in pairs(part) do
		if isOfEntries(value) then
			part[name] = watched(value, onRead)
		elseif type(value) == "table" and not (value.stamp or value.position) then
			watchLists(value, onRead)
		end
	end
end

local function join(cluster, host, number)
	cluster:feed(cluster.instances[host], people.join(host, number))
	cluster:settle()
end

-- A source and a shadow that have `sizes.log` messages in common, and between which the link has gone for many others.
local function afterMessages(sizes)
	local cluster = Cluster.new(2)
	cluster:distribute()
	for number = 1, 20 do
		join(cluster, cluster.hosts[number % 2 + 1], number)
	end
	for count = 1, sizes.log do
		cluster:feed(cluster.source, people.message(2, count))
		cluster:settle()
	end
	cluster:split()
	for count = 1, sizes.missed do
		cluster.now = cluster.now + 100
		cluster:feed(cluster.source, people.message(2, sizes.log + count))
	end
	return cluster
end

-- A source full of people, of whom the shadow knows all but one: it is told of them all again.
local function afterPresence(sizes)
	local cluster = Cluster.new(2)
	cluster:distribute()
	for number = 2, sizes.occupants do
		join(cluster, "rooms.a.lit", number)
	end
	cluster:split()
	join(cluster, "rooms.a.lit", 1)
	return cluster
end

local function messagesIn(state)
	local count = 0
	for _, strand in ipairs(state.log.strands) do
		count = count + strand.dropped + #strand.messages
	end
	return count
end

-- Lets the link heal. Calls `spent(what, host, seconds)` for each step and each stanza written or read.
local function heal(cluster, spent)
	local step = cluster.step
	cluster.timed = function(what, run, ...)
		local seconds, result = report.seconds(run, ...)
		spent(what, cluster.stepping, seconds)
		return result
	end
	function cluster:step(instance, input)
		self.stepping = instance.host
		return step(self, instance, input)
	end
	cluster:heal()
	local source, shadow = cluster.source.room, cluster.instances["rooms.b.lit"].room
	assert(source.links[1].state == "up" and shadow.links[1].state == "up", "the link is not up")
	assert(messagesIn(shadow) == messagesIn(source), "the shadow lacks messages")
	assert(shadow.roster.occupants.size == source.roster.occupants.size, "the shadow lacks people")
end

-- The longest times in milliseconds, by what was done, what all took together, and how many stanzas were written.
local function measure(cluster)
	local longest, total, stanzas = {}, 0, 0
	heal(cluster, function(what, host, seconds)
		local name = what == "step" and "step at " .. host or what
		longest[name] = math.max(longest[name] or 0, seconds * 1000)
		total = total + seconds * 1000
		stanzas = stanzas + (what == "encode" and 1 or 0)
	end)
	return longest, total, stanzas
end

-- How long the collector works at a time depends on all that the server holds: so once without it, and once with it.
local function measureSync(title, makeCluster, sizes)
	local longest, total, stanzas = measure(makeCluster(sizes))
	collectgarbage "stop"
	local alone = measure(makeCluster(sizes))
	collectgarbage "restart"
	local function longestOf(what, name)
		report.row { what = title .. what, count = 1, measured = alone[name], unit = "ms", aim = "< 50" }
		report.row { what = title .. what .. ", with the collector's work", count = 1, measured = longest[name], unit = "ms" }
	end
	longestOf("longest step at the source", "step at rooms.a.lit")
	longestOf("longest step at the shadow", "step at rooms.b.lit")
	longestOf("longest stanza to write", "encode")
	longestOf("longest stanza to read", "decode")
	report.row { what = title .. "all steps, writing and reading", count = stanzas, measured = total, unit = "ms" }
end

-- How many entries of its log the source reads.
local function readsOf(cluster)
	local reads = 0
	watchLists(cluster.source.room.log, function()
		reads = reads + 1
	end)
	heal(cluster, function() end)
	return reads
end

return function(sizes)
	local title = ("sync of %d messages: "):format(sizes.missed)
	measureSync(title, afterMessages, sizes)
	if _VERSION >= "Lua 5.3" then
		local reads = readsOf(afterMessages(sizes))
		report.row { what = title .. "entries of the log read", count = sizes.missed, measured = reads, unit = "",
			aim = "each sent one once", ratio = reads / sizes.missed, beside = "messages sent" }
	end
	measureSync(("roster of %d: "):format(sizes.occupants), afterPresence, sizes)
end
