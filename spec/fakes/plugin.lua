-- The plugin between a Prosody, a core and a room service that do what the spec tells them to.
local prosody = require "spec.fakes.prosody"

local fake = {}

-- A dialect whose stanzas are the frames themselves: the first child is named like the frame.
local function dialect()
	local function addresses(stanza)
		local bare = function(jid)
			return (jid:gsub("/.*", ""))
		end
		return bare(stanza.attributes.from), bare(stanza.attributes.to)
	end
	return {
		name = "dmuc1",
		feature = "urn:xmpp:dmuc:0",
		policy = {},
		decode = function(stanza)
			local child = stanza.children[1]
			if not child or child.attributes.xmlns ~= "urn:xmpp:dmuc:0" then
				if stanza.name == "iq" then
					return { kind = "foreign" }
				end
				local from, to = addresses(stanza)
				return { kind = "frame", frame = { kind = "event", event = { kind = "said" } }, from = from, to = to }
			end
			if child.name == "broken" then
				return { kind = "malformed", reason = "malformed", text = "broken" }
			end
			local from, to = addresses(stanza)
			local frame = { kind = child.name, room = child.attributes.room, primary = child.attributes.primary, rooms = {} }
			return { kind = "frame", frame = frame, from = from, to = to, request = stanza.attributes.id }
		end,
		decodeAnswer = function(stanza)
			return { kind = "frame", frame = { kind = "done", of = stanza.attributes.id } }
		end,
		receiver = function(address)
			return address.to
		end,
		encode = function(frame, address, options)
			local type = options.answers and "result" or "set"
			local attributes = { id = options.answers or options.id, from = address.from, to = address.to, type = type }
			return { { name = "iq", attributes = attributes, children = { { name = frame.kind, attributes = {}, children = {} } } } }
		end,
	}
end

local function newRoom(self, surroundings)
	local roster = require("dmuc.core.state.roster").createRoster()
	local log = require("dmuc.core.state.log").createLog()
	return { self = self, surroundings = surroundings, role = "plain", links = {}, lastStep = 0, roster = roster, log = log }
end

local creation = {
	createRoom = newRoom,
	createReplica = function(self, asked, by, surroundings)
		local room = newRoom(self, surroundings)
		room.role, room.primary, room.primaryHost = "replica", asked.primary, by
		return room
	end,
}

local saving = {
	saveRoom = function(room)
		return room.role ~= "plain" and { self = room.self, role = room.role } or nil
	end,
	restoreRoom = function(saved, surroundings, logged)
		local room = newRoom(saved.self, surroundings)
		room.role, room.logged = saved.role, logged
		return room
	end,
}

-- A core that notes each input, and gives the effects that `script[kind of input]` lists or makes.
local function core(record)
	return {
		step = function(room, input)
			table.insert(record.inputs, { room = room.self, input = input })
			local effects = record.script[input.kind]
			if type(effects) == "function" then
				effects = effects(room, input)
			end
			-- What is appended is in the log in memory, too: it says which rows are needed.
			for _, effect in ipairs(effects or {}) do
				if effect.kind == "append" then
					local message = effect.message
					local entry = { stamp = message.stamp, event = message.event, bytes = message.bytes }
					require("dmuc.core.state.log").append(room.log, entry)
				end
			end
			if input.kind == "distribute" then
				room.log.imported = input.history
			end
			return effects or {}
		end,
		nextDeadline = function(room)
			return record.deadlines[room.self]
		end,
		isDue = require("dmuc.core.room").isDue,
	}
end

local function localSide(record)
	return {
		perform = function(room, effect)
			table.insert(record.performed, room.self .. " " .. effect.kind)
			if record.onPerform then
				record.onPerform(room, effect)
			end
		end,
		exists = function(jid)
			return record.existing[jid] or false
		end,
		createReplicaRoom = function(jid)
			table.insert(record.performed, jid .. " created")
			record.existing[jid] = true
		end,
		configOf = function()
			return { config = { fields = {} }, digest = "c" }
		end,
		listsOf = function()
			return { items = {}, digest = "l" }
		end,
		pastOf = function()
			local place = 0
			return {
				next = function()
					place = place + 1
					return record.history[place]
				end,
				subject = function() end,
			}
		end,
		setGeneration = function() end,
		occupantsOf = function()
			return record.occupants
		end,
		stop = function() end,
		detach = function() end,
	}
end

-- Starts the plugin. The record that it returns holds what happened, and what shall happen.
function fake.start(settings)
	local record = { inputs = {}, script = {}, deadlines = {}, performed = {}, existing = {}, occupants = {}, history = {} }
	record.server = prosody.start(settings)
	package.loaded["dmuc.core.room"] = core(record)
	package.loaded["dmuc.core.state.creation"] = creation
	package.loaded["dmuc.core.saving"] = saving
	local options = require "dmuc.host.options.options"
	local values = options.readOptions(options.configuredOptions(), error)
	record.plugin = require("dmuc.host.plugin.plugin").createPlugin(values, { dialect() })
	rawget(_G, "module").saved_state = settings.savedState
	record.plugin.begin(localSide(record))

	-- A distributed room with a link to each of the given instances.
	function record.room(jid, ...)
		record.plugin.distribute(jid)
		local room = record.plugin.roomAt(jid)
		room.role = "primary"
		for _, peer in ipairs { ... } do
			table.insert(room.links, { peer = peer, host = peer:gsub(".*@", ""), state = "up" })
		end
		record.inputs = {}
		return room
	end

	-- Kinds of the inputs so far.
	function record.kinds()
		local kinds = {}
		for _, entry in ipairs(record.inputs) do
			table.insert(kinds, entry.input.kind)
		end
		return kinds
	end

	return record
end

return fake
