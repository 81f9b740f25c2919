-- What a row of a room's log costs on the disk: the plugin's store over Prosody's own storage "internal", with its files.
-- `prosody` is the folder of Prosody's sources, `data` an empty one for the files.
local report = require "report"
local people = require "people"

local jid = "coven@rooms.a.lit"

-- Options of the storage, and no other part of a server.
local function fakeModule(host, limit)
	local options = { storage_archive_item_limit = limit }
	local fake = { host = host, name = "dmuc" }
	local function option(_, name, default)
		return options[name] or default
	end
	fake.get_option, fake.get_option_number, fake.get_option_integer, fake.get_option_boolean = option, option, option, option
	function fake.log() end
	return fake
end

local function libraryPath(folder)
	package.path = folder .. "/?.lua;" .. package.path
	package.cpath = folder .. "/?.so;" .. package.cpath
	-- Of Prosody 13: its modules name each other by other names.
	pcall(require, "loader")
	rawset(_G, "prosody", { hosts = {} })
end

-- The store as the plugin opens it on that storage. `eventsMax` is the administrator's bound, the storage's own is far away.
local function openLog(folder, data, eventsMax)
	local host = "rooms.a.lit"
	local manager = require "util.datamanager"
	manager.set_data_path(data)
	local driver
	package.loaded["core.storagemanager"] = {
		olddm = manager,
		get_driver = function()
			return driver, "internal"
		end,
	}
	local fake = fakeModule(host, 100 * eventsMax)
	function fake.provides(_, _, provided)
		driver = provided
	end
	function fake.open_store(_, name, kind)
		local store = driver:open(name, kind)
		store.name = "internal"
		return store
	end
	rawset(_G, "module", fake)
	assert(loadfile(folder .. "/modules/mod_storage_internal.lua"))()
	local bounds = { eventsMax = eventsMax, bytesMax = 1e12, ageMaxMs = 1e15 }
	local disk = require("dmuc.host.disk").createDisk()
	return require("dmuc.host.storage.log-store").openLogStore(bounds, disk), function(part)
		return manager.getpath(part == 0 and "coven" or "coven/" .. part, host, "dmuc_log", "list")
	end
end

local function rowFor(count)
	local said = people.message(1, count)
	local time = 1700000000000 + count
	local id = { host = "rooms.a.lit", epoch = "epoch-of-a", sequence = count }
	local event = { kind = "said", nick = said.nick, messageId = said.messageId, payload = said.payload }
	local stamp = { id = id, time = time, orderKey = time }
	return { message = { event = event, stamp = stamp, time = time, bytes = said.bytes }, contiguous = count }
end

local function append(store, first, last)
	for count = first, last do
		store.append(jid, rowFor(count))
	end
end

-- Octets of all parts of the log.
local function sizeOf(pathOf)
	local size, part = 0, 0
	local file = assert(io.open(pathOf(part)))
	while file do
		size = size + file:seek "end"
		file:close()
		part = part + 1
		file = io.open(pathOf(part))
	end
	return size
end

-- Microseconds per row for the rows that are appended next; the shortest of some rounds.
local function appendCost(store, from, rows, rounds)
	local best = math.huge
	for round = 1, rounds do
		local first = from + (round - 1) * rows + 1
		best = math.min(best, (report.seconds(append, store, first, first + rows - 1)))
	end
	return best / rows * 1000000
end

return function(sizes)
	libraryPath(sizes.prosody)
	local store, pathOf = openLog(sizes.prosody, sizes.data, sizes.log)
	local rows, rounds = math.ceil(sizes.log / 100), 5
	-- The first row opens the file, and finds that it is empty.
	append(store, 1, 1)
	local short = appendCost(store, 1, rows, rounds)
	append(store, 1 + rounds * rows + 1, sizes.log)
	local octets = sizeOf(pathOf) / sizes.log
	local long = appendCost(store, sizes.log, rows, rounds)
	local beside = "append on the disk, almost none before"
	report.row { what = "row on the disk", count = sizes.log, measured = octets, unit = "B" }
	report.row { what = beside, count = rows, measured = short, unit = "us" }
	report.row { what = ("append on the disk, %d before"):format(sizes.log), count = rows, measured = long, unit = "us",
		aim = "as the first", ratio = long / short, beside = beside }
	local all = sizes.log + rounds * rows
	local seconds, found = report.seconds(store.read, jid)
	assert(#found == all, "rows have been lost")
	report.row { what = "reading the whole log from the disk, at start", count = all, measured = seconds * 1000, unit = "ms" }
	while not store.isOverfull(jid, sizes.log) do
		all = all + 1
		append(store, all, all)
	end
	seconds = report.seconds(store.trim, jid, sizes.log)
	local left = #store.read(jid)
	assert(left >= sizes.log and left < all, "the oldest rows are still there, or others are gone")
	report.row { what = "dropping the oldest rows on the disk, when a part of them is not needed", count = all - left,
		measured = seconds * 1000, unit = "ms", aim = "< 50" }
end
