-- For tests and the bench only: many people of one server without connections of their own. They join, speak, and remember
-- what their room shows them. In Prosody's shell:
--
--   prosody.hosts["macbeth.lit"].modules.crowd.join("heath@rooms.macbeth.lit", "witch", 100)
--
-- lets witch1@macbeth.lit/crowd, witch2@… join under their names.
local st = require "util.stanza";
local json = require "util.json";
local sha256 = require "util.hashes".sha256;
local jid_resource = require "util.jid".resource;
local jid_bare = require "util.jid".bare;

local people = {}; -- by full JID
local crowds = {}; -- by room

local function crowd_of(room)
	crowds[room] = crowds[room] or { list = {}, wanted = nil };
	return crowds[room];
end

local function is_content(person, wanted)
	return person.present_count == wanted.occupants and #person.heard == wanted.messages;
end

-- Says so in the log once all of them see and have heard what is awaited.
local function check(room, crowd)
	local wanted = crowd.wanted;
	if not wanted then return; end
	for _, person in ipairs(crowd.list) do
		if not is_content(person, wanted) then return; end
	end
	crowd.wanted = nil;
	module:log("info", "crowd of %s: %s", room, wanted.name);
end

local function take_presence(person, stanza)
	local nick = jid_resource(stanza.attr.from);
	if stanza.attr.type == "error" then
		person.errors = person.errors + 1;
	elseif stanza.attr.type == "unavailable" and person.present[nick] then
		person.present[nick] = nil;
		person.present_count = person.present_count - 1;
	elseif stanza.attr.type == nil and not person.present[nick] then
		person.present[nick] = true;
		person.present_count = person.present_count + 1;
	end
end

local function take_message(person, stanza)
	if stanza.attr.type == "error" then
		person.errors = person.errors + 1;
		return;
	end
	local body = stanza:get_child_text "body";
	if body then
		table.insert(person.heard, jid_resource(stanza.attr.from) .. ": " .. body);
	end
end

local takers = { presence = take_presence, message = take_message };

for name, take in pairs(takers) do
	module:hook(name .. "/full", function (event)
		local stanza = event.stanza;
		local person = people[stanza.attr.to];
		if not person then return; end
		take(person, stanza);
		local crowd = crowds[person.room];
		if crowd.wanted and is_content(person, crowd.wanted) then check(person.room, crowd); end
		return true;
	end, 1000);
end

function join(room, name, count)
	local crowd = crowd_of(room);
	for number = 1, count do
		local nick = name .. number;
		local jid = nick .. "@" .. module.host .. "/crowd";
		local person = { jid = jid, nick = nick, room = room, present = {}, present_count = 0, heard = {}, errors = 0 };
		people[jid] = person;
		table.insert(crowd.list, person);
		module:send(st.presence({ from = jid, to = room .. "/" .. nick })
			:tag("x", { xmlns = "http://jabber.org/protocol/muc" }):tag("history", { maxstanzas = "0" }));
	end
	return count .. " have knocked";
end

-- The first so many of them say something, each so often.
function speak(room, count, times)
	for round = 1, times do
		for number = 1, count do
			local person = crowds[room].list[number];
			module:send(st.message({ from = person.jid, to = room, type = "groupchat", id = person.nick .. "-" .. round },
				("%s speaks, %d"):format(person.nick, round)));
		end
	end
	return "said";
end

-- From the next stanza on: says "crowd of ROOM: NAME" in the log when all see so many and have heard so much.
function await(room, name, occupants, messages)
	local crowd = crowd_of(room);
	crowd.wanted = { name = name, occupants = occupants, messages = messages };
	check(room, crowd);
	return "awaited";
end

local function digest(list)
	table.sort(list);
	return sha256(table.concat(list, "\n"), true):sub(1, 16);
end

-- What they have seen and heard, each view once, with how many people have it.
function views(room)
	local counts = {};
	for _, person in ipairs(crowds[room].list) do
		local nicks, heard = {}, {};
		for nick in pairs(person.present) do table.insert(nicks, nick); end
		for index, line in ipairs(person.heard) do heard[index] = line; end
		local view = ("%d occupants %s, %d messages %s, %d errors"):format(
			#nicks, digest(nicks), #heard, digest(heard), person.errors);
		counts[view] = (counts[view] or 0) + 1;
	end
	return json.encode(counts);
end
