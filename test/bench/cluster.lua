-- Instances of one room in one process, each on a server of its own. What one sends to another goes through the codec, as
-- on a stream; wires keep the order, and can be cut.
--
--   local cluster = Cluster.new(3)          the source at rooms.a.lit, shadows at rooms.b.lit and rooms.c.lit
--   cluster:feed(instance, input)           one input, and all that its effects ask for
--   cluster:settle()                        delivers all that is under way, and what follows from it
--   cluster:pass(seconds)                   lets time pass, from deadline to deadline
local room = require "dmuc.core.room"
local creation = require "dmuc.core.state.creation"
local dialect = require("dmuc.dialects.dmuc1").dmuc1

local Cluster = {}
Cluster.__index = Cluster

local function peersOf(cluster, host)
	local peers = {}
	for _, other in ipairs(cluster.hosts) do
		if other ~= host then
			local users = { other, (other:gsub("^rooms%.", "")) }
			table.insert(peers, { host = other, users = users, modes = { "dmuc1" }, trust = "own" })
		end
	end
	return { peers = peers, accept = "listed", deny = {} }
end

local function surroundingsOf(cluster, host)
	return {
		host = host,
		epoch = "epoch-of-" .. host,
		mode = "dmuc1",
		policy = dialect.policy,
		peers = peersOf(cluster, host),
		trigger = { kind = "eager" },
		answerWaitMs = 30000,
		-- Nobody is slowed down here.
		stanzasPerSecondMax = 1e9,
		replicaTtlMs = 0,
		suspendEmpty = false,
		splitGraceMs = 20000,
		logBounds = { eventsMax = 10000, bytesMax = 20971520, ageMaxMs = 2592000000 },
		pages = { itemsMax = 200, messagesMax = 50, bytesMax = 32768 },
		stanzasPerSecondMax = 1000000,
		replicaTtlMs = 604800000,
		suspendEmpty = false,
		ghostTtlMs = 1800000,
		splitPresence = "away",
		nickConflict = "rename",
		whileSplit = { talk = true, enter = false },
	}
end

local function addInstance(cluster, host, state)
	local instance = { host = host, room = state, requests = {} }
	cluster.instances[host] = instance
	table.insert(cluster.all, instance)
	return instance
end

-- Measures nothing: calls the function.
local function untimed(_, run, ...)
	return run(...)
end

function Cluster.new(size)
	local cluster = setmetatable({
		hosts = {},
		all = {},
		instances = {},
		wires = {},
		first = 1,
		requests = 0,
		now = 1700000000000,
		cut = false,
		timed = untimed,
	}, Cluster)
	for index = 1, size do
		cluster.hosts[index] = ("rooms.%s.lit"):format(string.char(96 + index))
	end
	local host = cluster.hosts[1]
	cluster.source = addInstance(cluster, host, creation.createRoom("coven@" .. host, surroundingsOf(cluster, host)))
	return cluster
end

