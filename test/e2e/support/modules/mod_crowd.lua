-- For tests and the bench only: many people of one server without connections of their own. They join, speak, and remember
-- what their room shows them. In Prosody's shell:
--
--   prosody.hosts["macbeth.lit"].modules.crowd.join("heath@rooms.macbeth.lit", "witch", 100)
--
-- lets witch1@macbeth.lit/heath, witch2@… join under their names.
local st = require "util.stanza";
local json = require "util.json";
local sha256 = require "util.hashes".sha256;
local jid_resource = require "util.jid".resource;
local now = require "util.time".now;
local sessionmanager = require "core.sessionmanager";
local add_filter = require "util.filters".add_filter;

local people = {}; -- by full JID
local crowds = {}; -- by room

local function crowd_of(room)
	crowds[room] = crowds[room] or { list = {}, wanted = nil };
	return crowds[room];
end

local function is_content(person, wanted)
	return (wanted.occupants or person.present_count) == person.present_count
		and (wanted.messages or #person.heard) == #person.heard and (wanted.updates or person.updates) == person.updates;
end

-- Says so in the log once all of them see and have heard what is awaited.
local function check(room, crowd)
	local wanted = crowd.wanted;
	if not wanted then return; end
	for _, person in ipairs(crowd.list) do
		if not is_content(person, wanted) then return; end
	end
	crowd.wanted = nil;
	if not wanted.others then
		module:log("info", "crowd of %s: %s", room, wanted.name);
		return;
	end
	wanted.others.left = wanted.others.left - 1;
	if wanted.others.left == 0 then module:log("info", "crowds of %s: %s", wanted.others.service, wanted.name); end
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
	elseif stanza.attr.type == nil then
		person.updates = person.updates + 1;
	end
end

local function take_message(person, stanza)
	if stanza.attr.type == "error" then
		person.errors = person.errors + 1;
		return;
	end
	local body = stanza:get_child_text "body";
	local sent_at = body and tonumber(body:match "^sent at ([%d.]+)$");
	if sent_at then
		table.insert(person.delays, now() - sent_at);
	end
	if body then
		table.insert(person.heard, jid_resource(stanza.attr.from) .. ": " .. body);
	end
end

local takers = { presence = take_presence, message = take_message };

local function take_stanza(person, stanza)
	takers[stanza.name](person, stanza);
	local crowd = crowds[person.room];
	if crowd.wanted and is_content(person, crowd.wanted) then check(person.room, crowd); end
end

for name in pairs(takers) do
	module:hook(name .. "/full", function (event)
		local stanza = event.stanza;
		local person = people[stanza.attr.to];
		if not person or person.session then return; end
		take_stanza(person, stanza);
		return true;
	end, 1000);
end

-- A connection by which everything is sent, and which nobody reads.
local no_connection = {
	write = function () return true; end;
	close = function () return true; end;
	ip = function () return "127.0.0.1"; end;
};

-- A session as a client has it: what is sent to him costs the server what it costs for a client, but for the system's part.
local function open_session(person)
	local session = sessionmanager.new_session(no_connection);
	session.host = module.host;
	assert(sessionmanager.make_authenticated(session, person.nick:lower()));
	assert(sessionmanager.bind_resource(session, jid_resource(person.jid)));
	add_filter(session, "stanzas/out", function (stanza)
		if takers[stanza.name] then take_stanza(person, stanza); end
		return stanza;
	end);
	return session;
end

-- As with the sessions of clients: whoever has one is out before the streams to other servers end.
module:hook_global("server-stopping", function ()
	for _, person in pairs(people) do
		if person.session then sessionmanager.destroy_session(person.session); end
	end
end, -50);

-- As his client does: with a session, what the server looks at on its way out it looks at here, too (whom he has told that he is there).
local function send(person, stanza)
	if person.session then
		prosody.core_post_stanza(person.session, stanza, true);
	else
		module:send(stanza);
	end
end

-- With sessions: as clients have them.
function join(room, name, count, with_sessions)
	local crowd = crowd_of(room);
	for number = 1, count do
		local nick = name .. number;
		local jid = nick .. "@" .. module.host .. "/" .. room:match "^[^@]+";
		local person = { jid = jid, nick = nick, room = room, present = {}, present_count = 0, heard = {}, errors = 0,
			updates = 0, delays = {} };
		people[jid] = person;
		if with_sessions then person.session = open_session(person); end
		table.insert(crowd.list, person);
		send(person, st.presence({ from = jid, to = room .. "/" .. nick })
			:tag("x", { xmlns = "http://jabber.org/protocol/muc" }):tag("history", { maxstanzas = "0" }));
	end
	return count .. " have knocked";
end

-- So many rooms, and in each of them somebody else of theirs.
function spread(service, name, rooms)
	for number = 1, rooms do
		join(("heath%d@%s"):format(number, service), ("%s%d-"):format(name, number), 1, true);
	end
	return rooms .. " rooms";
end

-- From now on: says "crowds of SERVICE: NAME" in the log when in each of these rooms so many are seen by him who is in there.
function spread_await(service, rooms, name, occupants)
	local others = { service = service, left = rooms };
	for number = 1, rooms do
		local room = ("heath%d@%s"):format(number, service);
		local crowd = crowd_of(room);
		crowd.wanted = { name = name, occupants = occupants, others = others };
		if crowd.list[1] then check(room, crowd); end
	end
	return "awaited";
end

-- The first so many of them say something, each so often.
function speak(room, count, times)
	for round = 1, times do
		for number = 1, count do
			local person = crowds[room].list[number];
			send(person, st.message({ from = person.jid, to = room, type = "groupchat", id = person.nick .. "-" .. round },
				("%s speaks, %d"):format(person.nick, round)));
		end
	end
	return "said";
end

-- From the next stanza on: says "crowd of ROOM: NAME" in the log when all see so many and have heard so much.
function await(room, name, occupants, messages, updates)
	local crowd = crowd_of(room);
	crowd.wanted = { name = name, occupants = occupants, messages = messages, updates = updates };
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

-- What they have heard in its order, each order once, with how many people have heard it so.
function orders(room)
	local counts = {};
	for _, person in ipairs(crowds[room].list) do
		local order = ("%d messages %s"):format(#person.heard, sha256(table.concat(person.heard, "\n"), true):sub(1, 16));
		counts[order] = (counts[order] or 0) + 1;
	end
	return json.encode(counts);
end

-- The last so many of them leave, and are forgotten.
function leave(room, count)
	local list = crowds[room].list;
	for _ = 1, count do
		local person = table.remove(list);
		send(person, st.presence({ from = person.jid, to = room .. "/" .. person.nick, type = "unavailable" }));
		people[person.jid] = nil;
		if person.session then sessionmanager.destroy_session(person.session); end
	end
	return "left";
end

-- The first so many of them are away, or back.
function show(room, count, away)
	for number = 1, count do
		local person = crowds[room].list[number];
		local presence = st.presence({ from = person.jid, to = room .. "/" .. person.nick });
		if away then
			presence:tag("show"):text("away"):up();
		end
		send(person, presence);
	end
	return "shown";
end

-- The first of them says so often when he says it, with a pause after each.
function speak_slowly(room, times, pause)
	local person = crowds[room].list[1];
	local left = times;
	module:add_timer(pause, function ()
		send(person, st.message({ from = person.jid, to = room, type = "groupchat" }, ("sent at %.6f"):format(now())));
		left = left - 1;
		return left > 0 and pause or nil;
	end);
	return "begun";
end

-- Seconds that it took till the last of them got it, one for each.
function delays(room)
	local list = crowds[room].list;
	return json.encode({ delays = list[#list].delays });
end

-- Processor seconds of this server up to now, and octets in use.
function costs(collects)
	if collects then
		collectgarbage "collect";
		collectgarbage "collect";
	end
	return json.encode({ seconds = os.clock(), octets = collectgarbage "count" * 1024 });
end

local watching;

-- From now on: the longest that the server did not get round to its timers, in processor seconds.
function watch()
	watching = { last = os.clock(), longest = 0 };
	local mine = watching;
	module:add_timer(0.001, function ()
		if watching ~= mine then return; end
		local time = os.clock();
		mine.longest = math.max(mine.longest, time - mine.last);
		mine.last = os.clock();
		return 0.001;
	end);
	return "watching";
end

function longest()
	local result = watching.longest;
	watching = nil;
	return json.encode({ seconds = result });
end
