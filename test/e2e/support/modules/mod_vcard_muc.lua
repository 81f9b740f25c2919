-- A room's vCard on Prosody 0.12, where mod_muc does not keep one: what the community's module of this name does, as far as
-- clients see it. 13 has it built in.

local hashes = require "util.hashes";
local encodings = require "util.encodings";
local jid = require "util.jid";
local st = require "util.stanza";

local get_room_from_jid = module:depends("muc").get_room_from_jid;
local cards = module:open_store();

local function photo_hash(room)
	local card = st.deserialize(cards:get((jid.split(room.jid))));
	local photo = card and card:get_child("PHOTO");
	local image = photo and encodings.base64.decode(photo:get_child_text("BINVAL") or "");
	return image and hashes.sha1(image, true);
end

local function face_of(room, to)
	return st.presence({ from = room.jid, to = to })
		:tag("x", { xmlns = "vcard-temp:x:update" }):text_tag("photo", photo_hash(room)):up();
end

local function answer(event)
	local origin, stanza = event.origin, event.stanza;
	local room = get_room_from_jid(stanza.attr.to);
	if not room then return; end
	local node = jid.split(room.jid);
	if stanza.attr.type == "get" then
		local card = st.deserialize(cards:get(node));
		origin.send(card and st.reply(stanza):add_child(card) or st.error_reply(stanza, "cancel", "item-not-found"));
	elseif room:get_affiliation(stanza.attr.from) ~= "owner" then
		origin.send(st.error_reply(stanza, "auth", "forbidden"));
	else
		cards:set(node, st.preserialize(stanza.tags[1]));
		origin.send(st.reply(stanza));
		room:broadcast_message(face_of(room));
		room:broadcast_message(st.message({ from = room.jid, type = "groupchat" })
			:tag("x", { xmlns = "http://jabber.org/protocol/muc#user" }):tag("status", { code = "104" }));
	end
	return true;
end

module:hook("iq/bare/vcard-temp:vCard", answer);

module:hook("muc-occupant-session-new", function (event)
	if photo_hash(event.room) then module:send(face_of(event.room, event.jid)); end
end);

module:hook("muc-disco#info", function (event)
	event.reply:tag("feature", { var = "vcard-temp" }):up();
end);
