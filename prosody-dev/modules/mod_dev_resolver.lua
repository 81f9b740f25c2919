-- For development and tests only: finds the servers of a cluster without DNS, on Prosody 0.12 and 13.
--
--   dev_resolver_hosts = { ["shakespeare.lit"] = { "127.0.0.1", 20001 } }
--
-- An entry holds for the domain and for all below it (rooms.shakespeare.lit). A domain without an entry has no address:
-- nothing here ever asks a real name server.

module:set_global();

local service = require "net.resolvers.service";
local manual = require "net.resolvers.manual";

local hosts = module:get_option("dev_resolver_hosts", {});

local function find_address(hostname)
	local best;
	for domain in pairs(hosts) do
		local below = "." .. domain;
		if (hostname == domain or hostname:sub(-#below) == below) and (not best or #domain > #best) then
			best = domain;
		end
	end
	return best and hosts[best];
end

-- mod_s2s looks this function up each time it connects.
local original_new = service.new;

function service.new(hostname, service_name, connection_type, extra)
	local address = find_address(hostname);
	if not address or service_name == "xmpps-server" then
		return manual.new({}, connection_type, extra);
	end
	return manual.new({ { "tcp4", address[1], address[2], extra } }, connection_type, extra);
end

function module.unload()
	service.new = original_new;
end
