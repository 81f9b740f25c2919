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
	local all = { eventsMax = 10000, bytesMax = 20971520, ageMaxMs = 86400000 }
	for name, value in pairs(bounds or {}) do
		all[name] = value
	end
	local disk = require("dmuc.host.disk").createDisk()
	return require("dmuc.host.storage.log-store").openLogStore(all, disk), server, disk
end

-- As the plugin does it after each input; so many of the newest rows are in memory, too.
local function add(log, logged, kept)
	log.append(coven, logged)
	if log.isOverfull(coven, kept) then
		log.trim(coven, kept)
	end
end

local function fill(log, from, to, kept)
	for sequence = from, to do
		add(log, said(sequence, tostring(sequence)), kept)
	end
end

-- The lists of the store, by their names.
local function lists(server)
	local names = {}
	for name in pairs(server.stores.dmuc_log) do
		table.insert(names, name)
	end
	table.sort(names)
	return names
end

local function texts(log)
	local found = {}
	for _, row in ipairs(log.read(coven)) do
		table.insert(found, row.message.event.payload[1].children[1])
	end
	return found
end

local function countOf(list, isCounted)
	local count = 0
	for _, item in ipairs(list) do
		count = count + (isCounted(item) and 1 or 0)
	end
	return count
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

	it("that the storage refuses, though it takes others, is let go, which is told; the others are written", function()
		local log, server = start()
		server.refuses = function(row)
			return row.tags[1] and row.tags[1][1] == "two"
		end
		for sequence, text in ipairs { "one", "two", "three", "four" } do
			log.append(coven, said(sequence, text))
		end
		for _ = 1, 2 do
			server.ring()
			assert.same({ "one" }, texts(log))
		end
		server.ring()
		assert.same({ "one", "three", "four" }, texts(log))
		assert.equal(3, #server.lines)
		assert.truthy(server.lines[2]:find("not what is written to the store dmuc_log (it cannot be encoded)", 1, true))
		assert.equal(0, #server.armed())
	end)
end)

describe("a disk that is full", function()
	local function counted(server, text)
		return countOf(server.lines, function(line)
			return line:find(text, 1, true)
		end)
	end

	it("is told of once, and again when all is written: in its order, each row once", function()
		local log, server = start { eventsMax = 100 }
		fill(log, 1, 15, 100)
		server.diskIsFull = true
		fill(log, 16, 75, 100)
		assert.equal(1, #server.lines)
		assert.truthy(server.lines[1]:find("^error: Storage does not take what is written %(store dmuc_log, No space left"))
		for _ = 1, 5 do
			server.ring()
		end
		assert.equal(1, #server.lines)
		assert.equal(15, #texts(log))
		server.diskIsFull = false
		server.ring()
		assert.equal(2, #server.lines)
		assert.truthy(server.lines[2]:find("warn: Storage works again", 1, true))
		assert.equal(0, #server.armed())
		fill(log, 76, 80, 100)
		local kept = texts(log)
		assert.equal(80, #kept)
		for index, text in ipairs(kept) do
			assert.equal(tostring(index), text)
		end
	end)

	it("is not written to while it is full, but for a trial", function()
		local log, server = start()
		server.diskIsFull = true
		log.append(coven, said(1))
		local writes = 0
		server.onWrite = function()
			writes = writes + 1
		end
		for sequence = 2, 100 do
			log.append(coven, said(sequence))
		end
		assert.equal(0, writes)
		server.ring()
		assert.equal(1, writes)
	end)

	it("may be full again before all is written: nothing of it is told, and nothing is written twice", function()
		local log, server = start()
		server.diskIsFull = true
		fill(log, 1, 30, 100)
		server.diskIsFull = false
		local left = 12
		server.onWrite = function()
			left = left - 1
			server.diskIsFull = left < 0
		end
		server.ring()
		assert.equal(1, #server.lines)
		server.onWrite = nil
		server.diskIsFull = false
		server.ring()
		local kept = texts(log)
		assert.equal(30, #kept)
		assert.equal("1", kept[1])
		assert.equal("30", kept[30])
		assert.equal(1, counted(server, "Storage works again"))
	end)

	it("keeps no more in memory than the bound, and says how much is lost", function()
		local log, server = start()
		server.diskIsFull = true
		local long = ("x"):rep(200000)
		for sequence = 1, 150 do
			log.append(coven, said(sequence, long .. sequence))
		end
		server.diskIsFull = false
		repeat
			server.ring()
		until #server.armed() == 0
		local kept = texts(log)
		assert.truthy(#kept < 110 and #kept > 95, tostring(#kept))
		assert.equal(long .. "150", kept[#kept])
		assert.equal(1, counted(server, ("but for %d that were too many"):format(150 - #kept)))
	end)

	it("gives a value back that waits, of two the later", function()
		local _, server, disk = start()
		local values = require("dmuc.host.storage.patient-stores").patientValues(disk, "dmuc", module:open_store("dmuc", "keyval"))
		values:set("coven", { name = "one" })
		server.diskIsFull = true
		values:set("coven", { name = "two" })
		assert.same({ name = "two" }, values:get("coven"))
		values:set("coven", { name = "three" })
		values:set("hall", { name = "four" })
		values:set("hall", nil)
		assert.same({ name = "three" }, values:get("coven"))
		assert.is_nil(values:get("hall"))
		assert.same({ name = "one" }, server.stores.dmuc.coven)
		server.diskIsFull = false
		server.ring()
		assert.same({ coven = { name = "three" } }, server.stores.dmuc)
		assert.equal(1, counted(server, "2 writes"))
	end)

	it("is tried for the last time when the module ends", function()
		local log, server, disk = start()
		server.diskIsFull = true
		fill(log, 1, 3, 100)
		disk.settle()
		assert.equal(1, counted(server, "the last 3 changes of linked rooms are lost here"))
		server.diskIsFull = false
		disk.settle()
		assert.equal(3, #texts(log))
	end)

	it("keeps waiting over a reload of the module", function()
		local log, server, disk = start()
		server.diskIsFull = true
		fill(log, 1, 3, 100)
		local waiting = disk.waiting()
		local later, again, itsDisk = start({}, { stores = server.stores })
		again.diskIsFull = true
		itsDisk.takeOver(waiting)
		later.append(coven, said(4, "4"))
		assert.same({}, again.lines)
		server.diskIsFull = false
		again.diskIsFull = false
		again.ring()
		assert.same({ "1", "2", "3", "4" }, texts(later))
		assert.equal(1, counted(again, "Storage works again"))
	end)

	it("calls who wants to know that it is over", function()
		local log, server, disk = start()
		local called = 0
		disk.onRecovered(function()
			called = called + 1
		end)
		server.diskIsFull = true
		log.append(coven, said(1))
		server.ring()
		assert.equal(0, called)
		server.diskIsFull = false
		server.ring()
		assert.equal(1, called)
	end)
end)

describe("what nobody needs of a log", function()
	local function countWrites(server, kind)
		return countOf(server.writes, function(write)
			return write == kind
		end)
	end

	it("goes by whole lists, the oldest first, and no list is ever rewritten", function()
		local log, server = start { eventsMax = 100 }
		fill(log, 1, 309, 100)
		assert.equal(0, countWrites(server, "rewrite"))
		assert.equal(0, countWrites(server, "keyed"))
		assert.equal(20, countWrites(server, "remove"))
		local kept = texts(log)
		assert.equal("201", kept[1])
		assert.equal("309", kept[#kept])
		assert.equal(109, #kept)
		assert.equal(11, #lists(server))
	end)

	it("stays as long as the rest is not enough", function()
		local log = start { eventsMax = 100 }
		fill(log, 1, 250, 500)
		assert.equal(250, #texts(log))
		fill(log, 251, 251, 30)
		assert.equal("221", texts(log)[1])
	end)

	it("is all of it, if nothing is in memory", function()
		local log, server = start { eventsMax = 100 }
		fill(log, 1, 25, 100)
		fill(log, 26, 26, 0)
		assert.same({}, texts(log))
		fill(log, 27, 27, 1)
		assert.same({ "27" }, texts(log))
		assert.equal(1, #lists(server))
	end)

	it("is found by size and by age, too: a list ends when it has a tenth of what the log may have", function()
		local log, server = start { bytesMax = 100000 }
		for sequence = 1, 100 do
			add(log, said(sequence, ("x"):rep(1000)), 100)
		end
		assert.truthy(#lists(server) > 9 and #lists(server) < 14)
		local quiet, again = start { ageMaxMs = 1000000 }
		for sequence = 1, 6 do
			add(quiet, said(sequence), 6)
			again.seconds = again.seconds + 50
		end
		assert.equal(3, #lists(again))
	end)

	it("is of no more than the storage takes in one list, and the log may be longer", function()
		local log, server = start({}, { quota = 11 })
		fill(log, 1, 300, 300)
		assert.same({}, server.lines)
		assert.equal(300, #texts(log))
	end)

	it("goes on with a new list if the quota was lowered", function()
		local log, server = start()
		fill(log, 1, 200, 200)
		local later, again = start({}, { quota = 110, stores = server.stores })
		fill(later, 201, 201, 201)
		assert.same({}, again.lines)
		assert.equal(201, #texts(later))
	end)
end)

describe("a log of several lists", function()
	it("goes on after a restart where it was", function()
		local log, server = start { eventsMax = 100 }
		fill(log, 1, 150, 100)
		local later, again = start({ eventsMax = 100 }, { stores = server.stores })
		fill(later, 151, 155, 100)
		local kept = texts(later)
		assert.equal("51", kept[1])
		assert.equal("155", kept[#kept])
		assert.equal(#lists(server), #lists(again))
	end)

	it("may have been one list before, which is its first part", function()
		local old, server = start()
		fill(old, 1, 250, 250)
		assert.same({ "coven" }, lists(server))
		server.stores.dmuc_log_parts = {}
		local log = start({ eventsMax = 100 }, { stores = server.stores })
		assert.equal(250, #texts(log))
		fill(log, 251, 349, 100)
		assert.equal(349, #texts(log))
		fill(log, 350, 351, 100)
		local kept = texts(log)
		assert.equal("251", kept[1])
		assert.equal(101, #kept)
	end)

	-- Ends the process after so many calls of the storage.
	local function crashAfter(server, calls)
		server.onWrite = function()
			calls = calls - 1
			if calls < 0 then
				error("crash", 0)
			end
		end
	end

	it("loses nothing that is needed, and doubles nothing, wherever a crash comes", function()
		for calls = 0, 60 do
			local log, server = start { eventsMax = 100 }
			fill(log, 1, 105, 100)
			crashAfter(server, calls)
			local written = 105
			pcall(function()
				for sequence = 106, 140 do
					log.append(coven, said(sequence, tostring(sequence)))
					written = sequence
					if log.isOverfull(coven, 100) then
						log.trim(coven, 100)
					end
				end
			end)
			server.onWrite = nil
			local later = start({ eventsMax = 100 }, { stores = server.stores })
			local kept = texts(later)
			assert.truthy(#kept >= 100, "after " .. calls .. " calls only " .. #kept .. " are left")
			assert.equal(tostring(written), kept[#kept])
			fill(later, written + 1, written + 200, 100)
			kept = texts(later)
			assert.truthy(#kept >= 100 and #kept <= 110)
			assert.equal(tostring(written + 200), kept[#kept])
			assert.truthy(#lists(server) <= 11)
		end
	end)

	it("takes no rows of a list that an index from a backup does not name", function()
		local log, server = start { eventsMax = 100 }
		fill(log, 1, 35, 100)
		local backup = server.stores.dmuc_log_parts.coven
		fill(log, 36, 55, 100)
		server.stores.dmuc_log_parts.coven = backup
		local later = start({ eventsMax = 100 }, { stores = server.stores })
		fill(later, 56, 70, 100)
		local kept = texts(later)
		assert.equal("70", kept[#kept])
		for index = 2, #kept do
			assert.truthy(tonumber(kept[index - 1]) < tonumber(kept[index]))
		end
	end)
end)

describe("a log that is forgotten", function()
	it("is empty, and may begin again", function()
		local log, server = start { eventsMax = 100 }
		fill(log, 1, 25, 100)
		log.forget(coven)
		assert.same({}, log.read(coven))
		assert.same({}, lists(server))
		add(log, said(2, "again"), 1)
		assert.same({ "again" }, texts(log))
	end)
end)

describe("a storage that fails", function()
	it("costs the history, and a line that names the room", function()
		local log, server = start()
		add(log, said(1), 1)
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
