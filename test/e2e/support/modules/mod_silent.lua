-- For tests only: a service that answers nothing, or pings alone. The test speaks in its name.
--
--   Component "silent.marlowe.lit" "silent"
--       answers_pings = true

local reply = require "util.stanza".reply;

if module:get_option_boolean("answers_pings", false) then
	module:hook("iq/bare", function (event)
		if event.stanza.attr.type == "get" and event.stanza:get_child("ping", "urn:xmpp:ping") then
			module:send(reply(event.stanza));
			return true;
		end
	end, 2000);
end

for _, kind in ipairs { "message", "presence", "iq" } do
	for _, form in ipairs { "host", "bare", "full" } do
		module:hook(kind .. "/" .. form, function ()
			return true;
		end, 1000);
	end
end
