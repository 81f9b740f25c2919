-- Moderators take back what others have said (XEP-0425), which mod_muc does not do by itself: what the community's module of
-- this name does, as far as clients see it. It does so in the words of version 0.2, and of 0.3 with its other namespaces.

local datetime = require "util.datetime";
local id = require "util.id";
local jid = require "util.jid";
local st = require "util.stanza";

local get_room_from_jid = module:depends("muc").get_room_from_jid;
local archive = module:open_store("muc_log", "archive");

local fasten = "urn:xmpp:fasten:0";
local old = { moderate = "urn:xmpp:message-moderate:0", retract = "urn:xmpp:message-retract:0" };
local present = { moderate = "urn:xmpp:message-moderate:1", retract = "urn:xmpp:message-retract:1" };

local function announcement_old(room, target, by, reason)
	return st.message({ from = room.jid, type = "groupchat", id = id.medium() })
		:tag("apply-to", { xmlns = fasten, id = target }):tag("moderated", { xmlns = old.moderate, by = by })
			:tag("retract", { xmlns = old.retract }):up():text_tag("reason", reason):reset();
end

local function tombstone_old(message, by, reason)
	return message:tag("moderated", { xmlns = old.moderate, by = by })
		:tag("retracted", { xmlns = old.retract, stamp = datetime.datetime() }):up():text_tag("reason", reason):reset();
end

local function announcement_present(room, target, by, reason)
	return st.message({ from = room.jid, type = "groupchat", id = id.medium() })
		:tag("retract", { xmlns = present.retract, id = target })
			:tag("moderated", { xmlns = present.moderate, by = by }):up():text_tag("reason", reason):reset();
end

local function tombstone_present(message, by, reason)
	return message:tag("retracted", { xmlns = present.retract, stamp = datetime.datetime() })
		:tag("moderated", { xmlns = present.moderate, by = by }):up():text_tag("reason", reason):reset();
end

local function moderate(event, target, reason, announcement, tombstone)
	local origin, stanza = event.origin, event.stanza;
	local room = get_room_from_jid(stanza.attr.to);
	local by = room:get_occupant_jid(stanza.attr.from);
	if not by or room:get_role(by) ~= "moderator" then
		origin.send(st.error_reply(stanza, "auth", "forbidden"));
		return true;
	end
	local node = jid.split(room.jid);
	local original = archive:get(node, target);
	if not original then
		origin.send(st.error_reply(stanza, "modify", "item-not-found"));
		return true;
	end
	local left = st.message({ from = original.attr.from, type = "groupchat", id = original.attr.id });
	archive:set(node, target, tombstone(left, by, reason));
	room:broadcast_message(announcement(room, target, by, reason));
	origin.send(st.reply(stanza));
	return true;
end

module:hook("iq-set/bare/" .. fasten .. ":apply-to", function (event)
	local asked = event.stanza.tags[1]:get_child("moderate", old.moderate);
	if not asked then return; end
	local target = event.stanza.tags[1].attr.id;
	return moderate(event, target, asked:get_child_text("reason"), announcement_old, tombstone_old);
end);

module:hook("iq-set/bare/" .. present.moderate .. ":moderate", function (event)
	local asked = event.stanza.tags[1];
	return moderate(event, asked.attr.id, asked:get_child_text("reason"), announcement_present, tombstone_present);
end);

-- As the community's module answers: with a part of the message, which counts as a yes.
module:hook("muc-message-is-historic", function (event)
	if event.stanza.attr.from ~= event.room.jid then return; end
	return event.stanza:get_child("apply-to", fasten) or event.stanza:get_child("retract", present.retract);
end, 1);
