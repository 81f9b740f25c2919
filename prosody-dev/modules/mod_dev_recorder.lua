-- For development and tests only: writes every stanza that arrives from another server to a file, one JSON object a
-- line. The proxies between the servers read the stanzas from the wire; where the wire is encrypted, this does it.
--
--   dev_recorder_file = "/path/to/file"

module:set_global();

local filters = require "util.filters";
local jid = require "util.jid";
local json = require "util.json";

local path = module:get_option_string("dev_recorder_file");
local file = assert(io.open(path, "a"));
file:setvbuf("no");

local stanza_names = { message = true, presence = true, iq = true };

local function record(stanza, session)
	local is_stanza = stanza.attr and not stanza.attr.xmlns and stanza_names[stanza.name];
	if is_stanza then
		local sender = stanza.attr.from and jid.host(stanza.attr.from);
		-- A server may also send on a connection that we opened (XEP-0288).
		local peer = session.direction == "outgoing" and session.to_host or session.from_host;
		file:write(json.encode({ from = sender or peer or ""; xml = tostring(stanza) }), "\n");
	end
	return stanza;
end

local function add_filter(session)
	if session.type:sub(1, 3) == "s2s" then
		filters.add_filter(session, "stanzas/in", record, 100);
	end
end

filters.add_filter_hook(add_filter);

function module.unload()
	filters.remove_filter_hook(add_filter);
	file:close();
end
