-- The rooms' logs on the disk: one append for each message, bounds, and what is read after a crash.
local prosody = require "spec.fakes.prosody"

local coven = "coven@rooms.example.com"

local function body(text)
	return { name = "body", attributes = {}, children = { text } }
end

local function said(sequence, text, time)
	local id = { host = "rooms.b.example", epoch = "e", sequence = sequence }
	local stamp = { id = id, time = time or 5000, orderKey = (time or 5000) + sequence }
	local event = { kind = "said", nick = "hecate", payload = { body(text or "Double, double") } }
	return { message = { event = event, stamp = stamp, time = stamp.time, bytes = 40 }, contiguous = sequence }
end

local function start(bounds, settings)
	local server = prosody.start(settings or {})
	local all = { rowsMax = 10000, bytesMax = 20971520, ageMaxMs = 86400000 }
	for name, value in pairs(bounds or {}) do
		all[name] = value
	end
	return require("dmuc.host.log-store").openLogStore(all), server
end

-- As the plugin does it after each input.
local function add(log, logged)
	log.append(coven, logged)
	if log.isOverfull(coven) then
		log.trim(coven)
	end
end

local function texts(log)
	local found = {}
	for _, row in ipairs(log.read(coven)) do
		table.insert(found, row.message.event.payload[1].children[1])
	end
	return found
end

