-- For development and tests only: ends the server when the program that started it is gone, however that ended.
-- Standard input is a pipe from that program; nobody writes to it, so it becomes readable only when it is closed.

module:set_global();

local server = require "net.server";

local watch;

watch = server.watchfd(0, function ()
	watch:close();
	watch = nil;
	-- Modules may wait for something while they shut down, which only a thread of Prosody may do.
	prosody.main_thread:run(function ()
		prosody.shutdown("The program that started this server is gone");
	end);
end);

function module.unload()
	if watch then
		watch:close();
		watch = nil;
	end
end