-- Sends the source's room to all servers, and waits until they are all in step with each other.
function Cluster:distribute()
	local fields = { { name = "muc#roomconfig_roomname", values = { "The Coven" } } }
	self:feed(self.source, {
		kind = "distribute",
		generation = "generation-1",
		config = { config = { fields = fields }, digest = "config-1" },
		lists = { items = { { jid = "owner@a.lit", affiliation = "owner" } }, digest = "lists-1" },
		history = {},
	})
	self:pass(10)
	for _, instance in ipairs(self.all) do
		assert(#instance.room.links == #self.hosts - 1, instance.host .. " lacks links")
		for _, link in ipairs(instance.room.links) do
			assert(link.state == "up", link.peer .. " is " .. link.state .. " at " .. instance.host)
		end
	end
end

-- Encoding and decoding

function Cluster:encode(frame, address, options)
	return self.timed("encode", dialect.encode, frame, address, options)[1]
end

function Cluster:decode(stanza, asked)
	local decoded
	if asked then
		decoded = self.timed("decode", dialect.decodeAnswer, stanza, asked)
	else
		decoded = self.timed("decode", dialect.decode, stanza)
	end
	assert(decoded.kind == "frame", decoded.text)
	return decoded
end

-- The stanza of a `send` effect.
function Cluster:stanzaOf(instance, effect, id)
	local address = { from = effect.from or instance.host, to = effect.to or effect.host }
	return self:encode(effect.frame, address, { extension = effect.extension, id = id })
end

-- Wires

local function enqueue(cluster, deliver)
	cluster.wires[#cluster.wires + 1] = deliver
end

local function answer(cluster, asker, effect, outcome)
	enqueue(cluster, function()
		cluster:feed(asker, { kind = "answered", request = effect.request, outcome = outcome })
	end)
end

local function makeReplica(cluster, host, frame, by)
	return addInstance(
		cluster,
		host,
		creation.createReplica(frame.room .. "@" .. host, frame, by, surroundingsOf(cluster, host))
	)
end

local function send(cluster, from, effect)
	if cluster.cut then
		if effect.request then
			answer(cluster, from, effect, { kind = "unreachable", condition = "remote-server-timeout" })
		end
		return
	end
	cluster.requests = cluster.requests + 1
	local id = effect.request and ("r" .. cluster.requests) or nil
	local stanza = cluster:stanzaOf(from, effect, id)
	enqueue(cluster, function()
		local to = cluster.instances[effect.host]
		if to == nil or effect.frame.kind == "replicate" then
			to = to or makeReplica(cluster, effect.host, effect.frame, from.host)
		end
		if id then
			to.requests[id] = { asker = from, effect = effect }
		end
		local frame = cluster:decode(stanza).frame
		cluster:feed(to, { kind = "received", host = from.host, from = effect.from, frame = frame, request = id })
	end)
end

local function answerRequest(cluster, instance, effect)
	local asked = instance.requests[effect.request]
	instance.requests[effect.request] = nil
	if effect.answer.kind == "refusal" then
		answer(cluster, asked.asker, asked.effect, { kind = "refused", condition = effect.answer.reason })
		return
	end
	local address = { from = instance.room.self, to = asked.asker.room.self }
	local stanza = cluster:encode(effect.answer, address, { extension = true, answers = effect.request })
	local frame = cluster:decode(stanza, asked.effect.frame).frame
	answer(cluster, asked.asker, asked.effect, { kind = "result", frame = frame })
end

local function perform(cluster, instance, effect)
	if effect.kind == "send" then
		send(cluster, instance, effect)
	elseif effect.kind == "answer" then
		answerRequest(cluster, instance, effect)
	elseif effect.kind == "discover" then
		local support = { kind = "known", dialect = true, extension = true, secure = true }
		enqueue(cluster, function()
			cluster:feed(instance, { kind = "discovered", host = effect.host, support = support })
		end)
	end
end

function Cluster:step(instance, input)
	return self.timed("step", room.step, instance.room, input, self.now)
end

function Cluster:feed(instance, input)
	for _, effect in ipairs(self:step(instance, input)) do
		perform(self, instance, effect)
	end
end

function Cluster:settle()
	while self.first <= #self.wires do
		local deliver = self.wires[self.first]
		self.wires[self.first] = false
		self.first = self.first + 1
		deliver()
	end
	self.wires, self.first = {}, 1
end

local function earliestDeadline(cluster)
	local earliest
	for _, instance in ipairs(cluster.all) do
		local deadline = room.nextDeadline(instance.room)
		if deadline and (earliest == nil or deadline < earliest) then
			earliest = deadline
		end
	end
	return earliest
end

function Cluster:pass(seconds)
	local finish = self.now + seconds * 1000
	self:settle()
	local deadline = earliestDeadline(self)
	while deadline and deadline <= finish do
		self.now = math.max(deadline, self.now)
		for _, instance in ipairs(self.all) do
			self:feed(instance, { kind = "tick" })
		end
		self:settle()
		deadline = earliestDeadline(self)
	end
	self.now = finish
end

-- Tells every instance something of every other one's server.
local function tellAll(cluster, ...)
	for _, input in ipairs { ... } do
		for _, instance in ipairs(cluster.all) do
			for _, other in ipairs(cluster.hosts) do
				if other ~= instance.host then
					input.host = other
					cluster:feed(instance, input)
				end
			end
		end
	end
	cluster:settle()
end

-- Loses all that is sent from now on, and tells both sides of every link.
function Cluster:split()
	self.cut = true
	tellAll(self, { kind = "bounced", condition = "remote-server-timeout" })
end

-- Loses nothing any more, as a probe has found out; each link gets its turn to come up.
function Cluster:heal()
	self.cut = false
	tellAll(self, { kind = "peer-answers" }, { kind = "turn" })
	self:pass(60)
end

return Cluster