describe("a row of the log", function()
	it("brings back the whole message, with its number", function()
		local log, server = start()
		local first = said(7, "Fillet of a fenny snake")
		first.message.event.messageId, first.message.event.language = "m1", "en"
		table.insert(first.message.event.payload, {
			name = "reply",
			attributes = { xmlns = "urn:xmpp:reply:0", id = "x" },
			children = { { name = "deep", attributes = {}, children = {} } },
		})
		first.sender = "hecate@b.example/desk"
		local second = said(8, "The room speaks")
		second.message.event.nick, second.contiguous = nil, 3
		local third = said(9)
		third.message.event.kind = "subject"
		third.message.event.payload = { { name = "subject", attributes = {}, children = {} } }
		for _, row in ipairs { first, second, third } do
			log.append(coven, row)
		end
		local rows = log.read(coven)
		assert.equal(3, #rows)
		for index, expected in ipairs { first, second, third } do
			assert.same(expected.message.event, rows[index].message.event)
			assert.same(expected.message.stamp, rows[index].message.stamp)
			assert.equal(expected.message.time, rows[index].message.time)
			assert.equal(expected.contiguous, rows[index].contiguous)
			assert.equal(expected.sender, rows[index].sender)
		end
		assert.truthy(rows[1].message.bytes > 40)
		assert.same({ "append", "append", "append" }, server.writes)
	end)

	it("may be of a time before the numbers", function()
		local log = start()
		local old = { event = { kind = "said", nick = "puck", payload = { body "Lord" } }, time = 3123, delayFrom = coven }
		log.append(coven, { message = old, contiguous = 0 })
		local message = log.read(coven)[1].message
		assert.is_nil(message.stamp)
		assert.equal(3123, message.time)
		assert.equal(coven, message.delayFrom)
		assert.same(old.event, message.event)
	end)

	it("is read once, though it came twice: live, and with the history of a new replica", function()
		local log = start()
		local stanzaId = { name = "stanza-id", attributes = { xmlns = "urn:xmpp:sid:0", id = "s" }, children = {} }
		local old = { event = { kind = "said", payload = { body "Lord", stanzaId } }, time = 3000 }
		for _ = 1, 2 do
			log.append(coven, said(1))
			log.append(coven, { message = old, contiguous = 0 })
		end
		assert.same({ "Double, double", "Lord" }, texts(log))
	end)

	it("that is none is left out, with a line that names the room; the others are read", function()
		local log, server = start()
		log.append(coven, said(1, "one"))
		log.append(coven, said(2, "two"))
		local rows = server.stores.dmuc_log.coven
		table.insert(rows, 2, { value = require("spec.fakes.stanza").stanza("message", { from = coven }), when = 1 })
		assert.same({ "one", "two" }, texts(log))
		assert.equal(1, #server.lines)
		assert.truthy(server.lines[1]:find("error: " .. coven .. ": 1 of the messages in its log", 1, true))
	end)

	it("that cannot be written is told once, until it can", function()
		local log, server = start()
		server.diskIsFull = true
		log.append(coven, said(1))
		log.append(coven, said(2))
		assert.equal(1, #server.lines)
		assert.truthy(server.lines[1]:find("No space left on device", 1, true))
		server.diskIsFull = false
		log.append(coven, said(3, "three"))
		assert.same({ "three" }, texts(log))
		server.diskIsFull = true
		log.append(coven, said(4))
		assert.equal(2, #server.lines)
	end)
end)

describe("the bounds of a log", function()
	local function countWrites(server, kind)
		local count = 0
		for _, write in ipairs(server.writes) do
			count = count + (write == kind and 1 or 0)
		end
		return count
	end

	it("are kept by dropping a tenth of the rows at a time, the oldest first", function()
		local log, server = start { rowsMax = 100 }
		for sequence = 1, 309 do
			add(log, said(sequence, tostring(sequence)))
			assert.truthy(#server.stores.dmuc_log.coven < 110)
		end
		assert.equal(20, countWrites(server, "rewrite"))
		assert.equal(0, countWrites(server, "keyed"))
		local kept = texts(log)
		assert.equal(109, #kept)
		assert.equal("201", kept[1])
		assert.equal("309", kept[109])
	end)

	it("count octets", function()
		local log, server = start { bytesMax = 100000 }
		for sequence = 1, 300 do
			add(log, said(sequence, ("x"):rep(1000)))
		end
		assert.truthy(countWrites(server, "rewrite") < 30)
		local rows = log.read(coven)
		assert.truthy(#rows > 70 and #rows < 100)
		assert.equal(300, rows[#rows].message.stamp.id.sequence)
	end)

	it("count days", function()
		local log, server = start { ageMaxMs = 1000000 }
		add(log, said(1))
		server.seconds = server.seconds + 1050
		add(log, said(2))
		assert.equal(2, #log.read(coven))
		server.seconds = server.seconds + 100
		add(log, said(3))
		assert.equal(2, log.read(coven)[1].message.stamp.id.sequence)
	end)

	it("are below those of the storage, which would take no more rows", function()
		local log, server = start({}, { quota = 110 })
		for sequence = 1, 300 do
			add(log, said(sequence))
		end
		assert.same({}, server.lines)
		assert.equal(300, log.read(coven)[#log.read(coven)].message.stamp.id.sequence)
		assert.truthy(countWrites(server, "rewrite") < 25)
	end)

	it("hold for rows of earlier starts, and for a quota that was lowered", function()
		local log, server = start()
		for sequence = 1, 200 do
			add(log, said(sequence))
		end
		local later, again = start({}, { quota = 110, stores = server.stores })
		add(later, said(201))
		assert.same({}, again.lines)
		local rows = later.read(coven)
		assert.equal(101, #rows)
		assert.equal(201, rows[#rows].message.stamp.id.sequence)
	end)
end)

describe("a log that is forgotten", function()
	it("is empty, and may begin again", function()
		local log = start()
		add(log, said(1))
		log.forget(coven)
		assert.same({}, log.read(coven))
		add(log, said(2, "again"))
		assert.same({ "again" }, texts(log))
	end)
end)

describe("a storage that fails", function()
	it("costs the history, and a line that names the room", function()
		local log, server = start()
		add(log, said(1))
		server.diskIsBroken = true
		assert.same({}, log.read(coven))
		assert.truthy(server.lines[1]:find("error: " .. coven .. ": its log", 1, true))
		assert.truthy(server.lines[1]:find("Input/output error", 1, true))
	end)
end)

describe("storage internal", function()
	local file

	before_each(function()
		file = os.tmpname()
	end)

	after_each(function()
		os.remove(file)
		os.remove(file .. ".damaged")
	end)

	local function row(sequence, text)
		return {
			name = "message",
			attr = { from = coven .. "/hecate", type = "groupchat", stamp = "1970-01-01T00:16:40Z" },
			when = 1000,
			with = "dmuc",
			key = "k" .. sequence,
			{ name = "body", attr = {}, text },
			{
				name = "o",
				attr = { xmlns = "urn:x-dmuc:link:0", h = "b.example", e = "e", n = tostring(sequence), t = "1970-01-01T00:00:05.000Z" },
			},
			{ name = "row", attr = { xmlns = "urn:x-dmuc:link:0", n = tostring(sequence) } },
		}
	end

	it("is read without its index, which a crash may leave behind", function()
		local log, server = start({}, { driver = "internal" })
		server.lists = { row(1, "one"), row(2, "two") }
		assert.same({ "one", "two" }, texts(log))
		assert.same({}, server.lines)
	end)

	local function write(text)
		local handle = io.open(file, "w")
		handle:write(text)
		handle:close()
	end

	local function line(sequence, text)
		local aside = '{ name = "row", attr = { xmlns = "urn:x-dmuc:link:0", n = "%d" } }'
		local stamp = '{ name = "o", attr = { xmlns = "urn:x-dmuc:link:0", h = "b.example", e = "e", n = "%d",'
			.. ' t = "1970-01-01T00:00:05.000Z" } }'
		local format = 'item({\n\tname = "message", attr = { from = "coven@rooms.example.com/hecate", stamp = "x" },\n'
			.. '\twhen = 1000, key = "k",\n\t{ name = "body", attr = {}, "%s" },\n\t' .. stamp .. ",\n\t" .. aside .. "\n});\n"
		return format:format(text, sequence, sequence)
	end

	it("is read row by row if one was half written, and put right", function()
		local log, server = start({}, { driver = "internal" })
		server.listFile = file
		local torn = line(2, "two"):sub(1, 90)
		write(line(1, "one") .. torn .. "\n" .. line(3, "three") .. ("\0"):rep(20))
		assert.same({ "one", "three" }, texts(log))
		assert.equal(1, #server.lines)
		assert.truthy(server.lines[1]:find("error: " .. coven .. ": 1 of the messages", 1, true))
		assert.truthy(server.lines[1]:find(file .. ".damaged", 1, true))
		assert.equal(2, #server.lists)
		assert.truthy(io.open(file .. ".damaged"))
	end)
end)
