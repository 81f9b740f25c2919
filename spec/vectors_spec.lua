-- The example stanzas of the specs in Lua, as in Node: frames.json in test/vectors/d1, d2 and d3 holds what each of them says.
package.path = "lua-out/modules/?.lua;spec/support/?.lua;" .. package.path
local json = require "dkjson"
local xml = require "xml"
local dmuc1 = require("dmuc.dialects.dmuc1").dmuc1
local dmuc2 = require("dmuc.dialects.dmuc2").dmuc2
local dmuc3 = require("dmuc.dialects.dmuc3").dmuc3
local numbers = require "dmuc.wire.numbers"
local time = require "dmuc.wire.time"
local payload = require "dmuc.wire.payload"

local function textOf(path)
	local file = assert(io.open(path))
	local text = file:read("*a")
	file:close()
	return text
end

local function canonical(stanzas)
	local texts = {}
	for index, stanza in ipairs(stanzas) do texts[index] = xml.canonical(stanza) end
	return texts
end

local function optionsOf(vector, stanza)
	local id = stanza.attributes.id
	if stanza.attributes.type == "result" then
		return { extension = vector.extension, answers = id, occupant = vector.occupant }
	end
	return { extension = vector.extension, id = id }
end

local function writtenAs(vector)
	if vector.readOnly then return {} end
	return vector.writes or (vector.says == "foreign" and {} or vector.says)
end

local function describeVector(dialect, vector)
	local stanzas = xml.parse(textOf("test/vectors/" .. vector.file))

	it("is read", function()
		for index, stanza in ipairs(stanzas) do
			local decoded
			if vector.asked then
				decoded = dialect.decodeAnswer(stanza, vector.asked)
			else
				decoded = dialect.decode(stanza)
			end
			local expected = { kind = "foreign" }
			if vector.says ~= "foreign" then
				expected = vector.says[index]
				expected.kind = "frame"
			end
			assert.same(expected, decoded)
		end
	end)

	local written = writtenAs(vector)
	if #written == 0 then return end

	it("is written", function()
		local made = {}
		for index, said in ipairs(written) do
			local options = optionsOf(vector, stanzas[index])
			local encoded = dialect.encode(said.frame, { from = said.from, to = said.to }, options)
			for _, stanza in ipairs(encoded) do table.insert(made, stanza) end
		end
		assert.same(canonical(stanzas), canonical(made))
	end)
end

for _, dialect in ipairs { dmuc1, dmuc2, dmuc3 } do
	local fixture = assert(json.decode(textOf("test/vectors/" .. dialect.name:gsub("dmuc", "d") .. "/frames.json"), 1, nil))

	for _, vector in ipairs(fixture.vectors) do
		describe(vector.file, function() describeVector(dialect, vector) end)
	end

	describe("what is not as it should be in " .. dialect.name, function()
		for _, case in ipairs(fixture.refused) do
			it("is refused: " .. case.title, function()
				local decoded = dialect.decode(xml.parse(case.xml)[1])
				assert.equal("malformed", decoded.kind)
				assert.equal(case.reason, decoded.reason)
			end)
		end
	end)
end

describe("numbers", function()
	it("are written in digits, whatever they are inside", function()
		assert.equal("3", numbers.formatInteger(6 / 2))
		assert.equal("0", numbers.formatInteger(0))
		assert.equal("1767607200123", numbers.formatInteger(1767607200123))
		assert.equal("1767607200123", numbers.formatInteger(1767607200123 * 2 / 2))
		assert.equal("99999999999999", numbers.formatInteger(99999999999999))
		assert.equal("100000000000000", numbers.formatInteger(100000000000000))
		assert.equal("9007199000000001", numbers.formatInteger(9007199000000001))
		assert.equal("9007199254740991", numbers.formatInteger(2 ^ 53 - 1))
	end)

	it("are read up to 2^53 - 1", function()
		assert.equal(2 ^ 53 - 1, numbers.parseInteger("9007199254740991"))
		for _, text in ipairs { "", "9007199254740992", "9007199254740993", "1.0", "-1", "0x1", "1e3", "nan" } do
			assert.is_nil(numbers.parseInteger(text))
		end
	end)
end)

describe("times", function()
	it("are written and read back", function()
		for _, case in ipairs {
			{ 0, "1970-01-01T00:00:00.000Z" },
			{ 951782399999, "2000-02-28T23:59:59.999Z" },
			{ 951782400000, "2000-02-29T00:00:00.000Z" },
			{ 1767607200123, "2026-01-05T10:00:00.123Z" },
			{ 253402300799999, "9999-12-31T23:59:59.999Z" },
		} do
			assert.equal(case[2], time.formatInstant(case[1]))
			assert.equal(case[2], time.formatInstant(case[1] / 2 * 2))
			assert.equal(case[1], time.parseInstant(case[2]))
		end
		assert.equal("2002-10-13T23:58:37Z", time.formatDelayStamp(1034553517000))
	end)
end)

