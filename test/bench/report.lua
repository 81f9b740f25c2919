-- The rows that the bench prints, one JSON object per line, for test/bench/run.ts.
local json = require "dkjson"

local report = {}

-- A row. `what` was done `count` times; `measured` is in `unit`; `aim` is what issue and README want of it, for the reader.
-- `ratio` tells it beside something else that was measured in the same run, named by `beside`.
function report.row(row)
	row.lua = _VERSION
	print(json.encode(row))
	io.stdout:flush()
end

-- Seconds of this process's own time that the call takes: others that use the machine do not count. Returns its results, too.
function report.seconds(run, ...)
	local begun = os.clock()
	local result = run(...)
	return os.clock() - begun, result
end

-- Octets that are in use, after all garbage has gone: that may take some rounds, since Lua gives tables of its own back by halves.
function report.octets()
	local before
	local now = collectgarbage "count"
	repeat
		before = now
		collectgarbage "collect"
		now = collectgarbage "count"
	until now >= before
	return now * 1024
end

return report
