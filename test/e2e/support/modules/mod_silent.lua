-- For tests only: a service that answers nothing, or pings, or what it supports. The test speaks in its name.
--
--   Component "silent.marlowe.lit" "silent"
--       answers_pings = true
--       shows = { "urn:xmpp:tmp:dmuc:0" }

local reply = require "util.stanza".reply;

local shown = module:get_option_array("shows");
if shown then
	module:hook("iq/host", function (event)
		if event.stanza.attr.type ~= "get" or not event.stanza:get_child("query", "http://jabber.org/protocol/disco#info") then
			return;
		end
		local answer = reply(event.stanza):tag("query", { xmlns = "http://jabber.org/protocol/disco#info" });
		for _, feature in ipairs(shown) do
			answer:tag("feature", { var = feature }):up();
		end
		module:send(answer);
		return true;
	end, 2000);
end

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
