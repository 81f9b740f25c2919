-- The core in Lua does what the core in JavaScript did: input by input, effect by effect (test/core/trace.test.ts).
package.path = "lua-out/modules/?.lua;" .. package.path
local json = require "dkjson"
local room = require "dmuc.core.room"

local function read(path)
	local file = assert(io.open(path))
	local text = file:read("*a")
	file:close()
	return json.decode(text, 1, nil)
end

describe("a day in the life of a room on three servers", function()
	local trace = read("spec/traces/three-servers.json")
	for _, instance in ipairs(trace.instances) do
		it("is the same at " .. instance.host, function()
			local asked = instance.asked
			local state = asked and room.createReplica(instance.self, asked.frame, asked.by, instance.surroundings)
				or room.createRoom(instance.self, instance.surroundings)
			for number, step in ipairs(instance.steps) do
				local effects = room.step(state, step.input, step.now)
				assert.same(step.effects, effects, "step " .. number .. ", " .. step.input.kind)
			end
		end)
	end
end)
