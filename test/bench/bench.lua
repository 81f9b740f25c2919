-- One measure of the emitted modules: lua5.4 test/bench/bench.lua MEASURE NAME=NUMBER …, from the project's folder.
-- test/bench/run.ts runs all of them, each in a process of its own, and prints what they report.
package.path = "lua-out/modules/?.lua;test/bench/?.lua;" .. package.path

local sizes = {}
for index = 2, #arg do
	local name, value = arg[index]:match "^(%w+)=(.+)$"
	sizes[assert(name, "not NAME=VALUE: " .. arg[index])] = tonumber(value) or value
end

-- As Prosody 0.12 and 13 set the collector unless the administrator does.
collectgarbage("setpause", 105)
collectgarbage("setstepmul", 500)

require(arg[1])(sizes)
