-- XML text as the codec's elements, and the form in which two stanzas are compared: what test/vectors/xml.ts does in Node.
local lxp = require "lxp"

local xml = {}

-- Parses the stanzas of a text, one after the other; namespaces stay where they are declared.
function xml.parse(text)
	local root = { name = "stream", attributes = {}, children = {} }
	local open = {}
	local parser = lxp.new {
		StartElement = function(_, name, attributes)
			local element = root
			if #open > 0 then
				element = { name = name, attributes = {}, children = {} }
				for key, value in pairs(attributes) do
					if type(key) == "string" then element.attributes[key] = value end
				end
				table.insert(open[#open].children, element)
			end
			table.insert(open, element)
		end,
		EndElement = function() table.remove(open) end,
		CharacterData = function(_, data)
			local children = open[#open].children
			if type(children[#children]) == "string" then
				children[#children] = children[#children] .. data
			else
				table.insert(children, data)
			end
		end,
	}
	assert(parser:parse("<stream>" .. text .. "</stream>"))
	parser:parse()
	parser:close()
	local stanzas = {}
	for _, child in ipairs(root.children) do
		if type(child) == "table" then table.insert(stanzas, child) end
	end
	return stanzas
end

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ["'"] = "&apos;" }

local function escaped(text)
	return (text:gsub("[&<>']", escapes))
end

-- Writes an element with its attributes sorted, each namespace where it changes, and no white space between elements.
function xml.canonical(content, inherited)
	if type(content) == "string" then return escaped(content) end
	inherited = inherited or "jabber:client"
	local namespace = content.attributes.xmlns or inherited
	local written = {}
	for key, value in pairs(content.attributes) do
		if key ~= "xmlns" then table.insert(written, " " .. key .. "='" .. escaped(value) .. "'") end
	end
	if namespace ~= inherited then table.insert(written, " xmlns='" .. escaped(namespace) .. "'") end
	table.sort(written)
	local inside = {}
	for _, child in ipairs(content.children) do
		if type(child) ~= "string" or child:find("%S") then table.insert(inside, xml.canonical(child, namespace)) end
	end
	local start = "<" .. content.name .. table.concat(written)
	if #inside == 0 then return start .. "/>" end
	return start .. ">" .. table.concat(inside) .. "</" .. content.name .. ">"
end

return xml
