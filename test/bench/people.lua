-- People, what they look like and what they say: as big as in real life.
local people = {}

local namespaces = {
	caps = "http://jabber.org/protocol/caps",
	avatar = "vcard-temp:x:update",
	originId = "urn:xmpp:sid:0",
}

local function element(name, attributes, ...)
	return { name = name, attributes = attributes, children = { ... } }
end

-- What a usual client puts into its presence.
local function presencePayload(number)
	local client = { xmlns = namespaces.caps, hash = "sha-1", node = "https://gajim.org", ver = "k7uYwKF6uvMSJYKJ0Cn8zA==" }
	local photo = element("photo", {}, ("%040x"):format(number))
	return { element("c", client), element("x", { xmlns = namespaces.avatar }, photo) }
end

local function userAt(host, number)
	return ("witch%d@%s/gajim.%08x"):format(number, (host:gsub("^rooms%.", "")), number)
end

function people.nick(number)
	return "witch " .. number
end

function people.view(host, number)
	return {
		user = userAt(host, number),
		occupantId = ("%043d="):format(number),
		affiliation = "none",
		role = "participant",
		payload = presencePayload(number),
	}
end

function people.join(host, number)
	return { kind = "local-join", nick = people.nick(number), view = people.view(host, number) }
end

function people.update(host, number, away)
	local view = people.view(host, number)
	if away then
		table.insert(view.payload, 1, element("show", {}, "away"))
	end
	return { kind = "local-update", nick = people.nick(number), view = view }
end

function people.leave(number)
	return { kind = "local-leave", nick = people.nick(number), cause = "left", affiliation = "none", payload = {} }
end

-- The count makes each message another one.
function people.message(number, count)
	local id = ("9b1c6c5e-%012d"):format(count)
	local body = element("body", {}, count .. ": Double, double toil and trouble; fire burn, and cauldron bubble.")
	return {
		kind = "local-message",
		nick = people.nick(number),
		messageId = id,
		payload = { body, element("origin-id", { xmlns = namespaces.originId, id = id }) },
		subject = false,
		lasting = true,
		bytes = 200,
	}
end

return people
