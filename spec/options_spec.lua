-- What an administrator may write, and what he is told if he writes something else.
local prosody = require "spec.fakes.prosody"

local function read(set, setGlobally)
	prosody.start { options = set, globalOptions = setGlobally }
	local options = require "dmuc.host.options.options"
	local lines = {}
	local values = options.readOptions(options.configuredOptions(), function(line)
		table.insert(lines, line)
	end)
	return values, lines
end

local function hosts(peers)
	local found = {}
	for _, peer in ipairs(peers) do
		table.insert(found, peer.host)
	end
	return found
end

describe("options", function()
	it("have their defaults without a word", function()
		local values, lines = read {}
		assert.same({}, lines)
		assert.same({}, values.peers)
		assert.equal("listed", values.accept)
		assert.equal(60000, values.keepaliveMs)
		assert.equal(604800000, values.shadowTtlMs)
		assert.is_true(values.exposeOption)
		assert.is_nil(values.modes)
		assert.same({ talk = true, private = true, enter = false, kick = true }, values.replicaSplit)
		assert.equal(1000, values.limits.instancesMax)
	end)

	it("are taken as they are written", function()
		local values, lines = read {
			dmuc_modes = "dmuc1",
			dmuc_prefer = { "dmuc2", "dmuc3" },
			dmuc_keepalive = 30,
			dmuc_ack_wait = 1.5,
			dmuc_deny = { "Bad.example" },
			dmuc1_trigger = "lazy",
			dmuc1_default_distributed = true,
			dmuc_limits = { instances_per_peer = 3 },
		}
		assert.same({}, lines)
		assert.same({ "dmuc1" }, values.modes)
		assert.same({ "dmuc2", "dmuc3" }, values.prefer)
		assert.equal(30000, values.keepaliveMs)
		assert.equal(1500, values.ackWaitMs)
		assert.same({ "bad.example" }, values.deny)
		assert.equal("lazy", values.trigger)
		assert.is_true(values.defaultDistributed)
		assert.equal(3, values.limits.instancesPerPeerMax)
		assert.equal(1000, values.limits.instancesMax)
	end)

	local wrong = {
		{ "dmuc_keepalive", "sixty", '"sixty", but must be a number of seconds from 30 to 600: 60 is used' },
		{ "dmuc_keepalive", 29, "29, but must be a number of seconds from 30 to 600: 60 is used" },
		{ "dmuc_keepalive", 601, "601, but must be a number of seconds from 30 to 600: 60 is used" },
		{ "dmuc1_trigger_users", 1.5, "1.5, but must be a whole number from 1 to 10000: 1 is used" },
		{ "dmuc1_expose_option", "yes", '"yes", but must be true or false: true is used' },
		{ "dmuc_accept", "all", '"all", but must be one of "listed", "any", "none": "listed" is used' },
		{ "dmuc_modes", { "dmuc1", "dmuc9" }, '{ "dmuc1", "dmuc9" }, but must be a list of "dmuc1", "dmuc2", "dmuc3": the default is used' },
		{ "dmuc_peers", true, "true, but must be a list or table of domains: nobody may link" },
		{ "dmuc_deny", 7, "7, but must be a list of domains: the default is used" },
		{ "dmuc_limits", 5, "5, but must be a table: the defaults are used" },
	}
	for _, case in ipairs(wrong) do
		local name, value, told = case[1], case[2], case[3]
		it("tell of a wrong " .. name .. " in one line", function()
			local values, lines = read { [name] = value }
			assert.same({ name .. " is " .. told }, lines)
			assert.same(read {}, values)
		end)
	end

	it("tell of a wrong part, and keep the rest of the table", function()
		local values, lines = read { dmuc2_split = { talk = "no", enter = true, sing = true } }
		assert.same({
			'dmuc2_split has an unknown key "sing", known are enter, kick, private, talk: it is ignored',
			'dmuc2_split.talk is "no", but must be true or false: true is used',
		}, lines)
		assert.same({ talk = true, private = true, enter = true, kick = true }, values.replicaSplit)
	end)

	it("tell of unknown names, for this host and for all", function()
		local _, lines = read({ dmuc_peer = { "a.example" }, muc_log_by_default = true }, { dmuc1_triger = "lazy" })
		assert.same({
			'dmuc1_triger is no option of mod_dmuc, maybe misspelt, and ignored; its value is "lazy"',
			'dmuc_peer is no option of mod_dmuc, maybe misspelt, and ignored; its value is { "a.example" }',
		}, lines)
	end)
end)

describe("dmuc_peers", function()
	it("may be a list", function()
		local values, lines = read { dmuc_peers = { "rooms.b.example", "Rooms.C.example" } }
		assert.same({}, lines)
		assert.same({ "rooms.b.example", "rooms.c.example" }, hosts(values.peers))
		assert.same({ "rooms.b.example", "b.example" }, values.peers[1].users)
		assert.same({ "dmuc1", "dmuc2", "dmuc3" }, values.peers[1].modes)
		assert.equal("own", values.peers[1].trust)
	end)

	it("may be a table, or both", function()
		local values, lines = read {
			dmuc_peers = {
				"rooms.b.example",
				["rooms.c.example"] = { users = { "people.c.example" }, modes = { "dmuc1" }, trust = "any", wait = 120 },
			},
		}
		assert.same({}, lines)
		assert.same({ "rooms.b.example", "rooms.c.example" }, hosts(values.peers))
		local peer = values.peers[2]
		assert.same({ "people.c.example" }, peer.users)
		assert.same({ "dmuc1" }, peer.modes)
		assert.equal("any", peer.trust)
		assert.equal(120000, peer.answerWaitMs)
		assert.is_nil(peer.keepaliveMs)
	end)

	it("keeps a peer whose entry has a mistake, without it", function()
		local values, lines = read {
			dmuc_peers = { ["rooms.c.example"] = { trust = "full", user = { "c.example" } }, ["not a domain"] = {} },
		}
		assert.same({
			'dmuc_peers names "not a domain", but must name domains: it is left out',
			'dmuc_peers["rooms.c.example"] has an unknown key "user", known are '
				.. "ack_wait, keepalive, modes, page_bytes, replica, trust, users, wait: it is ignored",
			'dmuc_peers["rooms.c.example"].trust is "full", but must be one of "none", "own", "any": "own" is used',
		}, lines)
		assert.same({ "rooms.c.example" }, hosts(values.peers))
		assert.equal("own", values.peers[1].trust)
		assert.same({ "rooms.c.example", "c.example" }, values.peers[1].users)
	end)
end)
