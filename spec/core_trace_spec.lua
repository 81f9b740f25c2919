-- The core, the codec and the rules of liveness in Lua do what they did in JavaScript: input by input, effect by effect.
-- test/traces/write.ts has written down what that was: for a lively day, the golden dialogues, and stories full of faults.
package.path = "lua-out/modules/?.lua;spec/support/?.lua;" .. package.path
local lfs = require "lfs"
local replay = require("replay").replay

local folder = "lua-out/traces"

local function traces()
	local found = {}
	for file in lfs.dir(folder) do
		local name = file:match "^(.*)%.jsonl$"
		if name then found[#found + 1] = { name = name, path = folder .. "/" .. file } end
	end
	table.sort(found, function(left, right)
		return left.name < right.name
	end)
	return found
end

if not lfs.attributes(folder) then
	error "There are no traces yet: `npm run spec` writes them first; `node --import tsx test/traces/write.ts` does so alone."
end

local totals = {}

describe("the same as in JavaScript:", function()
	for _, trace in ipairs(traces()) do
		it(trace.name, function()
			local counts = replay(io.lines(trace.path), function(expected, actual, place)
				assert.same(expected, actual, place)
			end)
			for kind, count in pairs(counts) do totals[kind] = (totals[kind] or 0) + count end
		end)
	end
end)

-- A replay that overlooks something would be worth nothing.
describe("a replay finds", function()
	local function linesOf(path)
		local lines = {}
		for line in io.lines(path) do lines[#lines + 1] = line end
		return lines
	end

	local function firstDifference(lines)
		local place
		local index = 0
		replay(function()
			index = index + 1
			return lines[index]
		end, function(_, _, where)
			place = where
		end)
		return place
	end

	local function falsified(path, pattern, replacement)
		local lines = linesOf(path)
		for index, line in ipairs(lines) do
			local other, count = line:gsub(pattern, replacement, 1)
			if count > 0 then
				lines[index] = other
				return firstDifference(lines)
			end
		end
		error("nothing in " .. path .. " is like " .. pattern)
	end

	local story = folder .. "/dialogue-crash-at-the-worst-moment.jsonl"

	it("nothing in a trace that is right", function()
		assert.is_nil(firstDifference(linesOf(story)))
	end)

	it("another effect", function()
		assert.matches("^effects of step", falsified(story, '"effects":%[{"kind":"append"', '"effects":[{"kind":"reflect"'))
	end)

	it("an effect too many", function()
		assert.matches("^effects of step", falsified(story, '"effects":%[%]', '"effects":[{"kind":"save"}]'))
	end)

	it("another deadline", function()
		assert.matches("^deadline of step", falsified(story, '"deadline":', '"deadline":1'))
	end)

	it("another state to save", function()
		assert.matches("^saved of step", falsified(story, '("saved":.*"highestKey":)', "%17"))
	end)

	it("another stanza written", function()
		assert.matches("^stanzas of encode", falsified(story, '("stanzas":.*"name":")', "%1x"))
	end)

	it("another frame read", function()
		assert.matches("^decoded of decode", falsified(story, '("decoded":.*"kind":")', "%1x"))
	end)

	it("another thought about silence", function()
		assert.matches("^after of liveness", falsified(story, '("after":.*"lastReceived":)', "%17"))
	end)

	it("nothing missing: there were births, steps, stanzas written and read, and silences", function()
		for _, kind in ipairs { "birth", "step", "encode", "decode", "liveness" } do
			assert.is_true((totals[kind] or 0) > 100, kind .. " is hardly there: " .. (totals[kind] or 0))
		end
	end)
end)
