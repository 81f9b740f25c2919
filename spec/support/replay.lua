-- Does again what a trace tells (test/sim/recorder.ts), line by line, with the emitted Lua, and compares.
local json = require("dkjson").use_lpeg()
local room = require "dmuc.core.room"
local creation = require "dmuc.core.state.creation"
local saving = require "dmuc.core.saving"
local liveness = require "dmuc.core.links.liveness"

local unpack = table.unpack or unpack

local replay = {}

-- Stands for an argument that is not there.
local null = {}

local births = {}

function births.created(birth)
	return creation.createRoom(birth.self, birth.surroundings)
end

function births.asked(birth)
	return creation.createReplica(birth.self, birth.asked, birth.by, birth.surroundings)
end

function births.wanted(birth)
	return creation.createMirror(birth)
end

function births.restored(birth)
	return saving.restoreRoom(birth.saved, birth.surroundings, birth.logged)
end

local kinds = {}

function kinds.birth(line, story)
	story.room, story.step = births[line.birth.kind](line.birth), 0
	return {}
end

local function asksToSave(effects)
	for _, effect in ipairs(effects) do
		if effect.kind == "save" then return true end
	end
	return false
end

function kinds.step(line, story)
	story.step = story.step + 1
	local effects = room.step(story.room, line.input, line.now)
	local saved = asksToSave(effects) and saving.saveRoom(story.room) or nil
	return { effects = effects, deadline = room.nextDeadline(story.room), saved = saved }
end

function kinds.encode(line)
	local dialect = require("dmuc.dialects." .. line.dialect)[line.dialect]
	return { stanzas = dialect.encode(line.frame, line.address, line.options) }
end

function kinds.decode(line)
	local dialect = require("dmuc.dialects." .. line.dialect)[line.dialect]
	if line.asked then return { decoded = dialect.decodeAnswer(line.stanza, line.asked) } end
	return { decoded = dialect.decode(line.stanza) }
end

function kinds.liveness(line)
	local given, count = {}, #line.given
	for index = 1, count do
		if line.given[index] ~= null then given[index] = line.given[index] end
	end
	local result = liveness[line.call](line.life, unpack(given, 1, count))
	return { result = result, after = line.life }
end

-- What each kind of line says that must come out.
local results = {
	birth = {},
	step = { "effects", "deadline", "saved" },
	encode = { "stanzas" },
	decode = { "decoded" },
	liveness = { "result", "after" },
}

local function isSame(left, right)
	if type(left) ~= "table" or type(right) ~= "table" then return left == right end
	for key, value in pairs(left) do
		if not isSame(value, right[key]) then return false end
	end
	for key in pairs(right) do
		if left[key] == nil then return false end
	end
	return true
end

-- Where the story is, in words.
local function placeOf(line, story)
	local place = { line.kind, line.call or (line.input and line.input.kind) or (line.frame and line.frame.kind) }
	if line.kind == "step" then place[#place + 1] = "step " .. story.step .. " of " .. story.room.self end
	return table.concat(place, ", ")
end

-- Replays a trace.
-- lines: an iterator over its lines, each one JSON value.
-- differs: called at the first difference with what was expected, what came out, and where; then the replay ends.
-- Returns how many lines of each kind were replayed without a difference.
function replay.replay(lines, differs)
	local story, counts = {}, {}
	for text in lines do
		local line = json.decode(text, 1, null)
		local outcome = kinds[line.kind](line, story)
		-- What was there before the call is not what must come out of it.
		local recorded = line.kind == "liveness" and json.decode(text, 1, null) or line
		for _, name in ipairs(results[line.kind]) do
			if not isSame(recorded[name], outcome[name]) then
				differs(recorded[name], outcome[name], name .. " of " .. placeOf(line, story))
				return counts
			end
		end
		counts[line.kind] = (counts[line.kind] or 0) + 1
	end
	return counts
end

return replay
