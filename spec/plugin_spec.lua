-- One input is one list of effects, one timer serves all rooms, and a fault stays where it is.
local fake = require "spec.fakes.plugin"

local coven = "coven@rooms.example.com"
local heath = "heath@rooms.example.com"
local peer = "coven@rooms.b.example"
local settings = { options = { dmuc_peers = { "rooms.b.example" } } }

local function send(frame, request)
	local host = "rooms.b.example"
	local sent = { kind = frame, event = frame == "event" and { kind = "said" } or nil }
	return { kind = "send", host = host, to = peer, from = coven, frame = sent, extension = true, request = request }
end

describe("the plugin", function()
	it("shows what it speaks", function()
		assert.same({ "urn:xmpp:dmuc:0", "urn:x-dmuc:link:0" }, fake.start(settings).server.features)
	end)

	it("executes effects in their order, and inputs one after the other", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		-- The stanza bounces while it is being sent.
		record.server.onSend = function()
			record.plugin.feed(room, { kind = "bounced", host = "rooms.b.example", condition = "gone" })
		end
		record.script["local-message"] = { { kind = "show" }, send "event", { kind = "reflect" } }
		record.script.bounced = { { kind = "report", level = "info", text = "bounced" } }
		record.plugin.feed(room, { kind = "local-message" })
		assert.same({ "local-message", "bounced" }, record.kinds())
		assert.same({ coven .. " show", coven .. " reflect" }, record.performed)
		assert.same({ "info: bounced" }, record.server.lines)
	end)

	it("gives each peer its own address, though it writes an event once", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		local first, second = send "event", send "event"
		second.to, second.frame = "coven@rooms.c.example", first.frame
		record.script["local-message"] = { first, second }
		record.plugin.feed(room, { kind = "local-message" })
		local addresses = {}
		for index, stanza in ipairs(record.server.sent) do
			addresses[index] = stanza.attr.to
		end
		assert.same({ peer, "coven@rooms.c.example" }, addresses)
	end)

	it("tells how a request ended, once", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		record.script["local-message"] = { send("config", "r1") }
		local ends = {
			{
				function(answer)
					answer.callbacks.fulfilled { stanza = require("spec.fakes.stanza").iq { type = "result", id = "x" } }
				end,
				"result",
			},
			{
				function(answer)
					answer.callbacks.rejected { condition = "forbidden", context = { stanza = {} } }
				end,
				"refused",
			},
			{
				function(answer)
					answer.callbacks.rejected { condition = "remote-server-timeout", context = {} }
				end,
				"unreachable",
			},
			{
				function(answer)
					answer.callbacks.rejected { condition = "item-not-found", context = { stanza = {}, origin = { dummy = true } } }
				end,
				"unreachable",
			},
		}
		for number, case in ipairs(ends) do
			record.plugin.feed(room, { kind = "local-message" })
			assert.equal(30, record.server.asked[number].timeout)
			case[1](record.server.asked[number].answer)
			local last = record.inputs[#record.inputs].input
			assert.equal("answered", last.kind)
			assert.equal("r1", last.request)
			assert.equal(case[2], last.outcome.kind)
		end
	end)

	it("waits for an answer, and for a sign of life, as long as the administrator says of that peer", function()
		local entry = { wait = 60, ack_wait = 20, keepalive = 300 }
		local record = fake.start { options = { dmuc_peers = { ["rooms.b.example"] = entry } } }
		local room = record.room(coven, peer)
		record.plugin.feed(room, { kind = "local-join" })
		assert.equal(300, record.server.armed()[1].delay)
		record.script["local-message"] = { send "event" }
		record.plugin.feed(room, { kind = "local-message" })
		assert.equal(20, record.server.armed()[1].delay)
		record.script["local-message"] = { send("config", "r1") }
		record.plugin.feed(room, { kind = "local-message" })
		assert.equal(60, record.server.asked[1].timeout)
		-- What is answered only when the peer has told its part has all the time that a wait may have.
		local later = send("synced", "r2")
		later.answer = "later"
		record.script["local-message"] = { later }
		record.plugin.feed(room, { kind = "local-message" })
		assert.equal(600, record.server.asked[2].timeout)
	end)

	it("waits longer on a slow link: four round trips", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		record.script["local-message"] = { send("config", "r1") }
		record.plugin.feed(room, { kind = "local-message" })
		record.server.seconds = record.server.seconds + 20
		record.server.asked[1].answer.callbacks.fulfilled {
			stanza = require("spec.fakes.stanza").iq { type = "result", id = "x" },
		}
		record.plugin.feed(room, { kind = "local-message" })
		assert.equal(80, record.server.asked[2].timeout)
	end)

	it("keeps a fault in its room, and tells of it in one line", function()
		local record = fake.start(settings)
		local broken, sound = record.room(coven, peer), record.room(heath)
		record.script["local-join"] = function(room)
			if room == broken then
				error("no such nick\nstack traceback:\n\tsecret.lua:1", 0)
			end
			return { { kind = "reflect" } }
		end
		record.plugin.feed(broken, { kind = "local-join" })
		record.plugin.feed(broken, { kind = "local-join" })
		record.plugin.feed(sound, { kind = "local-join" })
		assert.same({ heath .. " reflect" }, record.performed)
		assert.equal(1, #record.server.lines)
		local line = record.server.lines[1]
		assert.truthy(line:find("error: " .. coven .. ": an error of mod_dmuc in the input local-join: no such nick.", 1, true))
		assert.is_nil(line:find "traceback")
	end)

	it("goes on with the other effects when one fails", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		record.onPerform = function(_, effect)
			assert(effect.kind ~= "show", "cannot show")
		end
		record.script["local-join"] = { { kind = "show" }, { kind = "reflect" } }
		record.plugin.feed(room, { kind = "local-join" })
		assert.same({ coven .. " show", coven .. " reflect" }, record.performed)
	end)
end)

describe("the timer", function()
	it("is one, for the earliest deadline", function()
		local record = fake.start(settings)
		local first, second = record.room(coven), record.room(heath)
		record.deadlines = { [coven] = 1005000, [heath] = 1002000 }
		record.plugin.feed(first, { kind = "local-join" })
		assert.equal(5, record.server.armed()[1].delay)
		record.plugin.feed(second, { kind = "local-join" })
		assert.equal(1, #record.server.armed())
		assert.equal(2, record.server.armed()[1].delay)
		record.inputs = {}
		record.script.tick = function(room)
			record.deadlines[room.self] = nil
		end
		record.server.ring()
		assert.same({ { room = heath, input = { kind = "tick" } } }, record.inputs)
		record.server.ring()
		assert.equal(coven, record.inputs[2].room)
		assert.same({}, record.server.armed())
	end)

	it("rings for a room by which the clock has been set back as well", function()
		local record = fake.start(settings)
		local room = record.room(coven)
		record.deadlines = { [coven] = 1002000 }
		record.plugin.feed(room, { kind = "local-join" })
		record.deadlines = { [coven] = 9002000 }
		room.lastStep = 9000000
		record.inputs = {}
		record.script.tick = function()
			record.deadlines = {}
		end
		record.server.ring()
		assert.same({ "tick" }, record.kinds())
	end)

	it("is gone when the module is unloaded, which would stay in memory for it; it is not set again", function()
		local record = fake.start(settings)
		local room = record.room(coven)
		record.deadlines = { [coven] = 1005000 }
		record.plugin.feed(room, { kind = "local-join" })
		assert.equal(1, #record.server.armed())
		record.plugin.stop()
		assert.same({}, record.server.armed())
		record.deadlines = { [coven] = 1002000 }
		record.plugin.feed(room, { kind = "local-join" })
		assert.same({}, record.server.armed())
	end)

	it("leaves a room alone for a while whose tick fails", function()
		local record = fake.start(settings)
		local room = record.room(coven)
		record.deadlines = { [coven] = 1001000 }
		record.script.tick = function()
			error "broken"
		end
		record.plugin.feed(room, { kind = "local-join" })
		record.server.ring()
		assert.equal(30, record.server.armed()[1].delay)
	end)
end)

describe("a restart", function()
	it("brings back rooms with links, with what was said in them, also before they were saved", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		local stamp = { id = { host = "rooms.b.example", epoch = "e", sequence = 7 }, time = 5000, orderKey = 6000 }
		local event = { kind = "said", nick = "hecate", payload = {} }
		local message = { event = event, stamp = stamp, time = 5000, bytes = 9 }
		record.script["local-join"] = { { kind = "save" } }
		record.script["local-message"] = { { kind = "append", message = message, contiguous = 6 } }
		record.plugin.feed(room, { kind = "local-message" })
		record.plugin.feed(room, { kind = "local-join" })

		local later = fake.start { options = settings.options, stores = record.server.stores, starting = true }
		local logged = later.plugin.roomAt(coven).logged
		assert.equal(1, #logged)
		assert.same(stamp, logged[1].message.stamp)
		assert.equal("hecate", logged[1].message.event.nick)
		assert.equal(6, logged[1].contiguous)
		assert.same({}, later.inputs)
		later.server.fire "global/server-started"
		assert.same({ "restored" }, later.kinds())
	end)

	it("finds a message that was never shown, since its row is written first", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		local stamp = { id = { host = "rooms.b.example", epoch = "e", sequence = 7 }, time = 5000, orderKey = 5000 }
		local message = { event = { kind = "said", payload = {} }, stamp = stamp, time = 5000, bytes = 9 }
		record.script["local-join"] = { { kind = "save" } }
		record.plugin.feed(room, { kind = "local-join" })
		record.script["local-message"] = { { kind = "append", message = message, contiguous = 7 }, { kind = "reflect" } }
		record.onPerform = function(_, effect)
			if effect.kind == "append" then
				record.rowsThen = #record.server.stores.dmuc_log.coven
			end
		end
		record.server.writes = {}
		record.plugin.feed(room, { kind = "local-message" })
		assert.equal(1, record.rowsThen)
		assert.same({ "append" }, record.server.writes)
	end)

	it("keeps the history of before the first link", function()
		local record = fake.start(settings)
		local old = { event = { kind = "said", nick = "puck", payload = {} }, time = 3000, delayFrom = coven, bytes = 9 }
		record.history = { old }
		local room = record.room(coven, peer)
		record.script["local-join"] = { { kind = "save" } }
		record.plugin.feed(room, { kind = "local-join" })
		local later = fake.start { options = settings.options, stores = record.server.stores }
		local logged = later.plugin.roomAt(coven).logged
		assert.equal(1, #logged)
		assert.equal("puck", logged[1].message.event.nick)
		assert.equal(3000, logged[1].message.time)
		assert.equal(coven, logged[1].message.delayFrom)
	end)

	it("knows nothing of what was said in an earlier life of the room", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		local stamp = { id = { host = "rooms.b.example", epoch = "e", sequence = 7 }, time = 5000, orderKey = 5000 }
		local message = { event = { kind = "said", payload = {} }, stamp = stamp, time = 5000, bytes = 9 }
		record.script["local-message"] = { { kind = "append", message = message, contiguous = 7 } }
		record.script["local-join"] = { { kind = "save" } }
		record.plugin.feed(room, { kind = "local-message" })
		room.role = "plain"
		record.plugin.feed(room, { kind = "local-join" })
		local again = record.room(coven, peer)
		record.plugin.feed(again, { kind = "local-join" })
		local later = fake.start { options = settings.options, stores = record.server.stores }
		assert.same({}, later.plugin.roomAt(coven).logged)
	end)

	it("forgets rooms that have no links any more", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		record.script["local-join"] = { { kind = "save" } }
		record.plugin.feed(room, { kind = "local-join" })
		room.role = "plain"
		record.plugin.feed(room, { kind = "local-join" })
		assert.is_nil(record.plugin.roomAt(coven))
		assert.is_nil(fake.start({ options = settings.options, stores = record.server.stores }).plugin.roomAt(coven))
	end)
end)

describe("a room that is gone from this server", function()
	it("still tells its peers, though nobody finds it any more", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		record.script["local-destroy"] = { send("dissolve", "r1") }
		record.script.answered = function()
			room.links[1].state = "dissolved"
			return { { kind = "save" }, { kind = "show" } }
		end
		-- The room is destroyed by an effect: the input has to wait.
		record.onPerform = function()
			record.plugin.feed(room, { kind = "local-destroy" })
			record.plugin.forget(coven)
		end
		record.script["local-join"] = { { kind = "remove" } }
		record.plugin.feed(room, { kind = "local-join" })
		assert.is_nil(record.plugin.roomAt(coven))
		assert.equal(1, #record.server.asked)
		record.server.asked[1].answer.callbacks.rejected { condition = "gone", context = { stanza = {} } }
		assert.same({ "local-join", "local-destroy", "answered" }, record.kinds())
		-- What it wants shown concerns nobody here, and its end is its end.
		assert.same({ coven .. " remove" }, record.performed)
		record.plugin.feed(room, { kind = "local-join" })
		assert.equal(3, #record.inputs)
	end)
end)

describe("a reload", function()
	it("carries on rooms and epoch, whatever library the new incarnation brings", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		local epoch = room.surroundings.epoch
		require("dmuc.core.state.roster").putOccupant(
			room.roster,
			{ nick = "hecate", home = "rooms.example.com", view = { affiliation = "none", role = "participant" } }
		)
		local state = record.plugin.save()

		local later = fake.start { options = settings.options, stores = record.server.stores, savedState = state }
		assert.same({}, later.inputs)
		later.plugin.resume(state)
		local same = later.plugin.roomAt(coven)
		assert.same({ "restored" }, later.kinds())
		assert.equal(epoch, same.surroundings.epoch)
		assert.equal(peer, same.links[1].peer)
		assert.equal("hecate", require("dmuc.core.state.roster").allOccupants(same.roster)[1].nick)
	end)

	it("is a restart if the state is of another kind", function()
		local record = fake.start(settings)
		local room = record.room(coven, peer)
		record.script["local-join"] = { { kind = "save" } }
		record.plugin.feed(room, { kind = "local-join" })
		local later = fake.start { options = settings.options, stores = record.server.stores, savedState = {} }
		later.plugin.resume {}
		assert.equal("primary", later.plugin.roomAt(coven).role)
	end)
end)
