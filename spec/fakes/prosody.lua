-- A Prosody that does nothing by itself: it notes what the module does, and does what the spec tells it to.
--
--   local prosody = require "spec.fakes.prosody"
--   local server = prosody.start { host = "rooms.example.com" }   -- before requiring a module of the plugin
--   server.fire("iq/host", stanza)    server.sent    server.lines    server.stores
package.path = "lua-out/modules/?.lua;./?.lua;" .. package.path

local fake = {}

local function split(jid)
	local node, host, resource = nil, jid, nil
	if jid:find("/", 1, true) then
		host, resource = jid:match("^([^/]*)/(.*)$")
	end
	if host:find("@", 1, true) then
		node, host = host:match("^([^@]*)@(.*)$")
	end
	if host == "" or node == "" or resource == "" or host:find("[%s@]") then
		return nil
	end
	return node, host, resource
end

local function jidLibrary()
	return {
		prepped_split = function(jid)
			return split(jid:lower())
		end,
		node = function(jid)
			return (split(jid))
		end,
		host = function(jid)
			return jid and select(2, split(jid))
		end,
	}
end

-- Before each write `server.onWrite` is called, if there is one.
local function noteWrite(server)
	if server.onWrite then
		server.onWrite()
	end
end

local function keyvalStore(server, rows)
	return {
		get = function(_, key)
			return rows[key or ""]
		end,
		set = function(_, key, value)
			noteWrite(server)
			if server.diskIsFull then
				return nil, "No space left on device"
			end
			rows[key or ""] = value
			return true
		end,
		users = function()
			return pairs(rows)
		end,
	}
end

-- An archive with `quota` rows at most, which notes in `server.writes` how it was written.
local function archiveStore(server, rows)
	local archive = { caps = { quota = server.quota } }
	function archive.append(_, user, key, value, when, with)
		noteWrite(server)
		local list = rows[user] or {}
		if server.quota and #list >= server.quota then
			return nil, "quota-limit"
		elseif server.diskIsFull or server.refuses and server.refuses(value) then
			return nil, server.diskIsFull and "No space left on device" or "it cannot be encoded"
		end
		rows[user] = list
		table.insert(server.writes, key and "keyed" or "append")
		table.insert(list, { value = value, when = when, with = with })
		return "id" .. #list
	end
	function archive.find(_, user)
		if server.diskIsBroken then
			return nil, "Input/output error"
		end
		local index = 0
		return function()
			index = index + 1
			local row = (rows[user] or {})[index]
			if row then
				return "id" .. index, row.value, row.when, row.with
			end
		end
	end
	function archive.delete(_, user, query)
		noteWrite(server)
		if server.diskIsFull then
			return nil, "No space left on device"
		end
		if not query then
			if rows[user] then
				table.insert(server.writes, "remove")
			end
			rows[user] = nil
			return true
		end
		table.insert(server.writes, "rewrite")
		local list = rows[user] or {}
		local before = #list
		if query and query["end"] then
			while list[1] and list[1].when <= query["end"] do
				table.remove(list, 1)
			end
			return before - #list
		end
		for _ = 1, #list - (query and query.truncate or 0) do
			table.remove(list, 1)
		end
		return before - #list
	end
	return archive
end

-- A stanza as it is when it is sent: who sends it may give it another address afterwards.
local function asWritten(stanza)
	local written = setmetatable({}, getmetatable(stanza))
	for name, value in pairs(stanza) do
		written[name] = value
	end
	written.attr = {}
	for name, value in pairs(stanza.attr) do
		written.attr[name] = value
	end
	return written
end

-- A promise of util.promise that the spec settles by hand.
local function promise()
	local settled = { callbacks = {} }
	function settled:next(fulfilled, rejected)
		self.callbacks = { fulfilled = fulfilled, rejected = rejected }
		return self
	end
	return settled
end

local function moduleApi(server)
	local api = { host = server.host, name = "dmuc" }
	function api:get_option(name)
		local own = server.options[name]
		if own == nil then
			return server.globalOptions[name]
		end
		return own
	end
	function api:log(level, format, ...)
		table.insert(server.lines, level .. ": " .. format:gsub("%%s", "%%s"):format(...))
	end
	function api:hook(event, handler, priority)
		table.insert(server.hooks, { event = event, handler = handler, priority = priority or 0 })
	end
	function api:hook_global(event, handler)
		self:hook("global/" .. event, handler)
	end
	function api:add_feature(feature)
		table.insert(server.features, feature)
	end
	function api:send(stanza)
		table.insert(server.sent, asWritten(stanza))
		if server.onSend then
			server.onSend(stanza)
		end
	end
	function api:send_iq(stanza, _, timeout)
		table.insert(server.sent, stanza)
		local answer = promise()
		table.insert(server.asked, { stanza = stanza, timeout = timeout, answer = answer })
		return answer
	end
	-- One table for each path, whoever asks.
	function api:shared(path)
		server.shared = server.shared or {}
		server.shared[path] = server.shared[path] or {}
		return server.shared[path]
	end
	function api:add_timer(delay, callback)
		local timer = { delay = delay, callback = callback }
		function timer:stop()
			self.stopped = true
		end
		table.insert(server.timers, timer)
		return timer
	end
	function api:open_store(name, kind)
		server.stores[name] = server.stores[name] or {}
		return kind == "archive" and archiveStore(server, server.stores[name]) or keyvalStore(server, server.stores[name])
	end
	return api
