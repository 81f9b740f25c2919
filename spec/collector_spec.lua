-- dmuc_tune_gc: how often Lua tidies up, for the whole server.
local prosody = require "spec.fakes.prosody"

local function pauseNow()
	local pause = collectgarbage("setpause", 100)
	collectgarbage("setpause", pause)
	return pause
end

local function tune(isWanted, globalOptions)
	local server = prosody.start { globalOptions = globalOptions }
	return require("dmuc.host.plugin.collector").tuneCollector(isWanted), server
end

describe("the collector", function()
	local before

	before_each(function()
		-- Lua 5.4 counts it in fours.
		before = collectgarbage("setpause", 120)
	end)

	after_each(function()
		collectgarbage("setpause", before)
	end)

	it("is left alone unless the administrator wants it", function()
		local putBack = tune(false)
		assert.equal(120, pauseNow())
		putBack()
		assert.equal(120, pauseNow())
	end)

	it("works less often where he does, and he is told so; afterwards it is as before", function()
		local putBack, server = tune(true)
		assert.equal(200, pauseNow())
		assert.equal(1, #server.lines)
		putBack()
		assert.equal(120, pauseNow())
	end)

	it("is as he has set it himself, if he has", function()
		local putBack, server = tune(true, { gc = { mode = "incremental", threshold = 150 } })
		assert.equal(120, pauseNow())
		assert.equal(0, #server.lines)
		putBack()
		assert.equal(120, pauseNow())
	end)
end)
