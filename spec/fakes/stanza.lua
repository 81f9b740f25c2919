-- As much of Prosody's util.stanza as the plugin uses.
local methods = {}
methods.__index = methods

local function new(name, attributes)
	local attr = {}
	for key, value in pairs(attributes or {}) do
		attr[key] = value
	end
	return setmetatable({ name = name, attr = attr, tags = {}, cursor = {} }, methods)
end

local function target(self)
	return self.cursor[#self.cursor] or self
end

function methods:add_direct_child(child)
	self[#self + 1] = child
	if type(child) == "table" then
		self.tags[#self.tags + 1] = child
	end
end

function methods:add_child(child)
	target(self):add_direct_child(child)
	return self
end

function methods:tag(name, attributes)
	local child = new(name, attributes)
	target(self):add_direct_child(child)
	self.cursor[#self.cursor + 1] = child
	return self
end

function methods:up()
	self.cursor[#self.cursor] = nil
	return self
end

function methods:reset()
	self.cursor = {}
	return self
end

function methods:text(text)
	target(self):add_direct_child(text)
	return self
end

function methods:query(xmlns)
	return self:tag("query", { xmlns = xmlns })
end

function methods:get_child(name, xmlns)
	for _, child in ipairs(self.tags) do
		local matches = child.attr.xmlns == xmlns or (not xmlns and child.attr.xmlns == self.attr.xmlns)
		if child.name == name and matches then
			return child
		end
	end
end

function methods:get_child_with_attr(name, _, attribute, value)
	for _, child in ipairs(self.tags) do
		if child.name == name and child.attr[attribute] == value then
			return child
		end
	end
end

function methods:children()
	local index = 0
	return function()
		index = index + 1
		return self[index]
	end
end

function methods:maptags(callback)
	local kept = {}
	for index = 1, #self do
		local child = self[index]
		kept[#kept + 1] = type(child) == "table" and callback(child) or type(child) ~= "table" and child or nil
		self[index] = nil
	end
	self.tags = {}
	for _, child in ipairs(kept) do
		self:add_direct_child(child)
	end
	return self
end

function methods:get_error()
	local failure = self:get_child("error")
	if not failure then
		return nil
	end
	local condition, text
	for _, child in ipairs(failure.tags) do
		if child.name == "text" then
			text = child[1]
		else
			condition = child.name
		end
	end
	return failure.attr.type, condition or "undefined-condition", text
end

local library = { stanza = new, stanza_mt = methods }

function library.iq(attributes)
	return new("iq", attributes)
end

function library.reply(original)
	local type = original.name == "iq" and "result" or original.attr.type
	return new(original.name, { to = original.attr.from, from = original.attr.to, id = original.attr.id, type = type })
end

function library.deserialize(row)
	local stanza = new(row.name, row.attr)
	for _, child in ipairs(row) do
		stanza:add_direct_child(type(child) == "table" and library.deserialize(child) or child)
	end
	return stanza
end

function library.is_stanza(value)
	return getmetatable(value) == methods
end

return library