it("the size of an element is in octets", function()
	local child = { name = "br", attributes = {}, children = {} }
	local body = { name = "body", attributes = { ["xml:lang"] = "de" }, children = { "Täglich 🧙 und €", child } }
	assert.equal(#"<body xml:lang='de'>Täglich 🧙 und €<br/></body>", payload.octetsOf(body))
end)

-- In Lua an array ends at any of its holes, so missing children are counted by the call that names them.
describe("children that are missing", function()
	local element = require("dmuc.wire.stanza").element

	local function namesOf(parent)
		local names = {}
		for index, child in ipairs(parent.children) do names[index] = child.name or child end
		return table.concat(names, " ")
	end

	it("are left out wherever they stand, and only they", function()
		assert.equal("a b c", namesOf(element("x", {}, "a", nil, "b", nil, "c", nil)))
		assert.equal("b", namesOf(element("x", {}, nil, "b", nil)))
		assert.equal("c", namesOf(element("x", {}, nil, nil, "c", nil, nil, nil)))
		assert.equal("", namesOf(element("x", {}, nil, nil, nil)))
		assert.equal("", namesOf(element("x", {})))
	end)

	it("do not take the salt of a live config with them", function()
		local frame = { kind = "config", config = { fields = {}, occupantIdSalt = "c2FsdA==" }, session = "u9Rk3PdQw1E" }
		local address = { from = "coven@chat.shakespeare.lit", to = "theroom@rooms.macbeth.lit" }
		local iq = dmuc1.encode(frame, address, { extension = true, id = "config2" })[1]
		assert.equal("x o v salt", namesOf(iq.children[1]))
		assert.same(frame, dmuc1.decode(iq).frame)
	end)
end)

describe("what the module adds to stanzas of ordinary users", function()
	local form = require "dmuc.wire.form"
	local redirect = require "dmuc.wire.redirect"
	local source, shadow = "coven@chat.shakespeare.lit", "theroom@rooms.macbeth.lit"
	local user = "somewitch@macbeth.lit/mobile"

	local function vectorOf(name)
		return xml.parse(textOf("test/vectors/d1/" .. name .. ".xml"))[1]
	end

	local function contains(name, element)
		assert.truthy(xml.canonical(vectorOf(name)):find(xml.canonical(element), 1, true))
	end

	local function formIn(name)
		for _, query in ipairs(vectorOf(name).children) do
			if type(query) == "table" then return form.formOf(query) end
		end
	end

	it("is what the vectors show", function()
		contains("V1-01", form.distributedFieldElement(false))
		contains("V1-16", form.sourceFieldElement(source))
		local join = { source = source, nick = "firstwitch", user = user, shadow = shadow, peerhost = "rooms.macbeth.lit" }
		assert.equal(xml.canonical(vectorOf("V1-20")), xml.canonical(redirect.redirectError(join)))
		assert.equal(xml.canonical(vectorOf("V1-21")), xml.canonical(redirect.directInvitation(source, user, shadow)))
	end)

	it("is read", function()
		assert.is_true(form.readDistributed(formIn("V1-02")))
		assert.is_false(form.readDistributed(formIn("V1-01.printed")))
	end)
end)

-- Lua 5.1 takes no more than some thousands of arguments.
describe("a list that is longer than any call may be", function()
	local long = 20000
	local link = { extension = true, id = "lists1" }
	local address = { from = "coven@chat.example.com", to = "coven@rooms.example.com" }

	local function numbered(make)
		local all = {}
		for index = 1, long do all[index] = make(index) end
		return all
	end

	it("of affiliations is written and read", function()
		local items = numbered(function(index) return { jid = "witch" .. index .. "@example.com", affiliation = "member" } end)
		local frame = { kind = "config", lists = { version = "v1", items = items }, listsDigest = "v1", session = "s1" }
		local stanza = dmuc1.encode(frame, address, link)[1]
		local decoded = dmuc1.decode(stanza)
		assert.equal("frame", decoded.kind)
		assert.equal(long, #decoded.frame.lists.items)
		assert.equal("witch20000@example.com", decoded.frame.lists.items[long].jid)
	end)

	it("of occupants is written for a service that knows only the spec", function()
		local view = { affiliation = "none", role = "participant", payload = {} }
		local items = numbered(function(index) return { nick = "witch" .. index, view = view } end)
		local frame = { kind = "roster", items = items, more = false }
		local stanza = dmuc1.encode(frame, address, { extension = false, id = "r1" })[1]
		assert.equal(long, #stanza.children[1].children)
	end)
end)

describe("a JID in a node", function()
	local escaping = require "dmuc.wire.escaping"

	local function folded(node) return node:lower() end

	it("is escaped with all ten sequences, and read as far as it tells", function()
		local text = [[a "b" & 'c' / d : e < f > g @ h \ i]]
		local node = [[a\20\22b\22\20\26\20\27c\27\20\2f\20d\20\3a\20e\20\3c\20f\20\3e\20g\20\40\20h\20\\20i]]
		assert.equal(node, escaping.escapeNode(text))
		assert.equal([[d\5c27artagnan]], escaping.escapeNode([[d\27artagnan]]))
		assert.equal([[\5c5c5c20]], escaping.escapeNode([[\5c5c20]]))
		assert.equal([[d\27artagnan]], escaping.unescapeNode([[d\5c27artagnan]]))
	end)

	it("is known by either escaping, whatever the case", function()
		local user = [[d\27artagnan@macbeth.lit/B]] .. "\195\188ro 1"
		assert.is_true(escaping.isEscapingOf([[d\5c27artagnan\40macbeth.lit\2fb]] .. "\195\188ro\\201", user, folded))
		assert.is_true(escaping.isEscapingOf([[d\27artagnan\40macbeth.lit\2fb]] .. "\195\188ro 1", user, folded))
		assert.is_false(escaping.isEscapingOf([[d\27artagnan\40macbeth.lit\2fb]] .. "\195\188ro 2", user, folded))
	end)

	it("is none that a node cannot hold", function()
		assert.is_nil(escaping.escapedAddress("witch@macbeth.lit/heath ", "mirror.lit"))
		assert.is_nil(escaping.escapedAddress("witch@macbeth.lit/" .. ("\195\188"):rep(501), "mirror.lit"))
	end)
end)