end

local function installLibraries(server)
	local count = 0
	local function newId()
		count = count + 1
		return "id" .. count
	end
	package.loaded["util.jid"] = jidLibrary()
	package.loaded["util.stanza"] = require "spec.fakes.stanza"
	package.loaded["util.time"] = {
		now = function()
			return server.seconds
		end,
	}
	package.loaded["util.id"] = {
		medium = newId,
		custom = function()
			return newId
		end,
	}
	package.loaded["util.uuid"] = { generate = newId }
	-- Nothing here runs in a coroutine of Prosody's.
	package.loaded["util.async"] = { ready = function() return false end }
	package.loaded["util.error"] = {
		new = function(template)
			return template
		end,
	}
	package.loaded["util.cache"] = {
		new = function(size)
			return { size = size }
		end,
	}
	package.loaded["util.hashes"] = {
		sha256 = function(text)
			return "digest of " .. text
		end,
	}
	package.loaded["util.encodings"] = {
		stringprep = {
			nodeprep = function(text)
				return not text:find('[%s"&\'/:<>@]') and text ~= "" and text:lower() or nil
			end,
		},
	}
	-- There are no streams here.
	package.loaded["util.filters"] = { add_filter = function() end, remove_filter = function() end }
	package.loaded["core.storagemanager"] = {
		get_driver = function()
			return {}, server.driver
		end,
	}
	-- The files of storage "internal": one for all lists.
	package.loaded["util.datamanager"] = {
		getpath = function()
			return server.listFile
		end,
		list_load = function()
			if server.listFile and not server.lists then
				return nil, "Error reading storage"
			end
			return server.lists
		end,
		list_store = function(_, _, _, rows)
			server.lists = rows
			return true
		end,
	}
	package.loaded["util.envload"] = {
		envload = function(code, source, environment)
			if rawget(_G, "setfenv") then
				local run, failure = rawget(_G, "loadstring")(code, source)
				return run and rawget(_G, "setfenv")(run, environment), failure
			end
			return load(code, source, nil, environment)
		end,
	}
	package.loaded["core.configmanager"] = {
		getconfig = function()
			return { [server.host] = server.options, ["*"] = server.globalOptions }
		end,
	}
end

-- Forgets the plugin's modules, so that the next one is loaded with the present fakes.
local function forgetPlugin()
	for name in pairs(package.loaded) do
		if name:find "^dmuc%." or name == "lualib_bundle" then
			package.loaded[name] = nil
		end
	end
end

-- Starts a server with the given host, options and stores (of a server before it).
function fake.start(settings)
	local server = {
		host = settings.host or "rooms.example.com",
		options = settings.options or {},
		globalOptions = settings.globalOptions or {},
		stores = settings.stores or {},
		seconds = 1000,
		driver = settings.driver or "memory",
		quota = settings.quota,
		writes = {},
		lines = {},
		hooks = {},
		features = {},
		sent = {},
		asked = {},
		timers = {},
	}
	forgetPlugin()
	installLibraries(server)
	rawset(_G, "module", moduleApi(server))
	rawset(_G, "prosody", { hosts = {}, full_sessions = {}, start_time = not settings.starting and 1 or nil })

	-- Fires an event: by descending priority, until a handler returns something.
	function server.fire(event, data)
		table.sort(server.hooks, function(left, right)
			return left.priority > right.priority
		end)
		for _, hook in ipairs(server.hooks) do
			if hook.event == event then
				local result = hook.handler(data)
				if result ~= nil then
					return result
				end
			end
		end
	end

	-- A stanza arrives by s2s, or from an origin of that type, or from that origin.
	function server.receive(stanza, from)
		local node, _, resource = split(stanza.attr.to)
		local target = resource and "full" or node and "bare" or "host"
		local origin = type(from) == "table" and from or { type = from or "s2sin" }
		return server.fire(stanza.name .. "/" .. target, { stanza = stanza, origin = origin })
	end

	-- Timers that wait.
	function server.armed()
		local waiting = {}
		for _, timer in ipairs(server.timers) do
			if not timer.stopped and not timer.rung then
				table.insert(waiting, timer)
			end
		end
		return waiting
	end

	-- Lets the only waiting timer ring.
	function server.ring()
		local waiting = server.armed()
		assert(#waiting == 1, #waiting .. " timers wait")
		server.seconds = server.seconds + waiting[1].delay
		waiting[1].rung = true
		local delay = waiting[1].callback(server.seconds)
		if delay then
			waiting[1].delay, waiting[1].rung = delay, nil
		end
	end

	return server
end

return fake
