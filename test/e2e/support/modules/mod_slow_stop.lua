-- For tests only: a server that shuts down, and still serves, until it may go on. In Prosody's shell:
--
--   prosody.hosts["macbeth.lit"].modules.slow_stop.hold()         before it is stopped
--   prosody.hosts["macbeth.lit"].modules.slow_stop.go_on()
local async = require "util.async";

local held, done;

-- Before clients and other servers are sent away (0).
module:hook_global("server-stopping", function ()
	if not held then return; end
	local wait;
	wait, done = async.waiter();
	module:log("info", "waiting");
	wait();
end, 10);

function hold()
	held = true;
	return "held";
end

function go_on()
	done();
	return "going on";
end
