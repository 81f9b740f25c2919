-- What arrives: from whom it is taken, and what becomes of the rest.
local fake = require "spec.fakes.plugin"
local st = require "spec.fakes.stanza"

local here = "rooms.example.com"
local coven = "coven@" .. here
local peer = "coven@rooms.b.example"
local unpack = table.unpack or rawget(_G, "unpack")
local d1, link = "urn:xmpp:dmuc:0", "urn:x-dmuc:link:0"

local function start(options)
	options = options or {}
	options.dmuc_peers = options.dmuc_peers or { "rooms.b.example" }
	return fake.start { host = here, options = options }
end

local function iq(from, to, child, attributes, type)
	attributes = attributes or {}
	attributes.xmlns = d1
	return st.stanza("iq", { from = from, to = to, id = "1", type = type or "set" }):tag(child, attributes):up()
end

-- Condition of the error that went out last, or nil.
local function refusal(record)
	local last = record.server.sent[#record.server.sent]
	return last and last.attr.type == "error" and last.tags[1].tags[1].name or nil
end

-- How often the administrator was warned.
local function warnings(record)
	local count = 0
	for _, line in ipairs(record.server.lines) do
		if line:match "^warn" then
			count = count + 1
		end
	end
	return count
end

local function replicate(record, from, room, primary)
	record.server.receive(iq(from, here, "replicate", { room = room, primary = primary }))
	return refusal(record)
end

describe("a request to hold a replica", function()
	it("is granted to a listed peer", function()
		local record = start()
		assert.is_nil(replicate(record, "rooms.b.example", "coven", peer))
		local room = record.plugin.roomAt(coven)
		assert.equal("replica", room.role)
		assert.same({ coven .. " created" }, record.performed)
		assert.equal("received", record.inputs[1].input.kind)
		assert.equal("rooms.b.example", record.inputs[1].input.host)
		assert.truthy(record.inputs[1].input.request)
		-- The same once more is for the room to answer.
		assert.is_nil(replicate(record, "rooms.b.example", "coven", peer))
		assert.equal(1, #record.performed)
	end)

	local cases = {
		{ "of an unlisted service", "rooms.evil.example", "coven", nil, "forbidden" },
		{ "of a user at a peer", "mallory@rooms.b.example", "coven", nil, "not-authorized" },
		{ "for somebody else's room", "rooms.b.example", "coven", "coven@rooms.c.example", "not-authorized" },
		{ "for something that is no room id", "rooms.b.example", "a b", nil, "jid-malformed" },
		{ "for a node that is taken", "rooms.b.example", "taken", nil, "conflict" },
	}
	for _, case in ipairs(cases) do
		it(case[1] .. " is refused: " .. case[5], function()
			local record = start()
			record.existing["taken@" .. here] = true
			assert.equal(case[5], replicate(record, case[2], case[3], case[4]))
			assert.same({}, record.performed)
			assert.same({}, record.inputs)
		end)
	end

	it("is refused where the room is another primary's, or our own", function()
		local record = start { dmuc_peers = { "rooms.b.example", "rooms.c.example" } }
		replicate(record, "rooms.b.example", "coven", peer)
		assert.equal("conflict", replicate(record, "rooms.c.example", "coven", "coven@rooms.c.example"))
		record.room("heath@" .. here, "heath@rooms.c.example")
		assert.equal("conflict", replicate(record, "rooms.b.example", "heath", nil))
	end)

	it("is refused beyond the bounds", function()
		local record = start { dmuc_limits = { instances_per_peer = 1 } }
		assert.is_nil(replicate(record, "rooms.b.example", "one", nil))
		assert.equal("resource-constraint", replicate(record, "rooms.b.example", "two", nil))
	end)

	it("is told of once an hour when it is refused", function()
		local record = start()
		replicate(record, "rooms.evil.example", "one", nil)
		replicate(record, "rooms.evil.example", "two", nil)
		assert.equal(1, #record.server.lines)
	end)

	it("is refused for a room that is itself a replica of one of ours", function()
		local record = start()
		record.room("heath@" .. here, "heath@rooms.b.example")
		assert.equal("not-acceptable", replicate(record, "rooms.b.example", "moor", "heath@rooms.b.example"))
		assert.is_nil(record.plugin.roomAt("moor@" .. here))
	end)

	it("is put off when Prosody shuts down", function()
		local record = start()
		record.server.fire("global/server-stopping", {})
		assert.equal("recipient-unavailable", replicate(record, "rooms.b.example", "coven", peer))
		assert.same({}, record.performed)
	end)

	it("of a client is answered as without this module", function()
		local record = start()
		record.server.receive(iq("a@example.com/x", here, "replicate", { room = "coven" }), "c2s")
		assert.equal("service-unavailable", refusal(record))
		assert.same({}, record.server.lines)
	end)
end)

describe("a stanza", function()
	it("of a linked instance is for the core alone", function()
		local record = start()
		record.room(coven, peer)
		local message = st.stanza("message", { from = peer .. "/a", to = coven .. "/a", type = "groupchat" })
		assert.is_true(record.server.receive(message))
		assert.equal(peer, record.inputs[1].input.from)
	end)

	it("of anybody else is for the room, without what only links may carry", function()
		local record = start()
		record.room(coven, peer)
		for _, from in ipairs { "a@example.com/x", "b@b.example/x", "other@rooms.b.example/x" } do
			local message = st.stanza("message", { from = from, to = coven, type = "groupchat" })
			message:tag("body"):up():tag("o", { xmlns = link }):up()
			assert.is_nil(record.server.receive(message))
			assert.equal(1, #message.tags)
			assert.equal("body", message.tags[1].name)
		end
		assert.same({}, record.inputs)
	end)

	it("for a link that is not there is refused if it wants an answer", function()
		local record = start()
		assert.is_true(record.server.receive(iq(peer, coven, "config")))
		assert.equal("item-not-found", refusal(record))
		assert.is_nil(record.plugin.roomAt(coven))
	end)

	it("that cannot be read is refused, too; the administrator is told of it once", function()
		local record = start()
		record.room(coven, peer)
		for _ = 1, 3 do
			record.server.receive(iq(peer, coven, "broken"))
			assert.equal("bad-request", refusal(record))
		end
		assert.equal(1, warnings(record))
	end)

	it("that cannot be read and awaits no answer is dropped, if it is of a linked instance", function()
		local record = start()
		record.room(coven, peer)
		local function presence(from)
			return st.stanza("presence", { from = from .. "/a", to = coven .. "/a" }):tag("broken", { xmlns = d1 }):up()
		end
		assert.is_true(record.server.receive(presence(peer)))
		assert.equal(1, warnings(record))
		local ordinary = presence "other@rooms.b.example"
		assert.is_nil(record.server.receive(ordinary))
		assert.equal(0, #ordinary.tags)
		assert.same({}, record.server.sent)
	end)

	it("is answered by the core's effect", function()
		local record = start()
		record.room(coven, peer)
		record.script.received = function(_, input)
			return { { kind = "answer", request = input.request, answer = { kind = "refusal", reason = "wrong-session" } } }
		end
		record.server.receive(iq(peer, coven, "config"))
		assert.equal("unexpected-request", refusal(record))
		record.script.received = function(_, input)
			local answer = { kind = "answer", request = input.request, answer = { kind = "done" } }
			return { answer, answer }
		end
		record.server.receive(iq(peer, coven, "roster"))
		-- Once, even if the core should say it twice.
		assert.equal(2, #record.server.sent)
		assert.same({ "result", "1", coven, peer }, {
			record.server.sent[2].attr.type,
			record.server.sent[2].attr.id,
			record.server.sent[2].attr.from,
			record.server.sent[2].attr.to,
		})
	end)
end)

describe("an error", function()
	local function bounce(from, to, name, condition)
		return st.stanza(name or "presence", { from = from, to = to, type = "error", id = "x" })
			:tag("error", { type = "cancel" })
			:tag(condition or "remote-server-not-found")
			:reset()
	end

	-- Where what could not be sent comes from.
	local ownServer = { type = "s2sin", dummy = true }

	it("of a linked instance is told to the core and never reaches mod_muc", function()
		local record = start()
		record.room(coven, peer)
		assert.is_true(record.server.receive(bounce(peer .. "/a", coven .. "/a")))
		assert.same({ kind = "bounced", host = "rooms.b.example", condition = "remote-server-not-found" }, record.inputs[1].input)
	end)

	-- What comes back from whom, and whether the link is split by it (3.4).
	local cases = {
		{ "presence", "/a", "/a", "item-not-found", nil, false },
		{ "presence", "/a", "/a", "gone", nil, true },
		{ "presence", "/a", "/a", "recipient-unavailable", nil, true },
		{ "presence", "/a", "/a", "item-not-found", ownServer, true },
		{ "message", "/a", "/a", "resource-constraint", ownServer, true },
		{ "message", "/a", "/b", "recipient-unavailable", nil, false },
		{ "message", "/a", "/b", "resource-constraint", ownServer, false },
		{ "message", "/a", "/b", "remote-server-timeout", nil, true },
		{ "iq", "/a", "/b", "recipient-unavailable", nil, false },
		{ "iq", "/a", "/b", "remote-server-not-found", ownServer, true },
		{ "iq", "", "", "remote-server-not-found", ownServer, false },
	}
	for _, case in ipairs(cases) do
		local name, from, to, condition, origin, splits = unpack(case, 1, 6)
		local what = name .. " from " .. from .. " to " .. to .. (origin and ", not sent: " or ": ") .. condition
		it((splits and "splits: " or "does not split: ") .. what, function()
			local record = start()
			record.room(coven, peer)
			record.server.receive(bounce(peer .. from, coven .. to, name, condition), origin)
			local bounced = 0
			for _, kind in ipairs(record.kinds()) do
				bounced = bounced + (kind == "bounced" and 1 or 0)
			end
			assert.equal(splits and 1 or 0, bounced)
		end)
	end

	it("of a user who is in by another instance is swallowed, of others not", function()
		local record = start()
		local room = record.room(coven, peer)
		local put = require("dmuc.core.state.roster").putOccupant
		put(room.roster, { nick = "b", home = "rooms.b.example", view = { user = "b@b.example/x" } })
		assert.is_true(record.server.receive(bounce("b@b.example/x", coven .. "/b")))
		assert.is_nil(record.server.receive(bounce("c@b.example/x", coven .. "/c")))
		assert.same({}, record.inputs)
	end)

	it("without <error/> is completed, which Prosody 0.12 needs", function()
		local record = start()
		local broken = st.stanza("iq", { from = "rooms.b.example", to = here, id = "x", type = "error" })
		assert.is_nil(record.server.receive(broken))
		assert.equal("undefined-condition", select(2, broken:get_error()))
	end)
end)

describe("a sign of life", function()
	it("is given to pings at the service and at linked rooms only", function()
		local record = start()
		record.room(coven, peer)
		local function ping(to, target)
			local stanza = st.stanza("iq", { from = "rooms.b.example", to = to, id = "p", type = "get" })
			return record.server.fire("iq-get/" .. target .. "/urn:xmpp:ping:ping", { stanza = stanza })
		end
		assert.is_true(ping(here, "host"))
		assert.is_true(ping(coven, "bare"))
		assert.is_nil(ping("heath@" .. here, "bare"))
		assert.equal(2, #record.server.sent)
	end)

	-- A room whose link the prober knows.
	local function knownRoom(record)
		local room = record.room(coven, peer)
		record.plugin.feed(room, { kind = "local-message" })
		record.inputs = {}
		return room
	end

	it("is a stream: while it is being opened rooms hold back, and when it is open they go on", function()
		local record = start()
		knownRoom(record)
		record.server.fire("s2sout-created", { session = { to_host = "rooms.b.example" } })
		record.server.fire("s2sout-created", { session = { to_host = "b.example" } })
		assert.same({ "peer-suspect" }, record.kinds())
		record.server.fire("s2sout-established", { session = { to_host = "rooms.b.example" } })
		assert.same({ "peer-suspect", "peer-answers" }, record.kinds())
	end)

	it("is asked for at once when a stream has ended, by a ping of a peer that knows only the spec", function()
		local record = start()
		knownRoom(record)
		local ended = { direction = "outgoing", from_host = here, to_host = "rooms.b.example" }
		record.server.fire("global/s2s-destroyed", { session = ended })
		record.server.ring()
		local asked = record.server.asked[1].stanza
		assert.same({ "get", coven, peer, "ping" }, { asked.attr.type, asked.attr.from, asked.attr.to, asked.tags[1].name })
	end)

	it("is missed when the ping comes back: the links are split at once", function()
		local record = start()
		knownRoom(record)
		record.server.fire("global/s2s-destroyed", {
			session = { direction = "outgoing", from_host = here, to_host = "rooms.b.example" },
		})
		record.server.ring()
		local context = { stanza = {}, origin = { type = "s2sin", dummy = true } }
		record.server.asked[1].answer.callbacks.rejected { condition = "remote-server-not-found", context = context }
		assert.same({ "peer-lost" }, record.kinds())
	end)

	it("of a peer whose room is gone: the link of that room is lost", function()
		local record = start()
		knownRoom(record)
		record.server.fire("global/s2s-destroyed", {
			session = { direction = "outgoing", from_host = here, to_host = "rooms.b.example" },
		})
		record.server.ring()
		local context = { stanza = {}, origin = { type = "s2sin" } }
		record.server.asked[1].answer.callbacks.rejected { condition = "item-not-found", context = context }
		assert.same({ "link-lost" }, record.kinds())
	end)
end)

describe("what a peer's service supports", function()
	local function ask(record)
		record.script["local-join"] = { { kind = "discover", host = "rooms.b.example" } }
		record.plugin.feed(record.plugin.roomAt(coven), { kind = "local-join" })
	end

	local function answer(...)
		local reply = st.iq({ type = "result", id = "x" }):query "http://jabber.org/protocol/disco#info"
		for _, feature in ipairs { ... } do
			reply:tag("feature", { var = feature }):up()
		end
		return { stanza = reply:reset() }
	end

	it("is asked once for all, and believed for an hour", function()
		local record = start()
		record.room(coven, peer)
		ask(record)
		ask(record)
		assert.equal(1, #record.server.asked)
		record.server.asked[1].answer.callbacks.fulfilled(answer(d1))
		local known = { kind = "known", dialect = true, extension = false, hasRooms = false, secure = false }
		for _, number in ipairs { 3, 4 } do
			assert.same(known, record.inputs[number].input.support)
		end
		record.server.seconds = record.server.seconds + 3599
		ask(record)
		assert.equal(1, #record.server.asked)
		record.server.seconds = record.server.seconds + 2
		ask(record)
		assert.equal(2, #record.server.asked)
	end)

	it("is asked again at once if nobody could say", function()
		local record = start()
		record.room(coven, peer)
		ask(record)
		record.server.asked[1].answer.callbacks.rejected { condition = "remote-server-timeout", context = {} }
		assert.same({ kind = "unknown" }, record.inputs[2].input.support)
		ask(record)
		assert.equal(2, #record.server.asked)
	end)
end)
