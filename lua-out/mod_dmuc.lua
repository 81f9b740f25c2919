-- mod_dmuc 0.1.0: A Prosody plugin that lets one chat room live on several XMPP servers at once.
-- License: MIT, see the file LICENSE of the project.
-- Generated from src/ by `npm run build`: do not edit, changes will be lost.

-- For the transpiler's library: Prosody logs a warning whenever a global is read that does not exist.
local unpack = table.unpack or rawget(_G, "unpack")

--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]

local ____modules = {}
local ____moduleCache = {}
local ____originalRequire = require
local function require(file, ...)
    if ____moduleCache[file] then
        return ____moduleCache[file].value
    end
    if ____modules[file] then
        local module = ____modules[file]
        local value = nil
        if (select("#", ...) > 0) then value = module(...) else value = module(file) end
        ____moduleCache[file] = { value = value }
        return value
    else
        if ____originalRequire then
            return ____originalRequire(file)
        else
            error("module '" .. file .. "' not found")
        end
    end
end
____modules = {
["lualib_bundle"] = function(...) 
local function __TS__StringCharCodeAt(self, index)
    if index ~= index then
        index = 0
    end
    if index < 0 then
        return 0 / 0
    end
    return string.byte(self, index + 1) or 0 / 0
end

local function __TS__StringSlice(self, start, ____end)
    if start == nil or start ~= start then
        start = 0
    end
    if ____end ~= ____end then
        ____end = 0
    end
    if start >= 0 then
        start = start + 1
    end
    if ____end ~= nil and ____end < 0 then
        ____end = ____end - 1
    end
    return string.sub(self, start, ____end)
end

local function __TS__StringEndsWith(self, searchString, endPosition)
    if endPosition == nil or endPosition > #self then
        endPosition = #self
    end
    return string.sub(self, endPosition - #searchString + 1, endPosition) == searchString
end

local function __TS__ObjectEntries(obj)
    local result = {}
    local len = 0
    for key in pairs(obj) do
        len = len + 1
        result[len] = {key, obj[key]}
    end
    return result
end

local function __TS__ArrayFilter(self, callbackfn, thisArg)
    local result = {}
    local len = 0
    for i = 1, #self do
        if callbackfn(thisArg, self[i], i - 1, self) then
            len = len + 1
            result[len] = self[i]
        end
    end
    return result
end

local function __TS__ArrayFind(self, predicate, thisArg)
    for i = 1, #self do
        local elem = self[i]
        if predicate(thisArg, elem, i - 1, self) then
            return elem
        end
    end
    return nil
end

local __TS__Unpack = table.unpack or unpack

local function __TS__ArrayMap(self, callbackfn, thisArg)
    local result = {}
    for i = 1, #self do
        result[i] = callbackfn(thisArg, self[i], i - 1, self)
    end
    return result
end

local function __TS__ArraySort(self, compareFn)
    if compareFn ~= nil then
        table.sort(
            self,
            function(a, b) return compareFn(nil, a, b) < 0 end
        )
    else
        table.sort(self)
    end
    return self
end

local function __TS__ArrayIncludes(self, searchElement, fromIndex)
    if fromIndex == nil then
        fromIndex = 0
    end
    local len = #self
    local k = fromIndex
    if fromIndex < 0 then
        k = len + fromIndex
    end
    if k < 0 then
        k = 0
    end
    for i = k + 1, len do
        if self[i] == searchElement then
            return true
        end
    end
    return false
end

local function __TS__StringCharAt(self, pos)
    if pos ~= pos then
        pos = 0
    end
    if pos < 0 then
        return ""
    end
    return string.sub(self, pos + 1, pos + 1)
end

local function __TS__ArraySome(self, callbackfn, thisArg)
    for i = 1, #self do
        if callbackfn(thisArg, self[i], i - 1, self) then
            return true
        end
    end
    return false
end

local function __TS__StringIncludes(self, searchString, position)
    if not position then
        position = 1
    else
        position = position + 1
    end
    local index = string.find(self, searchString, position, true)
    return index ~= nil
end

local __TS__StringSplit
do
    local sub = string.sub
    local find = string.find
    function __TS__StringSplit(source, separator, limit)
        if limit == nil then
            limit = 4294967295
        end
        if limit == 0 then
            return {}
        end
        local result = {}
        local resultIndex = 1
        if separator == nil or separator == "" then
            for i = 1, #source do
                result[resultIndex] = sub(source, i, i)
                resultIndex = resultIndex + 1
            end
        else
            local currentPos = 1
            while resultIndex <= limit do
                local startPos, endPos = find(source, separator, currentPos, true)
                if not startPos then
                    break
                end
                result[resultIndex] = sub(source, currentPos, startPos - 1)
                resultIndex = resultIndex + 1
                currentPos = endPos + 1
            end
            if resultIndex <= limit then
                result[resultIndex] = sub(source, currentPos)
            end
        end
        return result
    end
end

local function __TS__ObjectAssign(target, ...)
    local sources = {...}
    for i = 1, #sources do
        local source = sources[i]
        if type(source) == "table" then
            for key in pairs(source) do
                target[key] = source[key]
            end
        end
    end
    return target
end

local function __TS__CountVarargs(...)
    return select("#", ...)
end

local function __TS__SparseArrayNew(...)
    local sparseArray = {...}
    sparseArray.sparseLength = __TS__CountVarargs(...)
    return sparseArray
end

local function __TS__SparseArrayPush(sparseArray, ...)
    local args = {...}
    local argsLen = __TS__CountVarargs(...)
    local listLen = sparseArray.sparseLength
    for i = 1, argsLen do
        sparseArray[listLen + i] = args[i]
    end
    sparseArray.sparseLength = listLen + argsLen
end

local function __TS__SparseArraySpread(sparseArray)
    local _unpack = unpack or table.unpack
    return _unpack(sparseArray, 1, sparseArray.sparseLength)
end

local function __TS__ArraySlice(self, first, last)
    local len = #self
    first = first or 0
    if first < 0 then
        first = len + first
        if first < 0 then
            first = 0
        end
    else
        if first > len then
            first = len
        end
    end
    last = last or len
    if last < 0 then
        last = len + last
        if last < 0 then
            last = 0
        end
    else
        if last > len then
            last = len
        end
    end
    local out = {}
    first = first + 1
    last = last + 1
    local n = 1
    while first < last do
        out[n] = self[first]
        first = first + 1
        n = n + 1
    end
    return out
end

local function __TS__ObjectRest(target, usedProperties)
    local result = {}
    for property in pairs(target) do
        if not usedProperties[property] then
            result[property] = target[property]
        end
    end
    return result
end

local function __TS__ArrayIsArray(value)
    return type(value) == "table" and (value[1] ~= nil or next(value) == nil)
end

local function __TS__ArrayFlatMap(self, callback, thisArg)
    local result = {}
    local len = 0
    for i = 1, #self do
        local value = callback(thisArg, self[i], i - 1, self)
        if __TS__ArrayIsArray(value) then
            for j = 1, #value do
                len = len + 1
                result[len] = value[j]
            end
        else
            len = len + 1
            result[len] = value
        end
    end
    return result
end

local function __TS__ArrayIndexOf(self, searchElement, fromIndex)
    if fromIndex == nil then
        fromIndex = 0
    end
    local len = #self
    if len == 0 then
        return -1
    end
    if fromIndex >= len then
        return -1
    end
    if fromIndex < 0 then
        fromIndex = len + fromIndex
        if fromIndex < 0 then
            fromIndex = 0
        end
    end
    for i = fromIndex + 1, len do
        if self[i] == searchElement then
            return i - 1
        end
    end
    return -1
end

local function __TS__ArrayFindIndex(self, callbackFn, thisArg)
    for i = 1, #self do
        if callbackFn(thisArg, self[i], i - 1, self) then
            return i - 1
        end
    end
    return -1
end

local function __TS__ArraySplice(self, ...)
    local args = {...}
    local len = #self
    local actualArgumentCount = __TS__CountVarargs(...)
    local start = args[1]
    local deleteCount = args[2]
    if start < 0 then
        start = len + start
        if start < 0 then
            start = 0
        end
    elseif start > len then
        start = len
    end
    local itemCount = actualArgumentCount - 2
    if itemCount < 0 then
        itemCount = 0
    end
    local actualDeleteCount
    if actualArgumentCount == 0 then
        actualDeleteCount = 0
    elseif actualArgumentCount == 1 then
        actualDeleteCount = len - start
    else
        actualDeleteCount = deleteCount or 0
        if actualDeleteCount < 0 then
            actualDeleteCount = 0
        end
        if actualDeleteCount > len - start then
            actualDeleteCount = len - start
        end
    end
    local out = {}
    for k = 1, actualDeleteCount do
        local from = start + k
        if self[from] ~= nil then
            out[k] = self[from]
        end
    end
    if itemCount < actualDeleteCount then
        for k = start + 1, len - actualDeleteCount do
            local from = k + actualDeleteCount
            local to = k + itemCount
            if self[from] then
                self[to] = self[from]
            else
                self[to] = nil
            end
        end
        for k = len - actualDeleteCount + itemCount + 1, len do
            self[k] = nil
        end
    elseif itemCount > actualDeleteCount then
        for k = len - actualDeleteCount, start + 1, -1 do
            local from = k + actualDeleteCount
            local to = k + itemCount
            if self[from] then
                self[to] = self[from]
            else
                self[to] = nil
            end
        end
    end
    local j = start + 1
    for i = 3, actualArgumentCount do
        self[j] = args[i]
        j = j + 1
    end
    for k = #self, len - actualDeleteCount + itemCount + 1, -1 do
        self[k] = nil
    end
    return out
end

local function __TS__ArrayReverse(self)
    local i = 1
    local j = #self
    while i < j do
        local temp = self[j]
        self[j] = self[i]
        self[i] = temp
        i = i + 1
        j = j - 1
    end
    return self
end

local __TS__Symbol, Symbol
do
    local symbolMetatable = {__tostring = function(self)
        return ("Symbol(" .. (self.description or "")) .. ")"
    end}
    function __TS__Symbol(description)
        return setmetatable({description = description}, symbolMetatable)
    end
    Symbol = {
        asyncDispose = __TS__Symbol("Symbol.asyncDispose"),
        dispose = __TS__Symbol("Symbol.dispose"),
        iterator = __TS__Symbol("Symbol.iterator"),
        hasInstance = __TS__Symbol("Symbol.hasInstance"),
        species = __TS__Symbol("Symbol.species"),
        toStringTag = __TS__Symbol("Symbol.toStringTag")
    }
end

local function __TS__ArrayEntries(array)
    local key = 0
    return {
        [Symbol.iterator] = function(self)
            return self
        end,
        next = function(self)
            local result = {done = array[key + 1] == nil, value = {key, array[key + 1]}}
            key = key + 1
            return result
        end
    }
end

local __TS__Iterator
do
    local function iteratorGeneratorStep(self)
        local co = self.____coroutine
        local status, value = coroutine.resume(co)
        if not status then
            error(value, 0)
        end
        if coroutine.status(co) == "dead" then
            return
        end
        return true, value
    end
    local function iteratorIteratorStep(self)
        local result = self:next()
        if result.done then
            return
        end
        return true, result.value
    end
    local function iteratorStringStep(self, index)
        index = index + 1
        if index > #self then
            return
        end
        return index, string.sub(self, index, index)
    end
    function __TS__Iterator(iterable)
        if type(iterable) == "string" then
            return iteratorStringStep, iterable, 0
        elseif iterable.____coroutine ~= nil then
            return iteratorGeneratorStep, iterable
        elseif iterable[Symbol.iterator] then
            local iterator = iterable[Symbol.iterator](iterable)
            return iteratorIteratorStep, iterator
        else
            return ipairs(iterable)
        end
    end
end

local function __TS__New(target, ...)
    local instance = setmetatable({}, target.prototype)
    instance:____constructor(...)
    return instance
end

local function __TS__Class(self)
    local c = {prototype = {}}
    c.prototype.__index = c.prototype
    c.prototype.constructor = c
    return c
end

local function __TS__ClassExtends(target, base)
    target.____super = base
    local staticMetatable = setmetatable({__index = base}, base)
    setmetatable(target, staticMetatable)
    local baseMetatable = getmetatable(base)
    if baseMetatable then
        if type(baseMetatable.__index) == "function" then
            staticMetatable.__index = baseMetatable.__index
        end
        if type(baseMetatable.__newindex) == "function" then
            staticMetatable.__newindex = baseMetatable.__newindex
        end
    end
    setmetatable(target.prototype, base.prototype)
    if type(base.prototype.__index) == "function" then
        target.prototype.__index = base.prototype.__index
    end
    if type(base.prototype.__newindex) == "function" then
        target.prototype.__newindex = base.prototype.__newindex
    end
    if type(base.prototype.__tostring) == "function" then
        target.prototype.__tostring = base.prototype.__tostring
    end
end

local Error, RangeError, ReferenceError, SyntaxError, TypeError, URIError
do
    local function getErrorStack(self, constructor)
        if debug == nil then
            return nil
        end
        local level = 1
        while true do
            local info = debug.getinfo(level, "f")
            level = level + 1
            if not info then
                level = 1
                break
            elseif info.func == constructor then
                break
            end
        end
        if __TS__StringIncludes(_VERSION, "Lua 5.0") then
            return debug.traceback(("[Level " .. tostring(level)) .. "]")
        elseif _VERSION == "Lua 5.1" then
            return string.sub(
                debug.traceback("", level),
                2
            )
        else
            return debug.traceback(nil, level)
        end
    end
    local function wrapErrorToString(self, getDescription)
        return function(self)
            local description = getDescription(self)
            local caller = debug.getinfo(3, "f")
            local isClassicLua = __TS__StringIncludes(_VERSION, "Lua 5.0")
            if isClassicLua or caller and caller.func ~= error then
                return description
            else
                return (description .. "\n") .. tostring(self.stack)
            end
        end
    end
    local function initErrorClass(self, Type, name)
        Type.name = name
        return setmetatable(
            Type,
            {__call = function(____, _self, message) return __TS__New(Type, message) end}
        )
    end
    local ____initErrorClass_1 = initErrorClass
    local ____class_0 = __TS__Class()
    ____class_0.name = ""
    function ____class_0.prototype.____constructor(self, message)
        if message == nil then
            message = ""
        end
        self.message = message
        self.name = "Error"
        self.stack = getErrorStack(nil, __TS__New)
        local metatable = getmetatable(self)
        if metatable and not metatable.__errorToStringPatched then
            metatable.__errorToStringPatched = true
            metatable.__tostring = wrapErrorToString(nil, metatable.__tostring)
        end
    end
    function ____class_0.prototype.__tostring(self)
        return self.message ~= "" and (self.name .. ": ") .. self.message or self.name
    end
    Error = ____initErrorClass_1(nil, ____class_0, "Error")
    local function createErrorClass(self, name)
        local ____initErrorClass_3 = initErrorClass
        local ____class_2 = __TS__Class()
        ____class_2.name = ____class_2.name
        __TS__ClassExtends(____class_2, Error)
        function ____class_2.prototype.____constructor(self, ...)
            ____class_2.____super.prototype.____constructor(self, ...)
            self.name = name
        end
        return ____initErrorClass_3(nil, ____class_2, name)
    end
    RangeError = createErrorClass(nil, "RangeError")
    ReferenceError = createErrorClass(nil, "ReferenceError")
    SyntaxError = createErrorClass(nil, "SyntaxError")
    TypeError = createErrorClass(nil, "TypeError")
    URIError = createErrorClass(nil, "URIError")
end

local function __TS__ObjectGetOwnPropertyDescriptors(object)
    local metatable = getmetatable(object)
    if not metatable then
        return {}
    end
    return rawget(metatable, "_descriptors") or ({})
end

local function __TS__Delete(target, key)
    local descriptors = __TS__ObjectGetOwnPropertyDescriptors(target)
    local descriptor = descriptors[key]
    if descriptor then
        if not descriptor.configurable then
            error(
                __TS__New(
                    TypeError,
                    ((("Cannot delete property " .. tostring(key)) .. " of ") .. tostring(target)) .. "."
                ),
                0
            )
        end
        descriptors[key] = nil
        return true
    end
    target[key] = nil
    return true
end

local function __TS__ArrayEvery(self, callbackfn, thisArg)
    for i = 1, #self do
        if not callbackfn(thisArg, self[i], i - 1, self) then
            return false
        end
    end
    return true
end

local Map
do
    Map = __TS__Class()
    Map.name = "Map"
    function Map.prototype.____constructor(self, entries)
        self[Symbol.toStringTag] = "Map"
        self.items = {}
        self.size = 0
        self.nextKey = {}
        self.previousKey = {}
        if entries == nil then
            return
        end
        local iterable = entries
        if iterable[Symbol.iterator] then
            local iterator = iterable[Symbol.iterator](iterable)
            while true do
                local result = iterator:next()
                if result.done then
                    break
                end
                local value = result.value
                self:set(value[1], value[2])
            end
        else
            local array = entries
            for ____, kvp in ipairs(array) do
                self:set(kvp[1], kvp[2])
            end
        end
    end
    function Map.prototype.clear(self)
        self.items = {}
        self.nextKey = {}
        self.previousKey = {}
        self.firstKey = nil
        self.lastKey = nil
        self.size = 0
    end
    function Map.prototype.delete(self, key)
        local contains = self:has(key)
        if contains then
            self.size = self.size - 1
            local next = self.nextKey[key]
            local previous = self.previousKey[key]
            if next ~= nil and previous ~= nil then
                self.nextKey[previous] = next
                self.previousKey[next] = previous
            elseif next ~= nil then
                self.firstKey = next
                self.previousKey[next] = nil
            elseif previous ~= nil then
                self.lastKey = previous
                self.nextKey[previous] = nil
            else
                self.firstKey = nil
                self.lastKey = nil
            end
            self.nextKey[key] = nil
            self.previousKey[key] = nil
        end
        self.items[key] = nil
        return contains
    end
    function Map.prototype.forEach(self, callback)
        for ____, key in __TS__Iterator(self:keys()) do
            callback(nil, self.items[key], key, self)
        end
    end
    function Map.prototype.get(self, key)
        return self.items[key]
    end
    function Map.prototype.has(self, key)
        return self.nextKey[key] ~= nil or self.lastKey == key
    end
    function Map.prototype.set(self, key, value)
        local isNewValue = not self:has(key)
        if isNewValue then
            self.size = self.size + 1
        end
        self.items[key] = value
        if self.firstKey == nil then
            self.firstKey = key
            self.lastKey = key
        elseif isNewValue then
            self.nextKey[self.lastKey] = key
            self.previousKey[key] = self.lastKey
            self.lastKey = key
        end
        return self
    end
    Map.prototype[Symbol.iterator] = function(self)
        return self:entries()
    end
    function Map.prototype.entries(self)
        local function getFirstKey()
            return self.firstKey
        end
        local items = self.items
        local nextKey = self.nextKey
        local key
        local started = false
        return {
            [Symbol.iterator] = function(self)
                return self
            end,
            next = function(self)
                if not started then
                    started = true
                    key = getFirstKey(nil)
                else
                    key = nextKey[key]
                end
                return {done = not key, value = {key, items[key]}}
            end
        }
    end
    function Map.prototype.keys(self)
        local function getFirstKey()
            return self.firstKey
        end
        local nextKey = self.nextKey
        local key
        local started = false
        return {
            [Symbol.iterator] = function(self)
                return self
            end,
            next = function(self)
                if not started then
                    started = true
                    key = getFirstKey(nil)
                else
                    key = nextKey[key]
                end
                return {done = not key, value = key}
            end
        }
    end
    function Map.prototype.values(self)
        local function getFirstKey()
            return self.firstKey
        end
        local items = self.items
        local nextKey = self.nextKey
        local key
        local started = false
        return {
            [Symbol.iterator] = function(self)
                return self
            end,
            next = function(self)
                if not started then
                    started = true
                    key = getFirstKey(nil)
                else
                    key = nextKey[key]
                end
                return {done = not key, value = items[key]}
            end
        }
    end
    Map[Symbol.species] = Map
end

local function __TS__ArrayConcat(self, ...)
    local items = {...}
    local result = {}
    local len = 0
    for i = 1, #self do
        len = len + 1
        result[len] = self[i]
    end
    for i = 1, #items do
        local item = items[i]
        if __TS__ArrayIsArray(item) then
            for j = 1, #item do
                len = len + 1
                result[len] = item[j]
            end
        else
            len = len + 1
            result[len] = item
        end
    end
    return result
end

local function __TS__Number(value)
    local valueType = type(value)
    if valueType == "number" then
        return value
    elseif valueType == "string" then
        local numberValue = tonumber(value)
        if numberValue then
            return numberValue
        end
        if value == "Infinity" then
            return math.huge
        end
        if value == "-Infinity" then
            return -math.huge
        end
        local stringWithoutSpaces = string.gsub(value, "%s", "")
        if stringWithoutSpaces == "" then
            return 0
        end
        return 0 / 0
    elseif valueType == "boolean" then
        return value and 1 or 0
    else
        return 0 / 0
    end
end

local function __TS__ArrayPush(self, ...)
    local items = {...}
    local len = #self
    for i = 1, #items do
        len = len + 1
        self[len] = items[i]
    end
    return len
end

local Set
do
    Set = __TS__Class()
    Set.name = "Set"
    function Set.prototype.____constructor(self, values)
        self[Symbol.toStringTag] = "Set"
        self.size = 0
        self.nextKey = {}
        self.previousKey = {}
        if values == nil then
            return
        end
        local iterable = values
        if iterable[Symbol.iterator] then
            local iterator = iterable[Symbol.iterator](iterable)
            while true do
                local result = iterator:next()
                if result.done then
                    break
                end
                self:add(result.value)
            end
        else
            local array = values
            for ____, value in ipairs(array) do
                self:add(value)
            end
        end
    end
    function Set.prototype.add(self, value)
        local isNewValue = not self:has(value)
        if isNewValue then
            self.size = self.size + 1
        end
        if self.firstKey == nil then
            self.firstKey = value
            self.lastKey = value
        elseif isNewValue then
            self.nextKey[self.lastKey] = value
            self.previousKey[value] = self.lastKey
            self.lastKey = value
        end
        return self
    end
    function Set.prototype.clear(self)
        self.nextKey = {}
        self.previousKey = {}
        self.firstKey = nil
        self.lastKey = nil
        self.size = 0
    end
    function Set.prototype.delete(self, value)
        local contains = self:has(value)
        if contains then
            self.size = self.size - 1
            local next = self.nextKey[value]
            local previous = self.previousKey[value]
            if next ~= nil and previous ~= nil then
                self.nextKey[previous] = next
                self.previousKey[next] = previous
            elseif next ~= nil then
                self.firstKey = next
                self.previousKey[next] = nil
            elseif previous ~= nil then
                self.lastKey = previous
                self.nextKey[previous] = nil
            else
                self.firstKey = nil
                self.lastKey = nil
            end
            self.nextKey[value] = nil
            self.previousKey[value] = nil
        end
        return contains
    end
    function Set.prototype.forEach(self, callback)
        for ____, key in __TS__Iterator(self:keys()) do
            callback(nil, key, key, self)
        end
    end
    function Set.prototype.has(self, value)
        return self.nextKey[value] ~= nil or self.lastKey == value
    end
    Set.prototype[Symbol.iterator] = function(self)
        return self:values()
    end
    function Set.prototype.entries(self)
        local function getFirstKey()
            return self.firstKey
        end
        local nextKey = self.nextKey
        local key
        local started = false
        return {
            [Symbol.iterator] = function(self)
                return self
            end,
            next = function(self)
                if not started then
                    started = true
                    key = getFirstKey(nil)
                else
                    key = nextKey[key]
                end
                return {done = not key, value = {key, key}}
            end
        }
    end
    function Set.prototype.keys(self)
        local function getFirstKey()
            return self.firstKey
        end
        local nextKey = self.nextKey
        local key
        local started = false
        return {
            [Symbol.iterator] = function(self)
                return self
            end,
            next = function(self)
                if not started then
                    started = true
                    key = getFirstKey(nil)
                else
                    key = nextKey[key]
                end
                return {done = not key, value = key}
            end
        }
    end
    function Set.prototype.values(self)
        local function getFirstKey()
            return self.firstKey
        end
        local nextKey = self.nextKey
        local key
        local started = false
        return {
            [Symbol.iterator] = function(self)
                return self
            end,
            next = function(self)
                if not started then
                    started = true
                    key = getFirstKey(nil)
                else
                    key = nextKey[key]
                end
                return {done = not key, value = key}
            end
        }
    end
    function Set.prototype.union(self, other)
        local result = __TS__New(Set, self)
        for ____, item in __TS__Iterator(other) do
            result:add(item)
        end
        return result
    end
    function Set.prototype.intersection(self, other)
        local result = __TS__New(Set)
        for ____, item in __TS__Iterator(self) do
            if other:has(item) then
                result:add(item)
            end
        end
        return result
    end
    function Set.prototype.difference(self, other)
        local result = __TS__New(Set, self)
        for ____, item in __TS__Iterator(other) do
            result:delete(item)
        end
        return result
    end
    function Set.prototype.symmetricDifference(self, other)
        local result = __TS__New(Set, self)
        for ____, item in __TS__Iterator(other) do
            if self:has(item) then
                result:delete(item)
            else
                result:add(item)
            end
        end
        return result
    end
    function Set.prototype.isSubsetOf(self, other)
        for ____, item in __TS__Iterator(self) do
            if not other:has(item) then
                return false
            end
        end
        return true
    end
    function Set.prototype.isSupersetOf(self, other)
        for ____, item in __TS__Iterator(other) do
            if not self:has(item) then
                return false
            end
        end
        return true
    end
    function Set.prototype.isDisjointFrom(self, other)
        for ____, item in __TS__Iterator(self) do
            if other:has(item) then
                return false
            end
        end
        return true
    end
    Set[Symbol.species] = Set
end

local function __TS__ArrayForEach(self, callbackFn, thisArg)
    for i = 1, #self do
        callbackFn(thisArg, self[i], i - 1, self)
    end
end

local function __TS__ArrayUnshift(self, ...)
    local items = {...}
    local numItemsToInsert = #items
    if numItemsToInsert == 0 then
        return #self
    end
    for i = #self, 1, -1 do
        self[i + numItemsToInsert] = self[i]
    end
    for i = 1, numItemsToInsert do
        self[i] = items[i]
    end
    return #self
end

local function __TS__ObjectValues(obj)
    local result = {}
    local len = 0
    for key in pairs(obj) do
        len = len + 1
        result[len] = obj[key]
    end
    return result
end

local function __TS__StringAccess(self, index)
    if index >= 0 and index < #self then
        return string.sub(self, index + 1, index + 1)
    end
end

local function __TS__Spread(iterable)
    local arr = {}
    if type(iterable) == "string" then
        for i = 0, #iterable - 1 do
            arr[i + 1] = __TS__StringAccess(iterable, i)
        end
    else
        local len = 0
        for ____, item in __TS__Iterator(iterable) do
            len = len + 1
            arr[len] = item
        end
    end
    return __TS__Unpack(arr)
end

local function __TS__StringStartsWith(self, searchString, position)
    if position == nil or position < 0 then
        position = 0
    end
    return string.sub(self, position + 1, #searchString + position) == searchString
end

local function __TS__InstanceOf(obj, classTbl)
    if type(classTbl) ~= "table" then
        error("Right-hand side of 'instanceof' is not an object", 0)
    end
    if classTbl[Symbol.hasInstance] ~= nil then
        return not not classTbl[Symbol.hasInstance](classTbl, obj)
    end
    if type(obj) == "table" then
        local luaClass = obj.constructor
        while luaClass ~= nil do
            if luaClass == classTbl then
                return true
            end
            luaClass = luaClass.____super
        end
    end
    return false
end

return {
  __TS__StringCharCodeAt = __TS__StringCharCodeAt,
  __TS__StringSlice = __TS__StringSlice,
  __TS__StringEndsWith = __TS__StringEndsWith,
  __TS__ObjectEntries = __TS__ObjectEntries,
  __TS__ArrayFilter = __TS__ArrayFilter,
  __TS__ArrayFind = __TS__ArrayFind,
  __TS__Unpack = __TS__Unpack,
  __TS__ArrayMap = __TS__ArrayMap,
  __TS__ArraySort = __TS__ArraySort,
  __TS__ArrayIncludes = __TS__ArrayIncludes,
  __TS__StringCharAt = __TS__StringCharAt,
  __TS__ArraySome = __TS__ArraySome,
  __TS__StringIncludes = __TS__StringIncludes,
  __TS__StringSplit = __TS__StringSplit,
  __TS__ObjectAssign = __TS__ObjectAssign,
  __TS__SparseArrayNew = __TS__SparseArrayNew,
  __TS__SparseArrayPush = __TS__SparseArrayPush,
  __TS__SparseArraySpread = __TS__SparseArraySpread,
  __TS__ArraySlice = __TS__ArraySlice,
  __TS__ObjectRest = __TS__ObjectRest,
  __TS__ArrayFlatMap = __TS__ArrayFlatMap,
  __TS__ArrayIndexOf = __TS__ArrayIndexOf,
  __TS__ArrayFindIndex = __TS__ArrayFindIndex,
  __TS__ArraySplice = __TS__ArraySplice,
  __TS__ArrayReverse = __TS__ArrayReverse,
  __TS__ArrayEntries = __TS__ArrayEntries,
  __TS__Iterator = __TS__Iterator,
  __TS__Delete = __TS__Delete,
  __TS__ArrayEvery = __TS__ArrayEvery,
  Map = Map,
  __TS__New = __TS__New,
  __TS__ArrayConcat = __TS__ArrayConcat,
  __TS__Number = __TS__Number,
  __TS__ArrayPush = __TS__ArrayPush,
  Set = Set,
  __TS__ArrayForEach = __TS__ArrayForEach,
  __TS__ArrayUnshift = __TS__ArrayUnshift,
  __TS__ObjectValues = __TS__ObjectValues,
  __TS__Spread = __TS__Spread,
  __TS__StringStartsWith = __TS__StringStartsWith,
  __TS__InstanceOf = __TS__InstanceOf
}
 end,
["dmuc.core.policy"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- XEP-0281: every instance is a full room, the source only first among equals.
____exports.meshOfRooms = {
    topology = "mesh",
    opening = "pushed",
    joinsDecidedBy = "instance",
    orderedBy = "home",
    shownAtHome = "at-once",
    echo = false,
    history = "asked",
    rosterAtSync = "if-missing",
    ghosts = "by-option",
    rename = "home",
    nickConflict = "rename",
    administration = "relayed",
    privately = "instance-to-instance",
    whileSplit = {message = "allowed", join = "by-option", rename = "allowed", kick = "allowed"}
}
--- XEP-0282: one primary decides everything, and everybody sees the primary's order.
____exports.orderedStar = {
    topology = "star",
    opening = "registered",
    joinsDecidedBy = "primary",
    orderedBy = "primary",
    shownAtHome = "with-primary-copy",
    echo = true,
    history = "sent",
    rosterAtSync = "if-missing",
    ghosts = "by-option",
    rename = "primary",
    nickConflict = "rename",
    administration = "direct",
    privately = "through-primary",
    whileSplit = {message = "by-option", join = "by-option", rename = "refused", kick = "by-option"}
}
--- DMUC3: the master decides who is in; what mirrored users say is shown at their mirror at once.
____exports.promptStar = {
    topology = "star",
    opening = "tagged-join",
    joinsDecidedBy = "primary",
    orderedBy = "home",
    shownAtHome = "at-once",
    echo = false,
    history = "asked",
    rosterAtSync = "always",
    ghosts = "leave",
    rename = "refused",
    nickConflict = "remove",
    administration = "direct",
    privately = "through-primary",
    whileSplit = {message = "allowed", join = "by-lists", rename = "refused", kick = "allowed"}
}
return ____exports
 end,
["dmuc.wire.namespaces"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- Every XML namespace that the module speaks, under the tags of requirements.md 0.2.
____exports.namespaces = {
    client = "jabber:client",
    muc = "http://jabber.org/protocol/muc",
    mucUser = "http://jabber.org/protocol/muc#user",
    mucAdmin = "http://jabber.org/protocol/muc#admin",
    mucOwner = "http://jabber.org/protocol/muc#owner",
    roomConfig = "http://jabber.org/protocol/muc#roomconfig",
    roomInfo = "http://jabber.org/protocol/muc#roominfo",
    data = "jabber:x:data",
    conference = "jabber:x:conference",
    delay = "urn:xmpp:delay",
    stanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas",
    stanzaId = "urn:xmpp:sid:0",
    occupantId = "urn:xmpp:occupant-id:0",
    discoInfo = "http://jabber.org/protocol/disco#info",
    ping = "urn:xmpp:ping",
    register = "jabber:iq:register",
    dmuc1 = "urn:xmpp:dmuc:0",
    dmuc2 = "urn:xmpp:tmp:dmuc:0",
    dmuc3 = "http://tridsys.com/protocol/dmuc",
    link = "urn:x-dmuc:link:0"
}
return ____exports
 end,
["dmuc.core.ids"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringCharCodeAt = ____lualib.__TS__StringCharCodeAt
local __TS__StringSlice = ____lualib.__TS__StringSlice
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local ____exports = {}
--- Greater than every UTF-16 surrogate moved up and every unit above the surrogates moved down.
local function octetRank(unit)
    if unit >= 57344 then
        return unit - 2048
    end
    return unit >= 55296 and unit + 8192 or unit
end
--- Compares two strings by the octets of their UTF-8, in JavaScript (UTF-16 units) as in Lua (octets), whatever the locale.
-- 
-- @returns less than, equal to or greater than 0.
function ____exports.compareOctets(left, right)
    if left == right then
        return 0
    end
    local length = math.min(#left, #right)
    do
        local index = 0
        while index < length do
            local difference = octetRank(__TS__StringCharCodeAt(left, index)) - octetRank(__TS__StringCharCodeAt(right, index))
            if difference ~= 0 then
                return difference
            end
            index = index + 1
        end
    end
    return #left - #right
end
--- Lua counts a string's octets, JavaScript its UTF-16 units.
local stringsAreOctets = #"é" == 2
--- Octets of the text in UTF-8, in JavaScript as in Lua.
function ____exports.octetLength(text)
    if stringsAreOctets then
        return #text
    end
    local octets = 0
    do
        local index = 0
        while index < #text do
            local unit = __TS__StringCharCodeAt(text, index)
            if unit < 128 then
                octets = octets + 1
            else
                octets = octets + ((unit < 2048 or unit >= 55296 and unit < 57344) and 2 or 3)
            end
            index = index + 1
        end
    end
    return octets
end
--- So much of an epoch tells the start of the service, and so much the life of the room (3.1).
local startLength = 11
local lifeLength = 5
--- The epoch of a room's life: the beginning of that of its service's start, and the beginning of its generation (3.1).
function ____exports.epochOfLife(start, generation)
    return __TS__StringSlice(start, 0, startLength) .. __TS__StringSlice(generation, 0, lifeLength)
end
--- Whether the epoch is one of that life of a room.
function ____exports.isOfLife(epoch, generation)
    return __TS__StringEndsWith(
        epoch,
        __TS__StringSlice(generation, 0, lifeLength)
    )
end
--- Whether two epochs are of one start of a service, be it of different rooms or of the service itself.
function ____exports.isSameStart(left, right)
    return __TS__StringSlice(left, 0, startLength) == __TS__StringSlice(right, 0, startLength)
end
--- Domain of an instance's JID.
function ____exports.hostOf(jid)
    return __TS__StringSlice(
        jid,
        (string.find(jid, "@", nil, true) or 0) - 1 + 1
    )
end
--- Whether two numbers name the same event.
function ____exports.sameEvent(left, right)
    return left.sequence == right.sequence and left.epoch == right.epoch and left.host == right.host
end
--- The one order of events on all instances: (k, h, e, n), strings by octets (3.1).
function ____exports.compareStamps(left, right)
    if left.orderKey ~= right.orderKey then
        return left.orderKey - right.orderKey
    end
    local byHost = ____exports.compareOctets(left.id.host, right.id.host)
    if byHost ~= 0 then
        return byHost
    end
    local byEpoch = ____exports.compareOctets(left.id.epoch, right.id.epoch)
    if byEpoch ~= 0 then
        return byEpoch
    end
    return left.id.sequence - right.id.sequence
end
return ____exports
 end,
["dmuc.wire.optional"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectEntries = ____lualib.__TS__ObjectEntries
local ____exports = {}
--- Whether this runs as Lua, where the length of a string is that of its octets.
____exports.isLua = #"é" == 2
--- The object without the properties that are undefined: absence is a missing property. In Lua they are missing already.
function ____exports.compact(values)
    if ____exports.isLua then
        return values
    end
    local kept = {}
    for ____, ____value in ipairs(__TS__ObjectEntries(values)) do
        local name = ____value[1]
        local value = ____value[2]
        if value ~= nil then
            kept[name] = value
        end
    end
    return kept
end
return ____exports
 end,
["dmuc.wire.stanza"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectEntries = ____lualib.__TS__ObjectEntries
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local definedOnes, definedOnly
local ____optional = require("dmuc.wire.optional")
local isLua = ____optional.isLua
function definedOnes(children, count)
    local kept = {}
    do
        local index = 0
        while index < count do
            local child = children[index + 1]
            if child ~= nil then
                kept[#kept + 1] = child
            end
            index = index + 1
        end
    end
    return kept
end
function definedOnly(attributes)
    if isLua then
        return attributes
    end
    local kept = {}
    for ____, ____value in ipairs(__TS__ObjectEntries(attributes)) do
        local name = ____value[1]
        local value = ____value[2]
        if value ~= nil then
            kept[name] = value
        end
    end
    return kept
end
--- The child elements, without text.
function ____exports.elements(parent)
    return __TS__ArrayFilter(
        parent.children,
        function(____, child) return type(child) ~= "string" end
    )
end
--- All children of that name in the parent's own namespace.
function ____exports.ownChildren(parent, name)
    return __TS__ArrayFilter(
        ____exports.elements(parent),
        function(____, child) return child.name == name and child.attributes.xmlns == nil end
    )
end
--- Makes an element. A child that is undefined is left out, so that optional ones need no branch.
function ____exports.element(name, attributes, ...)
    local children = {...}
    local count = isLua and select("#", ...) or #children
    return {
        name = name,
        attributes = definedOnly(attributes),
        children = definedOnes(children, count)
    }
end
--- Makes an element of as many children as there are: Lua 5.1 does not take more than some thousands as arguments.
function ____exports.elementOf(name, attributes, children)
    return {
        name = name,
        attributes = definedOnly(attributes),
        children = children
    }
end
--- Makes a stanza; see `element`.
function ____exports.stanza(name, attributes, ...)
    local children = {...}
    local count = isLua and select("#", ...) or #children
    return {
        name = name,
        attributes = definedOnly(attributes),
        children = definedOnes(children, count)
    }
end
--- Namespace of a child: its own, or the one it inherits.
function ____exports.namespaceOf(child, parent)
    return child.attributes.xmlns or parent.attributes.xmlns
end
--- First child of that name and namespace, or undefined.
function ____exports.childNamed(parent, name, namespace)
    return __TS__ArrayFind(
        ____exports.elements(parent),
        function(____, child) return child.name == name and (____exports.namespaceOf(child, parent) or "") == namespace end
    )
end
--- First child of that name in the parent's own namespace, or undefined.
function ____exports.ownChild(parent, name)
    return ____exports.ownChildren(parent, name)[1]
end
--- All text directly inside the element.
function ____exports.textOf(parent)
    return table.concat(
        __TS__ArrayFilter(
            parent.children,
            function(____, child) return type(child) == "string" end
        ),
        ""
    )
end
--- Children as the core carries them: unseen.
function ____exports.toPayload(children)
    return children
end
--- What `toPayload` was given.
function ____exports.fromPayload(payload)
    return payload
end
return ____exports
 end,
["dmuc.core.config"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArraySort = ____lualib.__TS__ArraySort
local ____exports = {}
local ____ids = require("dmuc.core.ids")
local compareOctets = ____ids.compareOctets
--- Canonical form of a configuration: one line per field, sorted by octets, fit for hashing.
function ____exports.canonicalConfig(config)
    local lines = __TS__ArrayMap(
        config.fields,
        function(____, field) return table.concat(
            {
                field.name,
                __TS__Unpack(field.values)
            },
            "\t"
        ) end
    )
    return table.concat(
        __TS__ArraySort(
            lines,
            function(____, left, right) return compareOctets(left, right) end
        ),
        "\n"
    )
end
--- Canonical form of the access lists.
function ____exports.canonicalLists(items)
    local lines = __TS__ArrayMap(
        items,
        function(____, item) return table.concat({item.jid, item.affiliation, item.nick or ""}, "\t") end
    )
    return table.concat(
        __TS__ArraySort(
            lines,
            function(____, left, right) return compareOctets(left, right) end
        ),
        "\n"
    )
end
--- Value of a field, or undefined if the form has no such field or the field no value.
function ____exports.fieldValue(config, name)
    for ____, field in ipairs(config.fields) do
        if field.name == name then
            return field.values[1]
        end
    end
    return nil
end
return ____exports
 end,
["dmuc.core.events"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- Whether a roster shows what the event did, so that nothing of it need be kept on disk (3.1).
function ____exports.isRosterEvent(event)
    return event.kind ~= "said" and event.kind ~= "subject"
end
return ____exports
 end,
["dmuc.core.refusals"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- Makes a refusal of the named case.
function ____exports.refuse(reason)
    return {kind = "refusal", reason = reason}
end
____exports.stanzaErrors = {
    ["mode-off"] = {condition = "service-unavailable", type = "cancel", text = "Distributed rooms are not served here"},
    ["feature-missing"] = {condition = "feature-not-implemented", type = "cancel", text = "This form is not offered here"},
    ["peer-not-allowed"] = {condition = "forbidden", type = "auth", text = "This service does not peer with yours"},
    ["not-authenticated"] = {condition = "not-authorized", type = "auth", text = "You do not speak for that room"},
    ["room-not-distributed"] = {condition = "not-allowed", type = "cancel", text = "That room is not distributed"},
    ["node-taken"] = {condition = "conflict", type = "cancel", text = "A room of that name exists here already"},
    ["limit-reached"] = {condition = "resource-constraint", type = "wait", text = "No more instances are taken at the moment"},
    ["rate-exceeded"] = {condition = "policy-violation", type = "wait", text = "Too many requests"},
    ["too-large"] = {condition = "policy-violation", type = "modify", text = "That is larger than what is taken at once"},
    ["key-too-far"] = {condition = "policy-violation", type = "modify", text = "That is more than a day ahead of the time here; one of the two clocks is wrong"},
    malformed = {condition = "bad-request", type = "modify", text = "That request is not well formed"},
    ["bad-room-id"] = {condition = "jid-malformed", type = "modify", text = "That id cannot be the name of a room"},
    ["is-replica-itself"] = {condition = "not-acceptable", type = "modify", text = "That room is an instance of another one"},
    ["wrong-session"] = {condition = "unexpected-request", type = "wait", text = "That belongs to another session of this link"},
    ["no-such-link"] = {condition = "item-not-found", type = "cancel", text = "There is no link between these rooms"},
    ["generation-ended"] = {condition = "gone", type = "cancel", text = "That life of the room has ended"},
    ["no-such-occupant"] = {condition = "item-not-found", type = "cancel", text = "That occupant is not in the room any more"},
    ["shutting-down"] = {condition = "recipient-unavailable", type = "wait", text = "This service is shutting down"}
}
local minuteMs = 60000
local hourMs = 60 * minuteMs
--- How a refused request to open a link goes on.
-- 
-- @param condition the stanza error's condition, as received.
-- @returns `never` until something changes here, or the pauses before the next tries, the last one repeated.
function ____exports.afterRefusal(condition)
    repeat
        local ____switch4 = condition
        local ____cond4 = ____switch4 == "resource-constraint"
        if ____cond4 then
            return {kind = "again", pausesMs = {5 * minuteMs, 15 * minuteMs, hourMs}}
        end
        ____cond4 = ____cond4 or ____switch4 == "policy-violation"
        if ____cond4 then
            return {kind = "again", pausesMs = {minuteMs}}
        end
        ____cond4 = ____cond4 or (____switch4 == "unexpected-request" or ____switch4 == "recipient-unavailable" or ____switch4 == "remote-server-timeout" or ____switch4 == "remote-server-not-found")
        if ____cond4 then
            return {kind = "again", pausesMs = {10000, 30000, minuteMs}}
        end
        ____cond4 = ____cond4 or (____switch4 == "service-unavailable" or ____switch4 == "feature-not-implemented")
        if ____cond4 then
            return {kind = "again", pausesMs = {10 * minuteMs}}
        end
        ____cond4 = ____cond4 or ____switch4 == "forbidden"
        if ____cond4 then
            return {kind = "again", pausesMs = {hourMs}}
        end
        do
            return {kind = "never"}
        end
    until true
end
return ____exports
 end,
["dmuc.wire.payload"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ObjectEntries = ____lualib.__TS__ObjectEntries
local ____exports = {}
local ____ids = require("dmuc.core.ids")
local octetLength = ____ids.octetLength
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____stanza = require("dmuc.wire.stanza")
local element = ____stanza.element
local elements = ____stanza.elements
local fromPayload = ____stanza.fromPayload
local namespaceOf = ____stanza.namespaceOf
local toPayload = ____stanza.toPayload
--- Whether elements of that namespace speak between instances only: none of them ever reaches a client (G-2).
function ____exports.isBetweenInstances(namespace)
    return namespace == namespaces.link or namespace == namespaces.dmuc1 or namespace == namespaces.dmuc2 or namespace == namespaces.dmuc3
end
--- The child elements as they came, in their order.
-- 
-- @param except those that the codec has understood.
function ____exports.payloadOf(parent, ...)
    local except = {...}
    return toPayload(__TS__ArrayFilter(
        elements(parent),
        function(____, child) return not ____exports.isBetweenInstances(namespaceOf(child, parent)) and not __TS__ArrayIncludes(except, child) end
    ))
end
--- Whether only a room may say it of its occupants: nobody else's word for it counts (3.9).
local function isOfRooms(namespace)
    return namespace == namespaces.muc or namespace == namespaces.mucUser or namespace == namespaces.occupantId
end
--- The child elements of what an occupant sent, as they came, without what only his room may say of him.
function ____exports.occupantPayloadOf(parent, ...)
    local said = fromPayload(____exports.payloadOf(parent, ...))
    return toPayload(__TS__ArrayFilter(
        said,
        function(____, child) return not isOfRooms(namespaceOf(child, parent)) end
    ))
end
--- Payload of somebody whose home cannot be reached (3.7).
function ____exports.awayPayload(lost)
    return toPayload({
        element("show", {}, "away"),
        element("status", {}, ("connection to " .. lost) .. " lost")
    })
end
--- Octets of the element as XML, with nothing escaped: the measure of limits by size.
function ____exports.octetsOf(content)
    if type(content) == "string" then
        return octetLength(content)
    end
    local octets = octetLength(content.name) + #"</>"
    for ____, ____value in ipairs(__TS__ObjectEntries(content.attributes)) do
        local name = ____value[1]
        local value = ____value[2]
        octets = octets + (octetLength(name) + octetLength(value) + #" =''")
    end
    if #content.children == 0 then
        return octets
    end
    octets = octets + (octetLength(content.name) + #"<>")
    for ____, child in ipairs(content.children) do
        octets = octets + ____exports.octetsOf(child)
    end
    return octets
end
return ____exports
 end,
["dmuc.core.limits"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- Every bound of the program, with its section in the protocol. What grows is bounded here and nowhere else (invariant 9).
____exports.limits = {
    integerMax = 9007199254740991,
    epochLengthMax = 32,
    sessionLengthMax = 16,
    attributeLengthMax = 3071,
    aboveGapMax = 256,
    epochsPerHostMax = 16,
    homesMax = 100,
    complaintEveryMs = 60000,
    orderKeyAheadMaxMs = 24 * 60 * 60 * 1000,
    orderKeyStepMax = 60000,
    clockToleranceMs = 2000,
    clockWarningMs = 60000,
    historyEventsMax = 10000,
    historyEnvelopeOctets = 400,
    alikeEventsMax = 200,
    peersMax = 32,
    instancesMax = 1000,
    instancesPerPeerMax = 200,
    probeRoomsMax = 100,
    occupantsMax = 2000,
    listItemsMax = 20000,
    backlogMessagesMax = 20000,
    rateMeasuredMs = 10000,
    rateExceededPauseMs = 60000,
    submissionsMax = 256,
    judgingMax = 256,
    stepsMax = 200,
    discoveredHostsMax = 1000,
    heldJoinsMax = 50,
    heldJoinMs = 10000,
    answerWaitMs = 30000,
    retryPausesMs = {10000, 30000, 60000},
    historyRequestWaitMs = 1000,
    tombstoneKeptMs = 30 * 24 * 60 * 60 * 1000,
    tombstonesMax = 1000,
    splitRetryMs = 15000,
    splitRetryLongMs = 30000,
    splitRetryShortForMs = 600000,
    splitRetrySpread = 0.2,
    lostLinkPausesMs = {30000, 300000},
    lostLinkWarningMs = 86400000,
    pendingIqsMax = 256,
    petitionsMax = 256,
    occupantIqWaitMs = 60000,
    heldFramesMax = 256,
    probeWaitMs = {idle = 30000, traffic = 10000},
    secondProbeWaitMs = {idle = 15000, traffic = 5000},
    roundTripsWaited = 4,
    carryingTimesWaited = 2,
    linkWaitMaxMs = 600000,
    slowCarryingMs = 1000,
    listenMs = 2000,
    probeKeptMs = 120000,
    hangUpAfterMs = 60000,
    pingRoundMs = 600000,
    pingPauseMinMs = 100,
    patientKeepalive = 1.5,
    recountMs = 2000,
    nickSuffixMax = 9,
    nickOctetsMax = 1023,
    endedMax = 1000,
    lastWordsMs = 60000,
    turnedAwayMax = 100,
    doubtedMax = 50,
    actsMax = 1000,
    actsKeptMax = 100,
    hiddenMax = 100,
    sameMessageMs = 2000,
    historyOverlapMs = 60000,
    gapRepairMs = 2000,
    repairsForgottenMs = 120000,
    featuresKeptMs = 3600000,
    absenceKeptMs = 600000
}
--- What an administrator may set each number to, both ends included, in the unit of the option (3.14).
-- Outside of it the option's default holds.
____exports.optionRanges = {
    keepaliveSeconds = {30, 600},
    ackWaitSeconds = {1, 600},
    answerWaitSeconds = {5, 600},
    splitGraceSeconds = {0, 3600},
    ghostTtlSeconds = {0, 604800},
    localUsers = {1, 10000},
    logEvents = {100, 1000000},
    logBytes = {65536, 1073741824},
    logAgeSeconds = {60, 315360000},
    triggerUsers = {1, 10000},
    redirectAfter = {1, 10000},
    replicaTtlSeconds = {0, 315360000},
    peers = {1, 1000},
    instances = {0, 100000},
    occupants = {1, 100000},
    pageItems = {1, 1000},
    pageMessages = {1, 500},
    pageBytes = {1024, 57344},
    stanzasPerSecond = {1, 100000},
    relaysPerSecond = {1, 1000},
    probeRooms = {1, 1000},
    syncRooms = {1, 1000},
    pendingJoins = {0, 10000}
}
--- Bounds of the host alone.
____exports.hostLimits = {
    unansweredMax = 1000,
    noticedHostsMax = 1000,
    noticeEveryMs = 3600000,
    discoveryWaitMs = 30000,
    tickPauseMinMs = 20,
    tickPauseAfterFaultMs = 30000,
    endingRoomsMax = 100,
    redirectedMax = 1000,
    redirectsRefusedMax = 2,
    redirectsRefusedWithinMs = 60000,
    faultsLoggedPerRoomMax = 5
}
return ____exports
 end,
["dmuc.wire.numbers"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringCharCodeAt = ____lualib.__TS__StringCharCodeAt
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
--- What every Lua prints in full: fewer than 15 digits.
local plainBelow = 100000000000000
local lowPart = 10000000
local lowPartDigits = 7
local function plain(value)
    return tostring(math.floor(value))
end
--- Digits of the value, with zeros in front up to that length.
function ____exports.padded(value, length)
    local digits = plain(value)
    return #digits >= length and digits or string.rep(
        "0",
        math.floor(length - #digits)
    ) .. digits
end
--- Writes an integer in decimal digits.
-- 
-- @param value a whole number from 0 to 2^53 − 1, whatever its representation.
function ____exports.formatInteger(value)
    if value < plainBelow then
        return plain(value)
    end
    local high = math.floor(value / lowPart)
    return plain(high) .. ____exports.padded(value - high * lowPart, lowPartDigits)
end
--- Value of the decimal digits at that place, or undefined if one is no digit or missing.
function ____exports.digitsAt(text, start, count)
    local value = 0
    do
        local index = start
        while index < start + count do
            local digit = __TS__StringCharCodeAt(text, index) - 48
            if not (digit >= 0 and digit <= 9) then
                return nil
            end
            value = value * 10 + digit
            index = index + 1
        end
    end
    return value
end
--- Reads an integer as the link writes it: decimal digits only, at most 2^53 − 1 (3.1).
-- 
-- @returns undefined if the text is anything else, or absent.
function ____exports.parseInteger(text)
    if text == nil or #text == 0 or #text > 16 then
        return nil
    end
    local value = ____exports.digitsAt(text, 0, #text)
    return value ~= nil and value <= limits.integerMax and value or nil
end
--- Reads one of the four lexical forms of xs:boolean; undefined if it is none of them.
function ____exports.parseBoolean(text)
    if text == "true" or text == "1" then
        return true
    end
    local ____temp_0
    if text == "false" or text == "0" then
        ____temp_0 = false
    else
        ____temp_0 = nil
    end
    return ____temp_0
end
return ____exports
 end,
["dmuc.wire.time"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__StringCharAt = ____lualib.__TS__StringCharAt
local __TS__StringSlice = ____lualib.__TS__StringSlice
local ____exports = {}
local ____numbers = require("dmuc.wire.numbers")
local digitsAt = ____numbers.digitsAt
local padded = ____numbers.padded
local msPerDay = 86400000
local daysPerEra = 146097
--- The years 0 to 9999.
local firstInstant = -62167219200000
local lastInstant = 253402300799999
--- Days from 0000-03-01 to 1970-01-01 in the proleptic Gregorian calendar.
local daysToEpoch = 719468
local function whole(dividend, divisor)
    return math.floor(dividend / divisor)
end
--- Days since 1970 of a date; years are counted from March, so that the leap day is the last of its year.
local function daysOf(year, month, day)
    local marchYear = month > 2 and year or year - 1
    local era = whole(marchYear, 400)
    local yearOfEra = marchYear - era * 400
    local dayOfYear = whole(153 * (month > 2 and month - 3 or month + 9) + 2, 5) + day - 1
    return era * daysPerEra + yearOfEra * 365 + whole(yearOfEra, 4) - whole(yearOfEra, 100) + dayOfYear - daysToEpoch
end
local function dateOf(days)
    local shifted = days + daysToEpoch
    local era = whole(shifted, daysPerEra)
    local dayOfEra = shifted - era * daysPerEra
    local yearOfEra = whole(
        dayOfEra - whole(dayOfEra, 1460) + whole(dayOfEra, 36524) - whole(dayOfEra, 146096),
        365
    )
    local dayOfYear = dayOfEra - (365 * yearOfEra + whole(yearOfEra, 4) - whole(yearOfEra, 100))
    local marchMonth = whole(5 * dayOfYear + 2, 153)
    local day = dayOfYear - whole(153 * marchMonth + 2, 5) + 1
    local month = marchMonth < 10 and marchMonth + 3 or marchMonth - 9
    local year = yearOfEra + era * 400 + (month <= 2 and 1 or 0)
    return (((padded(year, 4) .. "-") .. padded(month, 2)) .. "-") .. padded(day, 2)
end
local function formatted(instant, fraction)
    local days = whole(instant, msPerDay)
    local ms = instant - days * msPerDay
    local clock = __TS__ArrayMap(
        {3600000, 60000, 1000},
        function(____, unit, index) return padded(
            whole(ms, unit) % (index == 0 and 24 or 60),
            2
        ) end
    )
    return (((dateOf(days) .. "T") .. table.concat(clock, ":")) .. (fraction and "." .. padded(ms % 1000, 3) or "")) .. "Z"
end
--- UTC with milliseconds, as `o@t` and `sync@now` carry it: "2026-01-05T10:00:00.123Z" (3.1).
function ____exports.formatInstant(instant)
    return formatted(instant, true)
end
--- UTC, with milliseconds only where there are some, as XEP-0203 stamps are printed: "2002-10-13T23:58:37Z".
function ____exports.formatDelayStamp(instant)
    return formatted(instant, instant % 1000 ~= 0)
end
local function daysInMonth(year, month)
    return month == 12 and 31 or daysOf(year, month + 1, 1) - daysOf(year, month, 1)
end
--- Milliseconds of "hh:mm:ss" at that place, or undefined.
local function clockAt(text, start)
    local hour, minute, second = digitsAt(text, start, 2), digitsAt(text, start + 3, 2), digitsAt(text, start + 6, 2)
    if hour == nil or minute == nil or second == nil then
        return nil
    end
    if __TS__StringCharAt(text, start + 2) ~= ":" or __TS__StringCharAt(text, start + 5) ~= ":" then
        return nil
    end
    local ____temp_0
    if hour > 23 or minute > 59 or second > 59 then
        ____temp_0 = nil
    else
        ____temp_0 = ((hour * 60 + minute) * 60 + second) * 1000
    end
    return ____temp_0
end
local function dateAt(text)
    local year, month, day = digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2)
    if year == nil or month == nil or day == nil then
        return nil
    end
    if string.sub(text, 5, 5) ~= "-" or string.sub(text, 8, 8) ~= "-" or month < 1 or month > 12 then
        return nil
    end
    local ____temp_1
    if day < 1 or day > daysInMonth(year, month) then
        ____temp_1 = nil
    else
        ____temp_1 = daysOf(year, month, day) * msPerDay
    end
    return ____temp_1
end
--- Milliseconds that a zone ("Z", "+01:00") is ahead of UTC, or undefined.
local function zoneOffset(zone)
    if zone == "Z" then
        return 0
    end
    local sign = string.sub(zone, 1, 1)
    if #zone ~= 6 or string.sub(zone, 4, 4) ~= ":" or sign ~= "+" and sign ~= "-" then
        return nil
    end
    local hours, minutes = digitsAt(zone, 1, 2), digitsAt(zone, 4, 2)
    if hours == nil or minutes == nil or hours > 23 or minutes > 59 then
        return nil
    end
    return (hours * 60 + minutes) * (sign == "+" and 60000 or -60000)
end
--- Milliseconds of ".123…" and the place behind it; 0 if there is no fraction, undefined if it has no digit.
local function fractionAt(text, start)
    if __TS__StringCharAt(text, start) ~= "." then
        return {ms = 0, ["end"] = start}
    end
    local ms = 0
    local unit = 100
    local index = start + 1
    do
        while true do
            local digit = digitsAt(text, index, 1)
            if digit == nil then
                break
            end
            ms = ms + digit * unit
            unit = unit == 100 and 10 or (unit == 10 and 1 or 0)
            index = index + 1
        end
    end
    local ____temp_2
    if index == start + 1 then
        ____temp_2 = nil
    else
        ____temp_2 = {ms = ms, ["end"] = index}
    end
    return ____temp_2
end
--- Reads an XEP-0082 DateTime, with or without fraction, in UTC or with an offset; what is finer than a millisecond is cut.
-- 
-- @returns undefined if the text is anything else, or absent.
function ____exports.parseInstant(text)
    if text == nil or string.sub(text, 11, 11) ~= "T" then
        return nil
    end
    local date = dateAt(text)
    local clock = clockAt(text, 11)
    local fraction = fractionAt(text, 19)
    if date == nil or clock == nil or fraction == nil then
        return nil
    end
    local offset = zoneOffset(__TS__StringSlice(text, fraction["end"]))
    if offset == nil then
        return nil
    end
    local instant = date + clock + fraction.ms - offset
    local ____temp_3
    if instant < firstInstant or instant > lastInstant then
        ____temp_3 = nil
    else
        ____temp_3 = instant
    end
    return ____temp_3
end
return ____exports
 end,
["dmuc.wire.groupchat"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____optional = require("dmuc.wire.optional")
local compact = ____optional.compact
local ____payload = require("dmuc.wire.payload")
local occupantPayloadOf = ____payload.occupantPayloadOf
local payloadOf = ____payload.payloadOf
local ____stanza = require("dmuc.wire.stanza")
local element = ____stanza.element
local elements = ____stanza.elements
local ownChild = ____stanza.ownChild
local ____time = require("dmuc.wire.time")
local formatDelayStamp = ____time.formatDelayStamp
local parseInstant = ____time.parseInstant
--- Makes the `<delay/>` that tells when something was said, with milliseconds only where there are some.
function ____exports.delayElement(from, time)
    return element(
        "delay",
        {
            xmlns = namespaces.delay,
            from = from,
            stamp = formatDelayStamp(time)
        }
    )
end
local function delaysOf(message)
    return __TS__ArrayFilter(
        elements(message),
        function(____, child) return child.name == "delay" and child.attributes.xmlns == namespaces.delay end
    )
end
--- The last `<delay/>` of a message: those before it came from the client.
function ____exports.delayOf(message)
    local delays = delaysOf(message)
    return delays[#delays]
end
--- The `<delay/>`s that name that author, in their order.
function ____exports.delaysBy(message, author)
    return __TS__ArrayFilter(
        delaysOf(message),
        function(____, delay) return delay.attributes.from == author end
    )
end
--- Time of a `<delay/>`; undefined if there is none, or none that can be read.
function ____exports.readDelay(delay)
    local ____temp_0
    if delay == nil then
        ____temp_0 = nil
    else
        ____temp_0 = parseInstant(delay.attributes.stamp)
    end
    return ____temp_0
end
--- Reads a groupchat message: with a subject and no body it sets the subject (XEP-0045 8.1).
-- 
-- @param nick who says it; absent: the room itself, or nobody knows.
-- @param except children that the codec has understood.
function ____exports.readGroupchat(message, nick, ...)
    local sets = ownChild(message, "subject") ~= nil and ownChild(message, "body") == nil
    return compact({
        kind = sets and "subject" or "said",
        nick = nick,
        messageId = message.attributes.id,
        language = message.attributes["xml:lang"],
        payload = nick == nil and payloadOf(message, ...) or occupantPayloadOf(message, ...)
    })
end
return ____exports
 end,
["dmuc.wire.lasting"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____optional = require("dmuc.wire.optional")
local compact = ____optional.compact
local ____stanza = require("dmuc.wire.stanza")
local childNamed = ____stanza.childNamed
local elements = ____stanza.elements
local ownChild = ____stanza.ownChild
local textOf = ____stanza.textOf
--- Reactions, retractions, moderation, corrections, markers: they change or refer to what is in the log.
local lastingNamespaces = {
    "urn:xmpp:reactions:0",
    "urn:xmpp:message-retract:0",
    "urn:xmpp:message-retract:1",
    "urn:xmpp:fasten:0",
    "urn:xmpp:message-moderate:0",
    "urn:xmpp:message-moderate:1",
    "urn:xmpp:message-correct:0",
    "urn:xmpp:chat-markers:0"
}
--- Whether the message goes to the log: it says something, or speaks of what was said.
function ____exports.isLasting(message)
    return ownChild(message, "body") ~= nil or ownChild(message, "subject") ~= nil or __TS__ArraySome(
        elements(message),
        function(____, child) return __TS__ArrayIncludes(lastingNamespaces, child.attributes.xmlns) end
    )
end
--- What a message without a number is known by.
-- 
-- @param room that sends it: the id that it gave the message is the same wherever it sends it.
function ____exports.likenessOf(message, room)
    local id = childNamed(message, "stanza-id", namespaces.stanzaId)
    local body = ownChild(message, "body")
    local ____compact_4 = compact
    local ____temp_2
    if (id and id.attributes.by) == room then
        ____temp_2 = id.attributes.id
    else
        ____temp_2 = nil
    end
    local ____temp_3
    if body == nil then
        ____temp_3 = nil
    else
        ____temp_3 = textOf(body)
    end
    return ____compact_4({stanzaId = ____temp_2, body = ____temp_3})
end
return ____exports
 end,
["dmuc.wire.jid"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSlice = ____lualib.__TS__StringSlice
local __TS__StringIncludes = ____lualib.__TS__StringIncludes
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
--- Without the resource.
function ____exports.bareOf(jid)
    local slash = (string.find(jid, "/", nil, true) or 0) - 1
    return slash < 0 and jid or __TS__StringSlice(jid, 0, slash)
end
--- The resource, which of an occupant's JID is the nick; undefined if there is none.
function ____exports.resourceOf(jid)
    local slash = (string.find(jid, "/", nil, true) or 0) - 1
    local ____temp_0
    if slash < 0 or slash == #jid - 1 then
        ____temp_0 = nil
    else
        ____temp_0 = __TS__StringSlice(jid, slash + 1)
    end
    return ____temp_0
end
--- Whether the text has the form of a domain.
function ____exports.isHost(text)
    return text ~= "" and (string.find(text, "@", nil, true) or 0) - 1 < 0 and (string.find(text, "/", nil, true) or 0) - 1 < 0 and #text <= limits.attributeLengthMax
end
--- Whether the text has the form of a room's bare JID.
function ____exports.isInstance(text)
    local at = (string.find(text, "@", nil, true) or 0) - 1
    return at > 0 and ____exports.isHost(__TS__StringSlice(text, at + 1)) and #text <= limits.attributeLengthMax
end
--- Characters that RFC 6122 keeps out of the node of a JID.
local prohibitedInNode = {
    "\"",
    "&",
    "'",
    "/",
    ":",
    "<",
    ">",
    "@",
    " "
}
local nodeLengthMax = 1023
--- Whether the text may be the node of a room; the server's own check is finer.
function ____exports.isNode(text)
    return text ~= "" and #text <= nodeLengthMax and not __TS__ArraySome(
        prohibitedInNode,
        function(____, character) return __TS__StringIncludes(text, character) end
    )
end
--- JID of an occupant, or of the room itself if there is no nick.
function ____exports.occupantJid(room, nick)
    return nick == nil and room or (room .. "/") .. nick
end
return ____exports
 end,
["dmuc.wire.muc"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local ____jid = require("dmuc.wire.jid")
local isInstance = ____jid.isInstance
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____optional = require("dmuc.wire.optional")
local compact = ____optional.compact
local ____stanza = require("dmuc.wire.stanza")
local childNamed = ____stanza.childNamed
local element = ____stanza.element
local elements = ____stanza.elements
local ownChild = ____stanza.ownChild
local textOf = ____stanza.textOf
--- Status code of a change of nick.
____exports.renameCode = "303"
--- Checked in this order: a 307 beside a 333 is how XEP-0045 1.32 tells that a session has failed.
local codesOfCauses = {
    {cause = "banned", code = "301"},
    {cause = "unaffiliated", code = "321"},
    {cause = "members-only", code = "322"},
    {cause = "shutdown", code = "332"},
    {cause = "failed", code = "333"},
    {cause = "kicked", code = "307"}
}
--- Status codes that tell the cause of a leave; somebody who left by himself has none.
function ____exports.codesOfCause(cause)
    return __TS__ArrayMap(
        __TS__ArrayFilter(
            codesOfCauses,
            function(____, entry) return entry.cause == cause end
        ),
        function(____, entry) return entry.code end
    )
end
--- Cause of a leave with these status codes.
function ____exports.causeOfCodes(codes)
    local ____opt_0 = __TS__ArrayFind(
        codesOfCauses,
        function(____, entry) return __TS__ArrayIncludes(codes, entry.code) end
    )
    return ____opt_0 and ____opt_0.cause or "left"
end
local affiliations = {
    "owner",
    "admin",
    "member",
    "none",
    "outcast"
}
local roles = {"moderator", "participant", "visitor", "none"}
--- Reads an affiliation; one that is missing or unknown is none (E2-01).
function ____exports.readAffiliation(text)
    return __TS__ArrayFind(
        affiliations,
        function(____, affiliation) return affiliation == text end
    ) or "none"
end
--- Reads a role; undefined if it is missing or unknown: the caller takes the default (E2-01, E1-16).
function ____exports.readRole(text)
    return __TS__ArrayFind(
        roles,
        function(____, role) return role == text end
    )
end
--- The role that an affiliation has of itself in a room that is not moderated (E1-16).
-- 
-- In a moderated room the core lowers it, as it lowers any role above list and default (3.9c).
function ____exports.defaultRole(affiliation)
    if affiliation == "owner" or affiliation == "admin" then
        return "moderator"
    end
    return affiliation == "outcast" and "none" or "participant"
end
--- A `<reason/>`, or nothing.
function ____exports.reasonElement(reason)
    local ____temp_2
    if reason == nil then
        ____temp_2 = nil
    else
        ____temp_2 = element("reason", {}, reason)
    end
    return ____temp_2
end
--- Text of an element's `<reason/>`, if it has one.
function ____exports.readReason(parent)
    local reason = ownChild(parent, "reason")
    local ____temp_3
    if reason == nil then
        ____temp_3 = nil
    else
        ____temp_3 = textOf(reason)
    end
    return ____temp_3
end
--- An `<actor/>`, or nothing.
function ____exports.actorElement(actor)
    local ____temp_4
    if actor == nil then
        ____temp_4 = nil
    else
        ____temp_4 = element("actor", {nick = actor})
    end
    return ____temp_4
end
--- Nick of an element's `<actor/>`, if it has one.
function ____exports.readActor(parent)
    local ____opt_5 = ownChild(parent, "actor")
    return ____opt_5 and ____opt_5.attributes.nick
end
local function itemElement(item)
    local ____item_7 = item
    local affiliation = ____item_7.affiliation
    local role = ____item_7.role
    local user = ____item_7.user
    local nick = ____item_7.nick
    local actor = ____item_7.actor
    local reason = ____item_7.reason
    return element(
        "item",
        {affiliation = affiliation, role = role, jid = user, nick = nick},
        ____exports.actorElement(actor),
        ____exports.reasonElement(reason)
    )
end
--- Makes a `muc#user` element.
function ____exports.mucUserElement(content)
    local ____content_8 = content
    local item = ____content_8.item
    local destroy = ____content_8.destroy
    local codes = ____content_8.codes
    local ____element_12 = element
    local ____temp_11 = {xmlns = namespaces.mucUser}
    local ____temp_9
    if item == nil then
        ____temp_9 = nil
    else
        ____temp_9 = itemElement(item)
    end
    local ____temp_10
    if destroy == nil then
        ____temp_10 = nil
    else
        ____temp_10 = element(
            "destroy",
            {jid = destroy.alternative},
            ____exports.reasonElement(destroy.reason)
        )
    end
    return ____element_12(
        "x",
        ____temp_11,
        ____temp_9,
        ____temp_10,
        __TS__Unpack(__TS__ArrayMap(
            codes,
            function(____, code) return element("status", {code = code}) end
        ))
    )
end
local function readItem(item)
    return compact({
        affiliation = ____exports.readAffiliation(item.attributes.affiliation),
        role = ____exports.readRole(item.attributes.role),
        user = item.attributes.jid,
        nick = item.attributes.nick,
        actor = ____exports.readActor(item),
        reason = ____exports.readReason(item)
    })
end
local function readDestroy(destroy)
    local alternative = destroy.attributes.jid
    return compact({
        alternative = alternative ~= nil and isInstance(alternative) and alternative or nil,
        reason = ____exports.readReason(destroy)
    })
end
--- The `muc#user` element of a presence, or undefined.
function ____exports.mucUserOf(presence)
    return childNamed(presence, "x", namespaces.mucUser)
end
--- Reads a `muc#user` element; codes and children that nobody knows stay unread.
function ____exports.readMucUser(x)
    local item = ownChild(x, "item")
    local destroy = ownChild(x, "destroy")
    local ____compact_15 = compact
    local ____temp_13
    if item == nil then
        ____temp_13 = nil
    else
        ____temp_13 = readItem(item)
    end
    local ____temp_14
    if destroy == nil then
        ____temp_14 = nil
    else
        ____temp_14 = readDestroy(destroy)
    end
    return ____compact_15({
        item = ____temp_13,
        destroy = ____temp_14,
        codes = __TS__ArrayMap(
            __TS__ArrayFilter(
                elements(x),
                function(____, child) return child.name == "status" end
            ),
            function(____, child) return child.attributes.code or "" end
        )
    })
end
return ____exports
 end,
["dmuc.dialects.link-extension"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSplit = ____lualib.__TS__StringSplit
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ObjectEntries = ____lualib.__TS__ObjectEntries
local __TS__ArraySort = ____lualib.__TS__ArraySort
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local ____exports = {}
local epochOf, hostOf, eventIdOf, stampAttributes, readStamp, jidsOf, withNamespace, client
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____jid = require("dmuc.wire.jid")
local bareOf = ____jid.bareOf
local isHost = ____jid.isHost
local isInstance = ____jid.isInstance
local ____muc = require("dmuc.wire.muc")
local actorElement = ____muc.actorElement
local readActor = ____muc.readActor
local readAffiliation = ____muc.readAffiliation
local readReason = ____muc.readReason
local reasonElement = ____muc.reasonElement
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____numbers = require("dmuc.wire.numbers")
local formatInteger = ____numbers.formatInteger
local parseBoolean = ____numbers.parseBoolean
local parseInteger = ____numbers.parseInteger
local ____optional = require("dmuc.wire.optional")
local compact = ____optional.compact
local ____payload = require("dmuc.wire.payload")
local payloadOf = ____payload.payloadOf
local ____stanza = require("dmuc.wire.stanza")
local childNamed = ____stanza.childNamed
local element = ____stanza.element
local elementOf = ____stanza.elementOf
local elements = ____stanza.elements
local fromPayload = ____stanza.fromPayload
local ownChild = ____stanza.ownChild
local ownChildren = ____stanza.ownChildren
local toPayload = ____stanza.toPayload
local ____time = require("dmuc.wire.time")
local formatInstant = ____time.formatInstant
local parseInstant = ____time.parseInstant
--- Says why something cannot be read.
function ____exports.malformed(text, reason)
    if reason == nil then
        reason = "malformed"
    end
    return {kind = "malformed", reason = reason, text = text}
end
function epochOf(text)
    return text ~= nil and text ~= "" and #text <= limits.epochLengthMax and text or nil
end
function hostOf(text)
    return text ~= nil and isHost(text) and text or nil
end
function eventIdOf(h, e, n)
    local host = hostOf(h)
    local epoch = epochOf(e)
    local sequence = parseInteger(n)
    local ____temp_7
    if host == nil or epoch == nil or sequence == nil then
        ____temp_7 = nil
    else
        ____temp_7 = {host = host, epoch = epoch, sequence = sequence}
    end
    return ____temp_7
end
function stampAttributes(____bindingPattern0)
    local orderKey
    local time
    local id
    id = ____bindingPattern0.id
    time = ____bindingPattern0.time
    orderKey = ____bindingPattern0.orderKey
    local ____id_host_15 = id.host
    local ____id_epoch_16 = id.epoch
    local ____formatInteger_result_17 = formatInteger(id.sequence)
    local ____formatInstant_result_18 = formatInstant(time)
    local ____temp_14
    if orderKey == time then
        ____temp_14 = nil
    else
        ____temp_14 = formatInteger(orderKey)
    end
    return {
        h = ____id_host_15,
        e = ____id_epoch_16,
        n = ____formatInteger_result_17,
        t = ____formatInstant_result_18,
        k = ____temp_14
    }
end
function readStamp(o)
    local ____o_attributes_23 = o.attributes
    local h = ____o_attributes_23.h
    local e = ____o_attributes_23.e
    local n = ____o_attributes_23.n
    local t = ____o_attributes_23.t
    local k = ____o_attributes_23.k
    local id = eventIdOf(h, e, n)
    if id == nil or id.sequence == 0 then
        return ____exports.malformed("o@h, o@e and o@n are no number of an event")
    end
    local time = parseInstant(t)
    if time == nil then
        return ____exports.malformed("o@t is no time")
    end
    local orderKey = k == nil and time or parseInteger(k)
    if orderKey == nil then
        return ____exports.malformed("o@k is no number")
    end
    return {id = id, time = time, orderKey = orderKey}
end
function jidsOf(list)
    local jids = {}
    for ____, ____value in ipairs(ownChildren(list, "i")) do
        local attributes = ____value.attributes
        local jid = attributes.jid
        if jid ~= nil and isInstance(jid) then
            jids[#jids + 1] = jid
        end
    end
    return __TS__ArraySlice(jids, 0, limits.peersMax)
end
function withNamespace(____bindingPattern0, namespace)
    local children
    local attributes
    local name
    name = ____bindingPattern0.name
    attributes = ____bindingPattern0.attributes
    children = ____bindingPattern0.children
    local ____attributes_51 = attributes
    local _former = ____attributes_51.xmlns
    local others = __TS__ObjectRest(____attributes_51, {xmlns = true})
    return element(
        name,
        __TS__ObjectAssign({}, others, {xmlns = namespace}),
        __TS__Unpack(children)
    )
end
____exports.xmlns = namespaces.link
--- Says that there is more of something than anybody may send at once (3.5).
function ____exports.tooLarge(text)
    return ____exports.malformed(text, "too-large")
end
--- Whether reading failed.
function ____exports.isMalformed(read)
    return read ~= nil and read.kind == "malformed"
end
--- The element of the extension of that name, or undefined.
function ____exports.extensionChild(parent, name)
    return childNamed(parent, name, ____exports.xmlns)
end
--- Whether an attribute that is not looked into is as short as all must be (3.12).
local function isBounded(text)
    return text == nil or #text <= limits.attributeLengthMax
end
--- Reads a session: 1 to 16 characters (3.12).
function ____exports.sessionOf(text)
    return text ~= nil and text ~= "" and #text <= limits.sessionLengthMax and text or nil
end
--- Reads a generation: 1 to 32 characters (3.12).
function ____exports.generationOf(text)
    return epochOf(text)
end
--- `j`: "H E N", or N alone where host and epoch are those of the stamp beside it.
local function formatIdentity(id, beside)
    if id == nil then
        return nil
    end
    local sequence = formatInteger(id.sequence)
    return id.host == (beside and beside.host) and id.epoch == beside.epoch and sequence or (((id.host .. " ") .. id.epoch) .. " ") .. sequence
end
local function parseIdentity(text, beside)
    local host, epoch, sequence, surplus = __TS__Unpack(__TS__StringSplit(text, " "))
    if epoch == nil then
        return eventIdOf(beside and beside.host, beside and beside.epoch, host)
    end
    local ____temp_6
    if surplus == nil then
        ____temp_6 = eventIdOf(host, epoch, sequence)
    else
        ____temp_6 = nil
    end
    return ____temp_6
end
--- Writes `<o/>`; nothing if there is nothing to say.
function ____exports.originElement(origin)
    local ____origin_8 = origin
    local stamp = ____origin_8.stamp
    local previous = ____origin_8.previous
    local acknowledged = ____origin_8.acknowledged
    local identity = ____origin_8.identity
    local session = ____origin_8.session
    local occupantId = ____origin_8.occupantId
    local isNext = stamp ~= nil and previous == stamp.id.sequence - 1
    local ____temp_13 = stamp == nil and ({}) or stampAttributes(stamp)
    local ____temp_9
    if previous == nil or isNext then
        ____temp_9 = nil
    else
        ____temp_9 = formatInteger(previous)
    end
    local ____temp_10
    if acknowledged == nil then
        ____temp_10 = nil
    else
        ____temp_10 = formatInteger(acknowledged)
    end
    local attributes = __TS__ObjectAssign(
        {},
        ____temp_13,
        {
            p = ____temp_9,
            a = ____temp_10,
            j = formatIdentity(identity, stamp and stamp.id),
            s = session,
            occ = occupantId
        }
    )
    local made = element(
        "o",
        __TS__ObjectAssign({xmlns = ____exports.xmlns}, attributes)
    )
    return #__TS__ObjectEntries(made.attributes) > 1 and made or nil
end
--- Reads the `<o/>` of a stanza or item; nothing is said if there is none.
function ____exports.readOrigin(parent)
    local o = ____exports.extensionChild(parent, "o")
    if o == nil then
        return {}
    end
    local ____o_attributes_19 = o.attributes
    local h = ____o_attributes_19.h
    local e = ____o_attributes_19.e
    local n = ____o_attributes_19.n
    local p = ____o_attributes_19.p
    local a = ____o_attributes_19.a
    local j = ____o_attributes_19.j
    local s = ____o_attributes_19.s
    local occ = ____o_attributes_19.occ
    local isNumbered = h ~= nil or e ~= nil or n ~= nil
    local stamp = isNumbered and readStamp(o) or nil
    if ____exports.isMalformed(stamp) then
        return stamp
    end
    local previous, acknowledged = parseInteger(p), parseInteger(a)
    local ____temp_22
    if j == nil then
        ____temp_22 = nil
    else
        ____temp_22 = parseIdentity(j, stamp and stamp.id)
    end
    local identity = ____temp_22
    local session = ____exports.sessionOf(s)
    if p ~= nil and previous == nil then
        return ____exports.malformed("o@p is no number")
    end
    if stamp ~= nil and previous ~= nil and previous >= stamp.id.sequence then
        return ____exports.malformed("o@p is not before o@n")
    end
    if a ~= nil and acknowledged == nil then
        return ____exports.malformed("o@a is no number")
    end
    if j ~= nil and identity == nil then
        return ____exports.malformed("o@j is no identity")
    end
    if s ~= nil and session == nil then
        return ____exports.malformed("o@s is no session")
    end
    if not isBounded(occ) then
        return ____exports.malformed("o@occ is longer than any attribute")
    end
    local occupantId = occ
    return compact({
        stamp = stamp,
        previous = previous,
        acknowledged = acknowledged,
        identity = identity,
        session = session,
        occupantId = occupantId
    })
end
--- "19 21-23": numbers in order, runs put together.
local function formatNumbers(numbers)
    if #numbers == 0 then
        return nil
    end
    local sorted = __TS__ArraySort(
        {__TS__Unpack(numbers)},
        function(____, left, right) return left - right end
    )
    local runs = {}
    for ____, sequence in ipairs(sorted) do
        local run = runs[#runs]
        if run ~= nil and run.last + 1 == sequence then
            run.last = sequence
        else
            runs[#runs + 1] = {first = sequence, last = sequence}
        end
    end
    local texts = __TS__ArrayMap(
        runs,
        function(____, ____bindingPattern0)
            local last
            local first
            first = ____bindingPattern0.first
            last = ____bindingPattern0.last
            return first == last and formatInteger(first) or (formatInteger(first) .. "-") .. formatInteger(last)
        end
    )
    return table.concat(texts, " ")
end
local function parseNumbers(text)
    local numbers = {}
    if text == nil then
        return numbers
    end
    for ____, run in ipairs(__TS__StringSplit(text, " ")) do
        local from, to, surplus = __TS__Unpack(__TS__StringSplit(run, "-"))
        local first = parseInteger(from)
        local ____temp_24
        if to == nil then
            ____temp_24 = first
        else
            ____temp_24 = parseInteger(to)
        end
        local last = ____temp_24
        if first == nil or last == nil or last < first or surplus ~= nil then
            return nil
        end
        if #numbers + last - first >= limits.aboveGapMax then
            return nil
        end
        do
            local sequence = first
            while sequence <= last do
                numbers[#numbers + 1] = sequence
                sequence = sequence + 1
            end
        end
    end
    return numbers
end
--- Writes `<have/>`; with its namespace where it stands in a roster: what that tells in full, and up to which number.
function ____exports.haveElement(have, namespace)
    local ____have_25 = have
    local host = ____have_25.host
    local epoch = ____have_25.epoch
    local contiguous = ____have_25.contiguous
    local above = ____have_25.above
    local previous = ____have_25.previous
    local without = ____have_25.without
    local ____element_31 = element
    local ____namespace_27 = namespace
    local ____host_28 = host
    local ____epoch_29 = epoch
    local ____formatInteger_result_30 = formatInteger(contiguous)
    local ____temp_26
    if previous == nil then
        ____temp_26 = nil
    else
        ____temp_26 = formatInteger(previous)
    end
    return ____element_31(
        "have",
        {
            xmlns = ____namespace_27,
            h = ____host_28,
            e = ____epoch_29,
            n = ____formatInteger_result_30,
            p = ____temp_26,
            x = formatNumbers(above),
            w = formatNumbers(without or ({}))
        }
    )
end
local function readHave(have)
    local ____have_attributes_32 = have.attributes
    local h = ____have_attributes_32.h
    local e = ____have_attributes_32.e
    local n = ____have_attributes_32.n
    local p = ____have_attributes_32.p
    local x = ____have_attributes_32.x
    local w = ____have_attributes_32.w
    local id = eventIdOf(h, e, n)
    local above = parseNumbers(x)
    local without = parseNumbers(w)
    if id == nil or above == nil or without == nil then
        return nil
    end
    local ____temp_33
    if p == nil then
        ____temp_33 = nil
    else
        ____temp_33 = parseInteger(p)
    end
    local previous = ____temp_33
    if p ~= nil and (previous == nil or previous > id.sequence) then
        return nil
    end
    return __TS__ObjectAssign({host = id.host, epoch = id.epoch, contiguous = id.sequence, above = above}, previous == nil and ({}) or ({previous = previous}), #without == 0 and ({}) or ({without = without}))
end
--- Writes `<sync/>`: a hello, its answer, or the same at set-up.
function ____exports.syncElement(sync)
    local ____sync_34 = sync
    local session = ____sync_34.session
    local generation = ____sync_34.generation
    local configDigest = ____sync_34.configDigest
    local listsDigest = ____sync_34.listsDigest
    local now = ____sync_34.now
    local haves = ____sync_34.haves
    local peers = ____sync_34.peers
    local ____element_37 = element
    local ____array_36 = __TS__SparseArrayNew(
        "sync",
        {
            xmlns = ____exports.xmlns,
            s = session,
            g = generation,
            cfg = configDigest,
            lists = listsDigest,
            now = formatInstant(now)
        },
        __TS__Unpack(__TS__ArrayMap(
            haves,
            function(____, have) return ____exports.haveElement(have) end
        ))
    )
    local ____temp_35
    if peers == nil then
        ____temp_35 = nil
    else
        ____temp_35 = element(
            "peers",
            {},
            __TS__Unpack(__TS__ArrayMap(
                peers,
                function(____, jid) return element("i", {jid = jid}) end
            ))
        )
    end
    __TS__SparseArrayPush(____array_36, ____temp_35)
    return ____element_37(__TS__SparseArraySpread(____array_36))
end
--- Writes the `<sync/>` that says no more than which life of the room is meant (3.1).
function ____exports.generationElement(generation)
    local ____temp_38
    if generation == nil then
        ____temp_38 = nil
    else
        ____temp_38 = element("sync", {xmlns = ____exports.xmlns, g = generation})
    end
    return ____temp_38
end
--- Reads the generation of a request to hold a replica; none is said if there is no `<sync/>`.
function ____exports.readGeneration(parent)
    local sync = ____exports.extensionChild(parent, "sync")
    if sync == nil then
        return {}
    end
    local generation = ____exports.generationOf(sync.attributes.g)
    return generation == nil and ____exports.malformed("sync@g is missing or absurd") or ({generation = generation})
end
--- All homes and epochs that anybody remembers (3.1).
local havesMax = limits.homesMax * limits.epochsPerHostMax
--- Reads the `<have/>` of a roster; undefined if it has none.
function ____exports.readHaves(roster)
    local haves = {}
    for ____, child in ipairs(elements(roster)) do
        do
            local __continue58
            repeat
                if child.name ~= "have" or child.attributes.xmlns ~= ____exports.xmlns then
                    __continue58 = true
                    break
                end
                local have = readHave(child)
                if have == nil then
                    return ____exports.malformed("a have is no vector")
                end
                haves[#haves + 1] = have
                __continue58 = true
            until true
            if not __continue58 then
                break
            end
        end
    end
    if #haves > havesMax then
        return ____exports.malformed("the roster tells of too many homes", "too-large")
    end
    local ____temp_39
    if #haves == 0 then
        ____temp_39 = nil
    else
        ____temp_39 = haves
    end
    return ____temp_39
end
--- Reads a `<sync/>`.
function ____exports.readSync(sync)
    local ____sync_attributes_40 = sync.attributes
    local s = ____sync_attributes_40.s
    local g = ____sync_attributes_40.g
    local cfg = ____sync_attributes_40.cfg
    local lists = ____sync_attributes_40.lists
    local now = ____sync_attributes_40.now
    local session = ____exports.sessionOf(s)
    local generation = ____exports.generationOf(g)
    local time = parseInstant(now)
    if session == nil or generation == nil or time == nil or not isBounded(cfg) or not isBounded(lists) then
        return ____exports.malformed("sync@s, sync@g or sync@now is missing or absurd, or a digest is")
    end
    local haves = {}
    for ____, child in ipairs(ownChildren(sync, "have")) do
        local have = readHave(child)
        if have == nil then
            return ____exports.malformed("a have is no vector")
        end
        haves[#haves + 1] = have
    end
    if #haves > havesMax then
        return ____exports.tooLarge("a sync names too many homes")
    end
    local listed = ownChild(sync, "peers")
    local ____temp_41
    if listed == nil then
        ____temp_41 = nil
    else
        ____temp_41 = jidsOf(listed)
    end
    local peers = ____temp_41
    return compact({
        session = session,
        generation = generation,
        configDigest = cfg,
        listsDigest = lists,
        now = time,
        haves = haves,
        peers = peers
    })
end
--- Writes one past message, wrapped as a stanza, as it was said in the room `from` (3.6.5).
function ____exports.pastElement(message, from)
    local ____message_42 = message
    local event = ____message_42.event
    local stamp = ____message_42.stamp
    local previous = ____message_42.previous
    local nick = event.nick == nil and from or (from .. "/") .. event.nick
    local ____temp_43
    if stamp == nil then
        ____temp_43 = nil
    else
        ____temp_43 = ____exports.originElement(compact({stamp = stamp, previous = previous}))
    end
    local origin = ____temp_43
    local ____element_45 = element
    local ____array_44 = __TS__SparseArrayNew(
        "message",
        {
            xmlns = namespaces.client,
            from = nick,
            type = "groupchat",
            id = event.messageId,
            ["xml:lang"] = event.language
        },
        __TS__Unpack(fromPayload(event.payload))
    )
    __TS__SparseArrayPush(____array_44, origin)
    return ____element_45(__TS__SparseArraySpread(____array_44))
end
--- Writes `<reach/>`.
function ____exports.reachElement(frame)
    local reached = __TS__ArrayMap(
        frame.peers,
        function(____, ____bindingPattern0)
            local up
            local jid
            jid = ____bindingPattern0.jid
            up = ____bindingPattern0.up
            return element("i", {jid = jid, up = up and "true" or "false"})
        end
    )
    return element(
        "reach",
        {xmlns = ____exports.xmlns, s = frame.session},
        __TS__Unpack(reached)
    )
end
--- Reads `<reach/>`.
function ____exports.readReach(reach)
    local session = ____exports.sessionOf(reach.attributes.s)
    if session == nil then
        return ____exports.malformed("reach@s is missing or absurd")
    end
    local peers = {}
    for ____, ____value in ipairs(ownChildren(reach, "i")) do
        local attributes = ____value.attributes
        local jid = attributes.jid
        local up = parseBoolean(attributes.up or "true")
        if jid == nil or not isInstance(jid) or up == nil then
            return ____exports.malformed("reach names no instance")
        end
        peers[#peers + 1] = {jid = jid, up = up}
    end
    if #peers > limits.peersMax then
        return ____exports.tooLarge("reach names too many")
    end
    return {kind = "reach", session = session, peers = peers}
end
--- Writes `<relay/>`: what a user asks of the primary (3.8).
function ____exports.petitionElement(____bindingPattern0)
    local payload
    local ____type
    local user
    local session
    session = ____bindingPattern0.session
    user = ____bindingPattern0.user
    ____type = ____bindingPattern0.type
    payload = ____bindingPattern0.payload
    local kind = ____type == "get" and "get" or nil
    return element(
        "relay",
        {xmlns = ____exports.xmlns, s = session, jid = user, type = kind},
        __TS__Unpack(fromPayload(payload))
    )
end
--- Reads `<relay/>`.
function ____exports.readPetition(relay)
    local ____relay_attributes_46 = relay.attributes
    local s = ____relay_attributes_46.s
    local jid = ____relay_attributes_46.jid
    local ____type = ____relay_attributes_46.type
    local session = ____exports.sessionOf(s)
    if session == nil then
        return ____exports.malformed("relay@s is missing or absurd")
    end
    if jid == nil or jid == "" or not isBounded(jid) then
        return ____exports.malformed("relay names nobody")
    end
    local payload = payloadOf(relay)
    return {
        kind = "petition",
        session = session,
        user = jid,
        type = ____type == "get" and "get" or "set",
        payload = payload
    }
end
--- Writes the `<relay/>` of the answer: an error is told like a result, so that it is not taken for one of the link's.
function ____exports.verdictElement(____bindingPattern0)
    local payload
    local ____type
    ____type = ____bindingPattern0.type
    payload = ____bindingPattern0.payload
    local content = __TS__ArrayMap(
        fromPayload(payload),
        function(____, child) return withNamespace(child, child.attributes.xmlns or client) end
    )
    return element(
        "relay",
        {xmlns = ____exports.xmlns, type = ____type},
        __TS__Unpack(content)
    )
end
--- Reads the `<relay/>` of an answer.
function ____exports.readVerdict(relay)
    local ____type = relay.attributes.type == "error" and "error" or "result"
    local content = __TS__ArrayMap(
        fromPayload(payloadOf(relay)),
        function(____, child)
            local namespace = child.attributes.xmlns
            local ____withNamespace_49 = withNamespace
            local ____child_48 = child
            local ____temp_47
            if namespace == client then
                ____temp_47 = nil
            else
                ____temp_47 = namespace
            end
            return ____withNamespace_49(____child_48, ____temp_47)
        end
    )
    return {
        kind = "verdict",
        type = ____type,
        payload = toPayload(content)
    }
end
local ____namespaces_50 = namespaces
client = ____namespaces_50.client
--- Writes `<affiliations/>` (3.8).
function ____exports.listsElement(lists, session)
    local ____lists_52 = lists
    local version = ____lists_52.version
    local base = ____lists_52.base
    local items = ____lists_52.items
    local full = base == nil and "true" or nil
    local written = __TS__ArrayMap(
        items,
        function(____, ____bindingPattern0)
            local actor
            local reason
            local nick
            local affiliation
            local jid
            jid = ____bindingPattern0.jid
            affiliation = ____bindingPattern0.affiliation
            nick = ____bindingPattern0.nick
            reason = ____bindingPattern0.reason
            actor = ____bindingPattern0.actor
            return element(
                "item",
                {affiliation = affiliation, jid = jid, nick = nick},
                actorElement(actor),
                reasonElement(reason)
            )
        end
    )
    return element(
        "affiliations",
        {
            xmlns = ____exports.xmlns,
            s = session,
            v = version,
            base = base,
            full = full
        },
        elementOf("query", {xmlns = namespaces.mucAdmin}, written)
    )
end
--- Reads `<affiliations/>`; lines without a JID are left out.
function ____exports.readLists(affiliations)
    local ____affiliations_attributes_53 = affiliations.attributes
    local v = ____affiliations_attributes_53.v
    local base = ____affiliations_attributes_53.base
    local query = childNamed(affiliations, "query", namespaces.mucAdmin)
    if v == nil or query == nil or not isBounded(v) or not isBounded(base) then
        return ____exports.malformed("affiliations has no version or no list")
    end
    local items = {}
    for ____, item in ipairs(ownChildren(query, "item")) do
        do
            local __continue95
            repeat
                local ____item_attributes_54 = item.attributes
                local jid = ____item_attributes_54.jid
                local nick = ____item_attributes_54.nick
                local affiliation = ____item_attributes_54.affiliation
                if jid == nil or jid == "" then
                    __continue95 = true
                    break
                end
                local actor, reason = readActor(item), readReason(item)
                items[#items + 1] = compact({
                    jid = bareOf(jid),
                    affiliation = readAffiliation(affiliation),
                    nick = nick,
                    reason = reason,
                    actor = actor
                })
                __continue95 = true
            until true
            if not __continue95 then
                break
            end
        end
    end
    return compact({version = v, base = base, items = items})
end
--- Writes `<gone/>` of a backlog (3.1).
function ____exports.goneElement(____bindingPattern0)
    local sequence
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    sequence = ____bindingPattern0.sequence
    return element(
        "gone",
        {
            h = host,
            e = epoch,
            n = formatInteger(sequence)
        }
    )
end
--- Reads the `<gone/>` of a backlog.
function ____exports.readGone(backlog)
    local gone = {}
    for ____, ____value in ipairs(ownChildren(backlog, "gone")) do
        local attributes = ____value.attributes
        local id = eventIdOf(attributes.h, attributes.e, attributes.n)
        if id == nil then
            return ____exports.malformed("gone is no number")
        end
        gone[#gone + 1] = id
    end
    return #gone > havesMax and ____exports.tooLarge("a backlog names too many homes") or gone
end
--- Writes `<alive/>`, a probe or its answer (3.4).
function ____exports.aliveElement(frame)
    local rooms = __TS__ArrayMap(
        frame.rooms,
        function(____, ____bindingPattern0)
            local gone
            local count
            local session
            local room
            room = ____bindingPattern0.room
            session = ____bindingPattern0.session
            count = ____bindingPattern0.count
            gone = ____bindingPattern0.gone
            local ____element_58 = element
            local ____room_56 = room
            local ____session_57 = session
            local ____temp_55
            if count == nil then
                ____temp_55 = nil
            else
                ____temp_55 = formatInteger(count)
            end
            return ____element_58("r", {j = ____room_56, s = ____session_57, c = ____temp_55, gone = gone and "true" or nil})
        end
    )
    return element(
        "alive",
        {xmlns = ____exports.xmlns, b = frame.epoch},
        __TS__Unpack(rooms)
    )
end
--- Reads `<alive/>`.
function ____exports.readAlive(alive)
    local epoch = epochOf(alive.attributes.b)
    if epoch == nil then
        return ____exports.malformed("alive@b is missing or absurd")
    end
    local rooms = {}
    for ____, ____value in ipairs(ownChildren(alive, "r")) do
        local attributes = ____value.attributes
        local ____attributes_59 = attributes
        local j = ____attributes_59.j
        local s = ____attributes_59.s
        local c = ____attributes_59.c
        local gone = ____attributes_59.gone
        local session, count = ____exports.sessionOf(s), parseInteger(c)
        if j == nil or not isInstance(j) then
            return ____exports.malformed("alive names no room")
        end
        if s ~= nil and session == nil then
            return ____exports.malformed("r@s is no session")
        end
        if c ~= nil and count == nil then
            return ____exports.malformed("r@c is no number")
        end
        rooms[#rooms + 1] = compact({
            room = j,
            session = session,
            count = count,
            gone = parseBoolean(gone) == true
        })
    end
    if #rooms > limits.probeRoomsMax then
        return ____exports.tooLarge("alive names too many rooms")
    end
    return {kind = "alive", epoch = epoch, rooms = rooms}
end
return ____exports
 end,
["dmuc.dialects.dmuc1-events"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__StringSlice = ____lualib.__TS__StringSlice
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local originOf, eventStanza, presence, presentUser, leftUser, renamedUser, groupchat, privateStanza, occupantIq, frameOf, eventFrame, decodePresence, ended, decodeGroupchat, decodePrivate, foreign
local ____groupchat = require("dmuc.wire.groupchat")
local delayElement = ____groupchat.delayElement
local delaysBy = ____groupchat.delaysBy
local readDelay = ____groupchat.readDelay
local readGroupchat = ____groupchat.readGroupchat
local ____lasting = require("dmuc.wire.lasting")
local isLasting = ____lasting.isLasting
local likenessOf = ____lasting.likenessOf
local ____jid = require("dmuc.wire.jid")
local bareOf = ____jid.bareOf
local isInstance = ____jid.isInstance
local occupantJid = ____jid.occupantJid
local resourceOf = ____jid.resourceOf
local ____muc = require("dmuc.wire.muc")
local causeOfCodes = ____muc.causeOfCodes
local codesOfCause = ____muc.codesOfCause
local defaultRole = ____muc.defaultRole
local mucUserElement = ____muc.mucUserElement
local mucUserOf = ____muc.mucUserOf
local readMucUser = ____muc.readMucUser
local renameCode = ____muc.renameCode
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____optional = require("dmuc.wire.optional")
local compact = ____optional.compact
local ____payload = require("dmuc.wire.payload")
local occupantPayloadOf = ____payload.occupantPayloadOf
local octetsOf = ____payload.octetsOf
local payloadOf = ____payload.payloadOf
local ____stanza = require("dmuc.wire.stanza")
local childNamed = ____stanza.childNamed
local element = ____stanza.element
local fromPayload = ____stanza.fromPayload
local stanza = ____stanza.stanza
local ____link_2Dextension = require("dmuc.dialects.link-extension")
local isMalformed = ____link_2Dextension.isMalformed
local malformed = ____link_2Dextension.malformed
local originElement = ____link_2Dextension.originElement
local readOrigin = ____link_2Dextension.readOrigin
function originOf(frame)
    local ____frame_1 = frame
    local stamp = ____frame_1.stamp
    local previous = ____frame_1.previous
    local acknowledged = ____frame_1.acknowledged
    local identity = ____frame_1.identity
    local session = ____frame_1.session
    return compact({
        stamp = stamp,
        previous = previous,
        acknowledged = acknowledged,
        identity = identity,
        session = session
    })
end
function eventStanza(frame, address, origin, options)
    local ____frame_2 = frame
    local event = ____frame_2.event
    repeat
        local ____switch7 = event.kind
        local ____cond7 = ____switch7 == "present"
        if ____cond7 then
            return presence(
                address,
                event.nick,
                event.view,
                nil,
                presentUser(event),
                origin,
                options
            )
        end
        ____cond7 = ____cond7 or ____switch7 == "left"
        if ____cond7 then
            return presence(
                address,
                event.nick,
                {payload = event.payload},
                "unavailable",
                leftUser(event),
                origin,
                options
            )
        end
        ____cond7 = ____cond7 or ____switch7 == "renamed"
        if ____cond7 then
            return presence(
                address,
                event.nick,
                event.view,
                "unavailable",
                renamedUser(event),
                origin,
                options
            )
        end
        do
            return groupchat(event, frame, address, origin)
        end
    until true
end
function presence(____bindingPattern0, nick, view, ____type, user, origin, options)
    local to
    local from
    from = ____bindingPattern0.from
    to = ____bindingPattern0.to
    local ____view_3 = view
    local occupantId = ____view_3.occupantId
    local isTold = options.extension and occupantId ~= nil
    local ____stanza_5 = stanza
    local ____array_4 = __TS__SparseArrayNew(
        "presence",
        {
            from = occupantJid(from, nick),
            to = occupantJid(to, nick),
            type = ____type
        },
        __TS__Unpack(fromPayload(view.payload))
    )
    __TS__SparseArrayPush(
        ____array_4,
        mucUserElement(user),
        isTold and element("occupant-id", {xmlns = namespaces.occupantId, id = occupantId}) or nil,
        origin
    )
    return ____stanza_5(__TS__SparseArraySpread(____array_4))
end
function presentUser(____bindingPattern0)
    local reason
    local actor
    local view
    view = ____bindingPattern0.view
    actor = ____bindingPattern0.actor
    reason = ____bindingPattern0.reason
    local ____view_6 = view
    local affiliation = ____view_6.affiliation
    local role = ____view_6.role
    local user = ____view_6.user
    return {
        item = compact({
            affiliation = affiliation,
            role = role,
            user = user,
            actor = actor,
            reason = reason
        }),
        codes = {}
    }
end
function leftUser(____bindingPattern0)
    local cause
    local reason
    local actor
    local user
    local affiliation
    affiliation = ____bindingPattern0.affiliation
    user = ____bindingPattern0.user
    actor = ____bindingPattern0.actor
    reason = ____bindingPattern0.reason
    cause = ____bindingPattern0.cause
    local item = compact({
        affiliation = affiliation,
        role = "none",
        user = user,
        actor = actor,
        reason = reason
    })
    return {
        item = item,
        codes = codesOfCause(cause)
    }
end
function renamedUser(____bindingPattern0)
    local newNick
    local view
    view = ____bindingPattern0.view
    newNick = ____bindingPattern0.newNick
    local ____view_7 = view
    local affiliation = ____view_7.affiliation
    local role = ____view_7.role
    local user = ____view_7.user
    local item = compact({affiliation = affiliation, role = role, user = user, nick = newNick})
    return {item = item, codes = {renameCode}}
end
function groupchat(event, frame, ____bindingPattern0, origin)
    local to
    local from
    from = ____bindingPattern0.from
    to = ____bindingPattern0.to
    local ____stanza_10 = stanza
    local ____array_9 = __TS__SparseArrayNew(
        "message",
        {
            from = occupantJid(from, event.nick),
            to = occupantJid(to, event.nick),
            type = "groupchat",
            id = event.messageId,
            ["xml:lang"] = event.language
        },
        __TS__Unpack(fromPayload(event.payload))
    )
    local ____temp_8
    if frame.said == nil then
        ____temp_8 = nil
    else
        ____temp_8 = delayElement(from, frame.said)
    end
    __TS__SparseArrayPush(____array_9, ____temp_8, origin)
    return ____stanza_10(__TS__SparseArraySpread(____array_9))
end
function privateStanza(frame, ____bindingPattern0, options)
    local to
    local from
    from = ____bindingPattern0.from
    to = ____bindingPattern0.to
    local ____frame_11 = frame
    local session = ____frame_11.session
    local occupantId = ____frame_11.occupantId
    local ____options_extension_12
    if options.extension then
        ____options_extension_12 = originElement(compact({session = session, occupantId = occupantId}))
    else
        ____options_extension_12 = nil
    end
    local origin = ____options_extension_12
    local ____stanza_17 = stanza
    local ____array_16 = __TS__SparseArrayNew("message")
    local ____occupantJid_result_14 = occupantJid(from, frame.from)
    local ____occupantJid_result_15 = occupantJid(to, frame.to)
    local ____temp_13
    if frame.type == "normal" then
        ____temp_13 = nil
    else
        ____temp_13 = frame.type
    end
    __TS__SparseArrayPush(
        ____array_16,
        {
            from = ____occupantJid_result_14,
            to = ____occupantJid_result_15,
            type = ____temp_13,
            id = frame.messageId,
            ["xml:lang"] = frame.language
        },
        __TS__Unpack(fromPayload(frame.payload))
    )
    __TS__SparseArrayPush(____array_16, origin)
    return ____stanza_17(__TS__SparseArraySpread(____array_16))
end
function occupantIq(frame, ____bindingPattern0)
    local to
    local from
    from = ____bindingPattern0.from
    to = ____bindingPattern0.to
    return stanza(
        "iq",
        {
            from = occupantJid(from, frame.from),
            to = occupantJid(to, frame.to),
            type = frame.type,
            id = frame.id
        },
        __TS__Unpack(fromPayload(frame.payload))
    )
end
function frameOf(between, frame)
    return {kind = "frame", frame = frame, from = between.from, to = between.to}
end
function eventFrame(event, origin, said)
    local ____origin_19 = origin
    local stamp = ____origin_19.stamp
    local previous = ____origin_19.previous
    local acknowledged = ____origin_19.acknowledged
    local identity = ____origin_19.identity
    local session = ____origin_19.session
    return compact({
        kind = "event",
        event = event,
        stamp = stamp,
        previous = previous,
        acknowledged = acknowledged,
        identity = identity,
        session = session,
        said = said
    })
end
function decodePresence(received, between, origin)
    local ____between_20 = between
    local nick = ____between_20.fromNick
    local x = mucUserOf(received)
    local ____type = received.attributes.type
    if x == nil or ____type ~= nil and ____type ~= "unavailable" then
        return foreign
    end
    local ____readMucUser_result_21 = readMucUser(x)
    local item = ____readMucUser_result_21.item
    local codes = ____readMucUser_result_21.codes
    local destroy = ____readMucUser_result_21.destroy
    if nick == nil then
        return (destroy == nil or ____type == nil) and foreign or ended(between, destroy)
    end
    local occupantId = childNamed(received, "occupant-id", namespaces.occupantId)
    local payload = occupantPayloadOf(received)
    local affiliation = item and item.affiliation or "none"
    local ____temp_24 = item or ({})
    local user = ____temp_24.user
    local actor = ____temp_24.actor
    local reason = ____temp_24.reason
    if ____type == "unavailable" and not __TS__ArrayIncludes(codes, renameCode) then
        local cause = causeOfCodes(codes)
        local left = compact({
            kind = "left",
            nick = nick,
            cause = cause,
            affiliation = affiliation,
            user = user,
            actor = actor,
            reason = reason,
            payload = payload
        })
        return frameOf(
            between,
            eventFrame(left, origin)
        )
    end
    local view = compact({
        user = user,
        occupantId = occupantId and occupantId.attributes.id,
        affiliation = affiliation,
        role = item and item.role or defaultRole(affiliation),
        payload = payload
    })
    if ____type == nil then
        local present = compact({
            kind = "present",
            nick = nick,
            view = view,
            actor = actor,
            reason = reason
        })
        return frameOf(
            between,
            eventFrame(present, origin)
        )
    end
    local newNick = item and item.nick
    if newNick == nil or newNick == "" then
        return malformed("a rename names no new nick")
    end
    return frameOf(
        between,
        eventFrame({kind = "renamed", nick = nick, newNick = newNick, view = view}, origin)
    )
end
function ended(between, ____bindingPattern0)
    local reason
    local alternative
    alternative = ____bindingPattern0.alternative
    reason = ____bindingPattern0.reason
    local room = __TS__StringSlice(
        between.to,
        0,
        (string.find(between.to, "@", nil, true) or 0) - 1
    )
    local frame = compact({kind = "dissolve", room = room, alternative = alternative, reason = reason})
    return {kind = "frame", frame = frame, from = between.from, to = between.to}
end
function decodeGroupchat(received, between, origin)
    local delays = delaysBy(received, between.from)
    local said = readDelay(delays[#delays])
    local event = readGroupchat(
        received,
        between.fromNick,
        __TS__Unpack(delays)
    )
    local isNew = origin.stamp == nil and origin.session == nil and isLasting(received)
    local known = isNew and __TS__ObjectAssign(
        {},
        event,
        {likeness = likenessOf(received, between.from)}
    ) or event
    local frame = eventFrame(known, origin, said)
    return frameOf(
        between,
        (isNew or origin.stamp ~= nil) and __TS__ObjectAssign(
            {},
            frame,
            {bytes = octetsOf(received)}
        ) or frame
    )
end
function decodePrivate(received, between, origin)
    local ____between_31 = between
    local fromNick = ____between_31.fromNick
    local toNick = ____between_31.toNick
    local ____type = received.attributes.type
    if fromNick == nil or toNick == nil or ____type == "headline" then
        return foreign
    end
    local frame = compact({
        kind = "private",
        from = fromNick,
        to = toNick,
        type = (____type == "chat" or ____type == "error") and ____type or "normal",
        messageId = received.attributes.id,
        language = received.attributes["xml:lang"],
        payload = occupantPayloadOf(received),
        session = origin.session,
        occupantId = origin.occupantId
    })
    return frameOf(between, frame)
end
foreign = {kind = "foreign"}
--- Writes an event, a private message or an occupant's IQ.
function ____exports.encodeEvent(frame, address, options)
    if frame.kind == "private" then
        return {privateStanza(frame, address, options)}
    end
    if frame.kind == "occupant-iq" then
        return {occupantIq(frame, address)}
    end
    local ____options_extension_0
    if options.extension then
        ____options_extension_0 = originElement(originOf(frame))
    else
        ____options_extension_0 = nil
    end
    local origin = ____options_extension_0
    return {eventStanza(frame, address, origin, options)}
end
local function betweenOf(received)
    local ____received_attributes_18 = received.attributes
    local from = ____received_attributes_18.from
    local to = ____received_attributes_18.to
    if from == nil or to == nil then
        return nil
    end
    local fromBare, toBare = bareOf(from), bareOf(to)
    if not isInstance(fromBare) or not isInstance(toBare) then
        return nil
    end
    return compact({
        from = fromBare,
        to = toBare,
        fromNick = resourceOf(from),
        toNick = resourceOf(to)
    })
end
--- Reads a presence or message between instances.
function ____exports.decodeEvent(received)
    local between = betweenOf(received)
    if between == nil then
        return foreign
    end
    local origin = readOrigin(received)
    if isMalformed(origin) then
        return origin
    end
    if received.name == "presence" then
        return decodePresence(received, between, origin)
    end
    return received.attributes.type == "groupchat" and decodeGroupchat(received, between, origin) or decodePrivate(received, between, origin)
end
--- Reads an IQ from occupant to occupant; its id tells session and addressee (3.1).
function ____exports.decodeOccupantIq(received)
    local between = betweenOf(received)
    local ____received_attributes_32 = received.attributes
    local ____type = ____received_attributes_32.type
    local id = ____received_attributes_32.id
    local isIqType = ____type == "get" or ____type == "set" or ____type == "result" or ____type == "error"
    if (between and between.fromNick) == nil or between.toNick == nil or not isIqType or id == nil then
        return foreign
    end
    local payload = payloadOf(received)
    local frame = {
        kind = "occupant-iq",
        from = between.fromNick,
        to = between.toNick,
        type = ____type,
        id = id,
        payload = payload
    }
    local asks = ____type == "get" or ____type == "set"
    local decoded = {kind = "frame", frame = frame, from = between.from, to = between.to}
    return asks and __TS__ObjectAssign({}, decoded, {request = id}) or decoded
end
return ____exports
 end,
["dmuc.wire.form"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____numbers = require("dmuc.wire.numbers")
local parseBoolean = ____numbers.parseBoolean
local ____stanza = require("dmuc.wire.stanza")
local childNamed = ____stanza.childNamed
local element = ____stanza.element
local elements = ____stanza.elements
local textOf = ____stanza.textOf
--- Owner's choice whether the room is distributed (D1-11).
____exports.distributedField = {name = "muc#roomconfig_distributed", label = "Distribute Room Across Multiple Services?"}
--- Owner's choice of the services that may hold the room (3.9).
____exports.peersField = {name = "muc#roomconfig_dmuc_peers", label = "Services that May Hold the Room (None Named: All)"}
--- Tells in disco#info of which room a shadow is one (D1-31, E1-18).
____exports.sourceField = {name = "dmuc-source", label = "Source Room"}
local formType = "FORM_TYPE"
local function valueElements(values)
    return __TS__ArrayMap(
        values,
        function(____, value) return element("value", {}, value) end
    )
end
--- Makes the field that says what the form is about.
function ____exports.formTypeField(about)
    return element(
        "field",
        {type = "hidden", var = formType},
        __TS__Unpack(valueElements({about}))
    )
end
--- Makes the field of the owner's form that shows whether the room is distributed (D1-11, V1-01).
function ____exports.distributedFieldElement(distributed)
    local name = ____exports.distributedField.name
    local label = ____exports.distributedField.label
    return element(
        "field",
        {label = label, type = "boolean", var = name},
        __TS__Unpack(valueElements({distributed and "1" or "0"}))
    )
end
--- Makes the field of disco#info that names the source (D1-31, V1-16).
function ____exports.sourceFieldElement(source)
    return element(
        "field",
        {var = ____exports.sourceField.name, label = ____exports.sourceField.label, type = "jid-single"},
        __TS__Unpack(valueElements({source}))
    )
end
--- Makes the form of `<config/>`: the options with their values, nothing for human eyes (D1-17, V1-05).
function ____exports.configForm(fields)
    return element(
        "x",
        {xmlns = namespaces.data, type = "form"},
        ____exports.formTypeField(namespaces.roomConfig),
        __TS__Unpack(__TS__ArrayMap(
            fields,
            function(____, field) return element(
                "field",
                {var = field.name},
                __TS__Unpack(valueElements(field.values))
            ) end
        ))
    )
end
--- The data form inside an element, or undefined.
function ____exports.formOf(parent)
    return childNamed(parent, "x", namespaces.data)
end
local function readField(field)
    local values = __TS__ArrayFilter(
        elements(field),
        function(____, child) return child.name == "value" end
    )
    return {
        name = field.attributes.var or "",
        values = __TS__ArrayMap(
            values,
            function(____, value) return textOf(value) end
        )
    }
end
--- All fields of a form that have a name, FORM_TYPE among them.
function ____exports.readFields(form)
    return __TS__ArrayFilter(
        __TS__ArrayMap(
            __TS__ArrayFilter(
                elements(form),
                function(____, child) return child.name == "field" end
            ),
            function(____, field) return readField(field) end
        ),
        function(____, field) return field.name ~= "" end
    )
end
--- Reads a form of a room's options (D1-17).
-- 
-- @returns the fields in their order, unknown ones too, without FORM_TYPE; undefined if the form is about something else.
function ____exports.readConfigForm(form)
    local fields = ____exports.readFields(form)
    local ____opt_0 = __TS__ArrayFind(
        fields,
        function(____, field) return field.name == formType end
    )
    local about = ____opt_0 and ____opt_0.values[1]
    if about ~= nil and about ~= namespaces.roomConfig then
        return nil
    end
    return __TS__ArrayFilter(
        fields,
        function(____, field) return field.name ~= formType end
    )
end
--- The services that an owner's submitted form names, as he wrote them.
function ____exports.readPeers(form)
    local ____opt_2 = __TS__ArrayFind(
        ____exports.readFields(form),
        function(____, field) return field.name == ____exports.peersField.name end
    )
    local values = ____opt_2 and ____opt_2.values or ({})
    return __TS__ArrayFilter(
        values,
        function(____, value) return value ~= "" end
    )
end
--- What an owner's submitted form says about distribution (D1-12, V1-02).
-- 
-- @returns undefined if it says nothing, or nothing that can be read.
function ____exports.readDistributed(form)
    local ____parseBoolean_6 = parseBoolean
    local ____opt_4 = __TS__ArrayFind(
        ____exports.readFields(form),
        function(____, field) return field.name == ____exports.distributedField.name end
    )
    return ____parseBoolean_6(____opt_4 and ____opt_4.values[1])
end
return ____exports
 end,
["dmuc.dialects.dmuc1-backlog"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFlatMap = ____lualib.__TS__ArrayFlatMap
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local actElement, readPast, readAct, anyRoom
local ____limits = require("dmuc.core.limits")
local optionRanges = ____limits.optionRanges
local ____groupchat = require("dmuc.wire.groupchat")
local readGroupchat = ____groupchat.readGroupchat
local ____jid = require("dmuc.wire.jid")
local occupantJid = ____jid.occupantJid
local resourceOf = ____jid.resourceOf
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____optional = require("dmuc.wire.optional")
local compact = ____optional.compact
local ____payload = require("dmuc.wire.payload")
local octetsOf = ____payload.octetsOf
local ____stanza = require("dmuc.wire.stanza")
local element = ____stanza.element
local elements = ____stanza.elements
local ownChild = ____stanza.ownChild
local ____dmuc1_2Devents = require("dmuc.dialects.dmuc1-events")
local decodeEvent = ____dmuc1_2Devents.decodeEvent
local encodeEvent = ____dmuc1_2Devents.encodeEvent
local ____link_2Dextension = require("dmuc.dialects.link-extension")
local goneElement = ____link_2Dextension.goneElement
local isMalformed = ____link_2Dextension.isMalformed
local malformed = ____link_2Dextension.malformed
local pastElement = ____link_2Dextension.pastElement
local readGone = ____link_2Dextension.readGone
local readOrigin = ____link_2Dextension.readOrigin
local sessionOf = ____link_2Dextension.sessionOf
local tooLarge = ____link_2Dextension.tooLarge
local xmlns = ____link_2Dextension.xmlns
function actElement(____bindingPattern0, from)
    local identity
    local stamp
    local event
    event = ____bindingPattern0.event
    stamp = ____bindingPattern0.stamp
    identity = ____bindingPattern0.identity
    local told = encodeEvent({kind = "event", event = event, stamp = stamp, identity = identity}, {from = from, to = from}, {extension = true})
    return __TS__ArrayMap(
        told,
        function(____, presence)
            local ____presence_attributes_2 = presence.attributes
            local _to = ____presence_attributes_2.to
            local attributes = __TS__ObjectRest(____presence_attributes_2, {to = true})
            return __TS__ObjectAssign(
                {},
                presence,
                {attributes = __TS__ObjectAssign({}, attributes, {xmlns = namespaces.client})}
            )
        end
    )
end
function readPast(message)
    local origin = readOrigin(message)
    if isMalformed(origin) then
        return origin
    end
    local stamp = origin.stamp
    local previous = origin.previous
    if stamp == nil then
        return malformed("a message of a backlog has no number")
    end
    local event = readGroupchat(
        message,
        resourceOf(message.attributes.from or "")
    )
    return compact({
        event = event,
        stamp = stamp,
        previous = previous,
        time = stamp.time,
        bytes = octetsOf(message)
    })
end
function readAct(presence)
    local ____presence_attributes_3 = presence.attributes
    local _client = ____presence_attributes_3.xmlns
    local from = ____presence_attributes_3.from
    local rest = __TS__ObjectRest(____presence_attributes_3, {xmlns = true, from = true})
    local nick = resourceOf(from or "")
    if nick == nil then
        return malformed("an act of a backlog is about nobody")
    end
    local about = occupantJid(anyRoom, nick)
    local told = __TS__ObjectAssign(
        {},
        presence,
        {
            name = "presence",
            attributes = __TS__ObjectAssign({}, rest, {from = about, to = about})
        }
    )
    local decoded = decodeEvent(told)
    if decoded.kind == "malformed" then
        return decoded
    end
    if decoded.kind ~= "frame" or decoded.frame.kind ~= "event" then
        return malformed("a presence of a backlog is no act")
    end
    local ____decoded_frame_4 = decoded.frame
    local event = ____decoded_frame_4.event
    local stamp = ____decoded_frame_4.stamp
    local identity = ____decoded_frame_4.identity
    local isPresence = event.kind == "present" or event.kind == "left"
    if not isPresence or stamp == nil or identity == nil then
        return malformed("a presence of a backlog is no act")
    end
    return {event = event, stamp = stamp, identity = identity}
end
--- Writes a page of a backlog of the room `from`.
function ____exports.backlogElement(frame, from)
    local ____element_1 = element
    local ____array_0 = __TS__SparseArrayNew(
        "backlog",
        {xmlns = xmlns, s = frame.session},
        __TS__Unpack(__TS__ArrayMap(
            frame.gone or ({}),
            function(____, id) return goneElement(id) end
        ))
    )
    __TS__SparseArrayPush(
        ____array_0,
        __TS__Unpack(__TS__ArrayFlatMap(
            frame.acts or ({}),
            function(____, act) return actElement(act, from) end
        ))
    )
    __TS__SparseArrayPush(
        ____array_0,
        __TS__Unpack(__TS__ArrayMap(
            frame.messages,
            function(____, message) return pastElement(message, from) end
        ))
    )
    __TS__SparseArrayPush(
        ____array_0,
        frame.more and element("more", {}) or nil
    )
    return ____element_1(__TS__SparseArraySpread(____array_0))
end
--- Reads a page of a backlog.
function ____exports.readBacklog(backlog)
    local session = sessionOf(backlog.attributes.s)
    if session == nil then
        return malformed("backlog@s is missing or absurd")
    end
    local messages = {}
    local acts = {}
    local gone = readGone(backlog)
    if isMalformed(gone) then
        return gone
    end
    for ____, child in ipairs(elements(backlog)) do
        do
            local __continue11
            repeat
                if child.attributes.xmlns ~= namespaces.client then
                    __continue11 = true
                    break
                end
                if child.name == "message" then
                    local message = readPast(child)
                    if isMalformed(message) then
                        return message
                    end
                    messages[#messages + 1] = message
                elseif child.name == "presence" then
                    local act = readAct(child)
                    if isMalformed(act) then
                        return act
                    end
                    acts[#acts + 1] = act
                end
                __continue11 = true
            until true
            if not __continue11 then
                break
            end
        end
    end
    local isTooLong = #messages + #acts > optionRanges.pageMessages[2]
    if isTooLong then
        return tooLarge("a page of a backlog is too long")
    end
    local page = {
        kind = "backlog",
        session = session,
        messages = messages,
        more = ownChild(backlog, "more") ~= nil
    }
    return __TS__ObjectAssign({}, page, #acts == 0 and ({}) or ({acts = acts}), #gone == 0 and ({}) or ({gone = gone}))
end
anyRoom = "room@host"
return ____exports
 end,
["dmuc.dialects.dmuc1-requests"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local farewell, payloadFor, extensionElement, replicateElement, configElement, rosterElement, itemElement, historyRequestElement, historyElement, historyMessage, peerhostElement, refusal, readRequest, readExtension, readHello, readSynced, readDissolve, readPassword, readReplicate, readConfig, readRoster, readItem, readPeerhost, readHistoryRequest, readAnswer, readHistory, readHistoryMessage, dmuc1, link
local ____limits = require("dmuc.core.limits")
local optionRanges = ____limits.optionRanges
local ____form = require("dmuc.wire.form")
local configForm = ____form.configForm
local formOf = ____form.formOf
local readConfigForm = ____form.readConfigForm
local ____groupchat = require("dmuc.wire.groupchat")
local delayElement = ____groupchat.delayElement
local delayOf = ____groupchat.delayOf
local readDelay = ____groupchat.readDelay
local readGroupchat = ____groupchat.readGroupchat
local ____lasting = require("dmuc.wire.lasting")
local likenessOf = ____lasting.likenessOf
local ____jid = require("dmuc.wire.jid")
local bareOf = ____jid.bareOf
local isHost = ____jid.isHost
local isInstance = ____jid.isInstance
local isNode = ____jid.isNode
local resourceOf = ____jid.resourceOf
local ____muc = require("dmuc.wire.muc")
local defaultRole = ____muc.defaultRole
local mucUserElement = ____muc.mucUserElement
local readAffiliation = ____muc.readAffiliation
local readReason = ____muc.readReason
local readRole = ____muc.readRole
local reasonElement = ____muc.reasonElement
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____numbers = require("dmuc.wire.numbers")
local formatInteger = ____numbers.formatInteger
local parseBoolean = ____numbers.parseBoolean
local parseInteger = ____numbers.parseInteger
local ____optional = require("dmuc.wire.optional")
local compact = ____optional.compact
local ____payload = require("dmuc.wire.payload")
local occupantPayloadOf = ____payload.occupantPayloadOf
local octetsOf = ____payload.octetsOf
local ____stanza = require("dmuc.wire.stanza")
local childNamed = ____stanza.childNamed
local element = ____stanza.element
local elementOf = ____stanza.elementOf
local elements = ____stanza.elements
local fromPayload = ____stanza.fromPayload
local ownChild = ____stanza.ownChild
local ownChildren = ____stanza.ownChildren
local stanza = ____stanza.stanza
local textOf = ____stanza.textOf
local ____time = require("dmuc.wire.time")
local formatInstant = ____time.formatInstant
local parseInstant = ____time.parseInstant
local ____dmuc1_2Dbacklog = require("dmuc.dialects.dmuc1-backlog")
local backlogElement = ____dmuc1_2Dbacklog.backlogElement
local readBacklog = ____dmuc1_2Dbacklog.readBacklog
local ____link_2Dextension = require("dmuc.dialects.link-extension")
local aliveElement = ____link_2Dextension.aliveElement
local extensionChild = ____link_2Dextension.extensionChild
local generationElement = ____link_2Dextension.generationElement
local generationOf = ____link_2Dextension.generationOf
local haveElement = ____link_2Dextension.haveElement
local isMalformed = ____link_2Dextension.isMalformed
local listsElement = ____link_2Dextension.listsElement
local malformed = ____link_2Dextension.malformed
local originElement = ____link_2Dextension.originElement
local petitionElement = ____link_2Dextension.petitionElement
local reachElement = ____link_2Dextension.reachElement
local readAlive = ____link_2Dextension.readAlive
local readGeneration = ____link_2Dextension.readGeneration
local readHaves = ____link_2Dextension.readHaves
local readLists = ____link_2Dextension.readLists
local readOrigin = ____link_2Dextension.readOrigin
local readPetition = ____link_2Dextension.readPetition
local readReach = ____link_2Dextension.readReach
local readSync = ____link_2Dextension.readSync
local readVerdict = ____link_2Dextension.readVerdict
local sessionOf = ____link_2Dextension.sessionOf
local syncElement = ____link_2Dextension.syncElement
local tooLarge = ____link_2Dextension.tooLarge
local verdictElement = ____link_2Dextension.verdictElement
function farewell(frame, address)
    local ____frame_2 = frame
    local room = ____frame_2.room
    local alternative = ____frame_2.alternative
    local reason = ____frame_2.reason
    local ____opt_3 = alternative
    local lives = (____opt_3 and __TS__StringEndsWith(alternative, "@" .. address.from)) == true
    local from = lives and alternative or address.from
    local to = isInstance(address.to) and address.to or (room .. "@") .. address.to
    local destroy = compact({alternative = alternative, reason = reason})
    return stanza(
        "presence",
        {from = from, to = to, type = "unavailable"},
        mucUserElement({destroy = destroy, codes = {}})
    )
end
function payloadFor(frame, ____bindingPattern0, options)
    local from
    from = ____bindingPattern0.from
    local ____options_5 = options
    local extension = ____options_5.extension
    repeat
        local ____switch8 = frame.kind
        local ____cond8 = ____switch8 == "replicate"
        if ____cond8 then
            return replicateElement(frame, extension)
        end
        ____cond8 = ____cond8 or ____switch8 == "config"
        if ____cond8 then
            return (extension or frame.config ~= nil) and configElement(frame, extension) or "unspeakable"
        end
        ____cond8 = ____cond8 or ____switch8 == "config-taken"
        if ____cond8 then
            return extension and frame.sync ~= nil and syncElement(frame.sync) or nil
        end
        ____cond8 = ____cond8 or ____switch8 == "roster"
        if ____cond8 then
            return rosterElement(frame, extension)
        end
        ____cond8 = ____cond8 or ____switch8 == "history-request"
        if ____cond8 then
            return historyRequestElement(frame, extension)
        end
        ____cond8 = ____cond8 or ____switch8 == "history"
        if ____cond8 then
            return historyElement(frame, from, extension)
        end
        ____cond8 = ____cond8 or ____switch8 == "peerhost"
        if ____cond8 then
            return frame.removed and not extension and "unspeakable" or peerhostElement(frame, extension)
        end
        ____cond8 = ____cond8 or ____switch8 == "done"
        if ____cond8 then
            return nil
        end
        do
            return extension and extensionElement(frame, from) or "unspeakable"
        end
    until true
end
function extensionElement(frame, from)
    repeat
        local ____switch10 = frame.kind
        local ____cond10 = ____switch10 == "hello"
        if ____cond10 then
            return syncElement(frame.sync)
        end
        ____cond10 = ____cond10 or ____switch10 == "hello-wanted"
        if ____cond10 then
            return element("sync", {xmlns = link, wanted = "true"})
        end
        ____cond10 = ____cond10 or ____switch10 == "backlog"
        if ____cond10 then
            return backlogElement(frame, from)
        end
        ____cond10 = ____cond10 or ____switch10 == "synced"
        if ____cond10 then
            return element("synced", {xmlns = link, s = frame.session})
        end
        ____cond10 = ____cond10 or ____switch10 == "reach"
        if ____cond10 then
            return reachElement(frame)
        end
        ____cond10 = ____cond10 or ____switch10 == "petition"
        if ____cond10 then
            return petitionElement(frame)
        end
        ____cond10 = ____cond10 or ____switch10 == "verdict"
        if ____cond10 then
            return verdictElement(frame)
        end
        ____cond10 = ____cond10 or ____switch10 == "dissolve"
        if ____cond10 then
            local ____element_9 = element
            local ____temp_7 = {xmlns = link, room = frame.room, jid = frame.alternative, g = frame.generation}
            local ____reasonElement_result_8 = reasonElement(frame.reason)
            local ____temp_6
            if frame.password == nil then
                ____temp_6 = nil
            else
                ____temp_6 = element("password", {}, frame.password)
            end
            return ____element_9("dissolve", ____temp_7, ____reasonElement_result_8, ____temp_6)
        end
        ____cond10 = ____cond10 or ____switch10 == "alive"
        if ____cond10 then
            return aliveElement(frame)
        end
        do
            return "unspeakable"
        end
    until true
end
function replicateElement(frame, extension)
    local ____frame_10 = frame
    local room = ____frame_10.room
    local primary = ____frame_10.primary
    local name = ____frame_10.name
    local generation = ____frame_10.generation
    local ours = extension and ({source = primary, name = name}) or ({})
    local ____element_14 = element
    local ____temp_12 = {xmlns = dmuc1}
    local ____element_result_13 = element(
        "room",
        __TS__ObjectAssign({id = room}, ours)
    )
    local ____extension_11
    if extension then
        ____extension_11 = generationElement(generation)
    else
        ____extension_11 = nil
    end
    return ____element_14("replicate", ____temp_12, ____element_result_13, ____extension_11)
end
function configElement(frame, extension)
    local ____frame_15 = frame
    local config = ____frame_15.config
    local lists = ____frame_15.lists
    local session = ____frame_15.session
    local sync = ____frame_15.sync
    local configDigest = ____frame_15.configDigest
    local listsDigest = ____frame_15.listsDigest
    local ____temp_16
    if config == nil then
        ____temp_16 = nil
    else
        ____temp_16 = configForm(config.fields)
    end
    local form = ____temp_16
    if not extension then
        return element("config", {xmlns = dmuc1}, form)
    end
    local salt = config and config.occupantIdSalt
    local ____element_23 = element
    local ____array_22 = __TS__SparseArrayNew(
        "config",
        {xmlns = dmuc1},
        form,
        originElement(compact({session = session})),
        element("v", {xmlns = link, cfg = configDigest, lists = listsDigest})
    )
    local ____temp_19
    if lists == nil then
        ____temp_19 = nil
    else
        ____temp_19 = listsElement(lists, session)
    end
    __TS__SparseArrayPush(____array_22, ____temp_19)
    local ____temp_20
    if salt == nil then
        ____temp_20 = nil
    else
        ____temp_20 = element("salt", {xmlns = link}, salt)
    end
    __TS__SparseArrayPush(____array_22, ____temp_20)
    local ____temp_21
    if sync == nil then
        ____temp_21 = nil
    else
        ____temp_21 = syncElement(sync)
    end
    __TS__SparseArrayPush(____array_22, ____temp_21)
    return ____element_23(__TS__SparseArraySpread(____array_22))
end
function rosterElement(frame, extension)
    local ____frame_24 = frame
    local items = ____frame_24.items
    local tells = ____frame_24.tells
    local session = ____frame_24.session
    local more = ____frame_24.more
    local written = __TS__ArrayMap(
        items,
        function(____, item) return itemElement(item, session, extension) end
    )
    if not extension then
        return elementOf("roster", {xmlns = dmuc1}, written)
    end
    local origin = originElement(compact({session = session}))
    if origin ~= nil then
        written[#written + 1] = origin
    end
    for ____, have in ipairs(tells or ({})) do
        written[#written + 1] = haveElement(have, link)
    end
    if more then
        written[#written + 1] = element("more", {xmlns = link})
    end
    return elementOf("roster", {xmlns = dmuc1}, written)
end
function itemElement(item, session, extension)
    local ____item_25 = item
    local nick = ____item_25.nick
    local view = ____item_25.view
    local claim = ____item_25.claim
    local identity = ____item_25.identity
    local ____view_26 = view
    local affiliation = ____view_26.affiliation
    local user = ____view_26.user
    local role = ____view_26.role
    local occupantId = ____view_26.occupantId
    if not extension then
        return element("item", {affiliation = affiliation, jid = user, name = nick})
    end
    local shown = {__TS__Unpack(fromPayload(view.payload))}
    if occupantId ~= nil then
        shown[#shown + 1] = element("occupant-id", {xmlns = namespaces.occupantId, id = occupantId})
    end
    local ____element_29 = element
    local ____temp_28 = {affiliation = affiliation, jid = user, name = nick, role = role}
    local ____temp_27
    if #shown == 0 then
        ____temp_27 = nil
    else
        ____temp_27 = element(
            "presence",
            {xmlns = namespaces.client},
            __TS__Unpack(shown)
        )
    end
    return ____element_29(
        "item",
        ____temp_28,
        ____temp_27,
        originElement(compact({stamp = claim, identity = identity, session = session}))
    )
end
function historyRequestElement(frame, extension)
    local ____frame_limits_30 = frame.limits
    local charactersMax = ____frame_limits_30.charactersMax
    local stanzasMax = ____frame_limits_30.stanzasMax
    local seconds = ____frame_limits_30.seconds
    local since = ____frame_limits_30.since
    local ____element_36 = element
    local ____namespaces_muc_35 = namespaces.muc
    local ____temp_31
    if charactersMax == nil then
        ____temp_31 = nil
    else
        ____temp_31 = formatInteger(charactersMax)
    end
    local ____temp_32
    if stanzasMax == nil then
        ____temp_32 = nil
    else
        ____temp_32 = formatInteger(stanzasMax)
    end
    local ____temp_33
    if seconds == nil then
        ____temp_33 = nil
    else
        ____temp_33 = formatInteger(seconds)
    end
    local ____temp_34
    if since == nil then
        ____temp_34 = nil
    else
        ____temp_34 = formatInstant(since)
    end
    local asked = ____element_36("history", {
        xmlns = ____namespaces_muc_35,
        maxchars = ____temp_31,
        maxstanzas = ____temp_32,
        seconds = ____temp_33,
        since = ____temp_34
    })
    local ____extension_37
    if extension then
        ____extension_37 = originElement(compact({session = frame.session}))
    else
        ____extension_37 = nil
    end
    local origin = ____extension_37
    return element("room", {xmlns = dmuc1, id = frame.room}, asked, origin)
end
function historyElement(frame, room, extension)
    local ____element_39 = element
    local ____array_38 = __TS__SparseArrayNew(
        "history",
        {xmlns = namespaces.muc},
        __TS__Unpack(__TS__ArrayMap(
            frame.messages,
            function(____, message) return historyMessage(message, room, extension) end
        ))
    )
    __TS__SparseArrayPush(
        ____array_38,
        extension and frame.left > 0 and element(
            "more",
            {
                xmlns = link,
                c = formatInteger(frame.left)
            }
        ) or nil
    )
    return ____element_39(__TS__SparseArraySpread(____array_38))
end
function historyMessage(message, room, extension)
    local ____message_40 = message
    local event = ____message_40.event
    local time = ____message_40.time
    local delayFrom = ____message_40.delayFrom
    local stamp = ____message_40.stamp
    local from = event.nick == nil and room or (room .. "/") .. event.nick
    local ____element_43 = element
    local ____array_42 = __TS__SparseArrayNew(
        "message",
        {
            xmlns = namespaces.client,
            from = from,
            type = "groupchat",
            id = event.messageId,
            ["xml:lang"] = event.language
        },
        __TS__Unpack(fromPayload(event.payload))
    )
    __TS__SparseArrayPush(
        ____array_42,
        delayElement(delayFrom or room, time)
    )
    local ____temp_41
    if extension and stamp ~= nil then
        ____temp_41 = originElement({stamp = stamp})
    else
        ____temp_41 = nil
    end
    __TS__SparseArrayPush(____array_42, ____temp_41)
    return ____element_43(__TS__SparseArraySpread(____array_42))
end
function peerhostElement(frame, extension)
    local ours = extension and ({jid = frame.peer, action = frame.removed and "remove" or nil}) or ({})
    local ____element_47 = element
    local ____temp_45 = {xmlns = dmuc1}
    local ____element_result_46 = element(
        "room",
        __TS__ObjectAssign({id = frame.room}, ours)
    )
    local ____extension_44
    if extension then
        ____extension_44 = generationElement(frame.generation)
    else
        ____extension_44 = nil
    end
    return ____element_47("peerhost", ____temp_45, ____element_result_46, ____extension_44)
end
function refusal(reason, text)
    return {kind = "malformed", reason = reason, text = text}
end
function readRequest(payload, isGet)
    local name = payload.name
    if payload.attributes.xmlns == link then
        return readExtension(payload, isGet)
    end
    if isGet then
        return name == "room" and readHistoryRequest(payload) or nil
    end
    repeat
        local ____switch37 = name
        local ____cond37 = ____switch37 == "replicate"
        if ____cond37 then
            return readReplicate(payload)
        end
        ____cond37 = ____cond37 or ____switch37 == "config"
        if ____cond37 then
            return readConfig(payload)
        end
        ____cond37 = ____cond37 or ____switch37 == "roster"
        if ____cond37 then
            return readRoster(payload)
        end
        ____cond37 = ____cond37 or ____switch37 == "peerhost"
        if ____cond37 then
            return readPeerhost(payload)
        end
        do
            return nil
        end
    until true
end
function readExtension(payload, isGet)
    if isGet then
        return payload.name == "alive" and readAlive(payload) or nil
    end
    repeat
        local ____switch40 = payload.name
        local ____cond40 = ____switch40 == "sync"
        if ____cond40 then
            return parseBoolean(payload.attributes.wanted) == true and ({kind = "hello-wanted"}) or readHello(payload)
        end
        ____cond40 = ____cond40 or ____switch40 == "backlog"
        if ____cond40 then
            return readBacklog(payload)
        end
        ____cond40 = ____cond40 or ____switch40 == "synced"
        if ____cond40 then
            return readSynced(payload)
        end
        ____cond40 = ____cond40 or ____switch40 == "reach"
        if ____cond40 then
            return readReach(payload)
        end
        ____cond40 = ____cond40 or ____switch40 == "relay"
        if ____cond40 then
            return readPetition(payload)
        end
        ____cond40 = ____cond40 or ____switch40 == "dissolve"
        if ____cond40 then
            return readDissolve(payload)
        end
        do
            return nil
        end
    until true
end
function readHello(payload)
    local sync = readSync(payload)
    return isMalformed(sync) and sync or ({kind = "hello", sync = sync})
end
function readSynced(payload)
    local session = sessionOf(payload.attributes.s)
    return session == nil and malformed("synced@s is missing or absurd") or ({kind = "synced", session = session})
end
function readDissolve(payload)
    local ____payload_attributes_49 = payload.attributes
    local room = ____payload_attributes_49.room
    local jid = ____payload_attributes_49.jid
    local g = ____payload_attributes_49.g
    if room == nil or not isNode(room) then
        return malformed("dissolve names no room")
    end
    local generation = generationOf(g)
    if g ~= nil and generation == nil then
        return malformed("dissolve@g is absurd")
    end
    local alternative = jid ~= nil and isInstance(jid) and jid or nil
    return compact({
        kind = "dissolve",
        room = room,
        alternative = alternative,
        generation = generation,
        reason = readReason(payload),
        password = readPassword(payload)
    })
end
function readPassword(payload)
    local password = ownChild(payload, "password")
    local ____temp_50
    if password == nil then
        ____temp_50 = nil
    else
        ____temp_50 = textOf(password)
    end
    return ____temp_50
end
function readReplicate(payload)
    local room = ownChild(payload, "room")
    local ____temp_53 = room and room.attributes or ({})
    local id = ____temp_53.id
    local source = ____temp_53.source
    local name = ____temp_53.name
    if id == nil or id == "" then
        return malformed("replicate names no room")
    end
    if source ~= nil and not isInstance(source) then
        return malformed("room@source is no room")
    end
    local life = readGeneration(payload)
    if isMalformed(life) then
        return life
    end
    return compact(__TS__ObjectAssign({kind = "replicate", room = id, primary = source, name = name}, life))
end
function readConfig(payload)
    local form = formOf(payload)
    local ____temp_54
    if form == nil then
        ____temp_54 = nil
    else
        ____temp_54 = readConfigForm(form)
    end
    local fields = ____temp_54
    local affiliations = extensionChild(payload, "affiliations")
    if fields == nil and (form ~= nil or affiliations == nil) then
        return malformed("config holds no form of a room's options")
    end
    local ____temp_55
    if affiliations == nil then
        ____temp_55 = nil
    else
        ____temp_55 = readLists(affiliations)
    end
    local lists = ____temp_55
    local origin = readOrigin(payload)
    local state = extensionChild(payload, "sync")
    local ____temp_56
    if state == nil then
        ____temp_56 = nil
    else
        ____temp_56 = readSync(state)
    end
    local sync = ____temp_56
    if isMalformed(lists) then
        return lists
    end
    if isMalformed(origin) then
        return origin
    end
    if isMalformed(sync) then
        return sync
    end
    local salt = extensionChild(payload, "salt")
    local ____temp_57
    if salt == nil then
        ____temp_57 = nil
    else
        ____temp_57 = textOf(salt)
    end
    local occupantIdSalt = ____temp_57
    local ____opt_58 = extensionChild(payload, "v")
    local ____temp_60 = ____opt_58 and ____opt_58.attributes or ({})
    local cfg = ____temp_60.cfg
    local listsDigest = ____temp_60.lists
    local ____temp_61
    if fields == nil then
        ____temp_61 = nil
    else
        ____temp_61 = compact({fields = fields, occupantIdSalt = occupantIdSalt})
    end
    local config = ____temp_61
    local session = origin.session
    return compact({
        kind = "config",
        config = config,
        lists = lists,
        configDigest = cfg,
        listsDigest = listsDigest,
        session = session,
        sync = sync
    })
end
function readRoster(payload)
    local origin = readOrigin(payload)
    if isMalformed(origin) then
        return origin
    end
    local items = {}
    for ____, child in ipairs(ownChildren(payload, "item")) do
        local item = readItem(child)
        if isMalformed(item) then
            return item
        end
        items[#items + 1] = item
    end
    local more = extensionChild(payload, "more") ~= nil
    local itemsMax = origin.session == nil and optionRanges.occupants[2] or optionRanges.pageItems[2]
    if #items > itemsMax then
        return tooLarge("the roster names too many at once")
    end
    local ____temp_62
    if origin.session == nil then
        ____temp_62 = nil
    else
        ____temp_62 = readHaves(payload)
    end
    local tells = ____temp_62
    if isMalformed(tells) then
        return tells
    end
    return compact({
        kind = "roster",
        items = items,
        tells = tells,
        session = origin.session,
        more = more
    })
end
function readItem(item)
    local ____item_attributes_63 = item.attributes
    local name = ____item_attributes_63.name
    local jid = ____item_attributes_63.jid
    local said = ____item_attributes_63.affiliation
    local role = ____item_attributes_63.role
    if name == nil or name == "" then
        return malformed("an item of the roster has no nick")
    end
    local origin = readOrigin(item)
    if isMalformed(origin) then
        return origin
    end
    local presence = childNamed(item, "presence", namespaces.client) or element("presence", {})
    local occupantId = childNamed(presence, "occupant-id", namespaces.occupantId)
    local affiliation = readAffiliation(said)
    local view = compact({
        user = jid,
        occupantId = occupantId and occupantId.attributes.id,
        affiliation = affiliation,
        role = readRole(role) or defaultRole(affiliation),
        payload = occupantPayloadOf(presence)
    })
    return compact({nick = name, view = view, claim = origin.stamp, identity = origin.identity})
end
function readPeerhost(payload)
    local ____opt_66 = ownChild(payload, "room")
    local ____temp_68 = ____opt_66 and ____opt_66.attributes or ({})
    local id = ____temp_68.id
    local jid = ____temp_68.jid
    local action = ____temp_68.action
    if id == nil or id == "" then
        return malformed("peerhost names no room")
    end
    if jid ~= nil and not isInstance(jid) then
        return malformed("room@jid is no room")
    end
    local said = readGeneration(payload)
    if isMalformed(said) then
        return said
    end
    return compact(__TS__ObjectAssign({kind = "peerhost", room = id, peer = jid, removed = action == "remove"}, said))
end
function readHistoryRequest(payload)
    local asked = childNamed(payload, "history", namespaces.muc)
    local origin = readOrigin(payload)
    if asked == nil then
        return malformed("the request holds no history element")
    end
    if isMalformed(origin) then
        return origin
    end
    local ____asked_attributes_69 = asked.attributes
    local maxchars = ____asked_attributes_69.maxchars
    local maxstanzas = ____asked_attributes_69.maxstanzas
    local seconds = ____asked_attributes_69.seconds
    local since = ____asked_attributes_69.since
    local limits = compact({
        charactersMax = parseInteger(maxchars),
        stanzasMax = parseInteger(maxstanzas),
        seconds = parseInteger(seconds),
        since = parseInstant(since)
    })
    local isRead = maxchars == nil == (limits.charactersMax == nil) and maxstanzas == nil == (limits.stanzasMax == nil) and seconds == nil == (limits.seconds == nil) and since == nil == (limits.since == nil)
    if not isRead then
        return malformed("a limit of the history request is no number or no time")
    end
    local room = payload.attributes.id or ""
    return compact({kind = "history-request", room = room, limits = limits, session = origin.session})
end
function readAnswer(answer, asked)
    repeat
        local ____switch77 = asked.kind
        local ____cond77 = ____switch77 == "config"
        if ____cond77 then
            do
                local state = extensionChild(answer, "sync")
                local ____temp_71
                if state == nil then
                    ____temp_71 = nil
                else
                    ____temp_71 = readSync(state)
                end
                local sync = ____temp_71
                return isMalformed(sync) and sync or compact({kind = "config-taken", sync = sync})
            end
        end
        ____cond77 = ____cond77 or ____switch77 == "history-request"
        if ____cond77 then
            return readHistory(answer)
        end
        ____cond77 = ____cond77 or ____switch77 == "hello"
        if ____cond77 then
            do
                local state = extensionChild(answer, "sync")
                return state == nil and malformed("the answer to a hello says nothing") or readHello(state)
            end
        end
        ____cond77 = ____cond77 or ____switch77 == "synced"
        if ____cond77 then
            do
                local synced = extensionChild(answer, "synced")
                return synced == nil and malformed("the answer to synced says nothing") or readSynced(synced)
            end
        end
        ____cond77 = ____cond77 or ____switch77 == "alive"
        if ____cond77 then
            do
                local alive = extensionChild(answer, "alive")
                return alive == nil and malformed("the answer to a probe says nothing") or readAlive(alive)
            end
        end
        ____cond77 = ____cond77 or ____switch77 == "petition"
        if ____cond77 then
            do
                local relay = extensionChild(answer, "relay")
                return relay == nil and malformed("the answer to a relay says nothing") or readVerdict(relay)
            end
        end
        do
            return {kind = "done"}
        end
    until true
end
function readHistory(answer)
    local wrapped = childNamed(answer, "room", dmuc1)
    local history = childNamed(wrapped or answer, "history", namespaces.muc)
    local messages = {}
    for ____, child in ipairs(history == nil and ({}) or elements(history)) do
        do
            local __continue84
            repeat
                if child.name ~= "message" or (child.attributes.xmlns or namespaces.client) ~= namespaces.client then
                    __continue84 = true
                    break
                end
                local message = readHistoryMessage(child)
                if isMalformed(message) then
                    return message
                end
                if message ~= nil then
                    messages[#messages + 1] = message
                end
                __continue84 = true
            until true
            if not __continue84 then
                break
            end
        end
    end
    local ____temp_72
    if history == nil then
        ____temp_72 = nil
    else
        ____temp_72 = extensionChild(history, "more")
    end
    local more = ____temp_72
    local left = parseInteger(more and more.attributes.c) or 0
    local frame = {kind = "history", messages = messages, left = left}
    return frame
end
function readHistoryMessage(message)
    local origin = readOrigin(message)
    if isMalformed(origin) then
        return origin
    end
    local delay = delayOf(message)
    local ____readDelay_result_77 = readDelay(delay)
    if ____readDelay_result_77 == nil then
        local ____opt_75 = origin.stamp
        ____readDelay_result_77 = ____opt_75 and ____opt_75.time
    end
    local time = ____readDelay_result_77
    if time == nil then
        return nil
    end
    local from = message.attributes.from or ""
    local event = readGroupchat(
        message,
        resourceOf(from),
        delay
    )
    local stamp = origin.stamp
    return compact({
        event = stamp == nil and __TS__ObjectAssign(
            {},
            event,
            {likeness = likenessOf(
                message,
                bareOf(from)
            )}
        ) or event,
        time = time,
        delayFrom = delay and delay.attributes.from,
        stamp = stamp,
        bytes = octetsOf(message)
    })
end
local ____namespaces_0 = namespaces
dmuc1 = ____namespaces_0.dmuc1
link = ____namespaces_0.link
--- Writes a request, or the answer to one.
function ____exports.encodeRequest(frame, address, options)
    local ____address_1 = address
    local from = ____address_1.from
    local to = ____address_1.to
    if frame.kind == "dissolve" and not options.extension then
        return {farewell(frame, address)}
    end
    local payload = payloadFor(frame, address, options)
    if payload == "unspeakable" then
        return {}
    end
    if options.answers ~= nil then
        return {stanza("iq", {from = from, to = to, type = "result", id = options.answers}, payload)}
    end
    local ____type = (frame.kind == "history-request" or frame.kind == "alive") and "get" or "set"
    return {stanza("iq", {from = from, to = to, type = ____type, id = options.id}, payload)}
end
--- Reads an IQ get or set of the dialect or the extension.
function ____exports.decodeRequest(received, payload)
    local ____received_attributes_48 = received.attributes
    local from = ____received_attributes_48.from
    local to = ____received_attributes_48.to
    local id = ____received_attributes_48.id
    local fromBare, toBare = bareOf(from or ""), bareOf(to or "")
    local addressed = (isInstance(fromBare) or isHost(fromBare)) and (isInstance(toBare) or isHost(toBare))
    if not addressed then
        return refusal("malformed", "from or to is neither a service nor a room")
    end
    local read = readRequest(payload, received.attributes.type == "get")
    if read == nil then
        return refusal("feature-missing", ("<" .. payload.name) .. "/> is not known here")
    end
    if isMalformed(read) then
        return refusal(read.reason, read.text)
    end
    local decoded = {kind = "frame", frame = read, from = fromBare, to = toBare}
    return id == nil and decoded or __TS__ObjectAssign({}, decoded, {request = id})
end
--- Reads the result of a request of ours.
function ____exports.decodeAnswer(answer, asked)
    local ____answer_attributes_70 = answer.attributes
    local from = ____answer_attributes_70.from
    local to = ____answer_attributes_70.to
    local read = readAnswer(answer, asked)
    if isMalformed(read) then
        return refusal(read.reason, read.text)
    end
    return {
        kind = "frame",
        frame = read,
        from = bareOf(from or ""),
        to = bareOf(to or "")
    }
end
return ____exports
 end,
["dmuc.dialects.dmuc1"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____policy = require("dmuc.core.policy")
local meshOfRooms = ____policy.meshOfRooms
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____stanza = require("dmuc.wire.stanza")
local elements = ____stanza.elements
local ____dmuc1_2Devents = require("dmuc.dialects.dmuc1-events")
local decodeEvent = ____dmuc1_2Devents.decodeEvent
local decodeOccupantIq = ____dmuc1_2Devents.decodeOccupantIq
local encodeEvent = ____dmuc1_2Devents.encodeEvent
local ____dmuc1_2Drequests = require("dmuc.dialects.dmuc1-requests")
local decodeAnswer = ____dmuc1_2Drequests.decodeAnswer
local decodeRequest = ____dmuc1_2Drequests.decodeRequest
local encodeRequest = ____dmuc1_2Drequests.encodeRequest
____exports.dmuc1 = {
    name = "dmuc1",
    feature = namespaces.dmuc1,
    policy = meshOfRooms,
    decode = function(received)
        if received.name ~= "iq" then
            return decodeEvent(received)
        end
        local payload = elements(received)[1]
        local namespace = payload and payload.attributes.xmlns
        local isRequest = received.attributes.type == "get" or received.attributes.type == "set"
        if isRequest and payload ~= nil and (namespace == namespaces.dmuc1 or namespace == namespaces.link) then
            return decodeRequest(received, payload)
        end
        return decodeOccupantIq(received)
    end,
    decodeAnswer = decodeAnswer,
    encode = function(frame, address, options) return (frame.kind == "event" or frame.kind == "private" or frame.kind == "occupant-iq") and encodeEvent(frame, address, options) or encodeRequest(frame, address, options) end
}
return ____exports
 end,
["dmuc.core.log"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayIndexOf = ____lualib.__TS__ArrayIndexOf
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArraySort = ____lualib.__TS__ArraySort
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFindIndex = ____lualib.__TS__ArrayFindIndex
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ArraySplice = ____lualib.__TS__ArraySplice
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local partOf, findReceived, hasRoomFor, receivedOf, isInOrder, strandOf, putIntoStrand, countBeyond, dropOldest, dropOf
local ____events = require("dmuc.core.events")
local isRosterEvent = ____events.isRosterEvent
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
function partOf(parts, host, epoch)
    for ____, part in ipairs(parts) do
        if part.epoch == epoch and part.host == host then
            return part
        end
    end
    return nil
end
function findReceived(log, host, epoch)
    return partOf(log.received, host, epoch)
end
function hasRoomFor(log, ____bindingPattern0)
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    if findReceived(log, host, epoch) ~= nil then
        return true
    end
    local epochsOfHost = #__TS__ArrayFilter(
        log.received,
        function(____, known) return known.host == host end
    )
    if epochsOfHost > 0 then
        return epochsOfHost < limits.epochsPerHostMax
    end
    local hosts = __TS__ArrayMap(
        log.received,
        function(____, known) return known.host end
    )
    return #__TS__ArrayFilter(
        hosts,
        function(____, known, index) return __TS__ArrayIndexOf(hosts, known) == index end
    ) < limits.homesMax
end
function receivedOf(log, host, epoch)
    local known = findReceived(log, host, epoch)
    if known ~= nil or not hasRoomFor(log, {host = host, epoch = epoch}) then
        return known
    end
    local fresh = {
        host = host,
        epoch = epoch,
        contiguous = 0,
        above = {},
        lastPresence = 0
    }
    local ____log_received_1 = log.received
    ____log_received_1[#____log_received_1 + 1] = fresh
    return fresh
end
--- The home has announced that epoch: it is remembered, and the oldest beyond the bound is not any more (3.1).
function ____exports.noteStart(log, host, epoch)
    if findReceived(log, host, epoch) ~= nil then
        return
    end
    local ofHost = __TS__ArrayFilter(
        log.received,
        function(____, known) return known.host == host end
    )
    local oldest = ofHost[1]
    if #ofHost >= limits.epochsPerHostMax then
        log.received = __TS__ArrayFilter(
            log.received,
            function(____, known) return known ~= oldest end
        )
    end
    receivedOf(log, host, epoch)
end
function isInOrder(known, stamp)
    local ____temp_12
    if known.id.sequence < stamp.id.sequence then
        ____temp_12 = known.orderKey < stamp.orderKey
    else
        ____temp_12 = known.orderKey > stamp.orderKey
    end
    return ____temp_12
end
--- Gives the next number to what is only here when the primary's copy comes (3.6, "D2, order by the primary").
function ____exports.reserveStamp(log, host, epoch, now)
    log.given = log.given + 1
    ____exports.noteStart(log, host, epoch)
    log.highestKey = ____exports.nextKey(log, now)
    return {id = {host = host, epoch = epoch, sequence = log.given}, time = now, orderKey = log.highestKey}
end
--- A place in the order above all that the log has seen (3.1).
function ____exports.nextKey(log, now)
    return math.max(now, log.highestKey + 1)
end
function strandOf(log, host, epoch)
    local known = partOf(log.strands, host, epoch)
    if known ~= nil then
        return known
    end
    local fresh = {
        host = host,
        epoch = epoch,
        messages = {},
        dropped = 0,
        goneUpTo = 0
    }
    local ____log_strands_25 = log.strands
    ____log_strands_25[#____log_strands_25 + 1] = fresh
    return fresh
end
function putIntoStrand(log, entry)
    local ____entry_stamp_id_26 = entry.stamp.id
    local host = ____entry_stamp_id_26.host
    local epoch = ____entry_stamp_id_26.epoch
    local sequence = ____entry_stamp_id_26.sequence
    local strand = strandOf(log, host, epoch)
    local messages = strand.messages
    local last = messages[#messages]
    if last == nil or last.stamp.id.sequence < sequence then
        messages[#messages + 1] = entry
    else
        __TS__ArraySplice(
            messages,
            ____exports.countUpTo(strand, sequence),
            0,
            entry
        )
    end
end
--- How many of the strand's messages have a number up to that one.
function ____exports.countUpTo(____bindingPattern0, sequence)
    local messages
    messages = ____bindingPattern0.messages
    local low = 0
    local high = #messages
    while low < high do
        local middle = math.floor((low + high) / 2)
        local entry = messages[middle + 1]
        if entry ~= nil and entry.stamp.id.sequence <= sequence then
            low = middle + 1
        else
            high = middle
        end
    end
    return low
end
function countBeyond(____bindingPattern0, ____bindingPattern1, now)
    local bytes
    local entries
    entries = ____bindingPattern0.entries
    bytes = ____bindingPattern0.bytes
    local ageMaxMs
    local bytesMax
    local eventsMax
    eventsMax = ____bindingPattern1.eventsMax
    bytesMax = ____bindingPattern1.bytesMax
    ageMaxMs = ____bindingPattern1.ageMaxMs
    local count = 0
    local left = bytes
    for ____, entry in ipairs(entries) do
        local isOld = now - entry.stamp.time > ageMaxMs
        if not isOld and #entries - count <= eventsMax and left <= bytesMax then
            return count
        end
        left = left - entry.bytes
        count = count + 1
    end
    return count
end
function dropOldest(log, count)
    local dropped = __TS__ArraySlice(log.entries, 0, count)
    for ____, ____value in ipairs(dropped) do
        local bytes = ____value.bytes
        log.bytes = log.bytes - bytes
    end
    log.entries = __TS__ArraySlice(log.entries, count)
    log.imported = {}
    local ____opt_31 = log.entries[1]
    local oldest = ____opt_31 and ____opt_31.position or log.lastPosition + 1
    for ____, strand in ipairs(log.strands) do
        dropOf(strand, oldest)
    end
    log.strands = __TS__ArrayFilter(
        log.strands,
        function(____, ____bindingPattern0)
            local epoch
            local host
            local messages
            messages = ____bindingPattern0.messages
            host = ____bindingPattern0.host
            epoch = ____bindingPattern0.epoch
            return #messages > 0 or findReceived(log, host, epoch) ~= nil
        end
    )
    return dropped
end
function dropOf(strand, oldest)
    local kept = {}
    for ____, entry in ipairs(strand.messages) do
        if entry.position >= oldest then
            kept[#kept + 1] = entry
        else
            strand.goneUpTo = math.max(strand.goneUpTo, entry.stamp.id.sequence)
        end
    end
    strand.dropped = strand.dropped + (#strand.messages - #kept)
    strand.messages = kept
end
local function isAct(entry)
    local ____entry_0 = entry
    local event = ____entry_0.event
    local identity = ____entry_0.identity
    local stamp = ____entry_0.stamp
    local isPresence = event.kind == "present" or event.kind == "left" and event.cause ~= "failed"
    return isPresence and identity ~= nil and identity.host ~= stamp.id.host
end
--- A log that has seen nothing.
function ____exports.createLog()
    return {
        entries = {},
        bytes = 0,
        strands = {},
        acts = {},
        imported = {},
        lastPosition = 0,
        highestKey = 0,
        given = 0,
        dayKey = 0,
        dayKeyAt = 0,
        received = {}
    }
end
--- Whether the event has been received, or declared void.
function ____exports.hasEvent(log, id)
    local known = findReceived(log, id.host, id.epoch)
    if known == nil then
        return false
    end
    return id.sequence <= known.contiguous or __TS__ArrayIncludes(known.above, id.sequence)
end
--- Whether the log holds that message.
function ____exports.hasMessage(log, ____bindingPattern0)
    local sequence
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    sequence = ____bindingPattern0.sequence
    local strand = partOf(log.strands, host, epoch)
    local ____opt_2 = strand and strand.messages[____exports.countUpTo(strand, sequence)]
    return (____opt_2 and ____opt_2.stamp.id.sequence) == sequence
end
--- All numbers of that home and epoch up to which nothing is missing.
function ____exports.contiguousOf(log, host, epoch)
    local ____opt_6 = findReceived(log, host, epoch)
    return ____opt_6 and ____opt_6.contiguous or 0
end
local function closeGap(known)
    if #known.above == 0 then
        return
    end
    __TS__ArraySort(
        known.above,
        function(____, left, right) return left - right end
    )
    for ____, sequence in ipairs(known.above) do
        if sequence == known.contiguous + 1 then
            known.contiguous = sequence
        end
    end
    known.above = __TS__ArrayFilter(
        known.above,
        function(____, sequence) return sequence > known.contiguous end
    )
end
--- Notes that the event is here. What lies between `previous` and its number counts as received: the sender never sends it.
-- 
-- @returns false if it cannot be remembered: its epoch, or one number more above a gap, is beyond the bound (3.1).
function ____exports.noteReceived(log, id, previous)
    local known = receivedOf(log, id.host, id.epoch)
    if known == nil then
        return false
    end
    if previous <= known.contiguous then
        known.contiguous = math.max(known.contiguous, id.sequence)
    elseif #known.above < limits.aboveGapMax then
        local ____known_above_8 = known.above
        ____known_above_8[#____known_above_8 + 1] = id.sequence
    end
    closeGap(known)
    return id.sequence <= known.contiguous or __TS__ArrayIncludes(known.above, id.sequence)
end
--- Whether the event stands after what its home has said before, and before what it has said since: else the order is broken (3.1).
function ____exports.growsFrom(log, stamp)
    local ____stamp_id_9 = stamp.id
    local host = ____stamp_id_9.host
    local epoch = ____stamp_id_9.epoch
    local sequence = ____stamp_id_9.sequence
    local ____opt_10 = findReceived(log, host, epoch)
    local last = ____opt_10 and ____opt_10.last
    if last ~= nil and not isInOrder(last, stamp) then
        return false
    end
    local strand = partOf(log.strands, host, epoch)
    if strand == nil then
        return true
    end
    local place = ____exports.countUpTo(strand, sequence)
    local before = strand.messages[place]
    local after = strand.messages[place + 1]
    if before ~= nil and not isInOrder(before.stamp, stamp) then
        return false
    end
    return after == nil or isInOrder(after.stamp, stamp)
end
--- The key from which it is measured how far ahead an event stands. It follows the highest key once a day: if it followed
-- every event, a peer could lead the room's order a day further with each.
function ____exports.keyOfDay(log, now)
    if log.dayKey == 0 or now - log.dayKeyAt >= limits.orderKeyAheadMaxMs then
        log.dayKey = log.highestKey
        log.dayKeyAt = now
    end
    return log.dayKey
end
--- Declares void all numbers up to that one which have not come (3.1).
function ____exports.voidUpTo(log, host, epoch, sequence)
    local known = receivedOf(log, host, epoch)
    if known == nil then
        return
    end
    known.contiguous = math.max(known.contiguous, sequence)
    closeGap(known)
end
--- Declares void all numbers that the sender has and did not send: up to one, and those that it names above a gap (3.1).
function ____exports.voidAll(log, ____bindingPattern0)
    local above
    local contiguous
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    contiguous = ____bindingPattern0.contiguous
    above = ____bindingPattern0.above
    ____exports.voidUpTo(log, host, epoch, contiguous)
    for ____, sequence in ipairs(above) do
        local id = {host = host, epoch = epoch, sequence = sequence}
        if not ____exports.hasEvent(log, id) then
            ____exports.noteReceived(log, id, sequence - 1)
        end
    end
end
--- The home has started anew and told what it has of its earlier starts: what is missing of those nobody has (3.1).
function ____exports.closeEarlier(log, host, epoch)
    for ____, known in ipairs(log.received) do
        if known.host == host and known.epoch ~= epoch then
            local ____exports_voidUpTo_15 = ____exports.voidUpTo
            local ____array_14 = __TS__SparseArrayNew(log, host, known.epoch)
            local ____array_13 = __TS__SparseArrayNew(__TS__Unpack(known.above))
            __TS__SparseArrayPush(____array_13, 0)
            __TS__SparseArrayPush(
                ____array_14,
                math.max(__TS__SparseArraySpread(____array_13))
            )
            ____exports_voidUpTo_15(__TS__SparseArraySpread(____array_14))
        end
    end
end
--- The primary knows these starts of the home: under others that are remembered nobody is in any more (3.11).
function ____exports.noteOver(log, host, epochs)
    for ____, known in ipairs(log.received) do
        if known.host == host and not __TS__ArrayIncludes(epochs, known.epoch) then
            known.over = true
        end
    end
end
--- Whether nobody is in any more under that start of that home.
function ____exports.isOver(log, ____bindingPattern0)
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    local ____opt_16 = findReceived(log, host, epoch)
    return (____opt_16 and ____opt_16.over) == true
end
--- Gives the next number of this home, which counts as received from now on, and a place above all that the log has seen (3.1).
function ____exports.nextStamp(log, host, epoch, now)
    local stamp = ____exports.reserveStamp(log, host, epoch, now)
    ____exports.noteReceived(log, stamp.id, stamp.id.sequence - 1)
    return stamp
end
--- An instance before this one, in the same life of the room and start of this home, has given these numbers: none is given again.
function ____exports.goOnAfter(log, ____bindingPattern0)
    local above
    local contiguous
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    contiguous = ____bindingPattern0.contiguous
    above = ____bindingPattern0.above
    log.given = math.max(
        log.given,
        contiguous,
        __TS__Unpack(above)
    )
    ____exports.voidUpTo(log, host, epoch, log.given)
end
--- Moves an event of ours to another place in the order (3.6).
-- 
-- @param copied the primary has given it the place.
function ____exports.rekey(log, id, orderKey, copied)
    local index = __TS__ArrayFindIndex(
        log.entries,
        function(____, entry) return sameEvent(entry.stamp.id, id) end
    )
    local entry = log.entries[index + 1]
    if entry == nil then
        return
    end
    local moved = __TS__ObjectAssign(
        {},
        entry,
        {
            stamp = __TS__ObjectAssign({}, entry.stamp, {orderKey = orderKey}),
            copied = copied
        }
    )
    log.entries[index + 1] = moved
    local strand = partOf(log.strands, id.host, id.epoch)
    if strand ~= nil and not isRosterEvent(entry.event) then
        strand.messages[____exports.countUpTo(strand, id.sequence)] = moved
    end
    log.highestKey = math.max(log.highestKey, orderKey)
end
--- Gives a message that is in the log another number, and so another place in its home's strand.
function ____exports.giveNumber(log, id, stamp)
    local index = __TS__ArrayFindIndex(
        log.entries,
        function(____, entry) return sameEvent(entry.stamp.id, id) end
    )
    local entry = log.entries[index + 1]
    if entry == nil then
        return
    end
    local strand = partOf(log.strands, id.host, id.epoch)
    if strand ~= nil then
        strand.messages = __TS__ArrayFilter(
            strand.messages,
            function(____, message) return message ~= entry end
        )
    end
    local moved = __TS__ObjectAssign({}, entry, {stamp = stamp})
    log.entries[index + 1] = moved
    putIntoStrand(log, moved)
end
--- Appends an event, which becomes the entry. What is beyond the bounds is dropped at the end of the step (`trim`).
function ____exports.append(log, event)
    log.lastPosition = log.lastPosition + 1
    local kept = event
    kept.position = log.lastPosition
    local ____log_entries_18 = log.entries
    ____log_entries_18[#____log_entries_18 + 1] = kept
    local ____kept_stamp_19 = kept.stamp
    local id = ____kept_stamp_19.id
    local orderKey = ____kept_stamp_19.orderKey
    local known = receivedOf(log, id.host, id.epoch)
    local ____temp_22 = known ~= nil
    if ____temp_22 then
        local ____opt_20 = known.last
        ____temp_22 = (____opt_20 and ____opt_20.id.sequence or 0) < id.sequence
    end
    if ____temp_22 then
        known.last = kept.stamp
    end
    if isAct(kept) then
        local ____log_24 = log
        local ____array_23 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(log.acts, 1 - limits.actsMax)))
        __TS__SparseArrayPush(____array_23, kept)
        ____log_24.acts = {__TS__SparseArraySpread(____array_23)}
    elseif not isRosterEvent(kept.event) then
        putIntoStrand(log, kept)
    elseif known ~= nil then
        known.lastPresence = math.max(known.lastPresence, id.sequence)
    end
    log.highestKey = math.max(log.highestKey, orderKey)
    log.bytes = log.bytes + kept.bytes
    return kept
end
--- So much more than a bound is held before anything is dropped: a tenth. So to drop costs little for each event.
local function withSlack(bound)
    return bound + math.floor(bound / 10)
end
--- Drops what came first, if so much is beyond the bounds that it is worth it (3.1). Whoever lacks something of it is told
-- `gone`.
-- 
-- @param now by which the age is measured.
-- @returns what was dropped.
function ____exports.trim(log, bounds, now)
    local ____log_27 = log
    local entries = ____log_27.entries
    local bytes = ____log_27.bytes
    local ____now_30 = now
    local ____opt_28 = entries[1]
    local ageMs = ____now_30 - (____opt_28 and ____opt_28.stamp.time or now)
    local isFull = #entries > withSlack(bounds.eventsMax) or bytes > withSlack(bounds.bytesMax)
    local isDue = isFull or ageMs > withSlack(bounds.ageMaxMs)
    return isDue and dropOldest(
        log,
        countBeyond(log, bounds, now)
    ) or ({})
end
--- Position of a message that is kept though all that came with it is dropped.
____exports.keptPosition = 0
--- Keeps a message for those who lack it, wherever the log begins: the subject, which is more than history (3.6.6).
function ____exports.keepMessage(log, ____bindingPattern0)
    local bytes
    local event
    local stamp
    stamp = ____bindingPattern0.stamp
    event = ____bindingPattern0.event
    bytes = ____bindingPattern0.bytes
    if stamp == nil or ____exports.hasMessage(log, stamp.id) then
        return
    end
    putIntoStrand(log, {position = ____exports.keptPosition, stamp = stamp, event = event, bytes = bytes})
end
--- An earlier start of ours has dropped the messages of that home up to there.
function ____exports.noteGone(log, ____bindingPattern0)
    local sequence
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    sequence = ____bindingPattern0.sequence
    local strand = strandOf(log, host, epoch)
    strand.goneUpTo = math.max(strand.goneUpTo, sequence)
end
--- Up to which number of that home the log has dropped messages; 0: none.
function ____exports.goneUpTo(log, host, epoch)
    local ____opt_33 = partOf(log.strands, host, epoch)
    return ____opt_33 and ____opt_33.goneUpTo or 0
end
--- How many messages are kept: as many rows must be on the disk, the newest ones.
function ____exports.countMessages(log)
    local count = #log.imported
    for ____, ____value in ipairs(log.strands) do
        local messages = ____value.messages
        count = count + #messages
    end
    return count
end
--- Whether all that came after that position is still here.
function ____exports.reachesBack(log, position)
    return position >= log.lastPosition - #log.entries
end
--- What came after that position, in the order of arrival.
function ____exports.entriesAfter(log, position)
    local before = log.lastPosition - #log.entries
    return __TS__ArraySlice(
        log.entries,
        math.max(0, position - before)
    )
end
--- What this side has, its own current epoch first (3.6.1).
function ____exports.havesOf(log, host, epoch)
    local ____opt_35 = findReceived(log, host, epoch)
    local above = ____opt_35 and ____opt_35.above or ({})
    local own = {
        host = host,
        epoch = epoch,
        contiguous = ____exports.contiguousOf(log, host, epoch),
        above = {__TS__Unpack(above)}
    }
    local others = __TS__ArrayMap(
        __TS__ArrayFilter(
            log.received,
            function(____, known) return known.host ~= host or known.epoch ~= epoch end
        ),
        function(____, known) return {
            host = known.host,
            epoch = known.epoch,
            contiguous = known.contiguous,
            above = {__TS__Unpack(known.above)}
        } end
    )
    return {
        own,
        __TS__Unpack(others)
    }
end
--- What a side with these haves has of that start of that home.
function ____exports.haveOf(haves, of)
    return partOf(haves, of.host, of.epoch)
end
--- Whether it has that number.
function ____exports.covers(have, sequence)
    local isNamed = sequence <= have.contiguous or __TS__ArrayIncludes(have.above, sequence)
    local ____isNamed_39 = isNamed
    if ____isNamed_39 then
        local ____opt_37 = have.without
        ____isNamed_39 = (____opt_37 and __TS__ArrayIncludes(have.without, sequence)) ~= true
    end
    return ____isNamed_39
end
--- Whether a side with these haves has the event.
function ____exports.haveCovers(haves, id)
    local have = ____exports.haveOf(haves, id)
    return have ~= nil and ____exports.covers(have, id.sequence)
end
--- Whether a side with these haves may lack an event of these homes that only a roster tells.
function ____exports.lacksPresence(log, haves, homes)
    return __TS__ArraySome(
        log.received,
        function(____, known)
            local ____TS__ArrayIncludes_result_43 = __TS__ArrayIncludes(homes, known.host)
            if ____TS__ArrayIncludes_result_43 then
                local ____known_lastPresence_42 = known.lastPresence
                local ____opt_40 = ____exports.haveOf(haves, known)
                ____TS__ArrayIncludes_result_43 = ____known_lastPresence_42 > (____opt_40 and ____opt_40.contiguous or 0)
            end
            return ____TS__ArrayIncludes_result_43
        end
    )
end
--- The entry as history and backlog carry it, or undefined for what a roster shows.
function ____exports.pastMessage(entry)
    local event = entry.event
    if isRosterEvent(event) then
        return nil
    end
    return {event = event, time = entry.stamp.time, stamp = entry.stamp, bytes = entry.bytes}
end
return ____exports
 end,
["dmuc.core.reading"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayReverse = ____lualib.__TS__ArrayReverse
local __TS__ArrayEntries = ____lualib.__TS__ArrayEntries
local __TS__Iterator = ____lualib.__TS__Iterator
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local moveTo, moveOn, isWithin, firstLacking, skipOthers
local ____ids = require("dmuc.core.ids")
local compareStamps = ____ids.compareStamps
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local countUpTo = ____log.countUpTo
local covers = ____log.covers
local haveOf = ____log.haveOf
local keptPosition = ____log.keptPosition
local pastMessage = ____log.pastMessage
function moveTo(reading, place)
    local ____reading_strand_0 = reading.strand
    local messages = ____reading_strand_0.messages
    local dropped = ____reading_strand_0.dropped
    reading.place = place
    reading.next = messages[place - dropped + 1]
end
function moveOn(reading)
    moveTo(
        reading,
        math.max(reading.place + 1, reading.strand.dropped)
    )
end
function isWithin(cut, ____bindingPattern0)
    local id
    id = ____bindingPattern0.id
    local have = haveOf(cut, id)
    return have ~= nil and covers(have, id.sequence)
end
function firstLacking(strand, have)
    local lacking = {
        (have and have.contiguous or 0) + 1,
        __TS__Unpack(have and have.without or ({}))
    }
    return strand.dropped + countUpTo(
        strand,
        math.min(__TS__Unpack(lacking)) - 1
    )
end
function skipOthers(____bindingPattern0, reading, isVoid)
    local haves
    local lastPosition
    lastPosition = ____bindingPattern0.lastPosition
    haves = ____bindingPattern0.haves
    local have = haveOf(haves, reading.strand)
    while reading.next ~= nil do
        local ____reading_next_14 = reading.next
        local position = ____reading_next_14.position
        local stamp = ____reading_next_14.stamp
        local isLacking = position <= lastPosition and (have == nil or not covers(have, stamp.id.sequence))
        if isLacking and not isVoid(reading.next) then
            return
        end
        moveOn(reading)
    end
end
local function begin(strand, place, toldUpTo)
    if toldUpTo == nil then
        toldUpTo = 0
    end
    local reading = {strand = strand, place = place, next = nil, toldUpTo = toldUpTo}
    moveTo(reading, place)
    return reading
end
--- The reading whose next message stands before, or, with -1, after those of all others.
local function foremost(readings, direction)
    local found
    for ____, reading in ipairs(readings) do
        do
            local __continue6
            repeat
                if reading.next == nil then
                    __continue6 = true
                    break
                end
                local best = found and found.next
                if best == nil or compareStamps(reading.next.stamp, best.stamp) * direction < 0 then
                    found = reading
                end
                __continue6 = true
            until true
            if not __continue6 then
                break
            end
        end
    end
    return found
end
--- Tells the messages, the newest first and what came before the numbers last (3.6, "Join history").
-- 
-- @param take returns whether it wants another one.
function ____exports.readNewest(log, take)
    local readings = __TS__ArrayMap(
        log.strands,
        function(____, strand) return begin(strand, strand.dropped + #strand.messages - 1) end
    )
    do
        while true do
            local reading = foremost(readings, -1)
            if (reading and reading.next) == nil then
                break
            end
            local message = pastMessage(reading.next)
            if message ~= nil and not take(message) then
                return
            end
            moveTo(reading, reading.place - 1)
        end
    end
    do
        local index = #log.imported - 1
        while index >= 0 do
            local message = log.imported[index + 1]
            if message ~= nil and not take(message) then
                return
            end
            index = index - 1
        end
    end
end
--- All messages, oldest first.
function ____exports.messagesInOrder(log)
    local newestFirst = {}
    ____exports.readNewest(
        log,
        function(message)
            newestFirst[#newestFirst + 1] = message
            return true
        end
    )
    return __TS__ArrayReverse(newestFirst)
end
--- The newest messages within all limits, oldest first (D1-22). Subject changes are not history: they are told apart.
-- 
-- @param now for `seconds`.
-- @param cut only what this covers: the rest is told live (3.6). Absent: all.
function ____exports.historyWithin(log, asked, now, cut)
    local since = math.max(asked.since or 0, asked.seconds == nil and 0 or now - asked.seconds * 1000)
    local countMax = math.min(asked.stanzasMax or limits.historyEventsMax, limits.historyEventsMax)
    local newestFirst = {}
    local bytes = 0
    ____exports.readNewest(
        log,
        function(message)
            local ____message_5 = message
            local stamp = ____message_5.stamp
            local event = ____message_5.event
            local time = ____message_5.time
            if (stamp and stamp.orderKey or time) < since then
                return stamp == nil
            end
            if event.kind ~= "said" or cut ~= nil and stamp ~= nil and not isWithin(cut, stamp) then
                return true
            end
            bytes = bytes + (message.bytes + limits.historyEnvelopeOctets)
            if #newestFirst >= countMax or bytes > (asked.charactersMax or bytes) then
                return false
            end
            newestFirst[#newestFirst + 1] = message
            return true
        end
    )
    return __TS__ArrayReverse(newestFirst)
end
--- How many of these, from the first on, one page holds: within its bounds, and at least one (3.6).
function ____exports.countForPage(messages, ____bindingPattern0)
    local bytesMax
    local messagesMax
    messagesMax = ____bindingPattern0.messagesMax
    bytesMax = ____bindingPattern0.bytesMax
    local bytes = 0
    for ____, ____value in __TS__Iterator(__TS__ArrayEntries(messages)) do
        local index = ____value[1]
        local message = ____value[2]
        bytes = bytes + message.bytes
        if index >= messagesMax or index > 0 and bytes > bytesMax then
            return index
        end
    end
    return #messages
end
local function isNeverVoid()
    return false
end
--- Begins a backlog (3.6.5).
-- 
-- @param haves what the peer has.
-- @param isTold whether it is told the messages of that start of a home by us.
function ____exports.beginBacklog(log, lastPosition, haves, isTold, isVoid)
    if isVoid == nil then
        isVoid = isNeverVoid
    end
    local backlog = {
        lastPosition = lastPosition,
        haves = haves,
        given = __TS__ArrayMap(
            haves,
            function(____, ____bindingPattern0)
                local contiguous
                local epoch
                local host
                host = ____bindingPattern0.host
                epoch = ____bindingPattern0.epoch
                contiguous = ____bindingPattern0.contiguous
                return {host = host, epoch = epoch, sequence = contiguous}
            end
        ),
        readings = __TS__ArrayMap(
            __TS__ArrayFilter(
                log.strands,
                function(____, strand) return isTold(strand) end
            ),
            function(____, strand)
                local have = haveOf(haves, strand)
                return begin(
                    strand,
                    firstLacking(strand, have),
                    have and have.contiguous or 0
                )
            end
        )
    }
    for ____, reading in ipairs(backlog.readings) do
        skipOthers(backlog, reading, isVoid)
    end
    return backlog
end
--- Up to which number the log has dropped messages. One that is here all the same, be it told or not, is not gone.
local function goneOf(____bindingPattern0)
    local next
    local strand
    strand = ____bindingPattern0.strand
    next = ____bindingPattern0.next
    return math.min(strand.goneUpTo, (next and next.stamp.id.sequence or limits.integerMax) - 1)
end
--- Up to which numbers the peer lacks messages that the log has dropped, as far as it has not been told yet (3.1, `gone`).
function ____exports.takeGone(backlog)
    local gone = {}
    for ____, reading in ipairs(backlog.readings) do
        do
            local __continue44
            repeat
                local ____reading_strand_17 = reading.strand
                local host = ____reading_strand_17.host
                local epoch = ____reading_strand_17.epoch
                local sequence = goneOf(reading)
                if sequence <= reading.toldUpTo then
                    __continue44 = true
                    break
                end
                reading.toldUpTo = sequence
                gone[#gone + 1] = {host = host, epoch = epoch, sequence = sequence}
                __continue44 = true
            until true
            if not __continue44 then
                break
            end
        end
    end
    return gone
end
--- The next page, of one message at least; empty if the peer has been told all.
function ____exports.takePage(backlog, ____bindingPattern0, isVoid)
    if isVoid == nil then
        isVoid = isNeverVoid
    end
    local bytesMax
    local messagesMax
    messagesMax = ____bindingPattern0.messagesMax
    bytesMax = ____bindingPattern0.bytesMax
    local page = {}
    local bytes = 0
    while #page < messagesMax do
        local reading = foremost(backlog.readings, 1)
        local ____temp_20
        if (reading and reading.next) == nil then
            ____temp_20 = nil
        else
            ____temp_20 = pastMessage(reading.next)
        end
        local message = ____temp_20
        if reading == nil or message == nil then
            break
        end
        bytes = bytes + message.bytes
        if #page > 0 and bytes > bytesMax then
            break
        end
        page[#page + 1] = message
        local ____reading_toldUpTo_23 = reading.toldUpTo
        local ____opt_21 = reading.next
        reading.toldUpTo = math.max(____reading_toldUpTo_23, ____opt_21 and ____opt_21.stamp.id.sequence or 0)
        local ____opt_24 = reading.next
        local isKept = (____opt_24 and ____opt_24.position) == keptPosition
        moveOn(reading)
        skipOthers(backlog, reading, isVoid)
        if isKept then
            break
        end
    end
    return page
end
--- Whether there is another page.
function ____exports.hasMore(backlog)
    return __TS__ArraySome(
        backlog.readings,
        function(____, reading) return reading.next ~= nil or goneOf(reading) > reading.toldUpTo end
    )
end
return ____exports
 end,
["dmuc.core.link"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
--- Notes that all up to that number is told now. Returns the number that was told before it, or the number itself.
function ____exports.noteSent(link, host, epoch, sequence)
    return ____exports.markSent(link.sent, host, epoch, sequence)
end
--- The same with marks of one's own.
function ____exports.markSent(marks, host, epoch, sequence)
    local mark = __TS__ArrayFind(
        marks,
        function(____, known) return known.epoch == epoch and known.host == host end
    )
    local previous = mark and mark.sequence or 0
    if mark == nil then
        marks[#marks + 1] = {host = host, epoch = epoch, sequence = sequence}
    else
        mark.sequence = math.max(mark.sequence, sequence)
    end
    return math.min(previous, sequence)
end
--- A link on which nothing has happened yet.
function ____exports.createLink(peer, host, direction)
    return {
        peer = peer,
        host = host,
        direction = direction,
        state = "idle",
        extension = false,
        secure = false,
        established = false,
        script = {},
        attempts = 0,
        cursor = 0,
        rosterPosition = 0,
        rosterHomes = "own",
        sent = {},
        sentCount = 0,
        acknowledged = 0,
        recounting = false,
        received = 0,
        receivedTold = 0,
        heard = {},
        cut = {},
        relayedAtCut = {},
        listsPosition = 0,
        listsUnderWay = 0,
        peerHaves = {},
        peerForgot = true,
        ghosts = "unseen",
        lostKnown = {},
        toldHomes = {},
        held = {},
        rosterPages = {},
        backlogReceived = 0,
        rosterSnapshot = {},
        peersTold = {},
        backlogTaken = false,
        unsureTold = {},
        repairs = 0,
        disorders = 0,
        givenUp = false,
        stanzasCounted = 0,
        petitionsCounted = 0,
        refusals = 0,
        complaints = {}
    }
end
--- Whether the peer takes part in the room at present, or is about to.
function ____exports.isAlive(link)
    return link.state == "up" or link.state == "syncing" or link.state == "suspect"
end
--- Whether the link is given up for good.
function ____exports.isEnded(link)
    return link.state == "refused" or link.state == "dissolved"
end
--- What a frame without number carries on this link (3.1).
function ____exports.sessionOf(link)
    return link.extension and link.session ~= nil and ({session = link.session}) or ({})
end
--- Begins a session: what belongs to an older one is void from now on (invariant 5).
function ____exports.beginSession(link, session)
    link.session = session
    link.sentCount = 0
    link.acknowledged = 0
    __TS__Delete(link, "waitingSince")
    link.recounting = false
    link.received = 0
    link.receivedTold = 0
    link.heard = {}
    link.held = {}
    link.rosterPages = {}
    link.backlogReceived = 0
    link.toldHomes = {}
    __TS__Delete(link, "withheld")
    link.backlogTaken = false
    __TS__Delete(link, "syncedRequest")
    __TS__Delete(link, "gapSince")
end
--- Notes what the peer says it has, at set-up or in a hello.
function ____exports.notePeer(link, sync)
    link.peerHaves = sync.haves
    local ____opt_0 = __TS__ArrayFind(
        sync.haves,
        function(____, have) return have.host == link.host end
    )
    local epoch = ____opt_0 and ____opt_0.epoch
    if epoch ~= link.peerEpoch then
        link.peerForgot = true
    end
    if epoch ~= nil then
        link.peerEpoch = epoch
    end
    link.sent = __TS__ArrayMap(
        sync.haves,
        function(____, have) return {host = have.host, epoch = have.epoch, sequence = have.contiguous} end
    )
end
--- Whether it is known what the peer has of that home, so that live events may follow.
function ____exports.relaysFrom(link, home)
    return __TS__ArraySome(
        link.sent,
        function(____, mark) return mark.host == home end
    )
end
--- The peer gets that home's events from elsewhere now: what it has of them is not known here any more.
function ____exports.forgetSent(link, home)
    link.sent = __TS__ArrayFilter(
        link.sent,
        function(____, mark) return mark.host ~= home end
    )
end
--- Number before this one that the peer was given, and notes this one as sent.
-- 
-- @returns undefined if it is simply the one before, which needs no telling.
function ____exports.previousSent(link, ____bindingPattern0)
    local sequence
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    sequence = ____bindingPattern0.sequence
    local previous = ____exports.noteSent(link, host, epoch, sequence)
    local ____temp_2
    if previous == sequence - 1 then
        ____temp_2 = nil
    else
        ____temp_2 = math.min(previous, sequence - 1)
    end
    return ____temp_2
end
--- Notes that a number has come on the link. In a session numbers go upwards (invariant 7): one that does not has come twice,
-- and would be counted in the place of a lost one.
-- 
-- @returns whether it is a new one.
function ____exports.noteHeard(link, ____bindingPattern0)
    local sequence
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    sequence = ____bindingPattern0.sequence
    local known = __TS__ArraySome(
        link.heard,
        function(____, mark) return mark.host == host and mark.epoch == epoch end
    )
    if not known and #link.heard >= limits.homesMax * limits.epochsPerHostMax then
        return true
    end
    return ____exports.markSent(link.heard, host, epoch, sequence) < sequence
end
--- Notes that a numbered stanza was written.
function ____exports.countSent(link, now)
    link.sentCount = link.sentCount + 1
    if link.waitingSince == nil then
        link.waitingSince = now
    end
end
--- Notes how many the peer has counted: the only proof that something arrived (3.1).
function ____exports.acknowledge(link, count, now)
    if count <= link.acknowledged then
        return
    end
    link.acknowledged = math.min(count, link.sentCount)
    link.recounting = false
    if link.acknowledged == link.sentCount then
        __TS__Delete(link, "waitingSince")
    else
        link.waitingSince = now
    end
end
local function isSameStep(left, right)
    if left.kind == "reach" and right.kind == "reach" then
        return left.peer == right.peer
    end
    if left.kind == "peerhost" and right.kind == "peerhost" then
        return left.peer == right.peer and left.removed == right.removed
    end
    if left.kind == "config" and right.kind == "config" then
        return left.setUp == right.setUp
    end
    if left.kind == "roster" and right.kind == "roster" then
        return left.from == right.from and left.homes == right.homes and left.only == right.only
    end
    return left.kind == right.kind and left.kind ~= "lists"
end
--- Adds a step for its turn; one like it that still waits for its own is not needed any more.
function ____exports.enqueue(link, added)
    local function isAsked(place)
        return place == 0 and link.outstanding ~= nil
    end
    local kept = __TS__ArrayFilter(
        link.script,
        function(____, step, place) return isAsked(place) or not isSameStep(step, added) end
    )
    local ____link_7 = link
    local ____temp_6
    if #kept < limits.stepsMax then
        local ____array_5 = __TS__SparseArrayNew(__TS__Unpack(kept))
        __TS__SparseArrayPush(____array_5, added)
        ____temp_6 = {__TS__SparseArraySpread(____array_5)}
    else
        ____temp_6 = kept
    end
    ____link_7.script = ____temp_6
end
--- A replica tells its primary anew who is in through it. By a sync: a roster by itself would undo what is being asked for at
-- the same time.
function ____exports.sayWhoIsIn(link)
    link.peerForgot = true
    if ____exports.isAlive(link) then
        ____exports.enqueue(link, {kind = "hello"})
    end
end
--- Gives up the steps that were not taken. Whom a roster was to tell of is not known to the peer now: the next sync does.
function ____exports.dropSteps(link)
    if __TS__ArraySome(
        link.script,
        function(____, ____bindingPattern0)
            local kind
            kind = ____bindingPattern0.kind
            return kind == "roster"
        end
    ) then
        link.peerForgot = true
    end
    link.script = {}
end
--- Stops the script and whatever it waits for.
function ____exports.stopScript(link)
    ____exports.dropSteps(link)
    link.attempts = 0
    __TS__Delete(link, "outstanding")
    __TS__Delete(link, "wakeAt")
    __TS__Delete(link, "waitsFor")
end
return ____exports
 end,
["dmuc.core.pace"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Delete = ____lualib.__TS__Delete
local ____exports = {}
local notePast, rate, smooth
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
function notePast(pace, mark)
    pace.arrived = math.max(pace.arrived, mark.written)
    if pace.arrived == pace.written then
        __TS__Delete(pace, "since")
    else
        pace.since = math.max(pace.since or mark.at, mark.at)
    end
end
function rate(octets, durationMs)
    return math.max(
        1,
        math.ceil(octets * 1000 / math.max(durationMs, 1))
    )
end
function smooth(known, measured)
    return math.ceil(known * 0.75 + measured * 0.25)
end
--- Nothing is known yet.
function ____exports.createPace()
    return {written = 0, arrived = 0}
end
--- So many octets were written to the peer.
function ____exports.noteWritten(pace, octets, now)
    if pace.written == pace.arrived then
        pace.since = now
    end
    pace.written = pace.written + octets
end
--- A request has just been written.
function ____exports.markOf(pace, now)
    local ____pace_0 = pace
    local written = ____pace_0.written
    local arrived = ____pace_0.arrived
    local since = ____pace_0.since
    if since == nil then
        since = now
    end
    return {at = now, written = written, underWay = written - arrived, since = since}
end
--- How long to wait for an answer: what is named, or more if the link is slow or has much to carry, but not for ever.
function ____exports.waitOf(pace, namedMs)
    local ____pace_1 = pace
    local roundTripMs = ____pace_1.roundTripMs
    if roundTripMs == nil then
        roundTripMs = 0
    end
    local octetsPerSecond = ____pace_1.octetsPerSecond
    local written = ____pace_1.written
    local arrived = ____pace_1.arrived
    local carryingMs = octetsPerSecond == nil and 0 or (written - arrived) * 1000 / octetsPerSecond
    local waitMs = math.max(namedMs, limits.roundTripsWaited * roundTripMs, limits.carryingTimesWaited * carryingMs)
    return math.ceil(math.min(waitMs, limits.linkWaitMaxMs))
end
--- The request was answered.
function ____exports.noteAnswered(pace, mark, now)
    local tripMs = math.max(now - mark.at, 1)
    pace.roundTripMs = pace.roundTripMs == nil and tripMs or smooth(pace.roundTripMs, tripMs)
    pace.leastRoundTripMs = math.min(pace.leastRoundTripMs or tripMs, tripMs)
    notePast(pace, mark)
    local ____pace_2 = pace
    local known = ____pace_2.octetsPerSecond
    local leastMs = ____pace_2.leastRoundTripMs
    if tripMs - leastMs >= limits.slowCarryingMs then
        local measured = rate(mark.underWay, now - mark.since - leastMs)
        pace.octetsPerSecond = known == nil and measured or smooth(known, measured)
    elseif known ~= nil then
        pace.octetsPerSecond = math.max(
            known,
            rate(mark.underWay, tripMs)
        )
    end
end
--- The request was not answered in time: perhaps the link had too much to carry.
function ____exports.noteUnanswered(pace, mark, now)
    local carried = rate(mark.underWay, now - mark.since)
    pace.octetsPerSecond = math.min(pace.octetsPerSecond or carried, carried)
end
--- The stream is given up: what was under way on it is waited for no more.
function ____exports.forgetUnderWay(pace)
    pace.arrived = pace.written
    __TS__Delete(pace, "since")
end
return ____exports
 end,
["dmuc.core.liveness"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArrayEvery = ____lualib.__TS__ArrayEvery
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySort = ____lualib.__TS__ArraySort
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local isPatient, countsDue, pingDue, waitForAnswer
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____pace = require("dmuc.core.pace")
local createPace = ____pace.createPace
local forgetUnderWay = ____pace.forgetUnderWay
local noteAnswered = ____pace.noteAnswered
local waitOf = ____pace.waitOf
function isPatient(life, own, needs)
    local ____needs_extension_2
    if needs.extension then
        ____needs_extension_2 = own > life.host
    else
        ____needs_extension_2 = __TS__ArrayEvery(
            needs.pings,
            function(____, ____bindingPattern0)
                local patient
                patient = ____bindingPattern0.patient
                return patient
            end
        )
    end
    return ____needs_extension_2
end
function countsDue(____bindingPattern0, needs, settings)
    local lastProbe
    local pace
    pace = ____bindingPattern0.pace
    lastProbe = ____bindingPattern0.lastProbe
    local due = math.huge
    for ____, ____value in ipairs(needs.demands) do
        local since = ____value.since
        local again = ____value.again
        local atDue = again and lastProbe + waitOf(pace, limits.recountMs) or math.max(since, lastProbe) + waitOf(pace, settings.acknowledgementWaitMs)
        due = math.min(due, atDue)
    end
    return due
end
function pingDue(life, needs, settings)
    local ____life_3 = life
    local pace = ____life_3.pace
    local writtenSince = ____life_3.writtenSince
    local lastProbe = ____life_3.lastProbe
    local metAt = ____life_3.metAt
    local pauseMs = math.max(
        limits.pingRoundMs / math.max(#needs.pings, 1),
        limits.pingPauseMinMs
    )
    local inTurn = math.max(lastProbe, metAt) + pauseMs
    if writtenSince == nil then
        return inTurn
    end
    return math.min(
        inTurn,
        math.max(writtenSince, lastProbe) + waitOf(pace, settings.acknowledgementWaitMs)
    )
end
function waitForAnswer(life, underTraffic, second, now)
    local ____temp_6 = second and limits.secondProbeWaitMs or limits.probeWaitMs
    local idle = ____temp_6.idle
    local traffic = ____temp_6.traffic
    local namedMs = (underTraffic or life.loss ~= nil) and traffic or idle
    life.probe = {
        second = second,
        underTraffic = underTraffic,
        since = now,
        waitMs = waitOf(life.pace, namedMs)
    }
end
--- The peer is not there: the links are split, and it is probed till it is.
-- 
-- @param chance from 0 to 1, so that not all ask at the same time.
function ____exports.lose(life, settings, now, chance)
    if life.loss == nil then
        life.loss = {since = now, lastContact = life.lastReceived}
    end
    life.doubted = false
    __TS__Delete(life, "probe")
    forgetUnderWay(life.pace)
    local isLong = now - life.loss.since >= limits.splitRetryShortForMs
    local namedMs = isLong and limits.splitRetryLongMs or limits.splitRetryMs
    local pauseMs = math.min(namedMs, settings.keepaliveMs / 2) * (1 + limits.splitRetrySpread * (2 * chance - 1))
    life.probeBy = math.max(
        math.ceil(life.lastProbe + pauseMs),
        now
    )
    return {{kind = "lost"}}
end
--- Something tells that the peer may be there again, or no more: it is asked at once.
function ____exports.askSoon(life, now)
    life.probeBy = now
end
--- A peer of whom nothing is known yet.
function ____exports.createLife(host, now)
    return {
        host = host,
        metAt = now,
        pace = createPace(),
        lastReceived = now,
        lastProbe = 0,
        doubted = false,
        requestsUnderWay = {},
        requestCount = 0,
        pingCount = 0
    }
end
--- Something came from the peer.
function ____exports.heardFrom(life, now)
    life.lastReceived = now
    __TS__Delete(life, "writtenSince")
end
--- Something was written to the peer.
function ____exports.wroteTo(life, now)
    if life.writtenSince == nil then
        life.writtenSince = now
    end
end
--- The host's clock was set back: what lies ahead of it counts as now.
function ____exports.noteClock(life, now)
    life.lastReceived = math.min(life.lastReceived, now)
    life.lastProbe = math.min(life.lastProbe, now)
    if life.writtenSince ~= nil then
        life.writtenSince = math.min(life.writtenSince, now)
    end
    if life.probeBy ~= nil then
        life.probeBy = math.min(life.probeBy, now + limits.splitRetryLongMs)
    end
    if life.probe ~= nil then
        life.probe.since = math.min(life.probe.since, now)
    end
    if life.loss ~= nil then
        life.loss.since = math.min(life.loss.since, now)
    end
    if life.pace.since ~= nil then
        life.pace.since = math.min(life.pace.since, now)
    end
end
--- When the peer is to be probed next.
-- 
-- @param own our service: of a pair the greater name waits longer, so that one of them asks.
-- @returns undefined while an answer is under way that will tell as much, or nobody wants to know.
function ____exports.probeDeadline(life, own, needs, settings)
    local isAwaited = needs.awaited or needs.queued and life.loss ~= nil
    if life.probe ~= nil or #life.requestsUnderWay > 0 or not needs.used and not isAwaited then
        return nil
    end
    local due = math.huge
    if life.probeBy ~= nil then
        due = life.probeBy
    elseif isAwaited then
        due = life.lastProbe + math.min(limits.splitRetryMs, settings.keepaliveMs / 2)
    end
    if needs.used and life.loss == nil then
        local ____settings_0 = settings
        local keepaliveMs = ____settings_0.keepaliveMs
        local unheardMs = isPatient(life, own, needs) and keepaliveMs * limits.patientKeepalive or keepaliveMs
        due = math.min(
            due,
            math.max(life.lastReceived, life.lastProbe) + unheardMs
        )
        due = math.min(
            due,
            needs.extension and countsDue(life, needs, settings) or pingDue(life, needs, settings)
        )
    end
    local ____temp_1
    if due == math.huge then
        ____temp_1 = nil
    else
        ____temp_1 = math.ceil(due)
    end
    return ____temp_1
end
--- When the wait for the present probe is over.
function ____exports.probeEnd(life)
    local ____temp_4
    if life.probe == nil then
        ____temp_4 = nil
    else
        ____temp_4 = life.probe.since + life.probe.waitMs
    end
    return ____temp_4
end
--- Sends the probe that is due.
function ____exports.probe(life, needs, second, settings, now)
    local ____needs_extension_5
    if needs.extension then
        ____needs_extension_5 = #needs.demands > 0
    else
        ____needs_extension_5 = life.writtenSince ~= nil
    end
    local underTraffic = ____needs_extension_5
    waitForAnswer(life, underTraffic, second, now)
    life.lastProbe = now
    __TS__Delete(life, "probeBy")
    if not needs.extension then
        local target = needs.pings[life.pingCount % math.max(#needs.pings, 1) + 1]
        life.pingCount = life.pingCount + 1
        if target ~= nil then
            return {kind = "ping", target = target}
        end
    end
    local oldestFirst = __TS__ArraySort(
        {__TS__Unpack(needs.demands)},
        function(____, left, right) return left.since - right.since end
    )
    local asked = __TS__ArraySlice(oldestFirst, 0, settings.probeRoomsMax)
    return {
        kind = "probe",
        rooms = __TS__ArrayMap(
            asked,
            function(____, ____bindingPattern0)
                local count
                local session
                local room
                room = ____bindingPattern0.room
                session = ____bindingPattern0.session
                count = ____bindingPattern0.count
                return {room = room, session = session, count = count, gone = false}
            end
        )
    }
end
--- A probe was answered: this one, or an earlier one whose time was over, which on a slow link proves as much.
-- 
-- @param asked the stream's state when the probe had been written.
-- @param rows the peer's counts.
-- @param awaited some split link waits for a sign of life.
function ____exports.probeAnswered(life, asked, epoch, rows, awaited, now)
    noteAnswered(life.pace, asked, now)
    ____exports.heardFrom(life, now)
    local isNews = awaited or life.doubted or life.loss ~= nil
    local contact = life.loss == nil and ({}) or ({lastContact = life.loss.lastContact})
    local isLast = asked.at == life.lastProbe
    __TS__Delete(life, "probe")
    __TS__Delete(life, "loss")
    __TS__Delete(life, "probeBy")
    life.doubted = false
    local effects = {}
    if epoch ~= nil then
        if life.epoch ~= epoch then
            effects[#effects + 1] = {kind = "named", epoch = epoch}
        end
        life.epoch = epoch
    end
    if isNews then
        effects[#effects + 1] = __TS__ObjectAssign({kind = "answers"}, contact)
    end
    if isLast and #rows > 0 then
        effects[#effects + 1] = {kind = "counted", rows = rows}
    end
    return effects
end
--- The time of a probe is over: after the first the links are suspect, after the second lost.
-- 
-- @param needs as they are now, for the second probe.
-- @param mayWrite false while a stream to the peer is being opened: the first probe is still to be written, and the second
-- would only wait behind it.
function ____exports.probeExpired(life, needs, mayWrite, settings, now, chance)
    local ____life_7 = life
    local asked = ____life_7.probe
    if asked == nil then
        return {}
    end
    __TS__Delete(life, "probe")
    local ____opt_8 = life.loss
    if (____opt_8 and ____opt_8.calledAt) ~= nil and life.loss.calledAt >= life.lastProbe then
        ____exports.askSoon(life, now)
        return {}
    end
    if asked.second or life.loss ~= nil then
        return ____exports.lose(life, settings, now, chance)
    end
    life.doubted = true
    if mayWrite then
        return {
            {kind = "suspect"},
            ____exports.probe(
                life,
                needs,
                true,
                settings,
                now
            )
        }
    end
    waitForAnswer(life, asked.underTraffic, true, now)
    return {{kind = "suspect"}}
end
--- The peer has asked something of us: if it is taken for lost it is asked at once (3.4).
function ____exports.calledBy(life, now)
    if life.loss == nil then
        return
    end
    life.loss.calledAt = now
    ____exports.askSoon(life, now)
end
--- A stream to the peer is being opened, is open, or has ended (3.4): while it is being opened nothing is written to it, and
-- what becomes of it is the outcome of a probe.
-- 
-- @param used some link is in use.
function ____exports.streamChanged(life, state, used, now)
    if state ~= "opening" then
        life.requestsUnderWay = {}
    end
    if life.loss ~= nil then
        if state == "open" then
            ____exports.askSoon(life, now)
        end
        return {}
    end
    if state == "opening" then
        if not used or life.doubted then
            return {}
        end
        life.doubted = true
        if life.probe == nil then
            waitForAnswer(life, true, false, now)
        end
        return {{kind = "suspect"}}
    end
    __TS__Delete(life, "probe")
    ____exports.askSoon(life, now)
    if state == "none" or not life.doubted then
        return {}
    end
    life.doubted = false
    return {{kind = "answers"}}
end
return ____exports
 end,
["dmuc.core.ended"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
--- The same of somebody who looked like that.
function ____exports.endedNow(identity, nick, view, at)
    local user = view and view.user
    return user == nil and ({identity = identity, nick = nick, at = at}) or ({identity = identity, nick = nick, at = at, user = user})
end
--- Notes that he is out, wherever he is still thought of.
function ____exports.noteEnded(room, ended)
    local ____ended_2 = ended
    local identity = ____ended_2.identity
    local function isOther(other)
        return other.identity == nil or not sameEvent(other.identity, identity)
    end
    local ____room_4 = room
    local ____array_3 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(
        __TS__ArrayFilter(
            room.ended,
            function(____, other) return isOther(other) end
        ),
        1 - limits.endedMax
    )))
    __TS__SparseArrayPush(____array_3, ended)
    ____room_4.ended = {__TS__SparseArraySpread(____array_3)}
    room.hidden = __TS__ArrayFilter(
        room.hidden,
        function(____, occupant) return isOther(occupant) end
    )
    room.departed = __TS__ArrayFilter(
        room.departed,
        function(____, occupant) return isOther(occupant) end
    )
    room.haunted = __TS__ArrayFilter(
        room.haunted,
        function(____, occupant) return isOther(occupant) end
    )
end
--- The primary has lost somebody who has not come yet: his coming may still be under way.
function ____exports.noteLost(room, lost)
    local ____room_6 = room
    local ____array_5 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(room.ended, 1 - limits.endedMax)))
    __TS__SparseArrayPush(____array_5, lost)
    ____room_6.ended = {__TS__SparseArraySpread(____array_5)}
end
--- Whether that one is out for good.
-- 
-- @param orderKey place of what is said of him; undefined for a roster, which tells how things stand now.
function ____exports.isEnded(room, identity, orderKey)
    if identity == nil then
        return false
    end
    return __TS__ArraySome(
        room.ended,
        function(____, ____bindingPattern0)
            local before
            local other
            other = ____bindingPattern0.identity
            before = ____bindingPattern0.before
            local isVoid = before == nil or orderKey ~= nil and orderKey < before
            return isVoid and sameEvent(other, identity)
        end
    )
end
--- Lists let him in again: what his home tells of him counts.
function ____exports.forgetEndedByLists(room, identity)
    room.ended = __TS__ArrayFilter(
        room.ended,
        function(____, ended) return ended.byLists ~= true or not sameEvent(ended.identity, identity) end
    )
end
--- Whether somebody of that home was put out under the nick a moment ago: what he has said may still be under way (3.8).
function ____exports.hasJustEnded(room, home, nick, now)
    return __TS__ArraySome(
        room.ended,
        function(____, ended) return ended.nick == nick and ended.identity.host == home and now - ended.at < limits.lastWordsMs end
    )
end
return ____exports
 end,
["dmuc.core.roster"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Iterator = ____lualib.__TS__Iterator
local ____exports = {}
local uncount
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
--- The occupant of that nick, or undefined.
function ____exports.occupantAt(roster, nick)
    return roster.occupants:get(nick)
end
--- How many occupants that home has.
function ____exports.countOf(roster, home)
    return roster.counts:get(home) or 0
end
function uncount(roster, nick)
    local ____opt_2 = ____exports.occupantAt(roster, nick)
    local home = ____opt_2 and ____opt_2.home
    if home ~= nil then
        roster.counts:set(
            home,
            ____exports.countOf(roster, home) - 1
        )
    end
end
--- All occupants; a copy.
function ____exports.allOccupants(roster)
    local all = {}
    for ____, ____value in __TS__Iterator(roster.occupants) do
        local occupant = ____value[2]
        all[#all + 1] = occupant
    end
    return all
end
--- Nobody is in.
function ____exports.createRoster()
    return {
        occupants = __TS__New(Map),
        counts = __TS__New(Map)
    }
end
--- The occupant who came in by that event, whatever his nick is by now; he is looked for under the one that is known first.
function ____exports.occupantOf(roster, identity, knownAs)
    local function isHe(occupant)
        return occupant.identity ~= nil and sameEvent(occupant.identity, identity)
    end
    local ____temp_0
    if knownAs == nil then
        ____temp_0 = nil
    else
        ____temp_0 = ____exports.occupantAt(roster, knownAs)
    end
    local likely = ____temp_0
    return likely ~= nil and isHe(likely) and likely or __TS__ArrayFind(
        ____exports.allOccupants(roster),
        function(____, occupant) return isHe(occupant) end
    )
end
--- Enters or replaces an occupant.
function ____exports.putOccupant(roster, occupant)
    uncount(roster, occupant.nick)
    roster.occupants:set(occupant.nick, occupant)
    roster.counts:set(
        occupant.home,
        ____exports.countOf(roster, occupant.home) + 1
    )
end
--- He looks otherwise by the word of somebody else than his home, which may not have heard of it.
function ____exports.changedByOthers(occupant, view)
    local ____occupant_1 = occupant
    local _saidAtHome = ____occupant_1.silent
    local rest = __TS__ObjectRest(____occupant_1, {silent = true})
    return __TS__ObjectAssign({}, rest, {view = view})
end
--- Takes the nick out.
function ____exports.removeOccupant(roster, nick)
    uncount(roster, nick)
    roster.occupants:delete(nick)
end
--- Occupants of one home; a copy, so that the roster may change meanwhile.
function ____exports.occupantsOf(roster, home)
    return __TS__ArrayFilter(
        ____exports.allOccupants(roster),
        function(____, occupant) return occupant.home == home end
    )
end
--- Whether that home has as many occupants here as are accepted (3.5).
function ____exports.isHomeFull(roster, home)
    return ____exports.countOf(roster, home) >= limits.occupantsMax
end
--- The occupant as his home lists him: identity apart only where a rename made it differ from the claim (3.6.4).
function ____exports.rosterItem(occupant)
    local ____occupant_4 = occupant
    local nick = ____occupant_4.nick
    local view = ____occupant_4.view
    local claim = ____occupant_4.claim
    local identity = ____occupant_4.identity
    if claim == nil then
        return {nick = nick, view = view}
    end
    local renamed = identity ~= nil and identity.sequence ~= claim.id.sequence
    return renamed and ({nick = nick, view = view, claim = claim, identity = identity}) or ({nick = nick, view = view, claim = claim})
end
return ____exports
 end,
["dmuc.core.turned-away"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
--- Notes him, to ask for him again. The primary's lists are the newest: whom it turns away is out.
function ____exports.turnAway(room, ____bindingPattern0)
    local view
    local nick
    local identity
    local claim
    claim = ____bindingPattern0.claim
    identity = ____bindingPattern0.identity
    nick = ____bindingPattern0.nick
    view = ____bindingPattern0.view
    if room.role ~= "replica" or claim == nil or identity == nil then
        return
    end
    local ____room_1 = room
    local ____array_0 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(room.turnedAway, 1 - limits.turnedAwayMax)))
    __TS__SparseArrayPush(____array_0, {id = claim.id, identity = identity, nick = nick, view = view})
    ____room_1.turnedAway = {__TS__SparseArraySpread(____array_0)}
end
--- These homes have told in full who is there, or are told of by a new start.
function ____exports.forgetTurnedAway(room, isForgotten)
    room.turnedAway = __TS__ArrayFilter(
        room.turnedAway,
        function(____, ____bindingPattern0)
            local id
            id = ____bindingPattern0.id
            return not isForgotten(id)
        end
    )
end
--- What this side has of a home, without whom it has turned away.
function ____exports.withoutTurnedAway(room, have)
    local first
    for ____, ____value in ipairs(room.turnedAway) do
        local id = ____value.id
        do
            local __continue7
            repeat
                if id.host ~= have.host or id.epoch ~= have.epoch then
                    __continue7 = true
                    break
                end
                if first == nil or id.sequence < first then
                    first = id.sequence
                end
                __continue7 = true
            until true
            if not __continue7 then
                break
            end
        end
    end
    return (first == nil or first > have.contiguous) and have or __TS__ObjectAssign({}, have, {contiguous = first - 1, above = {}})
end
return ____exports
 end,
["dmuc.core.peers"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__StringSlice = ____lualib.__TS__StringSlice
local ____exports = {}
--- The entry of a listed peer, or undefined.
function ____exports.listedPeer(____table, host)
    return __TS__ArrayFind(
        ____table.peers,
        function(____, peer) return peer.host == host end
    )
end
--- Whether a service may open a link in that mode (D1-02).
-- 
-- @returns undefined if it may, else the case of its refusal.
function ____exports.refusalOfPeer(____table, host, mode)
    if __TS__ArrayIncludes(____table.deny, host) then
        return "peer-not-allowed"
    end
    local listed = ____exports.listedPeer(____table, host)
    if listed ~= nil then
        local ____listed_modes_includes_result_0
        if __TS__ArrayIncludes(listed.modes, mode) then
            ____listed_modes_includes_result_0 = nil
        else
            ____listed_modes_includes_result_0 = "mode-off"
        end
        return ____listed_modes_includes_result_0
    end
    local ____temp_1
    if ____table.accept == "any" then
        ____temp_1 = nil
    else
        ____temp_1 = "peer-not-allowed"
    end
    return ____temp_1
end
--- What counts for a peer: its entry, or, for one that is not listed, its own domain alone (3.9).
function ____exports.peerOf(____table, host)
    local own = host
    return ____exports.listedPeer(____table, host) or ({host = host, users = {own}, modes = {}, trust = "own"})
end
--- Domain of a real JID.
function ____exports.domainOf(user)
    local slash = (string.find(user, "/", nil, true) or 0) - 1
    local bare = slash < 0 and user or __TS__StringSlice(user, 0, slash)
    return __TS__StringSlice(
        bare,
        (string.find(bare, "@", nil, true) or 0) - 1 + 1
    )
end
--- Whether the peer may speak for that user (3.9b).
function ____exports.speaksFor(peer, user)
    return peer.trust == "any" or __TS__ArrayIncludes(
        peer.users,
        ____exports.domainOf(user)
    )
end
return ____exports
 end,
["dmuc.core.rights"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local isSet, withoutUser
local ____config = require("dmuc.core.config")
local fieldValue = ____config.fieldValue
local ____peers = require("dmuc.core.peers")
local speaksFor = ____peers.speaksFor
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local occupantsOf = ____roster.occupantsOf
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
local listedAffiliation = ____state.listedAffiliation
local peerEntry = ____state.peerEntry
function isSet(room, field)
    local value = fieldValue(room.config.config, field)
    return value == "1" or value == "true"
end
function withoutUser(view)
    local ____view_6 = view
    local _hidden = ____view_6.user
    local rest = __TS__ObjectRest(____view_6, {user = true})
    return rest
end
local roleRank = {none = 0, visitor = 1, participant = 2, moderator = 3}
--- Role that an affiliation gives on entry (XEP-0045 5.1.2); none: it gives no entry.
function ____exports.defaultRole(room, affiliation)
    if affiliation == "owner" or affiliation == "admin" then
        return "moderator"
    end
    if affiliation == "member" then
        return "participant"
    end
    if affiliation == "outcast" or isSet(room, "muc#roomconfig_membersonly") then
        return "none"
    end
    return isSet(room, "muc#roomconfig_moderatedroom") and "visitor" or "participant"
end
--- Whether somebody who looks like that may say it: he has voice, and the right to the subject (XEP-0045 5.1.1, 8.1; 3.9a).
function ____exports.maySay(room, ____bindingPattern0, ____bindingPattern1)
    local role
    role = ____bindingPattern0.role
    local kind
    kind = ____bindingPattern1.kind
    if role == "moderator" or roleRank[role] < roleRank.participant then
        return role == "moderator"
    end
    local isAllowed = fieldValue(room.config.config, "muc#roomconfig_changesubject") == nil
    return kind ~= "subject" or isAllowed or isSet(room, "muc#roomconfig_changesubject")
end
--- The role as it counts here: one above the affiliation's default only if it was so already, or by the primary's word,
-- or as the act of somebody who is a moderator by our lists (3.9c, D1-36).
local function creditedRole(room, link, claimed, affiliation)
    local usual = ____exports.defaultRole(room, affiliation)
    local role = claimed.view.role
    if claimed.view.user ~= nil and claimed.view.affiliation ~= affiliation then
        return usual
    end
    if roleRank[role] <= roleRank[usual] or link.direction == "up" then
        return role
    end
    local ____opt_0 = occupantAt(room.roster, claimed.nick)
    if (____opt_0 and ____opt_0.view.role) == role then
        return role
    end
    local ____temp_2
    if claimed.actor == nil then
        ____temp_2 = nil
    else
        ____temp_2 = occupantAt(room.roster, claimed.actor)
    end
    local actor = ____temp_2
    local entitled = actor ~= nil and actor.home == link.host and ____exports.defaultRole(
        room,
        listedAffiliation(room, actor.view)
    ) == "moderator"
    return entitled and role or usual
end
--- Whether the peer may tell anything of that user: he is of its own, or it is the primary that passes it on (3.9b).
function ____exports.maySpeakFor(room, link, user)
    return link.direction == "up" or speaksFor(
        peerEntry(room, link.host),
        user
    )
end
--- Whether that user may ask something of the room through that link: he is in the room there, or rules it (3.8).
function ____exports.isUserThere(room, link, user)
    if not ____exports.maySpeakFor(room, link, user) then
        return false
    end
    local affiliation = listedAffiliation(room, {user = user})
    if affiliation == "owner" or affiliation == "admin" then
        return true
    end
    return __TS__ArraySome(
        occupantsOf(room.roster, link.host),
        function(____, ____bindingPattern0)
            local view
            view = ____bindingPattern0.view
            return view.user == user
        end
    )
end
--- By our lists, of whom they can name; else by the primary's word (3.9c).
local function creditedAffiliation(room, link, claimed, view)
    if link.direction == "up" and (room.lists.digest == "" or view.user == nil) then
        return claimed.view.affiliation
    end
    if view.user ~= nil then
        return listedAffiliation(room, view)
    end
    local known = occupantAt(room.roster, claimed.nick)
    return (known and known.home) == link.host and known.view.affiliation or "none"
end
--- What of a peer's presence is believed: JID only of its users, affiliation by our lists, role as above (3.9b, c).
function ____exports.creditedView(room, link, claimed)
    local ____claimed_view_5 = claimed.view
    local user = ____claimed_view_5.user
    local isBelieved = user == nil or ____exports.maySpeakFor(room, link, user)
    local view = isBelieved and claimed.view or withoutUser(claimed.view)
    local affiliation = creditedAffiliation(room, link, claimed, view)
    local role = creditedRole(room, link, claimed, affiliation)
    local isAsClaimed = view.affiliation == affiliation and view.role == role
    return isAsClaimed and view or __TS__ObjectAssign({}, view, {affiliation = affiliation, role = role})
end
--- Whether the lists are here, and can name him.
function ____exports.hasListed(room, view)
    return view.user ~= nil and (room.role == "primary" or room.lists.digest ~= "")
end
--- The view of somebody who was not shown for a while, by the lists of today.
function ____exports.viewByLists(room, view)
    if not ____exports.hasListed(room, view) then
        return view
    end
    local affiliation = listedAffiliation(room, view)
    return affiliation == view.affiliation and view or __TS__ObjectAssign(
        {},
        view,
        {
            affiliation = affiliation,
            role = ____exports.defaultRole(room, affiliation)
        }
    )
end
--- What a peer is told of an occupant: no JID to one that is trusted with none (3.9b, invariant 8).
function ____exports.sharedView(room, link, view)
    return peerEntry(room, link.host).trust == "none" and withoutUser(view) or view
end
--- Whether the peer may bring events of that home: its own, or, from the primary, anybody's but ours (3.9a).
function ____exports.bringsEventsOf(room, link, home)
    if home == link.host then
        return true
    end
    return link.direction == "up" and (isStar(room) or home ~= room.surroundings.host)
end
--- Whom our lists have turned away, and let in as they are by now (3.8).
function ____exports.letInAgain(room)
    return __TS__ArrayFilter(
        room.turnedAway,
        function(____, ____bindingPattern0)
            local view
            view = ____bindingPattern0.view
            return ____exports.defaultRole(
                room,
                listedAffiliation(room, view)
            ) ~= "none"
        end
    )
end
return ____exports
 end,
["dmuc.core.relay"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayFlatMap = ____lualib.__TS__ArrayFlatMap
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__StringSplit = ____lualib.__TS__StringSplit
local ____exports = {}
local sequenceAtCut, isBeingTold
local ____link = require("dmuc.core.link")
local enqueue = ____link.enqueue
local forgetSent = ____link.forgetSent
local isAlive = ____link.isAlive
local relaysFrom = ____link.relaysFrom
local ____log = require("dmuc.core.log")
local contiguousOf = ____log.contiguousOf
local entriesAfter = ____log.entriesAfter
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
local pairKey = ____state.pairKey
local relayedHomes = ____state.relayedHomes
function sequenceAtCut(room, link, host, epoch)
    local function isTheirs(____bindingPattern0)
        local stamp
        stamp = ____bindingPattern0.stamp
        return stamp.id.host == host and stamp.id.epoch == epoch
    end
    local later = __TS__ArrayFind(
        entriesAfter(room.log, link.cursor),
        function(____, entry) return isTheirs(entry) end
    )
    local contiguous = contiguousOf(room.log, host, epoch)
    return later == nil and contiguous or math.min(contiguous, later.stamp.id.sequence - 1)
end
--- The pair reaches each other, or does not any more: nothing is passed on between the two as soon as `stopRelaying` can stop.
function ____exports.noteReached(room, pair, isReached)
    room.reached = __TS__ArrayFilter(
        room.reached,
        function(____, other) return other ~= pair end
    )
    if isReached and __TS__ArrayIncludes(room.relayed, pair) then
        local ____room_reached_3 = room.reached
        ____room_reached_3[#____room_reached_3 + 1] = pair
    end
end
function isBeingTold(____bindingPattern0)
    local script
    local state
    state = ____bindingPattern0.state
    script = ____bindingPattern0.script
    return state ~= "up" or __TS__ArraySome(
        script,
        function(____, ____bindingPattern0)
            local kind
            kind = ____bindingPattern0.kind
            return kind == "roster"
        end
    )
end
--- Whether the primary passes on what comes from that home to this link (3.5).
-- 
-- Live only from where the peer stands: when relaying begins a sync brings it there, and notes it (`relaysFrom`).
function ____exports.relaysTo(room, link, home)
    if link.direction ~= "down" or home == link.host then
        return false
    end
    if isStar(room) then
        return true
    end
    local source = __TS__ArrayFind(
        room.links,
        function(____, other) return other.host == home and other.direction == "down" end
    )
    if source == nil then
        return false
    end
    if not source.extension or not link.extension then
        return true
    end
    return relaysFrom(link, home) and __TS__ArrayIncludes(
        room.relayed,
        pairKey(source.peer, link.peer)
    )
end
--- The set-up has told the target all that there was of the source's people: live events may follow from there.
local function beginRelaying(room, target, source)
    local epoch = source.peerEpoch
    if epoch == nil or relaysFrom(target, source.host) then
        return
    end
    local ____target_sent_0 = target.sent
    ____target_sent_0[#____target_sent_0 + 1] = {
        host = source.host,
        epoch = epoch,
        sequence = sequenceAtCut(room, target, source.host, epoch)
    }
end
--- From the moment that a new replica is in the list the others count as unreachable for it, and it for them (3.5).
function ____exports.relayForNewcomer(room, link)
    if isStar(room) then
        return
    end
    for ____, other in ipairs(room.links) do
        do
            local __continue15
            repeat
                if other == link or other.direction ~= "down" or not other.established then
                    __continue15 = true
                    break
                end
                local pair = pairKey(link.peer, other.peer)
                if not __TS__ArrayIncludes(room.relayed, pair) then
                    local ____room_relayed_1 = room.relayed
                    ____room_relayed_1[#____room_relayed_1 + 1] = pair
                end
                ____exports.noteReached(room, pair, false)
                beginRelaying(room, link, other)
                beginRelaying(room, other, link)
                __continue15 = true
            until true
            if not __continue15 then
                break
            end
        end
    end
end
--- What backlog and roster have brought counts as sent: of our own host, and of those that we pass on (3.1, `p`).
function ____exports.sentAtCut(room, link)
    local relayed = __TS__ArrayFilter(
        room.links,
        function(____, ____bindingPattern0)
            local host
            local peer
            peer = ____bindingPattern0.peer
            host = ____bindingPattern0.host
            return __TS__ArrayIncludes(link.relayedAtCut, host) and __TS__ArrayIncludes(
                room.relayed,
                pairKey(link.peer, peer)
            )
        end
    )
    local homes = {
        room.surroundings.host,
        __TS__Unpack(__TS__ArrayMap(
            relayed,
            function(____, other) return other.host end
        ))
    }
    local told = __TS__ArrayMap(
        __TS__ArrayFilter(
            link.cut,
            function(____, have) return isStar(room) or __TS__ArrayIncludes(homes, have.host) end
        ),
        function(____, ____bindingPattern0)
            local contiguous
            local epoch
            local host
            host = ____bindingPattern0.host
            epoch = ____bindingPattern0.epoch
            contiguous = ____bindingPattern0.contiguous
            return {host = host, epoch = epoch, sequence = contiguous}
        end
    )
    local silent = __TS__ArrayFlatMap(
        relayed,
        function(____, ____bindingPattern0)
            local epoch
            local host
            host = ____bindingPattern0.host
            epoch = ____bindingPattern0.peerEpoch
            return (epoch == nil or __TS__ArraySome(
                told,
                function(____, mark) return mark.host == host end
            )) and ({}) or ({{host = host, epoch = epoch, sequence = 0}})
        end
    )
    local ____array_2 = __TS__SparseArrayNew(__TS__Unpack(told))
    __TS__SparseArrayPush(
        ____array_2,
        __TS__Unpack(silent)
    )
    return {__TS__SparseArraySpread(____array_2)}
end
--- Whether relaying to it has begun while a sync went on, which need not have told of that home.
function ____exports.lacksRelayed(room, link)
    return __TS__ArraySome(
        relayedHomes(room, link),
        function(____, home) return not __TS__ArrayIncludes(link.relayedAtCut, home) end
    )
end
--- Passes nothing on any more between those who reach each other. Not in the middle of a sync: what was passed on out of its
-- backlog counts on the roster that follows.
function ____exports.stopRelaying(room)
    for ____, pair in ipairs({__TS__Unpack(room.reached)}) do
        do
            local __continue32
            repeat
                local ends = __TS__ArrayFilter(
                    room.links,
                    function(____, ____bindingPattern0)
                        local peer
                        peer = ____bindingPattern0.peer
                        return __TS__ArrayIncludes(
                            __TS__StringSplit(pair, " "),
                            peer
                        )
                    end
                )
                if __TS__ArraySome(
                    ends,
                    function(____, link) return isBeingTold(link) end
                ) then
                    __continue32 = true
                    break
                end
                room.reached = __TS__ArrayFilter(
                    room.reached,
                    function(____, other) return other ~= pair end
                )
                room.relayed = __TS__ArrayFilter(
                    room.relayed,
                    function(____, other) return other ~= pair end
                )
                for ____, ____end in ipairs(ends) do
                    for ____, ____value in ipairs(ends) do
                        local host = ____value.host
                        if host ~= ____end.host then
                            forgetSent(____end, host)
                        end
                    end
                end
                __continue32 = true
            until true
            if not __continue32 then
                break
            end
        end
    end
end
--- What a replica's roster has told goes on, as our roster, to those who do not hear it themselves (3.5).
function ____exports.passRosterOn(room, link)
    for ____, other in ipairs(room.links) do
        do
            local __continue47
            repeat
                local isRelayed = __TS__ArrayIncludes(
                    room.relayed,
                    pairKey(link.peer, other.peer)
                )
                if other == link then
                    __continue47 = true
                    break
                end
                if not isAlive(other) then
                    if isStar(room) then
                        other.peerForgot = true
                    end
                elseif isRelayed then
                    enqueue(other, {kind = "roster", from = 0, homes = "own"})
                elseif isStar(room) then
                    enqueue(other, {kind = "roster", from = 0, homes = "own", only = link.host})
                end
                __continue47 = true
            until true
            if not __continue47 then
                break
            end
        end
    end
end
return ____exports
 end,
["dmuc.core.outcasts"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local isLater
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local ____state = require("dmuc.core.state")
local listedAffiliation = ____state.listedAffiliation
function isLater(id, than)
    return than ~= nil and id.epoch == than.epoch and id.sequence > than.sequence
end
--- JID of our own occupant who says that.
function ____exports.senderOf(room, event)
    if event.kind ~= "said" and event.kind ~= "subject" or event.nick == nil then
        return nil
    end
    local sender = occupantAt(room.roster, event.nick)
    local ____temp_2
    if (sender and sender.home) == room.surroundings.host then
        ____temp_2 = sender.view.user
    else
        ____temp_2 = nil
    end
    return ____temp_2
end
local function isOutcast(room, user)
    return user ~= nil and listedAffiliation(room, {user = user}) == "outcast"
end
--- Whether one of our own has said it who is outcast by now: nobody else is told of it any more. But the primary's subject is
-- that of the room (3.6.6), whoever has set it.
function ____exports.isOfOurOutcast(room, ____bindingPattern0)
    local event
    local sender
    sender = ____bindingPattern0.sender
    event = ____bindingPattern0.event
    return isOutcast(room, sender) and not (room.role == "primary" and event.kind == "subject")
end
--- Whether an outcast of that home has said it, as far as is known here who had the nick.
function ____exports.isOfTheirOutcast(room, id, nick)
    if nick == nil then
        return false
    end
    local seated = __TS__ArrayFilter(
        {
            occupantAt(room.roster, nick),
            __TS__Unpack(room.hidden)
        },
        function(____, occupant)
            return (occupant and occupant.nick) == nick and occupant.home == id.host
        end
    )
    if __TS__ArraySome(
        seated,
        function(____, occupant)
            local ____isLater_8 = isLater
            local ____id_7 = id
            local ____opt_5 = occupant.claim
            return ____isLater_8(____id_7, ____opt_5 and ____opt_5.id) and not isOutcast(room, occupant.view.user)
        end
    ) then
        return false
    end
    local function isHis(named, since)
        return named == nick and since.host == id.host and isLater(id, since)
    end
    return __TS__ArraySome(
        room.ended,
        function(____, other) return isHis(other.nick, other.identity) and isOutcast(room, other.user) end
    ) or __TS__ArraySome(
        room.turnedAway,
        function(____, other) return isHis(other.nick, other.id) and isOutcast(room, other.view.user) end
    )
end
return ____exports
 end,
["dmuc.core.suspension"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____roster = require("dmuc.core.roster")
local countOf = ____roster.countOf
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
--- Whether the link gets no live events at present.
function ____exports.isSuspended(room, link)
    if not room.surroundings.suspendEmpty or not link.extension or link.direction == "up" or isStar(room) then
        return false
    end
    return link.withheld ~= nil or countOf(room.roster, link.host) == 0
end
--- Whether the link is not given that event now.
-- 
-- The first who comes here is told to all: who has spared us so far is not known to be empty.
function ____exports.isSpared(room, link, entry)
    if not ____exports.isSuspended(room, link) then
        return false
    end
    local ____room_surroundings_0 = room.surroundings
    local host = ____room_surroundings_0.host
    local isFirst = entry.event.kind == "present" and entry.stamp.id.host == host and countOf(room.roster, host) == 1
    return link.withheld ~= nil or not isFirst
end
return ____exports
 end,
["dmuc.core.delivery"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local frameFor, isWhole
local ____events = require("dmuc.core.events")
local isRosterEvent = ____events.isRosterEvent
local ____ids = require("dmuc.core.ids")
local compareStamps = ____ids.compareStamps
local ____link = require("dmuc.core.link")
local countSent = ____link.countSent
local previousSent = ____link.previousSent
local ____log = require("dmuc.core.log")
local append = ____log.append
local contiguousOf = ____log.contiguousOf
local entriesAfter = ____log.entriesAfter
local haveCovers = ____log.haveCovers
local nextStamp = ____log.nextStamp
local pastMessage = ____log.pastMessage
local reachesBack = ____log.reachesBack
local ____outcasts = require("dmuc.core.outcasts")
local isOfOurOutcast = ____outcasts.isOfOurOutcast
local senderOf = ____outcasts.senderOf
local ____relay = require("dmuc.core.relay")
local relaysTo = ____relay.relaysTo
local ____suspension = require("dmuc.core.suspension")
local isSpared = ____suspension.isSpared
local ____rights = require("dmuc.core.rights")
local sharedView = ____rights.sharedView
local ____state = require("dmuc.core.state")
local peerEntry = ____state.peerEntry
local tell = ____state.tell
local timeOf = ____state.timeOf
function frameFor(plain, event, previous, acknowledged)
    local frame = __TS__ObjectAssign({}, plain, {event = event})
    if previous ~= nil then
        frame.previous = previous
    end
    if acknowledged ~= nil then
        frame.acknowledged = acknowledged
    end
    return frame
end
function isWhole(room, ____bindingPattern0)
    local id
    id = ____bindingPattern0.stamp.id
    return contiguousOf(room.log, id.host, id.epoch) >= id.sequence - 1
end
--- The subject is a register: the one that stands last in the order counts, whenever it arrives (3.6.6).
-- 
-- @returns false if it is a subject that another has replaced already.
function ____exports.takeSubject(room, message)
    if message.event.kind ~= "subject" then
        return true
    end
    local ____opt_7 = room.subject
    local present = ____opt_7 and ____opt_7.stamp
    if present ~= nil and message.stamp ~= nil and compareStamps(message.stamp, present) < 0 then
        return false
    end
    room.subject = message
    return true
end
--- A message goes to the disk; a subject is remembered besides, if it stands after the present one: a register (3.6.6).
-- 
-- @returns whether there is something to show: not for a subject that came too late.
function ____exports.rememberMessage(turn, entry)
    local message = pastMessage(entry)
    if message == nil then
        return false
    end
    local ____turn_24 = turn
    local room = ____turn_24.room
    local isNews = ____exports.takeSubject(room, message)
    local ____entry_stamp_id_25 = entry.stamp.id
    local host = ____entry_stamp_id_25.host
    local epoch = ____entry_stamp_id_25.epoch
    local logged = {
        message = message,
        contiguous = contiguousOf(room.log, host, epoch)
    }
    local ____entry_26 = entry
    local sender = ____entry_26.sender
    local ____turn_effects_27 = turn.effects
    ____turn_effects_27[#____turn_effects_27 + 1] = __TS__ObjectAssign({kind = "append"}, logged, sender == nil and ({}) or ({sender = sender}))
    return isNews
end
--- Whether the link is given events of that home by us: our own, or what we relay.
local function givesTo(room, link, home)
    return home == room.surroundings.host or relaysTo(room, link, home)
end
--- Whether the peer learns of it by the access lists (D1-46, 3.8): it gets them, and knows whom they name.
local function learnsByLists(room, link, entry)
    if entry.inLists ~= true or not link.extension then
        return false
    end
    return link.direction == "up" or peerEntry(room, link.host).trust ~= "none"
end
--- The event as this peer may see it.
function ____exports.shared(room, link, event)
    if event.kind == "present" or event.kind == "renamed" then
        local view = sharedView(room, link, event.view)
        return view == event.view and event or __TS__ObjectAssign({}, event, {view = view})
    end
    if event.kind == "left" and peerEntry(room, link.host).trust == "none" then
        local ____event_0 = event
        local _hidden = ____event_0.user
        local rest = __TS__ObjectRest(____event_0, {user = true})
        return rest
    end
    return event
end
--- What all links are told alike.
local function plainFrame(____bindingPattern0)
    local identity
    local stamp
    local event
    event = ____bindingPattern0.event
    stamp = ____bindingPattern0.stamp
    identity = ____bindingPattern0.identity
    return identity == nil and ({kind = "event", event = event, stamp = stamp}) or ({kind = "event", event = event, stamp = stamp, identity = identity})
end
--- Writes one event on the link: one stanza (invariant 7).
-- 
-- @param plain the frame as other links get it, if they have got it.
function ____exports.sendEvent(turn, link, entry, plain)
    if plain == nil then
        plain = plainFrame(entry)
    end
    local event = ____exports.shared(turn.room, link, entry.event)
    if not link.extension then
        tell(turn, link, {kind = "event", event = event})
        return
    end
    local given = previousSent(link, entry.stamp.id)
    local previous = given ~= nil and isWhole(turn.room, entry) and given or nil
    local ____temp_1
    if link.received == link.receivedTold then
        ____temp_1 = nil
    else
        ____temp_1 = link.received
    end
    local acknowledged = ____temp_1
    link.receivedTold = link.received
    countSent(link, turn.now)
    local isPlain = event == entry.event and previous == nil and acknowledged == nil
    tell(
        turn,
        link,
        isPlain and plain or frameFor(plain, event, previous, acknowledged)
    )
end
--- In a star the primary tells the others whom it has lost; his own home knows better.
local function isLossOf(home, ____bindingPattern0)
    local identity
    local event
    event = ____bindingPattern0.event
    identity = ____bindingPattern0.identity
    return event.kind == "left" and event.cause == "failed" and (identity and identity.host) == home
end
local function isOwed(room, link, entry)
    if entry.answers == true and link.direction == "down" and entry.stamp.id.host == link.host then
        return true
    end
    if entry.copied == true and link.direction == "up" then
        return false
    end
    if isLossOf(link.host, entry) then
        return false
    end
    if entry.heardFrom == link.host or isOfOurOutcast(room, entry) then
        return false
    end
    return givesTo(room, link, entry.stamp.id.host) and not learnsByLists(room, link, entry)
end
--- Whether the roster of this session has told it. One of our own people does not tell what we decide about others, and none
-- what we decide about the reader's own (3.6.4).
local function isInRoster(____bindingPattern0, ____bindingPattern1)
    local rosterHomes
    local rosterPosition
    local host
    host = ____bindingPattern0.host
    rosterPosition = ____bindingPattern0.rosterPosition
    rosterHomes = ____bindingPattern0.rosterHomes
    local position
    local identity
    local stamp
    local event
    event = ____bindingPattern1.event
    stamp = ____bindingPattern1.stamp
    identity = ____bindingPattern1.identity
    position = ____bindingPattern1.position
    if not isRosterEvent(event) or position > rosterPosition then
        return false
    end
    if identity == nil or identity.host == stamp.id.host then
        return true
    end
    return rosterHomes == "all" and identity.host ~= host
end
--- Sends from the log what the link has not been given, by stanza or by roster. The link is up.
-- 
-- @returns false if the log does not hold all of it any more: only a sync can tell what is left (3.1).
function ____exports.catchUp(turn, link)
    local ____turn_4 = turn
    local room = ____turn_4.room
    if not reachesBack(room.log, link.cursor) then
        return false
    end
    for ____, entry in ipairs(entriesAfter(room.log, link.cursor)) do
        if not isInRoster(link, entry) and isOwed(room, link, entry) then
            ____exports.sendEvent(turn, link, entry)
        end
    end
    link.cursor = room.log.lastPosition
    return true
end
--- The log has dropped these. Who is not owed the first of those that he has not been given lags no more for them.
function ____exports.passOver(room, dropped)
    for ____, link in ipairs(room.links) do
        for ____, entry in ipairs(dropped) do
            do
                local __continue31
                repeat
                    if entry.position <= link.cursor then
                        __continue31 = true
                        break
                    end
                    if isOwed(room, link, entry) and not isInRoster(link, entry) then
                        break
                    end
                    link.cursor = entry.position
                    __continue31 = true
                until true
                if not __continue31 then
                    break
                end
            end
        end
    end
end
--- Gives the newest entry of the log to all links that are up; the others find it there later.
function ____exports.distribute(turn, entry)
    local ____turn_5 = turn
    local room = ____turn_5.room
    local plain
    for ____, link in ipairs(room.links) do
        do
            local __continue37
            repeat
                if link.state ~= "up" then
                    __continue37 = true
                    break
                end
                if isSpared(room, link, entry) then
                    if link.withheld == nil then
                        link.withheld = "unasked"
                    end
                    __continue37 = true
                    break
                end
                if isOwed(room, link, entry) then
                    if plain == nil then
                        plain = plainFrame(entry)
                    end
                    ____exports.sendEvent(turn, link, entry, plain)
                end
                link.cursor = entry.position
                __continue37 = true
            until true
            if not __continue37 then
                break
            end
        end
    end
end
--- Numbers an event that entered here and appends it; a message is on the disk before anything else happens (D1-43).
function ____exports.record(turn, event, bytes, about)
    if about == nil then
        about = {}
    end
    local ____turn_6 = turn
    local room = ____turn_6.room
    local stamp = nextStamp(
        room.log,
        room.surroundings.host,
        room.surroundings.epoch,
        timeOf(turn)
    )
    local sender = senderOf(room, event)
    local known = sender == nil and about or __TS__ObjectAssign({}, about, {sender = sender})
    local entry = append(
        room.log,
        __TS__ObjectAssign({stamp = stamp, event = event, bytes = bytes}, known)
    )
    ____exports.rememberMessage(turn, entry)
    return entry
end
--- The subject that stands last counts (3.6.6), and another one may stand last now.
function ____exports.showLastSubject(turn, isVoid)
    if isVoid == nil then
        isVoid = function() return false end
    end
    local ____turn_9 = turn
    local room = ____turn_9.room
    local before = room.subject
    __TS__Delete(room, "subject")
    local ____temp_12
    if (before and before.stamp) == nil then
        ____temp_12 = before
    else
        ____temp_12 = nil
    end
    local last = ____temp_12
    local isKept = false
    for ____, entry in ipairs(room.log.entries) do
        do
            local __continue47
            repeat
                local message = pastMessage(entry)
                if (message and message.event.kind) ~= "subject" then
                    __continue47 = true
                    break
                end
                if message.event == (before and before.event) then
                    isKept = true
                end
                if not isVoid(entry) and ____exports.takeSubject(room, message) then
                    last = message
                end
                __continue47 = true
            until true
            if not __continue47 then
                break
            end
        end
    end
    if last == nil and not isKept then
        last = before
    end
    if last ~= nil then
        room.subject = last
    end
    if last ~= nil and last.event ~= (before and before.event) then
        local ____turn_effects_19 = turn.effects
        ____turn_effects_19[#____turn_effects_19 + 1] = {kind = "show", event = last.event, delayed = true}
    end
end
--- 3.8: the subject of one of ours who is outcast by now does not count, if the primary has not heard it.
function ____exports.withdrawSubject(turn, ____bindingPattern0)
    local peerHaves
    peerHaves = ____bindingPattern0.peerHaves
    local ____turn_20 = turn
    local room = ____turn_20.room
    local function isVoid(entry)
        return isOfOurOutcast(room, entry) and entry.event.kind == "subject" and not haveCovers(peerHaves, entry.stamp.id)
    end
    local ____room_21 = room
    local subject = ____room_21.subject
    if __TS__ArraySome(
        room.log.entries,
        function(____, entry) return entry.event == (subject and subject.event) and isVoid(entry) end
    ) then
        ____exports.showLastSubject(turn, isVoid)
    end
end
return ____exports
 end,
["dmuc.core.submissions"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local isJoin, isMessage, send, decideAlone, occupantMeant, isAllowedAlone, showAlone, noteUnsure, giveUp, giveUpUnsure
local ____outcasts = require("dmuc.core.outcasts")
local senderOf = ____outcasts.senderOf
local ____delivery = require("dmuc.core.delivery")
local rememberMessage = ____delivery.rememberMessage
local sendEvent = ____delivery.sendEvent
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local append = ____log.append
local haveCovers = ____log.haveCovers
local nextKey = ____log.nextKey
local noteReceived = ____log.noteReceived
local reserveStamp = ____log.reserveStamp
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local occupantOf = ____roster.occupantOf
local putOccupant = ____roster.putOccupant
local removeOccupant = ____roster.removeOccupant
local ____rights = require("dmuc.core.rights")
local defaultRole = ____rights.defaultRole
local ____state = require("dmuc.core.state")
local listedAffiliation = ____state.listedAffiliation
local timeOf = ____state.timeOf
function isJoin(room, event)
    return event.kind == "present" and occupantAt(room.roster, event.nick) == nil
end
--- Whether nothing that our people do counts before the primary's copy is here (D2-01).
function ____exports.waitsForCopies(room)
    return room.role == "replica" and room.surroundings.policy.shownAtHome == "with-primary-copy"
end
function isMessage(event)
    return event.kind == "said" or event.kind == "subject"
end
function send(turn, link, submission)
    local ____turn_8 = turn
    local room = ____turn_8.room
    local ____room_surroundings_9 = room.surroundings
    local host = ____room_surroundings_9.host
    local epoch = ____room_surroundings_9.epoch
    local stamp = submission.stamp or reserveStamp(
        room.log,
        host,
        epoch,
        timeOf(turn)
    )
    local ____submission_10 = submission
    local event = ____submission_10.event
    local identity = ____submission_10.identity
    sendEvent(
        turn,
        link,
        __TS__ObjectAssign({event = event, stamp = stamp}, identity == nil and ({}) or ({identity = identity}))
    )
    return __TS__ObjectAssign({}, submission, {stamp = stamp})
end
--- Ends the waiting behind a split link: of messages when the grace is over, since the link may come back at once.
function ____exports.settle(turn, link)
    local ____turn_16 = turn
    local room = ____turn_16.room
    local now = ____turn_16.now
    local ____room_surroundings_17 = room.surroundings
    local whileSplit = ____room_surroundings_17.whileSplit
    local splitGraceMs = ____room_surroundings_17.splitGraceMs
    local isOver = (link and link.splitSince) == nil or link.splitSince + splitGraceMs <= now
    local ____room_20 = room
    local submissions = ____room_20.submissions
    room.submissions = {}
    for ____, submission in ipairs(submissions) do
        local event = submission.event
        local stamp = submission.stamp
        local mayWait = isMessage(event) and not isOver and (whileSplit.talk or stamp ~= nil)
        if stamp ~= nil and not isMessage(event) and link ~= nil then
            link.peerForgot = true
        end
        if mayWait then
            local ____room_submissions_21 = room.submissions
            ____room_submissions_21[#____room_submissions_21 + 1] = submission
        else
            decideAlone(turn, submission)
        end
    end
end
function decideAlone(turn, submission)
    local ____turn_22 = turn
    local room = ____turn_22.room
    local ____submission_23 = submission
    local event = ____submission_23.event
    local join = ____submission_23.join
    if not isAllowedAlone(room, submission) then
        giveUpUnsure(turn, submission, "remote-server-timeout")
    elseif not join or event.kind ~= "present" then
        local occupant = occupantMeant(room, submission)
        if occupant == nil then
            giveUpUnsure(turn, submission, "not-acceptable")
        else
            showAlone(
                turn,
                __TS__ObjectAssign(
                    {},
                    submission,
                    {event = __TS__ObjectAssign({}, event, {nick = occupant.nick})}
                )
            )
        end
    else
        local affiliation = listedAffiliation(room, event.view)
        local role = defaultRole(room, affiliation)
        if occupantAt(room.roster, event.nick) ~= nil then
            giveUp(turn, submission, "conflict")
        elseif role == "none" then
            giveUp(turn, submission, affiliation == "outcast" and "forbidden" or "registration-required")
        else
            showAlone(
                turn,
                __TS__ObjectAssign(
                    {},
                    submission,
                    {event = __TS__ObjectAssign(
                        {},
                        event,
                        {view = __TS__ObjectAssign({}, event.view, {affiliation = affiliation, role = role})}
                    )}
                )
            )
        end
    end
end
function occupantMeant(room, ____bindingPattern0)
    local identity
    local event
    event = ____bindingPattern0.event
    identity = ____bindingPattern0.identity
    if identity ~= nil then
        return occupantOf(room.roster, identity, event.nick)
    end
    local ____temp_24
    if event.nick == nil then
        ____temp_24 = nil
    else
        ____temp_24 = occupantAt(room.roster, event.nick)
    end
    return ____temp_24
end
function isAllowedAlone(room, ____bindingPattern0)
    local join
    local event
    event = ____bindingPattern0.event
    join = ____bindingPattern0.join
    local ____room_surroundings_25 = room.surroundings
    local policy = ____room_surroundings_25.policy
    local whileSplit = ____room_surroundings_25.whileSplit
    if isMessage(event) then
        return policy.whileSplit.message == "allowed" or whileSplit.talk
    end
    if event.kind == "renamed" then
        return policy.whileSplit.rename == "allowed"
    end
    if not join then
        return true
    end
    return policy.whileSplit.join == "by-lists" or policy.whileSplit.join == "by-option" and whileSplit.enter
end
function showAlone(turn, submission)
    local ____turn_26 = turn
    local room = ____turn_26.room
    local ____submission_27 = submission
    local event = ____submission_27.event
    local bytes = ____submission_27.bytes
    local identity = ____submission_27.identity
    local ____room_surroundings_28 = room.surroundings
    local host = ____room_surroundings_28.host
    local epoch = ____room_surroundings_28.epoch
    local given = submission.stamp
    local stamp = given == nil and reserveStamp(
        room.log,
        host,
        epoch,
        timeOf(turn)
    ) or __TS__ObjectAssign(
        {},
        given,
        {orderKey = nextKey(
            room.log,
            timeOf(turn)
        )}
    )
    noteReceived(room.log, stamp.id, stamp.id.sequence - 1)
    if given ~= nil and isMessage(event) or event.kind == "subject" then
        noteUnsure(turn, stamp.id)
    end
    local sender = senderOf(room, event)
    local known = __TS__ObjectAssign({}, identity == nil and ({}) or ({identity = identity}), sender == nil and ({}) or ({sender = sender}))
    local entry = append(
        room.log,
        __TS__ObjectAssign({stamp = stamp, event = event, bytes = bytes}, known)
    )
    if isMessage(event) then
        if rememberMessage(turn, entry) then
            local ____turn_effects_29 = turn.effects
            ____turn_effects_29[#____turn_effects_29 + 1] = {kind = "show", event = event, stamp = stamp, delayed = false}
        end
        return
    end
    ____exports.applyOwn(turn, event, stamp)
end
function noteUnsure(turn, id)
    local ____turn_room_31 = turn.room
    local ____array_30 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(turn.room.unsure, 1 - limits.submissionsMax)))
    __TS__SparseArrayPush(____array_30, id)
    ____turn_room_31.unsure = {__TS__SparseArraySpread(____array_30)}
    local ____turn_effects_32 = turn.effects
    ____turn_effects_32[#____turn_effects_32 + 1] = {kind = "save", ahead = true}
end
function giveUp(turn, ____bindingPattern0, condition)
    local stamp
    local join
    local event
    event = ____bindingPattern0.event
    join = ____bindingPattern0.join
    stamp = ____bindingPattern0.stamp
    if stamp ~= nil then
        noteReceived(turn.room.log, stamp.id, stamp.id.sequence - 1)
    end
    local ____turn_effects_33 = turn.effects
    ____turn_effects_33[#____turn_effects_33 + 1] = {kind = "rejected", event = event, join = join, condition = condition}
end
function giveUpUnsure(turn, submission, condition)
    local ____submission_34 = submission
    local stamp = ____submission_34.stamp
    local event = ____submission_34.event
    giveUp(turn, submission, condition)
    if stamp ~= nil and isMessage(event) then
        noteUnsure(turn, stamp.id)
    end
end
--- Takes the submission of that number out of those that wait.
function ____exports.take(room, id)
    local function isIt(____bindingPattern0)
        local stamp
        stamp = ____bindingPattern0.stamp
        return stamp ~= nil and sameEvent(stamp.id, id)
    end
    local found = __TS__ArrayFind(
        room.submissions,
        function(____, submission) return isIt(submission) end
    )
    if found ~= nil then
        room.submissions = __TS__ArrayFilter(
            room.submissions,
            function(____, submission) return submission ~= found end
        )
    end
    return found
end
--- Roster and people here, after a presence event of one of ours.
function ____exports.applyOwn(turn, event, stamp)
    local ____turn_35 = turn
    local room = ____turn_35.room
    local ____room_surroundings_36 = room.surroundings
    local host = ____room_surroundings_36.host
    if event.kind == "present" then
        local known = occupantAt(room.roster, event.nick)
        if known == nil then
            local ____event_37 = event
            local nick = ____event_37.nick
            local view = ____event_37.view
            putOccupant(room.roster, {
                nick = nick,
                home = host,
                identity = stamp.id,
                claim = stamp,
                view = view
            })
            local ____turn_effects_38 = turn.effects
            ____turn_effects_38[#____turn_effects_38 + 1] = {kind = "admitted", nick = nick, view = view, stamp = stamp}
            return
        end
        putOccupant(
            room.roster,
            __TS__ObjectAssign({}, known, {view = event.view})
        )
    elseif event.kind == "left" then
        removeOccupant(room.roster, event.nick)
    elseif event.kind == "renamed" then
        local known = occupantAt(room.roster, event.nick)
        removeOccupant(room.roster, event.nick)
        if known ~= nil then
            putOccupant(
                room.roster,
                __TS__ObjectAssign({}, known, {nick = event.newNick, claim = stamp})
            )
        end
    end
    local ____turn_effects_39 = turn.effects
    ____turn_effects_39[#____turn_effects_39 + 1] = {kind = "show", event = event, stamp = stamp, delayed = false}
end
--- Whether the primary decides about that event of one of our people (policy, requirements.md chapter 5).
function ____exports.needsPrimary(room, event)
    if ____exports.waitsForCopies(room) then
        return true
    end
    if room.role ~= "replica" then
        return false
    end
    local ____room_surroundings_policy_0 = room.surroundings.policy
    local joinsDecidedBy = ____room_surroundings_policy_0.joinsDecidedBy
    return joinsDecidedBy == "primary" and isJoin(room, event)
end
local function linkUp(room)
    return __TS__ArrayFind(
        room.links,
        function(____, link) return link.direction == "up" end
    )
end
--- Asks the primary, as soon as it can be asked, or does what may be done without it.
function ____exports.submit(turn, event, bytes, about)
    local ____turn_1 = turn
    local room = ____turn_1.room
    local link = linkUp(room)
    local join = isJoin(room, event)
    if join and __TS__ArraySome(
        room.submissions,
        function(____, other) return other.join and other.event.nick == event.nick end
    ) then
        local ____turn_effects_2 = turn.effects
        ____turn_effects_2[#____turn_effects_2 + 1] = {kind = "rejected", event = event, join = join, condition = "conflict"}
        return
    end
    if #room.submissions >= limits.submissionsMax then
        local ____turn_effects_3 = turn.effects
        ____turn_effects_3[#____turn_effects_3 + 1] = {kind = "rejected", event = event, join = join, condition = "resource-constraint"}
        return
    end
    local submission = __TS__ObjectAssign({event = event, join = join, bytes = bytes}, about.identity == nil and ({}) or ({identity = about.identity}))
    if (link and link.state) == "up" then
        local ____room_submissions_6 = room.submissions
        ____room_submissions_6[#____room_submissions_6 + 1] = send(turn, link, submission)
        return
    end
    local ____room_submissions_7 = room.submissions
    ____room_submissions_7[#____room_submissions_7 + 1] = submission
    if link == nil or link.state == "split" then
        ____exports.settle(turn, link)
    end
end
--- The link is in step: what was under way and has not arrived is sent again.
function ____exports.resubmit(turn, link)
    local ____turn_11 = turn
    local room = ____turn_11.room
    local ____room_12 = room
    local submissions = ____room_12.submissions
    room.submissions = {}
    for ____, submission in ipairs(submissions) do
        local stamp = submission.stamp
        local isRefused = stamp ~= nil and haveCovers(link.peerHaves, stamp.id)
        if isRefused then
            giveUp(turn, submission, "remote-server-timeout")
        else
            local ____room_submissions_13 = room.submissions
            ____room_submissions_13[#____room_submissions_13 + 1] = stamp == nil and submission or send(turn, link, submission)
        end
    end
end
--- What waited for the link is sent, now that all else of ours has been.
function ____exports.sendWaiting(turn, link)
    local ____turn_14 = turn
    local room = ____turn_14.room
    room.submissions = __TS__ArrayMap(
        room.submissions,
        function(____, submission) return submission.stamp == nil and send(turn, link, submission) or submission end
    )
end
--- A hello begins: what of the people who wanted to come in has arrived is not known, and what is said above their numbers is
-- told by the sync. So they ask anew when it is over, and the roster tells the primary that they are not in.
function ____exports.askAgain(room, link)
    room.submissions = __TS__ArrayMap(
        room.submissions,
        function(____, submission)
            local ____submission_15 = submission
            local stamp = ____submission_15.stamp
            local event = ____submission_15.event
            local join = ____submission_15.join
            local bytes = ____submission_15.bytes
            if stamp == nil or isMessage(event) then
                return submission
            end
            noteReceived(room.log, stamp.id, stamp.id.sequence - 1)
            link.peerForgot = true
            return __TS__ObjectAssign({event = event, join = join, bytes = bytes}, submission.identity == nil and ({}) or ({identity = submission.identity}))
        end
    )
end
--- When messages that wait behind a split link have waited long enough.
function ____exports.submissionDeadline(room, link)
    if link.direction ~= "up" or link.state ~= "split" or link.splitSince == nil then
        return nil
    end
    if #room.submissions == 0 then
        return nil
    end
    return link.splitSince + room.surroundings.splitGraceMs
end
--- The grace is over (D2-36).
function ____exports.settleSubmissions(turn, link)
    local due = ____exports.submissionDeadline(turn.room, link)
    if due ~= nil and due <= turn.now then
        ____exports.settle(turn, link)
    end
end
--- The primary has refused what had that number.
function ____exports.refusedByPrimary(turn, id, condition)
    local submission = ____exports.take(turn.room, id)
    if submission ~= nil then
        giveUp(turn, submission, condition)
    end
end
--- Whether that number of ours was settled here during a split without the primary, which may have a copy.
local function isUnsure(room, id)
    return __TS__ArraySome(
        room.unsure,
        function(____, other) return sameEvent(other, id) end
    )
end
--- The copy of such a number has come. Returns false if it is none of these.
function ____exports.takeUnsure(room, id)
    local known = isUnsure(room, id)
    room.unsure = __TS__ArrayFilter(
        room.unsure,
        function(____, other) return not sameEvent(other, id) end
    )
    return known
end
return ____exports
 end,
["dmuc.core.transitions"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local breakOff, takeDown, plainSyncScript, plainReturnScript
local ____ids = require("dmuc.core.ids")
local compareOctets = ____ids.compareOctets
local ____link = require("dmuc.core.link")
local enqueue = ____link.enqueue
local isEnded = ____link.isEnded
local stopScript = ____link.stopScript
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____state = require("dmuc.core.state")
local report = ____state.report
local ____relay = require("dmuc.core.relay")
local passRosterOn = ____relay.passRosterOn
local ____submissions = require("dmuc.core.submissions")
local settle = ____submissions.settle
--- The other side asks for the history of the time without contact: from here on it is told what happens.
function ____exports.startPlain(room, link)
    link.script = link.direction == "down" and ({__TS__Unpack(plainSyncScript)}) or ({__TS__Unpack(plainReturnScript)})
    link.cursor = room.log.lastPosition
end
--- Changes the state, and says so at info with the reason (3.1).
function ____exports.setState(turn, link, state, reason)
    if link.state == state then
        return
    end
    report(turn, "info", ((((((("link with " .. link.peer) .. ": ") .. link.state) .. " -> ") .. state) .. " (") .. reason) .. ")")
    link.state = state
    if state ~= "split" then
        __TS__Delete(link, "waitsFor")
    end
end
--- Gives the link up for a while, though the peer's service is there.
function ____exports.pause(turn, link, reason, pauseMs)
    breakOff(turn, link, reason, "time")
    link.wakeAt = turn.now + pauseMs
end
--- Whether lists were asked to be taken, or were to be, and nobody has said that they were.
function ____exports.hasListsUnderWay(____bindingPattern0)
    local outstanding
    local script
    script = ____bindingPattern0.script
    outstanding = ____bindingPattern0.outstanding
    local isAsked = (outstanding and outstanding.frame.kind) == "config" and outstanding.frame.lists ~= nil
    return isAsked or __TS__ArraySome(
        script,
        function(____, ____bindingPattern0)
            local kind
            kind = ____bindingPattern0.kind
            return kind == "lists"
        end
    )
end
function breakOff(turn, link, reason, waitsFor)
    if isEnded(link) then
        return
    end
    takeDown(turn, link, "split", reason)
    link.waitsFor = waitsFor
end
function takeDown(turn, link, state, reason)
    local wasUp = link.state == "up" or link.state == "suspect"
    if link.state == "syncing" and #link.toldHomes > 0 then
        passRosterOn(turn.room, link)
    end
    if link.splitSince == nil then
        link.splitSince = turn.now
    end
    if ____exports.hasListsUnderWay(link) then
        link.peerForgot = true
    end
    stopScript(link)
    if link.established then
        __TS__Delete(link, "session")
    end
    ____exports.setState(turn, link, state, reason)
    if wasUp and link.direction == "across" then
        ____exports.tellReach(turn, link, false)
    end
    if link.direction == "up" then
        settle(turn, link)
    end
end
--- Tells the primary that this replica reaches another, or does not any more (3.5).
function ____exports.tellReach(turn, link, up)
    local primary = __TS__ArrayFind(
        turn.room.links,
        function(____, other) return other.direction == "up" end
    )
    link.reported = not up
    if primary ~= nil and primary.state == "up" then
        enqueue(primary, {kind = "reach", peer = link.peer, up = up})
    end
end
local setUpScript = {
    {kind = "discover"},
    {kind = "replicate"},
    {kind = "config", setUp = true},
    {kind = "roster", from = 0, homes = "all"},
    {kind = "resume"},
    {kind = "await-history"},
    {kind = "subject"},
    {kind = "announce"}
}
plainSyncScript = {
    {kind = "config", setUp = true},
    {kind = "roster", from = 0, homes = "all"},
    {kind = "resume"},
    {kind = "ask-history", missed = true},
    {kind = "subject"}
}
plainReturnScript = {{kind = "roster", from = 0, homes = "own"}, {kind = "resume"}, {kind = "ask-history", missed = true}}
--- Whether this side says the hello: the replica, or of two replicas the smaller by octets (3.6.1).
function ____exports.saysHello(room, link)
    return link.direction == "up" or link.direction == "across" and compareOctets(room.self, link.peer) < 0
end
--- Begins, or begins again, to bring the link up.
function ____exports.startLink(turn, link)
    local ____turn_0 = turn
    local room = ____turn_0.room
    stopScript(link)
    local ____link_1 = link
    local farewell = ____link_1.farewell
    if farewell ~= nil and (room.role == "plain" or not link.established) then
        link.script = {farewell}
    elseif link.direction == "down" and not link.established then
        link.script = {__TS__Unpack(setUpScript)}
    elseif not link.extension then
        ____exports.startPlain(room, link)
    else
        link.script = ____exports.saysHello(room, link) and ({{kind = "hello"}}) or ({{kind = "ask-hello"}})
    end
    if link.state == "idle" and link.direction == "down" then
        ____exports.setState(turn, link, "requested", "asking for an instance there")
    end
end
--- Whether the peer has never held an instance that was set up here.
function ____exports.isNew(link)
    return link.direction == "down" and not link.established and link.farewell == nil
end
--- Gives the link up till its peer's service has given a sign of life (3.4).
function ____exports.split(turn, link, reason)
    if ____exports.isNew(link) then
        ____exports.pause(turn, link, reason, limits.splitRetryMs)
    else
        breakOff(turn, link, reason, "answer")
    end
end
--- Takes the link down and up again, to learn what is missing; what waits is kept.
function ____exports.resync(turn, link, reason)
    breakOff(turn, link, reason, "turn")
end
--- The peer does not know the link any more: a primary starts anew, a replica asks again (3.3, 3.11).
function ____exports.loseLink(turn, link, reason)
    if link.direction == "down" then
        link.established = false
        ____exports.pause(turn, link, reason, limits.splitRetryMs)
        return
    end
    local pauses = limits.lostLinkPausesMs
    local pauseMs = pauses[math.min(link.refusals, #pauses - 1) + 1] or limits.splitRetryMs
    link.refusals = link.refusals + 1
    ____exports.pause(turn, link, reason, pauseMs)
    local lostForMs = turn.now - (link.splitSince or turn.now)
    local isTime = lostForMs >= limits.lostLinkWarningMs and lostForMs < limits.lostLinkWarningMs + pauseMs
    if isTime then
        report(turn, "warn", link.peer .. " has not known this room for a day; see whether it still exists")
    end
end
--- Gives the link up for good, since no sync can mend what the peer does: the administrator has to (3.3).
function ____exports.giveUp(turn, link, reason)
    if isEnded(link) then
        return
    end
    takeDown(turn, link, "refused", reason)
    link.givenUp = true
    report(turn, "error", reason .. ". The link is given up; when that is put right, reload mod_dmuc here")
end
--- This replica's room is over: its people see it destroyed (T-11).
function ____exports.endReplica(turn, reason, ____bindingPattern0)
    if ____bindingPattern0 == nil then
        ____bindingPattern0 = {}
    end
    local password
    local alternative
    alternative = ____bindingPattern0.alternative
    password = ____bindingPattern0.password
    local ____turn_4 = turn
    local room = ____turn_4.room
    room.links = {}
    room.role = "plain"
    local ____end = {kind = "end", reason = reason}
    if alternative ~= nil then
        ____end.alternative = alternative
    end
    if password ~= nil then
        ____end.password = password
    end
    local ____turn_effects_5 = turn.effects
    ____turn_effects_5[#____turn_effects_5 + 1] = ____end
    local ____turn_effects_6 = turn.effects
    ____turn_effects_6[#____turn_effects_6 + 1] = {kind = "save"}
    report(turn, "info", "this instance has ended: " .. reason)
end
return ____exports
 end,
["dmuc.core.voice"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local speakerOf, hasHeard, isFresh, primaryOf
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____link = require("dmuc.core.link")
local isAlive = ____link.isAlive
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____rights = require("dmuc.core.rights")
local maySay = ____rights.maySay
local viewByLists = ____rights.viewByLists
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local occupantOf = ____roster.occupantOf
local ____state = require("dmuc.core.state")
local linkWith = ____state.linkWith
local peerEntry = ____state.peerEntry
local ____transitions = require("dmuc.core.transitions")
local tellReach = ____transitions.tellReach
function speakerOf(room, ____bindingPattern0, ____bindingPattern1)
    local host
    host = ____bindingPattern0.host
    local nick
    nick = ____bindingPattern1.nick
    local ____temp_1
    if nick == nil then
        ____temp_1 = nil
    else
        ____temp_1 = occupantAt(room.roster, nick)
    end
    local present = ____temp_1
    return (present and present.home) == host and present or __TS__ArrayFind(
        room.hidden,
        function(____, other) return other.home == host and other.nick == nick end
    )
end
function hasHeard(____bindingPattern0, link, ____bindingPattern1)
    local now
    local room
    room = ____bindingPattern0.room
    now = ____bindingPattern0.now
    local identity
    identity = ____bindingPattern1.identity
    local getsLists = link.extension and peerEntry(room, link.host).trust ~= "none"
    if link.configDigest ~= room.config.digest or getsLists and link.listsDigest ~= room.lists.digest then
        return false
    end
    local function isRecent(____bindingPattern0)
        local stamp
        stamp = ____bindingPattern0.stamp
        return now - stamp.time < limits.lastWordsMs
    end
    return identity == nil or not __TS__ArraySome(
        room.log.acts,
        function(____, act) return sameEvent(act.identity, identity) and isRecent(act) end
    )
end
function isFresh(____bindingPattern0)
    local now
    local room
    room = ____bindingPattern0.room
    now = ____bindingPattern0.now
    return now - room.ruledAt < limits.lastWordsMs
end
function primaryOf(room)
    return __TS__ArrayFind(
        room.links,
        function(____, link) return link.direction == "up" and isAlive(link) end
    )
end
--- What is to be done about what somebody of the peer says.
function ____exports.voiceOf(turn, link, event)
    local ____turn_0 = turn
    local room = ____turn_0.room
    local speaker = speakerOf(room, link, event)
    if speaker == nil or link.direction == "up" or maySay(room, speaker.view, event) then
        return "heard"
    end
    if link.direction == "down" then
        return hasHeard(turn, link, speaker) and "mute" or "heard"
    end
    local hasVoiceAtHome = speaker.silent ~= true and event.kind == "said"
    if hasVoiceAtHome or isFresh(turn) or primaryOf(room) == nil then
        return "heard"
    end
    return #room.doubted < limits.doubtedMax and "doubted" or "mute"
end
--- It waits till the primary has answered: what is told it is true anyhow.
function ____exports.doubt(turn, link, frame, stamp)
    local ____turn_4 = turn
    local room = ____turn_4.room
    local speaker = speakerOf(room, link, frame.event)
    if speaker == nil then
        return
    end
    local identity = speaker.identity
    local view = speaker.view
    local doubted = {peer = link.peer, frame = frame, stamp = stamp, view = view}
    if identity ~= nil then
        doubted.identity = identity
    end
    local ____room_doubted_5 = room.doubted
    ____room_doubted_5[#____room_doubted_5 + 1] = doubted
    tellReach(turn, link, link.state == "up")
end
--- What has waited long enough: the primary has answered, or will not.
function ____exports.takeSettled(room)
    if #room.doubted == 0 then
        return {}
    end
    local isAsked = primaryOf(room) ~= nil
    local function isOpen(____bindingPattern0)
        local peer
        peer = ____bindingPattern0.peer
        local link = linkWith(room, peer)
        return isAsked and (link and link.state) == "up" and link.reported ~= true
    end
    local settled = __TS__ArrayFilter(
        room.doubted,
        function(____, doubted) return not isOpen(doubted) end
    )
    room.doubted = __TS__ArrayFilter(
        room.doubted,
        function(____, doubted) return isOpen(doubted) end
    )
    return settled
end
--- Whether he may have said it, by all that the primary has told till now; without the primary his home's word counts.
function ____exports.isGranted(room, ____bindingPattern0)
    local view
    local identity
    local event
    event = ____bindingPattern0.frame.event
    identity = ____bindingPattern0.identity
    view = ____bindingPattern0.view
    if primaryOf(room) == nil then
        return true
    end
    local ____temp_8
    if identity == nil then
        ____temp_8 = nil
    else
        ____temp_8 = occupantOf(room.roster, identity, event.nick)
    end
    local present = ____temp_8
    if present ~= nil then
        return maySay(room, present.view, event)
    end
    local function isHis(act)
        return identity ~= nil and sameEvent(act.identity, identity)
    end
    local ____opt_9 = table.remove(__TS__ArrayFilter(
        room.log.acts,
        function(____, other) return isHis(other) end
    ))
    local act = ____opt_9 and ____opt_9.event
    return maySay(
        room,
        (act and act.kind) == "present" and act.view or viewByLists(room, view),
        event
    )
end
return ____exports
 end,
["dmuc.core.state"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__StringSplit = ____lualib.__TS__StringSplit
local __TS__StringSlice = ____lualib.__TS__StringSlice
local ____exports = {}
local withoutUnsure, replicasBeside
local ____ids = require("dmuc.core.ids")
local epochOfLife = ____ids.epochOfLife
local isOfLife = ____ids.isOfLife
local ____turned_2Daway = require("dmuc.core.turned-away")
local withoutTurnedAway = ____turned_2Daway.withoutTurnedAway
local ____link = require("dmuc.core.link")
local beginSession = ____link.beginSession
local ____log = require("dmuc.core.log")
local havesOf = ____log.havesOf
local ____peers = require("dmuc.core.peers")
local peerOf = ____peers.peerOf
local ____refusals = require("dmuc.core.refusals")
local refuse = ____refusals.refuse
--- Whether all goes through the primary, which then speaks for everybody (policy).
function ____exports.isStar(room)
    return room.surroundings.policy.topology == "star"
end
--- The service that holds the room is as told from now on; its epoch becomes that of the room's life.
function ____exports.surround(room, surroundings)
    local ____room_0 = room
    local generation = ____room_0.generation
    local ____surroundings_1 = surroundings
    local epoch = ____surroundings_1.epoch
    room.surroundings = __TS__ObjectAssign(
        {},
        surroundings,
        {epoch = generation == nil and epoch or epochOfLife(epoch, generation)}
    )
end
function withoutUnsure(room, have)
    local unsure = __TS__ArrayFilter(
        room.unsure,
        function(____, ____bindingPattern0)
            local epoch
            local host
            host = ____bindingPattern0.host
            epoch = ____bindingPattern0.epoch
            return host == have.host and epoch == have.epoch
        end
    )
    return #unsure == 0 and have or __TS__ObjectAssign(
        {},
        have,
        {without = __TS__ArrayMap(
            unsure,
            function(____, ____bindingPattern0)
                local sequence
                sequence = ____bindingPattern0.sequence
                return sequence
            end
        )}
    )
end
function replicasBeside(room, link)
    if ____exports.isStar(room) then
        return {}
    end
    return __TS__ArrayMap(
        __TS__ArrayFilter(
            room.links,
            function(____, other) return other ~= link and other.direction == "down" and other.extension and other.established end
        ),
        function(____, other) return other.peer end
    )
end
--- Key of a pair of replicas in `relayed`: the same whichever is named first. It never leaves this process.
function ____exports.pairKey(left, right)
    return left < right and (left .. " ") .. right or (right .. " ") .. left
end
--- The homes whose replicas do not reach that link's peer, and which the primary passes on to it (3.5).
function ____exports.relayedHomes(room, link)
    return __TS__ArrayMap(
        __TS__ArrayFilter(
            room.links,
            function(____, ____bindingPattern0)
                local peer
                peer = ____bindingPattern0.peer
                return __TS__ArrayIncludes(
                    room.relayed,
                    ____exports.pairKey(link.peer, peer)
                )
            end
        ),
        function(____, ____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return host
        end
    )
end
--- The room is in that life from now on.
-- 
-- The epoch of what enters here ends with the beginning of the generation: so nobody takes a number of another life for one of
-- this, by whichever way it comes.
function ____exports.beginLife(room, generation)
    room.generation = generation
    ____exports.surround(room, room.surroundings)
end
--- Whether the number was given in this life of the room (3.1).
function ____exports.isOfThisLife(____bindingPattern0, ____bindingPattern1)
    local generation
    generation = ____bindingPattern0.generation
    local epoch
    epoch = ____bindingPattern1.epoch
    return generation == nil or isOfLife(epoch, generation)
end
--- The link with that instance, or undefined.
function ____exports.linkWith(room, peer)
    return __TS__ArrayFind(
        room.links,
        function(____, link) return link.peer == peer end
    )
end
--- Drops the link; what its peer's people were is the caller's affair.
function ____exports.dropLink(room, link)
    room.links = __TS__ArrayFilter(
        room.links,
        function(____, other) return other ~= link end
    )
end
--- The administrator's entry of the link's service.
function ____exports.peerEntry(room, host)
    return peerOf(room.surroundings.peers, host)
end
--- The bounds of a page for that peer: a thin link has smaller ones (3.14).
function ____exports.pagesFor(____bindingPattern0, host)
    local surroundings
    surroundings = ____bindingPattern0.surroundings
    local ____surroundings_2 = surroundings
    local pages = ____surroundings_2.pages
    local peers = ____surroundings_2.peers
    return __TS__ObjectAssign(
        {},
        pages,
        {bytesMax = peerOf(peers, host).pageBytesMax or pages.bytesMax}
    )
end
--- A line in the administrator's log, with the room's name in it.
function ____exports.report(turn, level, text)
    local ____turn_effects_3 = turn.effects
    ____turn_effects_3[#____turn_effects_3 + 1] = {kind = "report", level = level, text = (turn.room.self .. ": ") .. text}
end
--- Sends what needs no answer from this instance to that one.
function ____exports.tell(turn, link, frame)
    local ____turn_4 = turn
    local room = ____turn_4.room
    local ____turn_effects_5 = turn.effects
    ____turn_effects_5[#____turn_effects_5 + 1] = {
        kind = "send",
        host = link.host,
        to = link.peer,
        from = room.self,
        frame = frame,
        extension = link.extension
    }
end
--- An id for a request, never used before in this room.
function ____exports.newRequest(room)
    room.requestCount = room.requestCount + 1
    return (string.sub(room.surroundings.epoch, 1, 8) .. "-") .. tostring(room.requestCount)
end
--- Sends a request and notes that its answer is awaited.
-- 
-- @param between "services" for what services say to each other (D1-13, D1-25).
function ____exports.ask(turn, link, frame, between)
    local ____turn_6 = turn
    local room = ____turn_6.room
    local request = ____exports.newRequest(room)
    link.outstanding = {request = request, frame = frame, askedAt = turn.now}
    local ____link_7 = link
    local extension = ____link_7.extension
    local host = ____link_7.host
    local answer = frame.kind == "synced" and "later" or "at-once"
    local ends = between == "services" and ({}) or ({to = link.peer, from = room.self})
    local ____turn_effects_8 = turn.effects
    ____turn_effects_8[#____turn_effects_8 + 1] = __TS__ObjectAssign({kind = "send", host = host}, ends, {frame = frame, extension = extension, request = request, answer = answer})
end
--- A session never used before: random bits of this start's epoch and of this life of the room, and a count (3.1).
-- 
-- The epoch is new and random at every start and the generation in every life of a room, 66 bits of both together, so that no
-- session of an earlier one or of another host is like it.
function ____exports.newSession(room)
    room.sessionCount = room.sessionCount + 1
    local ____string_sub_result_11 = string.sub(room.surroundings.epoch, 1, 6)
    local ____opt_9 = room.generation
    local life = ____string_sub_result_11 .. (____opt_9 and string.sub(room.generation, 1, 5) or "")
    return (life .. "~") .. tostring(room.sessionCount)
end
--- Begins a session; a `synced` that has waited for the end of the one before is refused, since that will not come (3.6.7).
function ____exports.openSession(turn, link, session)
    local ____link_12 = link
    local request = ____link_12.syncedRequest
    if request ~= nil then
        local ____turn_effects_13 = turn.effects
        ____turn_effects_13[#____turn_effects_13 + 1] = {
            kind = "answer",
            request = request,
            answer = refuse("wrong-session")
        }
    end
    beginSession(link, session)
end
--- What we have, less what the room here has not decided about yet: whatever is decided is told when it is.
function ____exports.decidedHaves(____bindingPattern0)
    local judging
    local surroundings
    local log
    log = ____bindingPattern0.log
    surroundings = ____bindingPattern0.surroundings
    judging = ____bindingPattern0.judging
    local haves = havesOf(log, surroundings.host, surroundings.epoch)
    if #judging == 0 then
        return haves
    end
    return __TS__ArrayMap(
        haves,
        function(____, have)
            local open = __TS__ArrayFilter(
                __TS__ArrayMap(
                    judging,
                    function(____, ____bindingPattern0)
                        local stamp
                        stamp = ____bindingPattern0.stamp
                        return stamp.id
                    end
                ),
                function(____, id) return id.host == have.host and id.epoch == have.epoch end
            )
            local openSequences = __TS__ArrayMap(
                open,
                function(____, ____bindingPattern0)
                    local sequence
                    sequence = ____bindingPattern0.sequence
                    return sequence
                end
            )
            local contiguous = math.min(
                have.contiguous,
                __TS__Unpack(__TS__ArrayMap(
                    openSequences,
                    function(____, sequence) return sequence - 1 end
                ))
            )
            local above = {}
            do
                local sequence = contiguous + 1
                while sequence <= have.contiguous do
                    above[#above + 1] = sequence
                    sequence = sequence + 1
                end
            end
            local ____array_14 = __TS__SparseArrayNew(__TS__Unpack(above))
            __TS__SparseArrayPush(
                ____array_14,
                __TS__Unpack(have.above)
            )
            local decided = __TS__ArrayFilter(
                {__TS__SparseArraySpread(____array_14)},
                function(____, sequence) return not __TS__ArrayIncludes(openSequences, sequence) end
            )
            return __TS__ObjectAssign({}, have, {contiguous = contiguous, above = decided})
        end
    )
end
--- What this instance says in a hello, its answer or at set-up (3.6); it is noted as our cut.
function ____exports.syncState(turn, link, session, generation)
    local ____turn_15 = turn
    local room = ____turn_15.room
    local now = ____turn_15.now
    link.cut = ____exports.decidedHaves(room)
    link.relayedAtCut = ____exports.relayedHomes(room, link)
    local base = {
        session = session,
        generation = generation,
        configDigest = room.config.digest,
        listsDigest = room.lists.digest,
        now = now,
        haves = __TS__ArrayMap(
            link.cut,
            function(____, have) return withoutTurnedAway(
                room,
                withoutUnsure(room, have)
            ) end
        )
    }
    if link.direction == "across" then
        return {session = session, generation = generation, now = now, haves = base.haves}
    end
    if link.direction ~= "down" then
        return base
    end
    link.peersTold = replicasBeside(room, link)
    return __TS__ObjectAssign({}, base, {peers = link.peersTold})
end
--- A replica's time: its clock, set by its primary's where the two differ (3.1, "Clocks").
function ____exports.timeOf(____bindingPattern0)
    local now
    local room
    room = ____bindingPattern0.room
    now = ____bindingPattern0.now
    return now + room.clockOffsetMs
end
--- Whatever was told of that replica, and to it, counts no more: it is gone, or set up anew.
function ____exports.forgetAcquaintances(room, peer)
    room.announced = __TS__ArrayFilter(
        room.announced,
        function(____, pair) return not __TS__ArrayIncludes(
            __TS__StringSplit(pair, " "),
            peer
        ) end
    )
end
--- Affiliation by our own lists, of the JID or its domain; none for whom they do not name (D1-36).
function ____exports.listedAffiliation(room, view)
    if view.user == nil then
        return "none"
    end
    local slash = (string.find(view.user, "/", nil, true) or 0) - 1
    local bare = slash < 0 and view.user or __TS__StringSlice(view.user, 0, slash)
    local byJid = __TS__ArrayFind(
        room.lists.items,
        function(____, item) return item.jid == bare end
    )
    if byJid ~= nil then
        return byJid.affiliation
    end
    local domain = __TS__StringSlice(
        bare,
        (string.find(bare, "@", nil, true) or 0) - 1 + 1
    )
    local ____opt_16 = __TS__ArrayFind(
        room.lists.items,
        function(____, item) return item.jid == domain end
    )
    return ____opt_16 and ____opt_16.affiliation or "none"
end
return ____exports
 end,
["dmuc.core.complaints"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____state = require("dmuc.core.state")
local report = ____state.report
--- Complains of the link's peer, unless the same was said within the minute; then it is counted, and told with the next.
-- 
-- @param text what the peer did, and what became of it, to follow its name.
function ____exports.complain(turn, link, kind, text)
    local ____turn_0 = turn
    local now = ____turn_0.now
    local last = __TS__ArrayFind(
        link.complaints,
        function(____, known) return known.kind == kind end
    )
    if last ~= nil and now >= last.at and now - last.at < limits.complaintEveryMs then
        last.untold = last.untold + 1
        return
    end
    local untold = last and last.untold or 0
    local ____link_4 = link
    local ____array_3 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArrayFilter(
        link.complaints,
        function(____, known) return known ~= last end
    )))
    __TS__SparseArrayPush(____array_3, {kind = kind, at = now, untold = 0})
    ____link_4.complaints = {__TS__SparseArraySpread(____array_3)}
    local more = untold == 0 and "" or (" (and " .. tostring(untold)) .. " times more since the last line like this)"
    report(turn, "warn", ((link.host .. " ") .. text) .. more)
end
return ____exports
 end,
["dmuc.core.acceptance"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local growsFrom = ____log.growsFrom
local keyOfDay = ____log.keyOfDay
local ____rights = require("dmuc.core.rights")
local bringsEventsOf = ____rights.bringsEventsOf
local ____state = require("dmuc.core.state")
local timeOf = ____state.timeOf
--- Whether it is from an earlier start of ours, of which our disk may have lost the tail (3.5). A primary believes nobody about
-- that: it could not tell what it has lost from what was never said.
function ____exports.isOwnPast(____bindingPattern0, link, ____bindingPattern1)
    local surroundings
    surroundings = ____bindingPattern0.surroundings
    local epoch
    local host
    host = ____bindingPattern1.host
    epoch = ____bindingPattern1.epoch
    return link.direction == "up" and host == surroundings.host and epoch ~= surroundings.epoch
end
--- Whether the peer may bring events of that home at all; if not, the administrator hears of it.
function ____exports.mayBring(turn, link, id)
    local ____turn_0 = turn
    local room = ____turn_0.room
    if bringsEventsOf(room, link, id.host) then
        return true
    end
    if id.host == room.surroundings.host then
        complain(turn, link, "our-number", "sent an event as ours that we have never sent; not taken")
    else
        complain(turn, link, "foreign-event", ("sent an event of " .. id.host) .. ", which it may not; not taken")
    end
    return false
end
--- Whether the peer may bring that message in a backlog: also what we have said ourselves in an earlier start, from the primary.
function ____exports.mayBringPast(turn, link, id)
    return ____exports.isOwnPast(turn.room, link, id) or ____exports.mayBring(turn, link, id)
end
--- Whether the event would stand more than a day after all that can have happened (3.1, "Clocks").
function ____exports.isFarAhead(turn, link, ____bindingPattern0)
    local orderKey
    orderKey = ____bindingPattern0.orderKey
    local ____turn_room_1 = turn.room
    local log = ____turn_room_1.log
    if link.direction == "up" and log.highestKey == 0 then
        return false
    end
    local aDayOn = math.max(
        timeOf(turn),
        keyOfDay(log, turn.now)
    ) + limits.orderKeyAheadMaxMs
    return orderKey > math.max(aDayOn, log.highestKey + limits.orderKeyStepMax)
end
--- What the administrator has to know of a peer whose events are refused for that.
____exports.farAhead = "sends events more than a day ahead of the time here; one of the two clocks is wrong"
--- Whether the event stands after all that its home has said before; else it is void, and the administrator hears of it.
function ____exports.keepsOrder(turn, link, stamp)
    local ____turn_room_2 = turn.room
    local log = ____turn_room_2.log
    local surroundings = ____turn_room_2.surroundings
    if surroundings.policy.orderedBy == "primary" or growsFrom(log, stamp) then
        return true
    end
    complain(turn, link, "order", ("sent an event of " .. stamp.id.host) .. " that would stand before an earlier one; not taken")
    return false
end
return ____exports
 end,
["dmuc.core.claims"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayEvery = ____lualib.__TS__ArrayEvery
local ____exports = {}
local ____events = require("dmuc.core.events")
local isRosterEvent = ____events.isRosterEvent
--- Whether the claim stands where its number says: the keys of a home grow with its numbers (3.1), so that among those of its
-- events that are known here a claim has one place. Who wants to be earlier than he was has to lie about one of them.
function ____exports.isCredible(log, claim)
    local ____claim_id_0 = claim.id
    local host = ____claim_id_0.host
    local epoch = ____claim_id_0.epoch
    local sequence = ____claim_id_0.sequence
    return __TS__ArrayEvery(
        log.entries,
        function(____, ____bindingPattern0)
            local stamp
            stamp = ____bindingPattern0.stamp
            if stamp.id.host ~= host or stamp.id.epoch ~= epoch then
                return true
            end
            if stamp.id.sequence == sequence then
                return stamp.orderKey == claim.orderKey
            end
            return stamp.id.sequence < sequence == (stamp.orderKey < claim.orderKey)
        end
    )
end
--- Home of whoever had the nick last, as far as the log goes back.
function ____exports.lastHomeOf(log, nick)
    do
        local index = #log.entries - 1
        while index >= 0 do
            do
                local __continue8
                repeat
                    local entry = log.entries[index + 1]
                    if entry == nil or not isRosterEvent(entry.event) then
                        __continue8 = true
                        break
                    end
                    local event = entry.event
                    if event.nick == nick or event.kind == "renamed" and event.newNick == nick then
                        local ____opt_1 = entry.identity
                        return ____opt_1 and ____opt_1.host or entry.stamp.id.host
                    end
                    __continue8 = true
                until true
                if not __continue8 then
                    break
                end
            end
            index = index - 1
        end
    end
    return nil
end
return ____exports
 end,
["dmuc.core.nicks"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSlice = ____lualib.__TS__StringSlice
local ____exports = {}
local claimOf, bareOf
local ____claims = require("dmuc.core.claims")
local isCredible = ____claims.isCredible
local ____ids = require("dmuc.core.ids")
local compareStamps = ____ids.compareStamps
local octetLength = ____ids.octetLength
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
function claimOf(room, ____bindingPattern0)
    local claim
    local home
    home = ____bindingPattern0.home
    claim = ____bindingPattern0.claim
    if claim == nil or home == room.surroundings.host then
        return claim
    end
    return isCredible(room.log, claim) and claim or nil
end
function bareOf(user)
    local slash = (string.find(user, "/", nil, true) or 0) - 1
    return slash < 0 and user or __TS__StringSlice(user, 0, slash)
end
--- Domain of the room's primary, or undefined as long as it is not known.
local function primaryHostOf(room)
    return room.role == "primary" and room.surroundings.host or room.primaryHost
end
--- Whether the first keeps the nick: who is homed at the primary, else whose claim comes first in the one order. A claim that
-- contradicts what is known of its home counts for nothing.
function ____exports.keepsNick(room, first, second)
    if isStar(room) then
        return room.role ~= "primary" and first.home ~= room.surroundings.host
    end
    local primaryHost = primaryHostOf(room)
    if first.home == primaryHost then
        return true
    end
    if second.home == primaryHost then
        return false
    end
    local claim, other = claimOf(room, first), claimOf(room, second)
    if claim == nil then
        return false
    end
    return other == nil or compareStamps(claim, other) < 0
end
--- "NICK (domain)": how somebody is called whose nick belongs to another.
function ____exports.nickAtHome(nick, home)
    return ((nick .. " (") .. home) .. ")"
end
--- The nick that the loser of a conflict gets from his home: "NICK (domain)", then with a number from 2 to 9.
-- 
-- @returns undefined if all are taken or too long: then he has to leave.
function ____exports.otherNick(room, loser)
    local first = ____exports.nickAtHome(loser.nick, loser.home)
    do
        local count = 1
        while count <= limits.nickSuffixMax do
            local nick = count == 1 and first or (first .. " ") .. tostring(count)
            if octetLength(nick) <= limits.nickOctetsMax and occupantAt(room.roster, nick) == nil then
                return nick
            end
            count = count + 1
        end
    end
    return nil
end
--- Whether both are the same account, as far as their JIDs are known.
function ____exports.isSamePerson(left, right)
    return left.user ~= nil and right.user ~= nil and bareOf(left.user) == bareOf(right.user)
end
--- Whether both are the same client: it has come in by two instances, and is in by the one that it came to last (3.13).
function ____exports.isSameClient(left, right)
    return left.user ~= nil and left.user == right.user
end
return ____exports
 end,
["dmuc.core.credit"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____nicks = require("dmuc.core.nicks")
local isSamePerson = ____nicks.isSamePerson
local ____peers = require("dmuc.core.peers")
local speaksFor = ____peers.speaksFor
local ____rights = require("dmuc.core.rights")
local creditedView = ____rights.creditedView
local ____roster = require("dmuc.core.roster")
local allOccupants = ____roster.allOccupants
local occupantAt = ____roster.occupantAt
local ____state = require("dmuc.core.state")
local listedAffiliation = ____state.listedAffiliation
local peerEntry = ____state.peerEntry
--- How an occupant looks by the word of his home.
function ____exports.creditedTo(turn, link, home, event)
    local ____turn_1 = turn
    local room = ____turn_1.room
    local view = creditedView(room, link, event)
    local ____event_view_2 = event.view
    local user = ____event_view_2.user
    if user ~= nil and view.user == nil then
        complain(turn, link, "foreign-user", ((("says that \"" .. event.nick) .. "\" is ") .. user) .. ", who is not of its users; not believed")
    end
    local occupantId = view.occupantId
    local rest = __TS__ObjectRest(view, {occupantId = true})
    if occupantId == nil or link.direction == "up" then
        return view
    end
    local others = __TS__ArrayFilter(
        __TS__ArrayConcat(
            allOccupants(room.roster),
            room.hidden
        ),
        function(____, other) return other.home ~= home end
    )
    local owner = __TS__ArrayFind(
        others,
        function(____, other) return other.view.occupantId == occupantId and not isSamePerson(other.view, view) end
    )
    if owner == nil then
        return view
    end
    complain(turn, link, "foreign-user", ((("says that \"" .. event.nick) .. "\" has the occupant-id of \"") .. owner.nick) .. "\"; not believed")
    return rest
end
--- What a peer tells, as far as its word is worth it: no JID that is not of its users, no occupant-id of another, affiliation
-- and role as they count here (3.9). So it is applied, and so it is passed on: who hears it from us believes us.
function ____exports.asCredited(turn, link, home, event)
    if link.direction == "up" then
        return event
    end
    if event.kind == "present" or event.kind == "renamed" then
        return __TS__ObjectAssign(
            {},
            event,
            {view = ____exports.creditedTo(
                turn,
                link,
                home,
                __TS__ObjectAssign({}, event, {kind = "present"})
            )}
        )
    end
    if event.kind ~= "left" or event.user == nil then
        return event
    end
    local ____event_0 = event
    local user = ____event_0.user
    local rest = __TS__ObjectRest(____event_0, {user = true})
    if not speaksFor(
        peerEntry(turn.room, home),
        user
    ) then
        return rest
    end
    local known = occupantAt(turn.room.roster, event.nick)
    return known == nil and event or __TS__ObjectAssign(
        {},
        event,
        {affiliation = listedAffiliation(
            turn.room,
            __TS__ObjectAssign({}, known.view, {user = user})
        )}
    )
end
return ____exports
 end,
["dmuc.core.copies"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySort = ____lualib.__TS__ArraySort
local ____exports = {}
local confirm, confirmPresence, move, takeLate, raiseFollowers
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____delivery = require("dmuc.core.delivery")
local rememberMessage = ____delivery.rememberMessage
local showLastSubject = ____delivery.showLastSubject
local ____events = require("dmuc.core.events")
local isRosterEvent = ____events.isRosterEvent
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____link = require("dmuc.core.link")
local sayWhoIsIn = ____link.sayWhoIsIn
local ____log = require("dmuc.core.log")
local append = ____log.append
local hasEvent = ____log.hasEvent
local noteReceived = ____log.noteReceived
local rekey = ____log.rekey
local ____rights = require("dmuc.core.rights")
local viewByLists = ____rights.viewByLists
local ____submissions = require("dmuc.core.submissions")
local applyOwn = ____submissions.applyOwn
local take = ____submissions.take
local takeUnsure = ____submissions.takeUnsure
function confirm(turn, submission, ____bindingPattern0)
    local stamp
    local event
    event = ____bindingPattern0.event
    stamp = ____bindingPattern0.stamp
    local ____turn_3 = turn
    local room = ____turn_3.room
    local ____submission_4 = submission
    local asked = ____submission_4.event
    local bytes = ____submission_4.bytes
    local identity = ____submission_4.identity
    local about = identity == nil and ({}) or ({identity = identity})
    local entry = append(
        room.log,
        __TS__ObjectAssign({stamp = stamp, event = event, bytes = bytes, copied = true}, about)
    )
    if event.kind == "said" or event.kind == "subject" then
        if rememberMessage(turn, entry) then
            local ____turn_effects_5 = turn.effects
            ____turn_effects_5[#____turn_effects_5 + 1] = {kind = "show", event = event, stamp = stamp, delayed = false}
        end
    elseif event.kind == "present" and asked.kind == "present" then
        confirmPresence(turn, submission, event, stamp)
    else
        applyOwn(turn, event, stamp)
    end
end
function confirmPresence(turn, submission, event, stamp)
    local ____turn_6 = turn
    local room = ____turn_6.room
    local ____submission_7 = submission
    local asked = ____submission_7.event
    local join = ____submission_7.join
    local ____temp_8
    if asked.kind == "present" then
        ____temp_8 = asked.view.user
    else
        ____temp_8 = nil
    end
    local user = ____temp_8
    local view = viewByLists(
        room,
        user == nil and event.view or __TS__ObjectAssign({}, event.view, {user = user})
    )
    if view.role ~= "none" then
        applyOwn(
            turn,
            __TS__ObjectAssign({}, event, {view = view}),
            stamp
        )
        return
    end
    if not join then
        return
    end
    local ____turn_effects_9 = turn.effects
    ____turn_effects_9[#____turn_effects_9 + 1] = {kind = "rejected", event = asked, join = join, condition = "forbidden"}
    for ____, link in ipairs(room.links) do
        sayWhoIsIn(link)
    end
end
function move(turn, stamp)
    local ____turn_room_10 = turn.room
    local log = ____turn_room_10.log
    local known = __TS__ArrayFind(
        log.entries,
        function(____, entry) return sameEvent(entry.stamp.id, stamp.id) end
    )
    if known == nil then
        return false
    end
    if known.copied == true or isRosterEvent(known.event) then
        return true
    end
    rekey(log, stamp.id, stamp.orderKey, true)
    local ____turn_effects_11 = turn.effects
    ____turn_effects_11[#____turn_effects_11 + 1] = {kind = "rekey", id = stamp.id, orderKey = stamp.orderKey}
    raiseFollowers(turn, stamp)
    if known.event.kind == "subject" then
        showLastSubject(turn)
    end
    return true
end
function takeLate(turn, ____bindingPattern0)
    local bytes
    local event
    local stamp
    stamp = ____bindingPattern0.stamp
    event = ____bindingPattern0.event
    bytes = ____bindingPattern0.bytes
    if isRosterEvent(event) then
        return
    end
    local entry = append(turn.room.log, {stamp = stamp, event = event, bytes = bytes, copied = true})
    if rememberMessage(turn, entry) then
        local ____turn_effects_12 = turn.effects
        ____turn_effects_12[#____turn_effects_12 + 1] = {kind = "show", event = event, stamp = stamp, delayed = true}
    end
end
function raiseFollowers(turn, moved)
    local ____turn_room_13 = turn.room
    local log = ____turn_room_13.log
    local ____moved_id_14 = moved.id
    local host = ____moved_id_14.host
    local epoch = ____moved_id_14.epoch
    local sequence = ____moved_id_14.sequence
    local followers = __TS__ArraySort(
        __TS__ArrayFilter(
            __TS__ArrayFilter(
                log.entries,
                function(____, ____bindingPattern0)
                    local id
                    id = ____bindingPattern0.stamp.id
                    return id.host == host and id.epoch == epoch and id.sequence > sequence
                end
            ),
            function(____, ____bindingPattern0)
                local event
                local copied
                copied = ____bindingPattern0.copied
                event = ____bindingPattern0.event
                return copied ~= true and not isRosterEvent(event)
            end
        ),
        function(____, left, right) return left.stamp.id.sequence - right.stamp.id.sequence end
    )
    local last = moved.orderKey
    for ____, ____value in ipairs(followers) do
        local stamp = ____value.stamp
        if stamp.orderKey <= last then
            rekey(log, stamp.id, last + 1, false)
            local ____turn_effects_15 = turn.effects
            ____turn_effects_15[#____turn_effects_15 + 1] = {kind = "rekey", id = stamp.id, orderKey = last + 1}
        end
        last = math.max(stamp.orderKey, last + 1)
    end
end
--- A numbered event of our own host that the primary sends, live or in a backlog.
-- 
-- @param previous number before it for us; what lies between is void.
function ____exports.takeCopy(turn, link, message, previous)
    local ____turn_0 = turn
    local room = ____turn_0.room
    local ____room_1 = room
    local log = ____room_1.log
    local surroundings = ____room_1.surroundings
    local ____message_2 = message
    local stamp = ____message_2.stamp
    local submission = take(room, stamp.id)
    if submission ~= nil then
        noteReceived(log, stamp.id, previous)
        confirm(turn, submission, message)
        return
    end
    local isOfThisStart = stamp.id.epoch == surroundings.epoch
    if isOfThisStart and stamp.id.sequence > log.given then
        complain(
            turn,
            link,
            "our-number",
            ("sent number " .. tostring(stamp.id.sequence)) .. " as ours, which we have not given; not taken"
        )
        return
    end
    local isWanted = takeUnsure(room, stamp.id) or not hasEvent(log, stamp.id)
    noteReceived(log, stamp.id, previous)
    if not move(turn, stamp) and isWanted then
        takeLate(turn, message)
    end
end
return ____exports
 end,
["dmuc.core.arrivals"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local show, withView, isMeant, enter, isSomebodyElse, mayNotEnter, turnFromDoor, banLate, occupantTold, isByOther, mayAct, applyAct, setRole, meetNick, comesLater, isHeard, hide, unhide, yieldNick, tellBySync, putOut, leftBeside, isHidden, hiddenAt, takeOut, endByLists, nothing
local ____acceptance = require("dmuc.core.acceptance")
local keepsOrder = ____acceptance.keepsOrder
local mayBringPast = ____acceptance.mayBringPast
local ____claims = require("dmuc.core.claims")
local lastHomeOf = ____claims.lastHomeOf
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____credit = require("dmuc.core.credit")
local creditedTo = ____credit.creditedTo
local ____delivery = require("dmuc.core.delivery")
local distribute = ____delivery.distribute
local record = ____delivery.record
local rememberMessage = ____delivery.rememberMessage
local ____ended = require("dmuc.core.ended")
local endedNow = ____ended.endedNow
local hasJustEnded = ____ended.hasJustEnded
local isEnded = ____ended.isEnded
local noteEnded = ____ended.noteEnded
local noteLost = ____ended.noteLost
local ____ids = require("dmuc.core.ids")
local compareStamps = ____ids.compareStamps
local sameEvent = ____ids.sameEvent
local ____link = require("dmuc.core.link")
local isAlive = ____link.isAlive
local sayWhoIsIn = ____link.sayWhoIsIn
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local append = ____log.append
local hasEvent = ____log.hasEvent
local noteReceived = ____log.noteReceived
local voidUpTo = ____log.voidUpTo
local ____nicks = require("dmuc.core.nicks")
local isSameClient = ____nicks.isSameClient
local isSamePerson = ____nicks.isSamePerson
local keepsNick = ____nicks.keepsNick
local nickAtHome = ____nicks.nickAtHome
local otherNick = ____nicks.otherNick
local ____outcasts = require("dmuc.core.outcasts")
local isOfTheirOutcast = ____outcasts.isOfTheirOutcast
local ____copies = require("dmuc.core.copies")
local takeCopy = ____copies.takeCopy
local ____rights = require("dmuc.core.rights")
local defaultRole = ____rights.defaultRole
local hasListed = ____rights.hasListed
local maySpeakFor = ____rights.maySpeakFor
local viewByLists = ____rights.viewByLists
local ____relay = require("dmuc.core.relay")
local passRosterOn = ____relay.passRosterOn
local ____turned_2Daway = require("dmuc.core.turned-away")
local forgetTurnedAway = ____turned_2Daway.forgetTurnedAway
local turnAway = ____turned_2Daway.turnAway
local ____roster = require("dmuc.core.roster")
local allOccupants = ____roster.allOccupants
local changedByOthers = ____roster.changedByOthers
local isHomeFull = ____roster.isHomeFull
local occupantAt = ____roster.occupantAt
local occupantOf = ____roster.occupantOf
local occupantsOf = ____roster.occupantsOf
local putOccupant = ____roster.putOccupant
local removeOccupant = ____roster.removeOccupant
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
local listedAffiliation = ____state.listedAffiliation
local report = ____state.report
local ____submissions = require("dmuc.core.submissions")
local waitsForCopies = ____submissions.waitsForCopies
function show(turn, event, stamp)
    local effect = {kind = "show", event = event, delayed = false}
    if stamp ~= nil then
        effect.stamp = stamp
    end
    local ____turn_effects_0 = turn.effects
    ____turn_effects_0[#____turn_effects_0 + 1] = effect
end
function withView(event, view)
    return view == event.view and event or __TS__ObjectAssign({}, event, {view = view})
end
function isMeant(occupant, told)
    if told.identity == nil or occupant.identity == nil then
        return true
    end
    return sameEvent(told.identity, occupant.identity)
end
function enter(turn, told, known, event)
    local ____turn_11 = turn
    local room = ____turn_11.room
    local view = creditedTo(turn, told.link, told.home, event)
    if mayNotEnter(told, view) then
        turnFromDoor(
            turn,
            occupantTold(told, known, event.nick, view)
        )
        if known ~= nil then
            ____exports.lose(turn, known)
        end
        return
    end
    local occupant = occupantTold(told, known, event.nick, view)
    if known ~= nil and isSomebodyElse(known, occupant) then
        takeOut(turn, known)
    end
    putOccupant(room.roster, occupant)
    show(
        turn,
        withView(event, view),
        told.stamp
    )
end
function isSomebodyElse(known, occupant)
    if known.identity == nil or occupant.identity == nil then
        return false
    end
    local before, now = known.view.user, occupant.view.user
    return not sameEvent(known.identity, occupant.identity) and before ~= nil and now ~= nil and before ~= now
end
function mayNotEnter(____bindingPattern0, ____bindingPattern1)
    local link
    link = ____bindingPattern0.link
    local role
    role = ____bindingPattern1.role
    return role == "none" and link.direction ~= "up"
end
function turnFromDoor(turn, occupant)
    banLate(turn, occupant)
    turnAway(turn.room, occupant)
end
function banLate(turn, ____bindingPattern0)
    local view
    local nick
    local identity
    identity = ____bindingPattern0.identity
    nick = ____bindingPattern0.nick
    view = ____bindingPattern0.view
    local ____turn_12 = turn
    local room = ____turn_12.room
    local now = ____turn_12.now
    if room.role ~= "primary" or identity == nil then
        return
    end
    noteEnded(
        room,
        endedNow(identity, nick, view, now)
    )
    local ____view_13 = view
    local user = ____view_13.user
    local event = {
        kind = "left",
        nick = nick,
        cause = "banned",
        affiliation = "outcast",
        payload = nothing
    }
    distribute(
        turn,
        record(
            turn,
            user == nil and event or __TS__ObjectAssign({}, event, {user = user}),
            0,
            {identity = identity, inLists = true}
        )
    )
end
function occupantTold(told, known, nick, view)
    local ____told_14 = told
    local stamp = ____told_14.stamp
    local ____temp_20 = stamp ~= nil
    if ____temp_20 then
        local ____temp_19 = told.identity == nil
        if not ____temp_19 then
            local ____opt_15 = known and known.claim
            ____temp_19 = (____opt_15 and ____opt_15.id.epoch) ~= stamp.id.epoch
        end
        ____temp_20 = ____temp_19
    end
    local isJoin = ____temp_20
    local isOther = known ~= nil and not isMeant(known, told)
    local isAnew = told.listed or isJoin or isOther
    local ____isAnew_21
    if isAnew then
        ____isAnew_21 = nil
    else
        ____isAnew_21 = known
    end
    local first = ____isAnew_21
    local ____temp_26 = first and first.identity or told.identity
    if ____temp_26 == nil then
        local ____opt_24 = told.stamp
        ____temp_26 = ____opt_24 and ____opt_24.id
    end
    local identity = ____temp_26
    local claim = first and first.claim or told.stamp
    local occupant = {nick = nick, home = told.home, view = view}
    if told.link.host == told.home and view.role == "visitor" then
        occupant.silent = true
    end
    if identity ~= nil then
        occupant.identity = identity
    end
    if claim ~= nil then
        occupant.claim = claim
    end
    return occupant
end
function isByOther(told)
    return told.identity ~= nil and told.identity.host ~= told.home
end
function mayAct(told)
    return told.link.direction == "up" and told.home == told.link.host
end
function applyAct(turn, told, known, event)
    local ____turn_29 = turn
    local room = ____turn_29.room
    if hasListed(room, known.view) and listedAffiliation(room, known.view) ~= event.view.affiliation then
        return
    end
    local view = __TS__ObjectAssign({}, known.view, {affiliation = event.view.affiliation, role = event.view.role})
    putOccupant(
        room.roster,
        changedByOthers(known, view)
    )
    local isShownByHost = room.surroundings.policy.shownAtHome == "at-once"
    if known.home == room.surroundings.host and isShownByHost then
        local ____turn_effects_30 = turn.effects
        ____turn_effects_30[#____turn_effects_30 + 1] = setRole(known.nick, view, event)
    else
        show(
            turn,
            __TS__ObjectAssign({}, event, {nick = known.nick, view = view}),
            told.stamp
        )
    end
end
function setRole(nick, view, ____bindingPattern0)
    local reason
    local actor
    actor = ____bindingPattern0.actor
    reason = ____bindingPattern0.reason
    local effect = {kind = "set-role", nick = nick, view = view}
    if actor ~= nil then
        effect.actor = actor
    end
    if reason ~= nil then
        effect.reason = reason
    end
    return effect
end
function meetNick(turn, told, known, event)
    local ____turn_31 = turn
    local room = ____turn_31.room
    local view = creditedTo(turn, told.link, told.home, event)
    if isSameClient(known.view, view) then
        if comesLater(told, known) then
            enter(turn, told, nil, event)
        end
        return
    end
    if isSamePerson(known.view, view) then
        show(
            turn,
            withView(event, view),
            told.stamp
        )
        return
    end
    local hidden = hiddenAt(room, told.home, event.nick)
    local newcomer = occupantTold(told, hidden, event.nick, view)
    if mayNotEnter(told, view) then
        unhide(room, told.home, event.nick)
        turnFromDoor(turn, newcomer)
        return
    end
    if not ____exports.claimNick(turn, newcomer) then
        return
    end
    unhide(room, told.home, event.nick)
    enter(turn, told, hidden, event)
end
function comesLater(____bindingPattern0, ____bindingPattern1)
    local listed
    local identity
    local stamp
    stamp = ____bindingPattern0.stamp
    identity = ____bindingPattern0.identity
    listed = ____bindingPattern0.listed
    local claim
    claim = ____bindingPattern1.claim
    local hasCome = listed or identity == nil
    return hasCome and stamp ~= nil and claim ~= nil and compareStamps(claim, stamp) < 0
end
--- Gives the nick to somebody who comes with it, if his claim is the better one: then whoever had it loses it. One whose
-- home is not heard keeps no nick from others; he is seen again when it is free, or claims it when his home is back.
-- 
-- @returns whether the nick is his.
function ____exports.claimNick(turn, newcomer)
    local ____turn_32 = turn
    local room = ____turn_32.room
    local known = occupantAt(room.roster, newcomer.nick)
    if known == nil then
        return true
    end
    if isHeard(room, known.home) and not keepsNick(room, newcomer, known) then
        hide(turn, newcomer)
        return false
    end
    if known.home == room.surroundings.host then
        yieldNick(turn, known)
    else
        takeOut(turn, known)
        hide(turn, known)
    end
    return true
end
function isHeard(room, home)
    return home == room.surroundings.host or __TS__ArraySome(
        room.links,
        function(____, link) return link.host == home and isAlive(link) end
    )
end
--- Somebody who was not shown for a while is shown again, if the lists still let him in.
function ____exports.comeBack(turn, occupant)
    local ____occupant_34 = occupant
    local nick = ____occupant_34.nick
    local view = viewByLists(turn.room, occupant.view)
    if view.role == "none" then
        banLate(turn, occupant)
        ____exports.freeNick(turn, nick)
        return
    end
    local ____turn_35 = turn
    local room = ____turn_35.room
    putOccupant(
        room.roster,
        __TS__ObjectAssign({}, occupant, {view = view})
    )
    show(turn, {kind = "present", nick = nick, view = view}, nil)
    local link = __TS__ArrayFind(
        room.links,
        function(____, ____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return host == occupant.home
        end
    )
    if isStar(room) and room.role == "primary" and link ~= nil then
        passRosterOn(room, link)
    end
end
function hide(turn, occupant)
    local ____turn_36 = turn
    local room = ____turn_36.room
    local ____occupant_37 = occupant
    local nick = ____occupant_37.nick
    local home = ____occupant_37.home
    if not isHidden(room, home, nick) then
        report(turn, "info", ((("\"" .. nick) .. "\" of ") .. home) .. " has the nick of another and is not shown till he is renamed there")
    end
    unhide(room, home, nick)
    local ____room_39 = room
    local ____array_38 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(room.hidden, 1 - limits.hiddenMax)))
    __TS__SparseArrayPush(____array_38, occupant)
    ____room_39.hidden = {__TS__SparseArraySpread(____array_38)}
end
--- The nick has no owner any more: whoever was hidden for it is seen from now on.
function ____exports.freeNick(turn, nick)
    local ____turn_40 = turn
    local room = ____turn_40.room
    local next = __TS__ArrayFind(
        room.hidden,
        function(____, occupant) return occupant.nick == nick end
    )
    if next == nil or occupantAt(room.roster, nick) ~= nil then
        return
    end
    unhide(room, next.home, nick)
    ____exports.comeBack(turn, next)
end
function unhide(room, home, nick)
    room.hidden = __TS__ArrayFilter(
        room.hidden,
        function(____, other) return other.home ~= home or other.nick ~= nick end
    )
end
function yieldNick(turn, loser)
    local ____turn_41 = turn
    local room = ____turn_41.room
    local ____loser_42 = loser
    local nick = ____loser_42.nick
    local view = ____loser_42.view
    local ____room_surroundings_43 = room.surroundings
    local nickConflict = ____room_surroundings_43.nickConflict
    local policy = ____room_surroundings_43.policy
    local mustLeave = nickConflict == "kick" or policy.nickConflict == "remove"
    local ____mustLeave_44
    if mustLeave then
        ____mustLeave_44 = nil
    else
        ____mustLeave_44 = otherNick(room, loser)
    end
    local newNick = ____mustLeave_44
    removeOccupant(room.roster, nick)
    local about = __TS__ObjectAssign(
        {},
        loser.identity == nil and ({}) or ({identity = loser.identity}),
        waitsForCopies(room) and tellBySync(room) or ({})
    )
    if newNick == nil then
        local event = {
            kind = "left",
            nick = nick,
            cause = "failed",
            affiliation = view.affiliation,
            payload = nothing
        }
        local ____turn_effects_45 = turn.effects
        ____turn_effects_45[#____turn_effects_45 + 1] = {kind = "remove", event = event}
        distribute(
            turn,
            record(turn, event, 0, about)
        )
        return
    end
    local ____turn_effects_46 = turn.effects
    ____turn_effects_46[#____turn_effects_46 + 1] = {kind = "rename-own", nick = nick, newNick = newNick}
    local renamed = record(turn, {kind = "renamed", nick = nick, newNick = newNick, view = view}, 0, about)
    putOccupant(
        room.roster,
        __TS__ObjectAssign({}, loser, {nick = newNick, claim = renamed.stamp})
    )
    distribute(turn, renamed)
    distribute(
        turn,
        record(turn, {kind = "present", nick = newNick, view = view}, 0, about)
    )
end
function tellBySync(room)
    for ____, link in ipairs(room.links) do
        sayWhoIsIn(link)
    end
    return {copied = true}
end
function putOut(turn, told, event)
    local ____turn_48 = turn
    local room = ____turn_48.room
    local now = ____turn_48.now
    local ____told_49 = told
    local identity = ____told_49.identity
    local known = occupantOf(room.roster, identity, event.nick)
    local nick = known and known.nick or event.nick
    local isLost = event.cause == "failed"
    if not isLost then
        noteEnded(
            room,
            endedNow(identity, nick, known and known.view, now)
        )
    elseif known == nil and told.stamp ~= nil then
        noteLost(room, {identity = identity, nick = nick, at = now, before = told.stamp.orderKey})
    end
    if known == nil or isLost and known.home == room.surroundings.host then
        return
    end
    removeOccupant(room.roster, nick)
    if known.home == room.surroundings.host then
        local ____turn_effects_54 = turn.effects
        ____turn_effects_54[#____turn_effects_54 + 1] = {
            kind = "remove",
            event = __TS__ObjectAssign({}, event, {nick = nick})
        }
    else
        show(
            turn,
            __TS__ObjectAssign({}, event, {nick = nick}),
            told.stamp
        )
    end
    ____exports.freeNick(turn, nick)
end
function leftBeside(turn, told, known, event)
    local ____event_55 = event
    local user = ____event_55.user
    local isTheirs = user ~= nil and user ~= known.view.user and maySpeakFor(turn.room, told.link, user)
    if isTheirs and isSamePerson(
        known.view,
        __TS__ObjectAssign({}, known.view, {user = user})
    ) then
        show(turn, event, told.stamp)
    else
        report(turn, "debug", (((told.home .. " tells that \"") .. event.nick) .. "\" has left, who here is at ") .. known.home)
    end
end
function isHidden(room, home, nick)
    return hiddenAt(room, home, nick) ~= nil
end
function hiddenAt(room, home, nick)
    return __TS__ArrayFind(
        room.hidden,
        function(____, other) return other.home == home and other.nick == nick end
    )
end
--- The occupant's home does not have him any more (333). In a star only the primary knows, and tells the others.
function ____exports.lose(turn, occupant)
    takeOut(turn, occupant)
    local ____turn_66 = turn
    local room = ____turn_66.room
    if isStar(room) and room.role == "primary" then
        local ____occupant_67 = occupant
        local nick = ____occupant_67.nick
        local view = ____occupant_67.view
        local identity = ____occupant_67.identity
        local event = {
            kind = "left",
            nick = nick,
            cause = "failed",
            affiliation = view.affiliation,
            payload = nothing
        }
        distribute(
            turn,
            record(turn, event, 0, identity == nil and ({}) or ({identity = identity}))
        )
    end
    ____exports.freeNick(turn, occupant.nick)
end
function takeOut(turn, occupant)
    removeOccupant(turn.room.roster, occupant.nick)
    local ____occupant_68 = occupant
    local nick = ____occupant_68.nick
    local view = ____occupant_68.view
    local event = __TS__ObjectAssign({
        kind = "left",
        nick = nick,
        cause = "failed",
        affiliation = view.affiliation,
        payload = nothing
    }, view.user == nil and ({}) or ({user = view.user}))
    show(turn, event, nil)
end
function endByLists(turn, occupant)
    local ____turn_72 = turn
    local room = ____turn_72.room
    local now = ____turn_72.now
    local ____occupant_73 = occupant
    local identity = ____occupant_73.identity
    local nick = ____occupant_73.nick
    local home = ____occupant_73.home
    local view = ____occupant_73.view
    if identity == nil then
        return
    end
    if home == room.surroundings.host then
        local event = {
            kind = "left",
            nick = nick,
            cause = "banned",
            affiliation = "outcast",
            payload = nothing
        }
        local ____view_74 = view
        local user = ____view_74.user
        distribute(
            turn,
            record(
                turn,
                user == nil and event or __TS__ObjectAssign({}, event, {user = user}),
                0,
                {identity = identity, inLists = true}
            )
        )
        return
    end
    noteEnded(
        room,
        __TS__ObjectAssign(
            {},
            endedNow(identity, nick, view, now),
            {byLists = true}
        )
    )
    turnAway(room, occupant)
end
--- An occupant of a peer is in the room and looks like this; or the decider changed the role of one of ours.
function ____exports.applyPresent(turn, told, event)
    local ____turn_1 = turn
    local room = ____turn_1.room
    local ____isEnded_9 = isEnded
    local ____room_8 = room
    local ____told_identity_4 = told.identity
    if ____told_identity_4 == nil then
        local ____opt_2 = told.stamp
        ____told_identity_4 = ____opt_2 and ____opt_2.id
    end
    local ____told_listed_7
    if told.listed then
        ____told_listed_7 = nil
    else
        local ____opt_5 = told.stamp
        ____told_listed_7 = ____opt_5 and ____opt_5.orderKey
    end
    if ____isEnded_9(____room_8, ____told_identity_4, ____told_listed_7) then
        return
    end
    if isByOther(told) then
        local ____mayAct_result_10
        if mayAct(told) then
            ____mayAct_result_10 = occupantOf(room.roster, told.identity, event.nick)
        else
            ____mayAct_result_10 = nil
        end
        local meant = ____mayAct_result_10
        if meant ~= nil then
            applyAct(turn, told, meant, event)
        end
        return
    end
    local known = occupantAt(room.roster, event.nick)
    if known == nil and told.identity ~= nil and told.identity.host ~= told.home then
        return
    end
    if known ~= nil and known.home ~= told.home then
        meetNick(turn, told, known, event)
        return
    end
    if known == nil and isHomeFull(room.roster, told.home) then
        complain(turn, told.link, "too-many", ("has more occupants than are accepted here; \"" .. event.nick) .. "\" is not shown")
        return
    end
    enter(turn, told, known, event)
end
--- A home is heard again, or not heard any more: who is hidden claims his nick anew.
function ____exports.contestNicks(turn)
    local ____turn_33 = turn
    local room = ____turn_33.room
    for ____, occupant in ipairs({__TS__Unpack(room.hidden)}) do
        do
            local __continue52
            repeat
                local home = occupant.home
                local nick = occupant.nick
                if not isHeard(room, home) or not ____exports.claimNick(turn, occupant) then
                    __continue52 = true
                    break
                end
                unhide(room, home, nick)
                ____exports.comeBack(turn, occupant)
                __continue52 = true
            until true
            if not __continue52 then
                break
            end
        end
    end
end
--- An occupant is out: his home says so, or the primary put him out (3.7).
function ____exports.applyLeft(turn, told, event)
    local ____turn_47 = turn
    local room = ____turn_47.room
    if isByOther(told) then
        if mayAct(told) then
            putOut(turn, told, event)
        end
        return
    end
    unhide(room, told.home, event.nick)
    local known = occupantAt(room.roster, event.nick)
    if known == nil or not isMeant(known, told) then
        return
    end
    if known.home ~= told.home then
        leftBeside(turn, told, known, event)
        return
    end
    removeOccupant(room.roster, event.nick)
    show(turn, event, told.stamp)
    ____exports.freeNick(turn, event.nick)
end
--- An occupant of a peer takes another nick; his presence under it comes as the next frame (D1-46).
local function applyRenamed(turn, told, event)
    local ____turn_56 = turn
    local room = ____turn_56.room
    unhide(room, told.home, event.nick)
    local known = occupantAt(room.roster, event.nick)
    if known == nil or known.home ~= told.home or not isMeant(known, told) then
        return
    end
    local claim = told.stamp or known.claim
    local moved = __TS__ObjectAssign({}, known, {nick = event.newNick}, claim == nil and ({}) or ({claim = claim}))
    local taken = occupantAt(room.roster, event.newNick)
    if taken ~= nil and taken.home == told.home then
        takeOut(turn, taken)
    elseif taken ~= nil and (isSamePerson(taken.view, moved.view) or not ____exports.claimNick(turn, moved)) then
        ____exports.lose(turn, known)
        return
    end
    removeOccupant(room.roster, event.nick)
    putOccupant(room.roster, moved)
    show(
        turn,
        __TS__ObjectAssign({}, event, {view = known.view}),
        told.stamp
    )
    ____exports.freeNick(turn, event.nick)
end
--- A message of a peer's occupant, or of the room itself from the primary; the nick's home was checked.
function ____exports.applyMessage(turn, entry, delayed)
    if not rememberMessage(turn, entry) then
        return
    end
    local ____turn_effects_57 = turn.effects
    ____turn_effects_57[#____turn_effects_57 + 1] = {kind = "show", event = entry.event, stamp = entry.stamp, delayed = delayed}
end
--- The room's own words, which name no nick, are those of its source; what others say in its name is void (3.9a).
local function maySpeakAsRoom(turn, link, nick)
    if nick ~= nil or link.direction == "up" then
        return true
    end
    complain(turn, link, "foreign-nick", "spoke as the room itself, which only its source may; not shown")
    return false
end
--- Whether the peer may speak as that nick: he is at home there, or it is the primary that relays (3.9a).
function ____exports.maySpeakAs(turn, link, nick)
    if not maySpeakAsRoom(turn, link, nick) then
        return false
    end
    local ____temp_58
    if nick == nil then
        ____temp_58 = nil
    else
        ____temp_58 = occupantAt(turn.room.roster, nick)
    end
    local occupant = ____temp_58
    if link.direction == "up" then
        local ____turn_room_surroundings_policy_59 = turn.room.surroundings.policy
        local shownAtHome = ____turn_room_surroundings_policy_59.shownAtHome
        return (occupant and occupant.home) ~= turn.room.surroundings.host or shownAtHome == "with-primary-copy"
    end
    if occupant == nil or occupant.home == link.host then
        return true
    end
    if nick ~= nil and isHidden(turn.room, link.host, nick) then
        return true
    end
    if nick ~= nil and hasJustEnded(turn.room, link.host, nick, turn.now) then
        return true
    end
    complain(turn, link, "foreign-nick", ("spoke as \"" .. (nick or "")) .. "\", who is not at home there; not shown")
    return false
end
--- A message under the name that its sender has here: "NICK (domain)" if the nick is another's (3.7, 3.9a).
function ____exports.asCalledHere(room, home, event)
    if event.kind ~= "said" and event.kind ~= "subject" or event.nick == nil then
        return event
    end
    local ____opt_62 = occupantAt(room.roster, event.nick)
    local owner = ____opt_62 and ____opt_62.home or lastHomeOf(room.log, event.nick)
    local isOthers = owner ~= nil and owner ~= home
    return isOthers and __TS__ObjectAssign(
        {},
        event,
        {nick = nickAtHome(event.nick, home)}
    ) or event
end
--- A backlog goes up in numbers: what of a home that this sync tells lies before a message, and has not come, will not come
-- (3.1). It is noted message by message, lest the numbers above the gaps grow beyond their bound.
local function noteUntold(room, link, ____bindingPattern0)
    local sequence
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    sequence = ____bindingPattern0.sequence
    if host ~= link.host and not __TS__ArrayIncludes(link.toldHomes, host) then
        return
    end
    local have = __TS__ArrayFind(
        link.peerHaves,
        function(____, known) return known.host == host and known.epoch == epoch end
    )
    if have ~= nil then
        voidUpTo(
            room.log,
            host,
            epoch,
            math.min(have.contiguous, sequence - 1)
        )
    end
end
--- One message of a backlog: in the log once, shown late with its time (3.6).
function ____exports.applyPast(turn, link, message)
    local ____turn_64 = turn
    local room = ____turn_64.room
    local ____message_65 = message
    local stamp = ____message_65.stamp
    local event = ____message_65.event
    local bytes = ____message_65.bytes
    if stamp == nil then
        return nil
    end
    local previous = message.previous or stamp.id.sequence - 1
    if stamp.id.host == room.surroundings.host and isStar(room) and link.direction == "up" then
        takeCopy(turn, link, {event = event, stamp = stamp, bytes = bytes}, previous)
        return nil
    end
    if hasEvent(room.log, stamp.id) or not mayBringPast(turn, link, stamp.id) then
        return nil
    end
    noteUntold(room, link, stamp.id)
    if not noteReceived(room.log, stamp.id, previous) then
        complain(turn, link, "too-many", ("sent messages of " .. stamp.id.host) .. " beyond what can be remembered; not taken")
        return nil
    end
    if not keepsOrder(turn, link, stamp) or not maySpeakAsRoom(turn, link, event.nick) then
        return nil
    end
    if link.direction ~= "up" and isOfTheirOutcast(room, stamp.id, event.nick) then
        return nil
    end
    local past = {
        stamp = stamp,
        event = ____exports.asCalledHere(room, stamp.id.host, event),
        bytes = bytes
    }
    local entry = append(
        room.log,
        stamp.id.host == room.surroundings.host and __TS__ObjectAssign({}, past, {heardFrom = link.host}) or past
    )
    ____exports.applyMessage(turn, entry, true)
    return entry
end
nothing = {}
--- All of that home have left, since it does not belong to the room any more.
function ____exports.dropHome(turn, home)
    for ____, occupant in ipairs(occupantsOf(turn.room.roster, home)) do
        ____exports.lose(turn, occupant)
    end
end
--- Whoever came in under an earlier start of the peer is gone with it (3.11, "Restart").
function ____exports.dropStale(turn, link)
    local current = __TS__ArrayFind(
        link.peerHaves,
        function(____, have) return have.host == link.host end
    )
    if current == nil then
        return
    end
    local function isStale(____bindingPattern0)
        local claim
        local home
        home = ____bindingPattern0.home
        claim = ____bindingPattern0.claim
        return home == link.host and (claim and claim.id.epoch) ~= current.epoch
    end
    turn.room.hidden = __TS__ArrayFilter(
        turn.room.hidden,
        function(____, occupant) return not isStale(occupant) end
    )
    forgetTurnedAway(
        turn.room,
        function(____bindingPattern0)
            local epoch
            local host
            host = ____bindingPattern0.host
            epoch = ____bindingPattern0.epoch
            return host == link.host and epoch ~= current.epoch
        end
    )
    for ____, occupant in ipairs(occupantsOf(turn.room.roster, link.host)) do
        if occupant.claim ~= nil and occupant.claim.id.epoch ~= current.epoch then
            ____exports.lose(turn, occupant)
        end
    end
end
--- New access lists: who may not be in is out of the roster, the others have role and affiliation by them (3.8). The host
-- shows it when it sets the lists.
function ____exports.applyLists(turn)
    local ____turn_71 = turn
    local room = ____turn_71.room
    for ____, occupant in ipairs(allOccupants(room.roster)) do
        do
            local __continue131
            repeat
                local view = occupant.view
                local affiliation = listedAffiliation(room, view)
                if view.user == nil or affiliation == view.affiliation then
                    __continue131 = true
                    break
                end
                local role = defaultRole(room, affiliation)
                if role == "none" then
                    removeOccupant(room.roster, occupant.nick)
                    endByLists(turn, occupant)
                    ____exports.freeNick(turn, occupant.nick)
                else
                    putOccupant(
                        room.roster,
                        changedByOthers(
                            occupant,
                            __TS__ObjectAssign({}, view, {affiliation = affiliation, role = role})
                        )
                    )
                end
                __continue131 = true
            until true
            if not __continue131 then
                break
            end
        end
    end
    if isStar(room) then
        room.hidden = __TS__ArrayFilter(
            room.hidden,
            function(____, ____bindingPattern0)
                local view
                view = ____bindingPattern0.view
                return viewByLists(room, view).role ~= "none"
            end
        )
    end
end
--- Applies a live event of a peer; its number was checked.
function ____exports.applyEvent(turn, link, frame, entry, home)
    local ____frame_75 = frame
    local event = ____frame_75.event
    local stamp = ____frame_75.stamp
    local identity = ____frame_75.identity
    if event.kind == "said" or event.kind == "subject" then
        if entry ~= nil then
            ____exports.applyMessage(turn, entry, false)
        end
        return
    end
    local told = {link = link, home = home, listed = false}
    if stamp ~= nil then
        told.stamp = stamp
    end
    if identity ~= nil then
        told.identity = identity
    end
    if event.kind == "present" then
        ____exports.applyPresent(turn, told, event)
    elseif event.kind == "left" then
        ____exports.applyLeft(turn, told, event)
    else
        applyRenamed(turn, told, event)
    end
end
return ____exports
 end,
["dmuc.core.ghosts"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local lookOf, showGhosts, bringBack, isReachedBy, isLost, show
local ____arrivals = require("dmuc.core.arrivals")
local claimNick = ____arrivals.claimNick
local comeBack = ____arrivals.comeBack
local contestNicks = ____arrivals.contestNicks
local lose = ____arrivals.lose
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____link = require("dmuc.core.link")
local enqueue = ____link.enqueue
local isAlive = ____link.isAlive
local ____roster = require("dmuc.core.roster")
local allOccupants = ____roster.allOccupants
local occupantAt = ____roster.occupantAt
local occupantsOf = ____roster.occupantsOf
local ____state = require("dmuc.core.state")
local pairKey = ____state.pairKey
function lookOf(room)
    return room.surroundings.policy.ghosts == "leave" and "leave" or room.surroundings.splitPresence
end
function showGhosts(turn, ghosts, leave, lost)
    local ____turn_2 = turn
    local room = ____turn_2.room
    for ____, occupant in ipairs(ghosts) do
        if leave then
            lose(turn, occupant)
            local ____room_departed_3 = room.departed
            ____room_departed_3[#____room_departed_3 + 1] = occupant
        elseif lookOf(room) == "away" then
            local nick = occupant.nick
            local view = occupant.view
            local ____room_haunted_4 = room.haunted
            ____room_haunted_4[#____room_haunted_4 + 1] = occupant
            local ____turn_effects_5 = turn.effects
            ____turn_effects_5[#____turn_effects_5 + 1] = {kind = "show-away", nick = nick, view = view, lost = lost}
        end
    end
end
function bringBack(turn, link, isBack)
    local ____turn_7 = turn
    local room = ____turn_7.room
    local returning = __TS__ArrayFilter(
        room.departed,
        function(____, occupant) return isBack(occupant) end
    )
    local freed = __TS__ArrayFilter(
        room.haunted,
        function(____, occupant) return isBack(occupant) end
    )
    room.departed = __TS__ArrayFilter(
        room.departed,
        function(____, occupant) return not isBack(occupant) end
    )
    room.haunted = __TS__ArrayFilter(
        room.haunted,
        function(____, occupant) return not isBack(occupant) end
    )
    for ____, occupant in ipairs(returning) do
        do
            local __continue32
            repeat
                local ____temp_12 = (link and link.extension) == true
                if ____temp_12 then
                    local ____opt_10 = occupant.claim
                    ____temp_12 = (____opt_10 and ____opt_10.id.epoch) ~= link.peerEpoch
                end
                local isStale = ____temp_12
                if occupant.home == (link and link.host) and isStale then
                    __continue32 = true
                    break
                end
                if claimNick(turn, occupant) then
                    comeBack(turn, occupant)
                end
                __continue32 = true
            until true
            if not __continue32 then
                break
            end
        end
    end
    contestNicks(turn)
    for ____, ____value in ipairs(freed) do
        local nick = ____value.nick
        local home = ____value.home
        local present = occupantAt(room.roster, nick)
        if (present and present.home) == home then
            show(turn, present)
        end
    end
    return #returning > 0
end
function isReachedBy(room, link, home)
    if home == link.host then
        return true
    end
    local function isOther(other)
        return other.host == home and other.state == "up"
    end
    return link.direction == "up" and not isLost(room, home) and not __TS__ArraySome(
        room.links,
        function(____, other) return isOther(other) end
    )
end
function isLost(room, home)
    return __TS__ArraySome(
        room.lost,
        function(____, ____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return host == home
        end
    )
end
--- At the primary: who hears of that replica's people by us alone is told that we do not hear it, or hear it again (3.5, 3.7).
function ____exports.tellLost(room, lost, isLostNow)
    if room.role ~= "primary" then
        return
    end
    for ____, link in ipairs(room.links) do
        local isRelayed = __TS__ArrayIncludes(
            room.relayed,
            pairKey(link.peer, lost.peer)
        )
        if isRelayed and link.state == "up" then
            enqueue(link, {kind = "reach", peer = lost.peer, up = not isLostNow})
        end
    end
end
function show(turn, ____bindingPattern0)
    local view
    local nick
    nick = ____bindingPattern0.nick
    view = ____bindingPattern0.view
    local ____turn_effects_22 = turn.effects
    ____turn_effects_22[#____turn_effects_22 + 1] = {kind = "show", event = {kind = "present", nick = nick, view = view}, delayed = false}
end
--- Homes that are reached no more since that link is split: its host, and what only its primary passed on to us.
local function homesBehind(room, link)
    local primaryIsUp = __TS__ArraySome(
        room.links,
        function(____, other) return other.direction == "up" and isAlive(other) end
    )
    if link.direction == "across" then
        return primaryIsUp and ({}) or ({link.host})
    end
    local homes = {link.host}
    if link.direction == "down" then
        return homes
    end
    for ____, ____value in ipairs(allOccupants(room.roster)) do
        local home = ____value.home
        local isReached = __TS__ArraySome(
            room.links,
            function(____, other) return other.host == home and (isAlive(other) or other.ghosts ~= "unseen") end
        )
        if home ~= room.surroundings.host and not isReached and not isLost(room, home) and not __TS__ArrayIncludes(homes, home) then
            homes[#homes + 1] = home
        end
    end
    return homes
end
local function ghostsOf(room, link)
    local homes = homesBehind(room, link)
    return __TS__ArrayFilter(
        allOccupants(room.roster),
        function(____, occupant) return __TS__ArrayIncludes(homes, occupant.home) end
    )
end
--- When something is to be told about the ghosts of a split link.
function ____exports.ghostDeadline(room, link)
    local ____room_surroundings_0 = room.surroundings
    local splitGraceMs = ____room_surroundings_0.splitGraceMs
    local ghostTtlMs = ____room_surroundings_0.ghostTtlMs
    local isGone = link.state == "split" or link.state == "refused"
    if not isGone or link.splitSince == nil or not link.established then
        return nil
    end
    if link.state == "split" and link.waitsFor == "turn" then
        return nil
    end
    if link.ghosts == "unseen" then
        return link.splitSince + splitGraceMs
    end
    return link.ghosts == "shown" and link.splitSince + math.max(splitGraceMs, ghostTtlMs) or nil
end
--- Tells the people here of ghosts whose time has come: first that the connection is lost, at last that they left.
function ____exports.haunt(turn, link)
    local ____turn_1 = turn
    local room = ____turn_1.room
    local now = ____turn_1.now
    local due = ____exports.ghostDeadline(room, link)
    if due == nil or due > now then
        return
    end
    contestNicks(turn)
    local leave = link.ghosts == "shown" or lookOf(room) == "leave"
    showGhosts(
        turn,
        ghostsOf(room, link),
        leave,
        link.host
    )
    link.ghosts = leave and "left" or "shown"
    ____exports.tellLost(room, link, true)
end
--- The link is up again: who never left looks as before, whoever was taken for gone is there again (3.7, "At sync").
-- 
-- @returns whether somebody is there again.
function ____exports.layGhosts(turn, link)
    local ____turn_6 = turn
    local room = ____turn_6.room
    link.ghosts = "unseen"
    room.lost = __TS__ArrayFilter(
        room.lost,
        function(____, ____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return host ~= link.host
        end
    )
    return bringBack(
        turn,
        link,
        function(____bindingPattern0)
            local home
            home = ____bindingPattern0.home
            return isReachedBy(room, link, home)
        end
    )
end
--- The same after a sync, of what that replica does not know yet.
function ____exports.tellLostAgain(room, link)
    if link.peerForgot then
        link.lostKnown = {}
    end
    for ____, other in ipairs(room.links) do
        local isRelayed = __TS__ArrayIncludes(
            room.relayed,
            pairKey(link.peer, other.peer)
        )
        local isLostNow = isRelayed and other.ghosts ~= "unseen"
        if isLostNow ~= __TS__ArrayIncludes(link.lostKnown, other.peer) then
            enqueue(link, {kind = "reach", peer = other.peer, up = not isLostNow})
        end
    end
end
--- At a replica: the primary does not hear that home, or hears it again; it has waited the time that a split is given to heal.
function ____exports.noteLost(turn, host, isLostNow)
    local ____turn_17 = turn
    local room = ____turn_17.room
    local now = ____turn_17.now
    local isHeard = __TS__ArraySome(
        room.links,
        function(____, link) return link.host == host and isAlive(link) end
    )
    if isLostNow == isLost(room, host) or isLostNow and isHeard then
        return
    end
    if isLostNow then
        local areGone = lookOf(room) == "leave"
        local ____room_19 = room
        local ____array_18 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(room.lost, 1 - limits.peersMax)))
        __TS__SparseArrayPush(____array_18, {host = host, since = now, areGone = areGone})
        ____room_19.lost = {__TS__SparseArraySpread(____array_18)}
        contestNicks(turn)
        showGhosts(
            turn,
            occupantsOf(room.roster, host),
            areGone,
            host
        )
        return
    end
    room.lost = __TS__ArrayFilter(
        room.lost,
        function(____, lost) return lost.host ~= host end
    )
    bringBack(
        turn,
        nil,
        function(____bindingPattern0)
            local home
            home = ____bindingPattern0.home
            return home == host
        end
    )
end
--- The primary was started anew: what it had told of other homes before counts no more.
function ____exports.forgetLost(turn)
    for ____, ____value in ipairs(turn.room.lost) do
        local host = ____value.host
        ____exports.noteLost(turn, host, false)
    end
end
local function timeToLeave(____bindingPattern0, ____bindingPattern1)
    local ghostTtlMs
    local splitGraceMs
    splitGraceMs = ____bindingPattern0.surroundings.splitGraceMs
    ghostTtlMs = ____bindingPattern0.surroundings.ghostTtlMs
    local since
    since = ____bindingPattern1.since
    return since + math.max(ghostTtlMs - splitGraceMs, 0)
end
--- When people of such a home are to be taken for gone.
function ____exports.lostDeadline(room)
    local next = __TS__ArrayFind(
        room.lost,
        function(____, ____bindingPattern0)
            local areGone
            areGone = ____bindingPattern0.areGone
            return not areGone
        end
    )
    local ____temp_20
    if next == nil then
        ____temp_20 = nil
    else
        ____temp_20 = timeToLeave(room, next)
    end
    return ____temp_20
end
--- Tells the people here that those whose time has come left.
function ____exports.hauntLost(turn)
    local ____turn_21 = turn
    local room = ____turn_21.room
    local now = ____turn_21.now
    for ____, lost in ipairs(room.lost) do
        do
            local __continue68
            repeat
                if lost.areGone or timeToLeave(room, lost) > now then
                    __continue68 = true
                    break
                end
                lost.areGone = true
                showGhosts(
                    turn,
                    occupantsOf(room.roster, lost.host),
                    true,
                    lost.host
                )
                __continue68 = true
            until true
            if not __continue68 then
                break
            end
        end
    end
end
--- A roster has told of all people of these homes: who was taken for gone and is there has come in by it.
function ____exports.forgetDeparted(room, homes)
    room.departed = __TS__ArrayFilter(
        room.departed,
        function(____, occupant) return not __TS__ArrayIncludes(homes, occupant.home) end
    )
end
return ____exports
 end,
["dmuc.core.rate"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____transitions = require("dmuc.core.transitions")
local pause = ____transitions.pause
local function isOfSync(____bindingPattern0)
    local kind
    kind = ____bindingPattern0.kind
    return kind == "hello" or kind == "roster" or kind == "backlog" or kind == "synced" or kind == "config"
end
--- Whether the link is split for its peer's pace, and what the peer asks has to wait.
function ____exports.isSlowed(turn, link)
    return link.slowUntil ~= nil and turn.now < link.slowUntil
end
--- Counts what the peer has sent; one stanza too many within the time splits the link.
function ____exports.countStanza(turn, link, frame)
    if isOfSync(frame) or ____exports.isSlowed(turn, link) then
        return
    end
    local ____turn_0 = turn
    local room = ____turn_0.room
    local now = ____turn_0.now
    local ____room_surroundings_1 = room.surroundings
    local stanzasPerSecondMax = ____room_surroundings_1.stanzasPerSecondMax
    if link.countedSince == nil or now >= link.countedSince + limits.rateMeasuredMs then
        link.countedSince = now
        link.stanzasCounted = 0
    end
    link.stanzasCounted = link.stanzasCounted + 1
    if link.stanzasCounted * 1000 <= stanzasPerSecondMax * limits.rateMeasuredMs then
        return
    end
    link.stanzasCounted = 0
    link.slowUntil = now + limits.rateExceededPauseMs
    complain(
        turn,
        link,
        "rate",
        ("sends more than " .. tostring(stanzasPerSecondMax)) .. " stanzas a second to one room; split for a minute"
    )
    pause(turn, link, "rate", limits.rateExceededPauseMs)
end
return ____exports
 end,
["dmuc.core.acts"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySort = ____lualib.__TS__ArraySort
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArraySplice = ____lualib.__TS__ArraySplice
local ____exports = {}
local isByLists, tellOthers
local ____acceptance = require("dmuc.core.acceptance")
local keepsOrder = ____acceptance.keepsOrder
local ____arrivals = require("dmuc.core.arrivals")
local applyLeft = ____arrivals.applyLeft
local applyPresent = ____arrivals.applyPresent
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____delivery = require("dmuc.core.delivery")
local distribute = ____delivery.distribute
local record = ____delivery.record
local shared = ____delivery.shared
local ____ids = require("dmuc.core.ids")
local compareStamps = ____ids.compareStamps
local ____log = require("dmuc.core.log")
local append = ____log.append
local hasEvent = ____log.hasEvent
local haveCovers = ____log.haveCovers
local noteReceived = ____log.noteReceived
local ____rights = require("dmuc.core.rights")
local bringsEventsOf = ____rights.bringsEventsOf
local ____roster = require("dmuc.core.roster")
local occupantOf = ____roster.occupantOf
local ____state = require("dmuc.core.state")
local pagesFor = ____state.pagesFor
function isByLists(____bindingPattern0)
    local cause
    cause = ____bindingPattern0.cause
    return cause == "banned" or cause == "unaffiliated"
end
function tellOthers(turn, ____bindingPattern0, event)
    local identity
    local nick
    nick = ____bindingPattern0.nick
    identity = ____bindingPattern0.identity
    distribute(
        turn,
        record(
            turn,
            __TS__ObjectAssign({}, event, {nick = nick}),
            0,
            identity == nil and ({}) or ({identity = identity})
        )
    )
end
--- Whether it still counts: who was put out is out for good, a role lasts as long as he is here.
local function isInForce(room, ____bindingPattern0)
    local identity
    local event
    event = ____bindingPattern0.event
    identity = ____bindingPattern0.identity
    return event.kind == "left" or occupantOf(room.roster, identity, event.nick) ~= nil
end
--- Whether lists were to tell it that have not come: by those that come now the one concerned may be in again (3.8).
local function wasMissed(____bindingPattern0, ____bindingPattern1)
    local listsPosition
    listsPosition = ____bindingPattern0.listsPosition
    local position
    local inLists
    inLists = ____bindingPattern1.inLists
    position = ____bindingPattern1.position
    return inLists == true and position > listsPosition
end
--- Acts that the peer of a sync lacks; one that was started anew has forgotten all of them.
local function missingActs(room, link, step)
    if link.direction ~= "down" then
        return {}
    end
    return __TS__ArraySort(
        __TS__ArrayFilter(
            __TS__ArrayFilter(
                __TS__ArrayFilter(
                    room.log.acts,
                    function(____, entry) return entry.position <= link.cursor end
                ),
                function(____, entry) return link.peerForgot or wasMissed(step, entry) or not haveCovers(link.peerHaves, entry.stamp.id) end
            ),
            function(____, entry) return isInForce(room, entry) end
        ),
        function(____, left, right) return compareStamps(left.stamp, right.stamp) end
    )
end
--- A page of a backlog with acts, or undefined if there is none to tell.
function ____exports.actsFrame(room, link, step)
    local ____step_0 = step
    local from = ____step_0.from
    local missing = missingActs(room, link, step)
    local acts = __TS__ArrayMap(
        __TS__ArraySlice(
            missing,
            from,
            from + pagesFor(room, link.host).messagesMax
        ),
        function(____, ____bindingPattern0)
            local identity
            local stamp
            local event
            event = ____bindingPattern0.event
            stamp = ____bindingPattern0.stamp
            identity = ____bindingPattern0.identity
            return {
                event = shared(room, link, event),
                stamp = stamp,
                identity = identity
            }
        end
    )
    if link.session == nil or #acts == 0 then
        return nil
    end
    local ____end = from + #acts
    local more = #missing > ____end
    if more then
        __TS__ArraySplice(
            link.script,
            1,
            0,
            __TS__ObjectAssign({}, step, {from = ____end})
        )
    end
    return {
        kind = "backlog",
        session = link.session,
        messages = {},
        acts = acts,
        more = more
    }
end
--- Takes an act that a sync tells. It may be known: then it changes nothing.
function ____exports.takeAct(turn, link, ____bindingPattern0)
    local identity
    local stamp
    local event
    event = ____bindingPattern0.event
    stamp = ____bindingPattern0.stamp
    identity = ____bindingPattern0.identity
    local ____turn_1 = turn
    local room = ____turn_1.room
    local ____stamp_id_2 = stamp.id
    local host = ____stamp_id_2.host
    if link.direction ~= "up" or not bringsEventsOf(room, link, host) then
        complain(turn, link, "foreign-event", ("told of an act of " .. host) .. ", which it may not; not taken")
        return
    end
    if not hasEvent(room.log, stamp.id) then
        if not noteReceived(room.log, stamp.id, stamp.id.sequence - 1) or not keepsOrder(turn, link, stamp) then
            return
        end
        append(room.log, {stamp = stamp, event = event, bytes = 0, identity = identity})
    end
    local told = {
        link = link,
        home = host,
        stamp = stamp,
        identity = identity,
        listed = false
    }
    if event.kind == "present" then
        applyPresent(turn, told, event)
        return
    end
    local victim = occupantOf(room.roster, identity, event.nick)
    applyLeft(turn, told, event)
    if (victim and victim.home) == room.surroundings.host and isByLists(event) then
        tellOthers(turn, victim, event)
    end
end
return ____exports
 end,
["dmuc.core.gone"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____link = require("dmuc.core.link")
local isEnded = ____link.isEnded
local ____log = require("dmuc.core.log")
local contiguousOf = ____log.contiguousOf
local voidUpTo = ____log.voidUpTo
local ____rights = require("dmuc.core.rights")
local bringsEventsOf = ____rights.bringsEventsOf
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
--- The peer is told that it will not get these messages from here.
function ____exports.tellGone(turn, link, ____bindingPattern0)
    local sequence
    local host
    host = ____bindingPattern0.host
    sequence = ____bindingPattern0.sequence
    local what = ((("has missed messages of " .. host) .. " up to number ") .. tostring(sequence)) .. ", which are not in the log here any more"
    complain(turn, link, "gone", what .. " (dmuc_log_max_events, dmuc_log_max_bytes, dmuc_log_max_age)")
end
--- The peer's log does not hold any more what that home said up to there: it is void, unless the home itself may still tell it.
function ____exports.takeGone(turn, link, ____bindingPattern0)
    local sequence
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    sequence = ____bindingPattern0.sequence
    local ____turn_0 = turn
    local room = ____turn_0.room
    local isOurs = host == room.surroundings.host
    if isOurs or not bringsEventsOf(room, link, host) or contiguousOf(room.log, host, epoch) >= sequence then
        return
    end
    local isToldHere = host == link.host or isStar(room) or __TS__ArrayIncludes(link.toldHomes, host)
    if not isToldHere and __TS__ArraySome(
        room.links,
        function(____, other) return other.host == host and not isEnded(other) end
    ) then
        return
    end
    voidUpTo(room.log, host, epoch, sequence)
    complain(
        turn,
        link,
        "gone",
        ((("has no more what was said at " .. host) .. " up to number ") .. tostring(sequence)) .. ": it is missing here for good"
    )
end
return ____exports
 end,
["dmuc.core.strangers"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ArrayEvery = ____lualib.__TS__ArrayEvery
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local isKnown, isLike, tellGone, tellPresent, isTold, about, nothing
local ____arrivals = require("dmuc.core.arrivals")
local asCalledHere = ____arrivals.asCalledHere
local maySpeakAs = ____arrivals.maySpeakAs
local ____delivery = require("dmuc.core.delivery")
local distribute = ____delivery.distribute
local record = ____delivery.record
local rememberMessage = ____delivery.rememberMessage
local ____events = require("dmuc.core.events")
local isRosterEvent = ____events.isRosterEvent
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local append = ____log.append
local entriesAfter = ____log.entriesAfter
local nextStamp = ____log.nextStamp
local ____reading = require("dmuc.core.reading")
local readNewest = ____reading.readNewest
local ____roster = require("dmuc.core.roster")
local allOccupants = ____roster.allOccupants
local putOccupant = ____roster.putOccupant
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
local timeOf = ____state.timeOf
local ____voice = require("dmuc.core.voice")
local voiceOf = ____voice.voiceOf
function isKnown(room, event, time, isPast)
    local left = limits.alikeEventsMax
    local isFound = false
    readNewest(
        room.log,
        function(other)
            left = left - 1
            isFound = isLike(event, time, other, isPast)
            return not isFound and left > 0
        end
    )
    return isFound
end
function isLike(event, time, other, isPast)
    local ____event_5 = event
    local kind = ____event_5.kind
    local likeness = ____event_5.likeness
    local nick = ____event_5.nick
    local messageId = ____event_5.messageId
    local ____other_event_6 = other.event
    local otherLikeness = ____other_event_6.likeness
    local known = __TS__ObjectRest(____other_event_6, {likeness = true})
    local id, otherId = likeness and likeness.stanzaId, otherLikeness and otherLikeness.stanzaId
    if id ~= nil and otherId ~= nil then
        return id == otherId
    end
    if not isPast and (messageId == nil or otherLikeness == nil) then
        return false
    end
    local isSameText = otherLikeness == nil or otherLikeness.body == (likeness and likeness.body)
    local isSameTime = math.abs(time - other.time) <= limits.sameMessageMs
    return kind == known.kind and nick == known.nick and messageId == known.messageId and isSameText and isSameTime
end
--- Services of replicas that know only the spec.
function ____exports.strangersHomes(room)
    if room.role ~= "primary" or isStar(room) then
        return {}
    end
    local plain = __TS__ArrayFilter(
        room.links,
        function(____, link) return link.direction == "down" and not link.extension and link.established end
    )
    return __TS__ArrayMap(
        plain,
        function(____, ____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return host
        end
    )
end
function tellGone(turn, known, before)
    if isTold(turn.room, known, before) then
        return
    end
    local ____known_14 = known
    local nick = ____known_14.nick
    local view = ____known_14.view
    local ____view_15 = view
    local affiliation = ____view_15.affiliation
    local user = ____view_15.user
    local event = __TS__ObjectAssign({
        kind = "left",
        nick = nick,
        cause = "left",
        affiliation = affiliation,
        payload = nothing
    }, user == nil and ({}) or ({user = user}))
    distribute(
        turn,
        record(
            turn,
            event,
            0,
            about(known)
        )
    )
end
function tellPresent(turn, occupant, before)
    local ____turn_16 = turn
    local room = ____turn_16.room
    local known = __TS__ArrayFind(
        room.strangers,
        function(____, ____bindingPattern0)
            local home
            local nick
            nick = ____bindingPattern0.nick
            home = ____bindingPattern0.home
            return nick == occupant.nick and home == occupant.home
        end
    )
    local ____occupant_17 = occupant
    local nick = ____occupant_17.nick
    local home = ____occupant_17.home
    local view = ____occupant_17.view
    local isNews = known == nil or known.view ~= view and not isTold(room, known, before)
    local named = (known and known.identity) == nil and ({home = home}) or ({home = home, identity = known.identity})
    local told = isNews and record(
        turn,
        {kind = "present", nick = nick, view = view},
        0,
        about(named)
    ) or nil
    local identity = known and known.identity or told and told.stamp.id
    local claim = known and known.claim or told and told.stamp
    local stranger = __TS__ObjectAssign({}, occupant, identity == nil and ({}) or ({identity = identity}), claim == nil and ({}) or ({claim = claim}))
    putOccupant(room.roster, stranger)
    if told ~= nil then
        distribute(turn, told)
    end
    return stranger
end
function isTold(room, ____bindingPattern0, before)
    local nick
    nick = ____bindingPattern0.nick
    return __TS__ArraySome(
        entriesAfter(room.log, before),
        function(____, ____bindingPattern0)
            local event
            event = ____bindingPattern0.event
            return isRosterEvent(event) and event.nick == nick
        end
    )
end
function about(____bindingPattern0)
    local identity
    local home
    home = ____bindingPattern0.home
    identity = ____bindingPattern0.identity
    return __TS__ObjectAssign({heardFrom = home}, identity == nil and ({}) or ({identity = identity}))
end
--- A message that shall be kept goes to the log under a number of ours, is shown, and passed on; unless it is known.
-- 
-- @param past when it was said, if that was before: then it is shown late, with that time.
function ____exports.adoptMessage(turn, link, event, bytes, past)
    local ____turn_0 = turn
    local room = ____turn_0.room
    local time = past or timeOf(turn)
    if isKnown(room, event, time, past ~= nil) or not maySpeakAs(turn, link, event.nick) then
        return
    end
    if past == nil and voiceOf(turn, link, event) == "mute" then
        return
    end
    local ____room_surroundings_1 = room.surroundings
    local host = ____room_surroundings_1.host
    local epoch = ____room_surroundings_1.epoch
    local stamp = __TS__ObjectAssign(
        {},
        nextStamp(
            room.log,
            host,
            epoch,
            timeOf(turn)
        ),
        {time = time}
    )
    local called = asCalledHere(room, link.host, event)
    local entry = append(room.log, {stamp = stamp, event = called, bytes = bytes, heardFrom = link.host})
    if not rememberMessage(turn, entry) then
        return
    end
    local ____turn_effects_2 = turn.effects
    ____turn_effects_2[#____turn_effects_2 + 1] = {kind = "show", event = called, stamp = stamp, delayed = past ~= nil}
    distribute(turn, entry)
end
--- When the peer was last heard to say something, as far as the log goes back.
function ____exports.lastHeardFrom(room, host)
    do
        local index = #room.log.entries - 1
        while index >= 0 do
            local entry = room.log.entries[index + 1]
            if (entry and entry.heardFrom) == host then
                return entry.stamp.time
            end
            index = index - 1
        end
    end
    return 0
end
--- What the peer's history tells of the time without contact.
function ____exports.adoptHistory(turn, link, messages)
    for ____, ____value in ipairs(messages) do
        local event = ____value.event
        local bytes = ____value.bytes
        local time = ____value.time
        ____exports.adoptMessage(
            turn,
            link,
            event,
            bytes,
            time
        )
    end
end
--- Tells the others what has changed among the people at such peers: who is there is compared with what was told.
-- 
-- @param before position of the log before this turn: what was told in it needs not be told again.
function ____exports.tellOfStrangers(turn, before)
    local ____turn_13 = turn
    local room = ____turn_13.room
    if #room.strangers == 0 and __TS__ArrayEvery(
        room.links,
        function(____, ____bindingPattern0)
            local extension
            extension = ____bindingPattern0.extension
            return extension
        end
    ) then
        return
    end
    local homes = ____exports.strangersHomes(room)
    if #homes == 0 and #room.strangers == 0 then
        return
    end
    local present = __TS__ArrayFilter(
        allOccupants(room.roster),
        function(____, ____bindingPattern0)
            local home
            home = ____bindingPattern0.home
            return __TS__ArrayIncludes(homes, home)
        end
    )
    for ____, known in ipairs(room.strangers) do
        local isThere = __TS__ArraySome(
            present,
            function(____, ____bindingPattern0)
                local home
                local nick
                nick = ____bindingPattern0.nick
                home = ____bindingPattern0.home
                return nick == known.nick and home == known.home
            end
        )
        if not isThere then
            tellGone(turn, known, before)
        end
    end
    room.strangers = __TS__ArrayMap(
        present,
        function(____, occupant) return tellPresent(turn, occupant, before) end
    )
end
nothing = {}
return ____exports
 end,
["dmuc.core.steps"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__StringSlice = ____lualib.__TS__StringSlice
local __TS__Number = ____lualib.__TS__Number
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__Delete = ____lualib.__TS__Delete
local __TS__StringSplit = ____lualib.__TS__StringSplit
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ArraySplice = ____lualib.__TS__ArraySplice
local __TS__ArrayFlatMap = ____lualib.__TS__ArrayFlatMap
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local lifeOf, lastContact, historyLength, replicateFrame, withoutPassword, sharedConfig, configFrame, listsFrame, rosterFrame, asSent, tellsOf, everyStartOf, relayedLinks, told, hiddenFor, helloFrame, homesTold, backlogFrame, isTold, withPrevious, tellsAllOf, peerhostFrame
local ____acts = require("dmuc.core.acts")
local actsFrame = ____acts.actsFrame
local ____config = require("dmuc.core.config")
local fieldValue = ____config.fieldValue
local ____gone = require("dmuc.core.gone")
local tellGone = ____gone.tellGone
local ____link = require("dmuc.core.link")
local markSent = ____link.markSent
local noteSent = ____link.noteSent
local relaysFrom = ____link.relaysFrom
local sessionOf = ____link.sessionOf
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____delivery = require("dmuc.core.delivery")
local withdrawSubject = ____delivery.withdrawSubject
local ____log = require("dmuc.core.log")
local contiguousOf = ____log.contiguousOf
local haveOf = ____log.haveOf
local lacksPresence = ____log.lacksPresence
local ____outcasts = require("dmuc.core.outcasts")
local isOfOurOutcast = ____outcasts.isOfOurOutcast
local ____reading = require("dmuc.core.reading")
local beginBacklog = ____reading.beginBacklog
local hasMore = ____reading.hasMore
local takeGone = ____reading.takeGone
local takePage = ____reading.takePage
local ____rights = require("dmuc.core.rights")
local sharedView = ____rights.sharedView
local ____roster = require("dmuc.core.roster")
local allOccupants = ____roster.allOccupants
local occupantsOf = ____roster.occupantsOf
local rosterItem = ____roster.rosterItem
local ____strangers = require("dmuc.core.strangers")
local strangersHomes = ____strangers.strangersHomes
local ____submissions = require("dmuc.core.submissions")
local askAgain = ____submissions.askAgain
local ____state = require("dmuc.core.state")
local decidedHaves = ____state.decidedHaves
local forgetAcquaintances = ____state.forgetAcquaintances
local isStar = ____state.isStar
local linkWith = ____state.linkWith
local newSession = ____state.newSession
local openSession = ____state.openSession
local pagesFor = ____state.pagesFor
local pairKey = ____state.pairKey
local peerEntry = ____state.peerEntry
local syncState = ____state.syncState
--- Node of a room's JID.
function ____exports.nodeOf(jid)
    return __TS__StringSlice(
        jid,
        0,
        (string.find(jid, "@", nil, true) or 0) - 1
    )
end
function lifeOf(____bindingPattern0)
    local generation
    generation = ____bindingPattern0.generation
    return generation == nil and ({}) or ({generation = generation})
end
function lastContact(room, link)
    local ____link_2 = link
    local contact = ____link_2.lastContact
    if contact == nil then
        contact = room.log.highestKey
    end
    local splitSince = ____link_2.splitSince
    if splitSince == nil then
        splitSince = contact
    end
    return math.max(
        math.min(contact, splitSince) - limits.historyOverlapMs,
        0
    )
end
function historyLength(room)
    local asked = __TS__Number(fieldValue(room.config.config, "muc#roomconfig_historylength") or "20")
    return asked >= 0 and asked <= limits.historyEventsMax and asked or limits.historyEventsMax
end
function replicateFrame(room, link)
    local name = fieldValue(room.config.config, "muc#roomconfig_roomname")
    return __TS__ObjectAssign(
        {
            kind = "replicate",
            room = ____exports.nodeOf(link.peer),
            primary = room.self
        },
        name == nil and ({}) or ({name = name}),
        lifeOf(room)
    )
end
function withoutPassword(fields)
    local ____opt_3 = __TS__ArrayFind(
        fields,
        function(____, field) return field.name == "muc#roomconfig_roomsecret" end
    )
    local secret = ____opt_3 and ____opt_3.values[1] or ""
    local others = __TS__ArrayFilter(
        fields,
        function(____, field) return field.name ~= "muc#roomconfig_roomsecret" end
    )
    local ____temp_6
    if secret == "" then
        ____temp_6 = others
    else
        local ____array_5 = __TS__SparseArrayNew(__TS__Unpack(others))
        __TS__SparseArrayPush(____array_5, {name = "muc#roomconfig_passwordprotectedroom", values = {"1"}})
        ____temp_6 = {__TS__SparseArraySpread(____array_5)}
    end
    return ____temp_6
end
function sharedConfig(room, link)
    local ____room_config_config_7 = room.config.config
    local fields = ____room_config_config_7.fields
    local occupantIdSalt = ____room_config_config_7.occupantIdSalt
    local kept = link.secure and fields or withoutPassword(fields)
    local trusted = link.secure and link.extension and peerEntry(room, link.host).trust ~= "none"
    return trusted and occupantIdSalt ~= nil and ({fields = kept, occupantIdSalt = occupantIdSalt}) or ({fields = kept})
end
function configFrame(turn, link, setUp)
    local ____turn_8 = turn
    local room = ____turn_8.room
    local session = (setUp or link.session == nil) and newSession(room) or link.session
    local state = setUp and room.generation ~= nil and syncState(turn, link, session, room.generation) or nil
    if setUp then
        openSession(turn, link, session)
        __TS__Delete(link, "listsDigest")
        local function isOther(pair)
            return not __TS__ArrayIncludes(
                __TS__StringSplit(pair, " "),
                link.peer
            )
        end
        room.relayed = __TS__ArrayFilter(
            room.relayed,
            function(____, pair) return isOther(pair) end
        )
        forgetAcquaintances(room, link.peer)
        link.cursor = room.log.lastPosition
        link.rosterPosition = 0
        link.sent = __TS__ArrayMap(
            decidedHaves(room),
            function(____, have) return {host = have.host, epoch = have.epoch, sequence = have.contiguous} end
        )
    end
    local withLists = link.extension and link.listsDigest ~= room.lists.digest and peerEntry(room, link.host).trust ~= "none"
    link.listsUnderWay = room.log.lastPosition
    return __TS__ObjectAssign(
        {
            kind = "config",
            config = sharedConfig(room, link),
            configDigest = room.config.digest,
            listsDigest = room.lists.digest
        },
        sessionOf(link),
        withLists and ({lists = {version = room.lists.digest, items = room.lists.items}}) or ({}),
        state == nil and ({}) or ({sync = state})
    )
end
function listsFrame(room, link, change)
    if not link.extension or peerEntry(room, link.host).trust == "none" then
        return nil
    end
    local partial = change ~= nil and link.listsDigest == change.base
    if not partial and link.listsDigest == room.lists.digest then
        return nil
    end
    link.listsUnderWay = partial and change.position or room.log.lastPosition
    local whole = {version = room.lists.digest, items = room.lists.items}
    local lists = partial and ({base = change.base, version = change.version, items = change.items}) or whole
    return __TS__ObjectAssign(
        {kind = "config", lists = lists, listsDigest = lists.version},
        sessionOf(link)
    )
end
function rosterFrame(turn, link, next)
    local ____turn_9 = turn
    local room = ____turn_9.room
    if next.from == 0 then
        local everybody = next.homes == "all" and __TS__ArrayConcat(
            allOccupants(room.roster),
            hiddenFor(room, link)
        ) or told(room, link)
        local listed = next.only == nil and everybody or __TS__ArrayFilter(
            everybody,
            function(____, ____bindingPattern0)
                local home
                home = ____bindingPattern0.home
                return home == next.only
            end
        )
        local items = __TS__ArrayMap(
            __TS__ArrayFilter(
                listed,
                function(____, occupant) return occupant.home ~= link.host end
            ),
            function(____, occupant) return rosterItem(occupant) end
        )
        link.rosterSnapshot = __TS__ArrayMap(
            items,
            function(____, item) return __TS__ObjectAssign(
                {},
                item,
                {view = sharedView(room, link, item.view)}
            ) end
        )
        link.rosterPosition = room.log.lastPosition
        link.rosterHomes = isStar(room) and "all" or next.homes
    end
    local ____end = next.from + pagesFor(room, link.host).itemsMax
    local more = link.extension and #link.rosterSnapshot > ____end
    local items = more and __TS__ArraySlice(link.rosterSnapshot, next.from, ____end) or __TS__ArraySlice(link.rosterSnapshot, next.from)
    if more then
        __TS__ArraySplice(
            link.script,
            1,
            0,
            __TS__ObjectAssign({}, next, {from = ____end})
        )
    end
    if not link.extension then
        return {kind = "roster", items = items, more = more}
    end
    local tells = next.only == nil and tellsOf(room, next, link) or everyStartOf(room, next.only)
    return __TS__ObjectAssign(
        {
            kind = "roster",
            items = items,
            more = more,
            tells = __TS__ArrayMap(
                tells,
                function(____, have) return asSent(room, link, have) end
            )
        },
        sessionOf(link)
    )
end
function asSent(room, link, have)
    if link.state ~= "up" or not (isStar(room) or relaysFrom(link, have.host)) then
        return have
    end
    return __TS__ObjectAssign(
        {},
        have,
        {previous = noteSent(link, have.host, have.epoch, have.contiguous)}
    )
end
function tellsOf(room, next, to)
    local ____room_surroundings_10 = room.surroundings
    local host = ____room_surroundings_10.host
    local epoch = ____room_surroundings_10.epoch
    local others = next.homes == "own" and relayedLinks(room, to) or room.links
    local haves = decidedHaves(room)
    local function upTo(home, start)
        local ____opt_11 = haveOf(haves, {host = home, epoch = start})
        local contiguous = ____opt_11 and ____opt_11.contiguous or 0
        return {host = home, epoch = start, contiguous = contiguous, above = {}}
    end
    local tells = {upTo(host, epoch)}
    for ____, ____value in ipairs(others) do
        local home = ____value.host
        local peerEpoch = ____value.peerEpoch
        local peerForgot = ____value.peerForgot
        do
            local __continue36
            repeat
                if home == to.host or peerEpoch == nil or peerForgot then
                    __continue36 = true
                    break
                end
                tells[#tells + 1] = upTo(home, peerEpoch)
                __continue36 = true
            until true
            if not __continue36 then
                break
            end
        end
    end
    return tells
end
function everyStartOf(room, home)
    return __TS__ArrayFilter(
        decidedHaves(room),
        function(____, have) return have.host == home end
    )
end
function relayedLinks(room, link)
    if isStar(room) then
        return link.direction == "down" and __TS__ArrayFilter(
            room.links,
            function(____, other) return other ~= link end
        ) or ({})
    end
    return __TS__ArrayFilter(
        room.links,
        function(____, other) return other.state == "up" and __TS__ArrayIncludes(
            room.relayed,
            pairKey(link.peer, other.peer)
        ) end
    )
end
function told(room, link)
    local homes = homesTold(room, link)
    local seen = __TS__ArrayFlatMap(
        homes,
        function(____, home) return occupantsOf(room.roster, home) end
    )
    return __TS__ArrayConcat(
        seen,
        __TS__ArrayFilter(
            hiddenFor(room, link),
            function(____, ____bindingPattern0)
                local home
                home = ____bindingPattern0.home
                return __TS__ArrayIncludes(homes, home)
            end
        )
    )
end
function hiddenFor(room, link)
    return link.extension and not isStar(room) and room.hidden or ({})
end
function helloFrame(turn, link)
    local ____turn_13 = turn
    local room = ____turn_13.room
    if room.generation == nil then
        return nil
    end
    local session = newSession(room)
    openSession(turn, link, session)
    if link.direction == "up" then
        askAgain(room, link)
    end
    link.cursor = room.log.lastPosition
    link.rosterPosition = 0
    link.unsureTold = {__TS__Unpack(room.unsure)}
    return {
        kind = "hello",
        sync = syncState(turn, link, session, room.generation)
    }
end
function homesTold(room, link)
    local strangers = __TS__ArrayFilter(
        strangersHomes(room),
        function(____, home) return home ~= link.host end
    )
    local ____array_15 = __TS__SparseArrayNew(
        room.surroundings.host,
        __TS__Unpack(__TS__ArrayMap(
            relayedLinks(room, link),
            function(____, other) return other.host end
        ))
    )
    __TS__SparseArrayPush(
        ____array_15,
        __TS__Unpack(strangers)
    )
    return {__TS__SparseArraySpread(____array_15)}
end
function backlogFrame(turn, link, next)
    local ____turn_16 = turn
    local room = ____turn_16.room
    if link.session == nil then
        return nil
    end
    local function isVoid(entry)
        return isOfOurOutcast(room, entry)
    end
    local function isOfThese(strand)
        return isTold(room, link, strand)
    end
    local backlog = next.rest or beginBacklog(
        room.log,
        link.cursor,
        link.peerHaves,
        isOfThese,
        isVoid
    )
    for ____, reading in ipairs(backlog.readings) do
        if reading.strand.host == link.host then
            reading.toldUpTo = limits.integerMax
        end
    end
    local gone = takeGone(backlog)
    local messages = __TS__ArrayMap(
        takePage(
            backlog,
            pagesFor(room, link.host),
            isVoid
        ),
        function(____, message) return withPrevious(room, link, backlog, message) end
    )
    local isAwaited = next.rest == nil and __TS__ArraySome(
        link.peerHaves,
        function(____, ____bindingPattern0)
            local without
            without = ____bindingPattern0.without
            return without ~= nil
        end
    )
    if #messages == 0 and #gone == 0 and not isAwaited then
        return nil
    end
    for ____, id in ipairs(gone) do
        tellGone(turn, link, id)
    end
    local more = hasMore(backlog)
    if more then
        __TS__ArraySplice(link.script, 1, 0, {kind = "backlog", rest = backlog})
    end
    local page = {kind = "backlog", session = link.session, messages = messages, more = more}
    return #gone == 0 and page or __TS__ObjectAssign({}, page, {gone = gone})
end
function isTold(room, link, ____bindingPattern0)
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    if link.direction ~= "down" then
        return host == room.surroundings.host
    end
    return host ~= link.host or epoch ~= link.peerEpoch or isStar(room)
end
function withPrevious(room, link, ____bindingPattern0, message)
    local given
    given = ____bindingPattern0.given
    local ____opt_17 = message.stamp
    local id = ____opt_17 and ____opt_17.id
    if id == nil or not tellsAllOf(room, link, id.host) then
        return message
    end
    local ____opt_19 = haveOf(link.cut, id)
    if (____opt_19 and ____opt_19.contiguous or 0) < id.sequence - 1 then
        return message
    end
    local previous = markSent(given, id.host, id.epoch, id.sequence)
    return previous >= id.sequence - 1 and message or __TS__ObjectAssign({}, message, {previous = previous})
end
function tellsAllOf(room, link, home)
    return home == room.surroundings.host or isStar(room) and link.direction == "down"
end
function peerhostFrame(room, link, next)
    local ____opt_21 = linkWith(room, next.peer)
    local isStranger = (____opt_21 and ____opt_21.extension) == false
    local named = isStranger and ({}) or ({peer = next.peer})
    return __TS__ObjectAssign(
        {
            kind = "peerhost",
            room = ____exports.nodeOf(link.peer)
        },
        named,
        {removed = next.removed},
        lifeOf(room)
    )
end
--- What the step asks the peer.
-- 
-- @returns undefined if there is nothing to say: then the step is done.
function ____exports.requestFrame(turn, link, next)
    local ____turn_0 = turn
    local room = ____turn_0.room
    repeat
        local ____switch3 = next.kind
        local ____cond3 = ____switch3 == "replicate"
        if ____cond3 then
            return replicateFrame(room, link)
        end
        ____cond3 = ____cond3 or ____switch3 == "config"
        if ____cond3 then
            return configFrame(turn, link, next.setUp)
        end
        ____cond3 = ____cond3 or ____switch3 == "lists"
        if ____cond3 then
            return listsFrame(room, link, next.change)
        end
        ____cond3 = ____cond3 or ____switch3 == "roster"
        if ____cond3 then
            return rosterFrame(turn, link, next)
        end
        ____cond3 = ____cond3 or ____switch3 == "ask-history"
        if ____cond3 then
            return __TS__ObjectAssign(
                {
                    kind = "history-request",
                    room = ____exports.nodeOf(room.self),
                    limits = next.rest or (next.missed and ({since = lastContact(room, link)}) or ({stanzasMax = historyLength(room)}))
                },
                sessionOf(link)
            )
        end
        ____cond3 = ____cond3 or ____switch3 == "hello"
        if ____cond3 then
            return helloFrame(turn, link)
        end
        ____cond3 = ____cond3 or ____switch3 == "ask-hello"
        if ____cond3 then
            return {kind = "hello-wanted"}
        end
        ____cond3 = ____cond3 or ____switch3 == "acts"
        if ____cond3 then
            return actsFrame(room, link, next)
        end
        ____cond3 = ____cond3 or ____switch3 == "backlog"
        if ____cond3 then
            if link.direction == "up" and next.rest == nil then
                withdrawSubject(turn, link)
            end
            return backlogFrame(turn, link, next)
        end
        ____cond3 = ____cond3 or ____switch3 == "synced"
        if ____cond3 then
            local ____temp_1
            if link.session == nil then
                ____temp_1 = nil
            else
                ____temp_1 = {kind = "synced", session = link.session}
            end
            return ____temp_1
        end
        ____cond3 = ____cond3 or ____switch3 == "reach"
        if ____cond3 then
            if link.session == nil then
                return nil
            end
            return {kind = "reach", session = link.session, peers = {{jid = next.peer, up = next.up}}}
        end
        ____cond3 = ____cond3 or ____switch3 == "peerhost"
        if ____cond3 then
            return peerhostFrame(room, link, next)
        end
        ____cond3 = ____cond3 or ____switch3 == "dissolve"
        if ____cond3 then
            return __TS__ObjectAssign(
                {
                    kind = "dissolve",
                    room = ____exports.nodeOf(link.peer)
                },
                next.reason == nil and ({}) or ({reason = next.reason}),
                next.alternative == nil and ({}) or ({alternative = next.alternative}),
                next.password == nil and ({}) or ({password = next.password}),
                lifeOf(room)
            )
        end
        do
            return nil
        end
    until true
end
--- Whether the peer gets our roster in a sync (3.6.4): it lacks an event that only a roster shows, or it has started anew
-- and has forgotten everybody.
function ____exports.needsRoster(room, link)
    if room.surroundings.policy.rosterAtSync == "always" then
        return true
    end
    local ____room_surroundings_14 = room.surroundings
    local host = ____room_surroundings_14.host
    local epoch = ____room_surroundings_14.epoch
    if link.peerForgot and isStar(room) and link.direction == "down" then
        return true
    end
    if link.peerForgot then
        return contiguousOf(room.log, host, epoch) > 0 or #told(room, link) > 0
    end
    return lacksPresence(
        room.log,
        link.peerHaves,
        homesTold(room, link)
    )
end
return ____exports
 end,
["dmuc.core.mesh"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local introduce, othersBeside, acquaintance, knows, tellOf, sayGoodbye
local ____arrivals = require("dmuc.core.arrivals")
local dropHome = ____arrivals.dropHome
local ____ids = require("dmuc.core.ids")
local compareOctets = ____ids.compareOctets
local hostOf = ____ids.hostOf
local ____link = require("dmuc.core.link")
local createLink = ____link.createLink
local enqueue = ____link.enqueue
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____peers = require("dmuc.core.peers")
local refusalOfPeer = ____peers.refusalOfPeer
local ____rate = require("dmuc.core.rate")
local isSlowed = ____rate.isSlowed
local ____state = require("dmuc.core.state")
local ask = ____state.ask
local dropLink = ____state.dropLink
local forgetAcquaintances = ____state.forgetAcquaintances
local isStar = ____state.isStar
local linkWith = ____state.linkWith
local report = ____state.report
local tell = ____state.tell
local ____steps = require("dmuc.core.steps")
local requestFrame = ____steps.requestFrame
local ____transitions = require("dmuc.core.transitions")
local endReplica = ____transitions.endReplica
local saysHello = ____transitions.saysHello
local startLink = ____transitions.startLink
function introduce(room, link)
    if not link.extension or isStar(room) then
        return
    end
    for ____, other in ipairs(othersBeside(room, link)) do
        do
            local __continue9
            repeat
                if not other.extension then
                    __continue9 = true
                    break
                end
                local speaker, listener = __TS__Unpack(compareOctets(link.peer, other.peer) < 0 and ({link, other}) or ({other, link}))
                if not knows(room, listener, speaker) then
                    tellOf(listener, speaker)
                elseif not knows(room, speaker, listener) then
                    tellOf(speaker, listener)
                end
                __continue9 = true
            until true
            if not __continue9 then
                break
            end
        end
    end
end
function othersBeside(room, link)
    return __TS__ArrayFilter(
        room.links,
        function(____, other) return other ~= link and other.direction == "down" and other.established end
    )
end
function acquaintance(link, other)
    return (link.peer .. " ") .. other.peer
end
function knows(room, link, other)
    return __TS__ArrayIncludes(
        room.announced,
        acquaintance(link, other)
    )
end
function tellOf(link, other)
    local isDue = __TS__ArraySome(
        link.script,
        function(____, step) return step.kind == "peerhost" and step.peer == other.peer end
    )
    if link.state == "up" and not isDue then
        enqueue(link, {kind = "peerhost", peer = other.peer, removed = false})
    end
end
--- Opens the link to another replica of the room.
-- 
-- @param knowsUs the other has heard of us already, so that we need not wait for its hello.
-- @returns whether that service may link with ours.
function ____exports.meet(turn, peer, knowsUs)
    local ____turn_4 = turn
    local room = ____turn_4.room
    local host = hostOf(peer)
    if refusalOfPeer(room.surroundings.peers, host, room.surroundings.mode) ~= nil then
        return false
    end
    local known = linkWith(room, peer)
    if known ~= nil then
        if known.state == "split" and known.waitsFor == "time" and not isSlowed(turn, known) then
            known.waitsFor = "turn"
        end
        return true
    end
    if #room.links >= limits.peersMax then
        return false
    end
    local link = createLink(peer, host, "across")
    link.extension = true
    local ____room_links_5 = room.links
    ____room_links_5[#____room_links_5 + 1] = link
    local ____turn_effects_6 = turn.effects
    ____turn_effects_6[#____turn_effects_6 + 1] = {kind = "save"}
    if knowsUs or saysHello(room, link) then
        startLink(turn, link)
    else
        link.wakeAt = turn.now + limits.splitRetryMs
    end
    return true
end
--- That instance does not belong to the room any more, nor do its people.
function ____exports.part(turn, link)
    dropLink(turn.room, link)
    forgetAcquaintances(turn.room, link.peer)
    dropHome(turn, link.host)
    local ____turn_effects_7 = turn.effects
    ____turn_effects_7[#____turn_effects_7 + 1] = {kind = "save"}
    report(turn, "info", link.peer .. " does not belong to the room any more")
end
function sayGoodbye(turn, link)
    if not link.established or link.direction == "across" then
        return
    end
    local goodbye = link.direction == "down" and ({kind = "dissolve", alternative = turn.room.self}) or ({kind = "dissolve"})
    local frame = requestFrame(turn, link, goodbye)
    if frame == nil then
        return
    end
    if link.extension then
        ask(turn, link, frame, "services")
    else
        tell(turn, link, frame)
    end
end
--- D1-25: the other replicas hear of the new one, and it of them.
function ____exports.announce(turn, link)
    if isStar(turn.room) then
        return
    end
    for ____, other in ipairs(othersBeside(turn.room, link)) do
        local isPlain = not other.extension or not link.extension
        if isPlain and other.state == "up" then
            enqueue(other, {kind = "peerhost", peer = link.peer, removed = false})
        end
    end
    introduce(turn.room, link)
end
local function noteKnows(room, link, other)
    if not knows(room, link, other) then
        local ____room_announced_0 = room.announced
        ____room_announced_0[#____room_announced_0 + 1] = acquaintance(link, other)
    end
end
--- The peer has been told of another; now that one may hear of it (D1-25).
function ____exports.announceBack(turn, link, current)
    if current.kind ~= "peerhost" or current.removed then
        return
    end
    local ____turn_1 = turn
    local room = ____turn_1.room
    local other = linkWith(room, current.peer)
    if other == nil then
        return
    end
    noteKnows(room, link, other)
    if link.extension and other.extension and not knows(room, other, link) then
        tellOf(other, link)
    end
end
--- The peer may not link with the other: nobody is told of it again.
function ____exports.keepApart(turn, link, current)
    local ____temp_2
    if current.kind == "peerhost" then
        ____temp_2 = linkWith(turn.room, current.peer)
    else
        ____temp_2 = nil
    end
    local other = ____temp_2
    if other == nil then
        return
    end
    noteKnows(turn.room, link, other)
    noteKnows(turn.room, other, link)
end
--- The answer to its hello has told that replica of others (3.5): now they may hear of it.
function ____exports.introduceBack(room, link)
    for ____, other in ipairs(othersBeside(room, link)) do
        if __TS__ArrayIncludes(link.peersTold, other.peer) then
            noteKnows(room, link, other)
        end
    end
    introduce(room, link)
end
--- Opens links to the replicas that the primary names, and ends those that it names no more (3.5).
function ____exports.reconcile(turn, peers)
    local ____turn_3 = turn
    local room = ____turn_3.room
    for ____, peer in ipairs(peers) do
        if peer ~= room.self then
            ____exports.meet(turn, peer, true)
        end
    end
    for ____, link in ipairs({__TS__Unpack(room.links)}) do
        if link.direction == "across" and not __TS__ArrayIncludes(peers, link.peer) then
            ____exports.part(turn, link)
        end
    end
end
--- The same of a replica of ours: the others are told (D1-25).
function ____exports.leaveOut(turn, link)
    ____exports.part(turn, link)
    for ____, other in ipairs(turn.room.links) do
        if other.direction == "down" and other.state == "up" and other.farewell == nil then
            enqueue(other, {kind = "peerhost", peer = link.peer, removed = true})
        end
    end
end
--- The administrator does not want some peers any more: nothing that they say is taken, so their links end without a last sync
-- (3.9). They are told, so that the people there may come here (3.11).
function ____exports.leaveDisallowed(turn)
    local ____turn_8 = turn
    local room = ____turn_8.room
    local ____room_surroundings_9 = room.surroundings
    local peers = ____room_surroundings_9.peers
    local mode = ____room_surroundings_9.mode
    for ____, link in ipairs(__TS__ArrayFilter(
        room.links,
        function(____, ____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return refusalOfPeer(peers, host, mode) ~= nil
        end
    )) do
        local reason = link.host .. " is not among dmuc_peers any more"
        report(turn, "info", (link.peer .. ": ") .. reason)
        sayGoodbye(turn, link)
        if link.direction == "up" then
            endReplica(turn, reason, {alternative = link.peer})
            return
        end
        if link.direction == "down" then
            ____exports.leaveOut(turn, link)
        else
            ____exports.part(turn, link)
        end
    end
end
--- A replica of ours has ended; with the last one the room is a plain room again. Or our own has, and the primary knows.
function ____exports.dissolved(turn, link)
    local ____turn_10 = turn
    local room = ____turn_10.room
    if link.direction == "up" then
        endReplica(turn, "nobody has used it for a long time", {alternative = link.peer})
        return
    end
    local isWantedAgain = room.role == "primary" and link.farewell == nil
    ____exports.leaveOut(turn, link)
    if isWantedAgain then
        local fresh = createLink(link.peer, link.host, link.direction)
        local ____room_links_11 = room.links
        ____room_links_11[#____room_links_11 + 1] = fresh
        startLink(turn, fresh)
    elseif #room.links == 0 then
        room.role = "plain"
    end
end
return ____exports
 end,
["dmuc.core.renumbering"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local renumber
local ____delivery = require("dmuc.core.delivery")
local showLastSubject = ____delivery.showLastSubject
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____log = require("dmuc.core.log")
local contiguousOf = ____log.contiguousOf
local giveNumber = ____log.giveNumber
local haveCovers = ____log.haveCovers
local nextStamp = ____log.nextStamp
local ____state = require("dmuc.core.state")
local timeOf = ____state.timeOf
function renumber(turn, id)
    local ____turn_room_2 = turn.room
    local log = ____turn_room_2.log
    local surroundings = ____turn_room_2.surroundings
    local known = __TS__ArrayFind(
        log.entries,
        function(____, entry) return sameEvent(entry.stamp.id, id) end
    )
    if known == nil or known.copied == true then
        return false
    end
    local ____surroundings_3 = surroundings
    local host = ____surroundings_3.host
    local epoch = ____surroundings_3.epoch
    local stamp = __TS__ObjectAssign(
        {},
        nextStamp(
            log,
            host,
            epoch,
            timeOf(turn)
        ),
        {time = known.stamp.time}
    )
    giveNumber(log, id, stamp)
    local ____turn_effects_4 = turn.effects
    ____turn_effects_4[#____turn_effects_4 + 1] = {
        kind = "renumber",
        id = id,
        stamp = stamp,
        contiguous = contiguousOf(log, host, epoch)
    }
    local ____turn_effects_5 = turn.effects
    ____turn_effects_5[#____turn_effects_5 + 1] = {kind = "save", ahead = true}
    if known.event.kind == "subject" then
        showLastSubject(turn)
    end
    return true
end
--- A sync is over that asked for the primary's copies of what is not sure here: what was settled while it went on is told by
-- the next one.
-- 
-- @returns whether something got another number, which another sync has to tell.
function ____exports.settleUnsure(turn, link)
    local ____turn_0 = turn
    local room = ____turn_0.room
    local ____link_1 = link
    local unsureTold = ____link_1.unsureTold
    local peerHaves = ____link_1.peerHaves
    local told = __TS__ArrayFilter(
        room.unsure,
        function(____, id) return __TS__ArraySome(
            unsureTold,
            function(____, other) return sameEvent(other, id) end
        ) end
    )
    room.unsure = __TS__ArrayFilter(
        room.unsure,
        function(____, id) return not __TS__ArrayIncludes(told, id) end
    )
    local refused = __TS__ArrayMap(
        __TS__ArrayFilter(
            told,
            function(____, id) return haveCovers(peerHaves, id) end
        ),
        function(____, id) return renumber(turn, id) end
    )
    return __TS__ArrayIncludes(refused, true)
end
return ____exports
 end,
["dmuc.core.sync"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayPush = ____lualib.__TS__ArrayPush
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local forgetLostSubject, tellReachAgain, isReporter, hasUntold
local ____acceptance = require("dmuc.core.acceptance")
local isOwnPast = ____acceptance.isOwnPast
local ____arrivals = require("dmuc.core.arrivals")
local dropStale = ____arrivals.dropStale
local ____delivery = require("dmuc.core.delivery")
local catchUp = ____delivery.catchUp
local ____ghosts = require("dmuc.core.ghosts")
local forgetLost = ____ghosts.forgetLost
local layGhosts = ____ghosts.layGhosts
local tellLost = ____ghosts.tellLost
local tellLostAgain = ____ghosts.tellLostAgain
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____link = require("dmuc.core.link")
local dropSteps = ____link.dropSteps
local enqueue = ____link.enqueue
local isAlive = ____link.isAlive
local notePeer = ____link.notePeer
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local closeEarlier = ____log.closeEarlier
local haveCovers = ____log.haveCovers
local noteStart = ____log.noteStart
local voidAll = ____log.voidAll
local voidUpTo = ____log.voidUpTo
local ____mesh = require("dmuc.core.mesh")
local introduceBack = ____mesh.introduceBack
local reconcile = ____mesh.reconcile
local ____reading = require("dmuc.core.reading")
local readNewest = ____reading.readNewest
local ____relay = require("dmuc.core.relay")
local lacksRelayed = ____relay.lacksRelayed
local passRosterOn = ____relay.passRosterOn
local relayForNewcomer = ____relay.relayForNewcomer
local sentAtCut = ____relay.sentAtCut
local ____renumbering = require("dmuc.core.renumbering")
local settleUnsure = ____renumbering.settleUnsure
local ____rights = require("dmuc.core.rights")
local letInAgain = ____rights.letInAgain
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
local ____steps = require("dmuc.core.steps")
local needsRoster = ____steps.needsRoster
local ____submissions = require("dmuc.core.submissions")
local resubmit = ____submissions.resubmit
local sendWaiting = ____submissions.sendWaiting
local waitsForCopies = ____submissions.waitsForCopies
local ____transitions = require("dmuc.core.transitions")
local resync = ____transitions.resync
local saysHello = ____transitions.saysHello
local setState = ____transitions.setState
local tellReach = ____transitions.tellReach
function forgetLostSubject(turn, link)
    local ____turn_15 = turn
    local room = ____turn_15.room
    local function isLost(____bindingPattern0)
        local stamp
        stamp = ____bindingPattern0.stamp
        return (stamp and stamp.id.host) == link.host and stamp.id.epoch ~= link.peerEpoch and not haveCovers(link.peerHaves, stamp.id)
    end
    if room.subject == nil or not isLost(room.subject) then
        return
    end
    local last
    readNewest(
        room.log,
        function(message)
            if message.event.kind == "subject" and not isLost(message) then
                last = message
            end
            return last == nil
        end
    )
    if last == nil then
        __TS__Delete(room, "subject")
    else
        room.subject = last
        local ____turn_effects_18 = turn.effects
        ____turn_effects_18[#____turn_effects_18 + 1] = {kind = "show", event = last.event, delayed = true}
    end
end
function tellReachAgain(turn, ____bindingPattern0)
    local peerForgot
    peerForgot = ____bindingPattern0.peerForgot
    local ____turn_19 = turn
    local room = ____turn_19.room
    for ____, other in ipairs(room.links) do
        do
            local __continue46
            repeat
                if other.direction ~= "across" or not other.established then
                    __continue46 = true
                    break
                end
                local state = other.state
                local reported = other.reported
                if state == "split" and (peerForgot or reported ~= false) then
                    tellReach(turn, other, false)
                elseif state == "up" and (peerForgot or reported ~= true and isReporter(room, other)) then
                    tellReach(turn, other, true)
                end
                __continue46 = true
            until true
            if not __continue46 then
                break
            end
        end
    end
end
--- D1-21: at the end of the set-up, or of the sync that follows one that broke off before the history came.
function ____exports.askForHistory(link)
    if link.lacksHistory == true then
        enqueue(link, {kind = "ask-history", missed = false})
    end
end
function isReporter(room, link)
    return saysHello(room, link) or link.reported == false or __TS__ArraySome(
        room.doubted,
        function(____, ____bindingPattern0)
            local peer
            peer = ____bindingPattern0.peer
            return peer == link.peer
        end
    )
end
--- Sends what the peer is owed, in the order of the numbers: what was under way, what the log has, what waited for the link.
function ____exports.giveAll(turn, link)
    if link.direction ~= "up" then
        ____exports.giveRest(turn, link)
    elseif hasUntold(turn.room, link) then
        local ____link_script_20 = link.script
        ____link_script_20[#____link_script_20 + 1] = {kind = "hello"}
    else
        resubmit(turn, link)
        if settleUnsure(turn, link) then
            local ____link_script_21 = link.script
            ____link_script_21[#____link_script_21 + 1] = {kind = "hello"}
            return
        end
        ____exports.giveRest(turn, link)
        if isAlive(link) then
            sendWaiting(turn, link)
        end
    end
end
--- Sends what the log has beyond what the peer was given. If it was too much for the log, a sync tells what is left.
function ____exports.giveRest(turn, link)
    if catchUp(turn, link) then
        return
    end
    if #link.toldHomes > 0 then
        link.passesRosterOn = true
    end
    resync(turn, link, "what the peer lacks is not all in the log any more")
end
function hasUntold(room, link)
    if not waitsForCopies(room) then
        return false
    end
    local ____room_surroundings_22 = room.surroundings
    local host = ____room_surroundings_22.host
    local isUntold = __TS__ArraySome(
        room.log.entries,
        function(____, ____bindingPattern0)
            local copied
            local stamp
            local position
            position = ____bindingPattern0.position
            stamp = ____bindingPattern0.stamp
            copied = ____bindingPattern0.copied
            return position > link.cursor and stamp.id.host == host and copied ~= true
        end
    )
    return isUntold or __TS__ArraySome(
        room.unsure,
        function(____, id) return not __TS__ArraySome(
            link.unsureTold,
            function(____, told) return sameEvent(told, id) end
        ) end
    )
end
--- Config and lists that changed while the link came up, and which nobody has told it (3.8).
function ____exports.tellChanges(turn, link)
    local ____turn_23 = turn
    local room = ____turn_23.room
    if link.direction ~= "down" then
        return
    end
    if link.configDigest ~= room.config.digest then
        enqueue(link, {kind = "config", setUp = false})
    elseif link.extension and link.listsDigest ~= room.lists.digest then
        enqueue(link, {kind = "lists"})
    end
end
--- Our hello was answered: now each side tells what the other lacks, one frame after the other (3.6).
function ____exports.helloAnswered(turn, link, answer)
    setState(turn, link, "syncing", "the peer answers")
    notePeer(link, answer.sync)
    link.received = 0
    link.receivedTold = 0
    if link.direction == "up" and answer.sync.peers ~= nil then
        reconcile(turn, answer.sync.peers)
    end
    if needsRoster(turn.room, link) then
        local ____link_script_0 = link.script
        ____link_script_0[#____link_script_0 + 1] = {kind = "roster", from = 0, homes = "own"}
    end
    local ____answer_sync_1 = answer.sync
    local digest = ____answer_sync_1.listsDigest
    local isNewer = digest ~= nil and digest ~= turn.room.lists.digest and turn.room.lists.digest ~= ""
    if link.direction == "up" and isNewer then
        local ____link_script_2 = link.script
        ____link_script_2[#____link_script_2 + 1] = {kind = "await-lists", digest = digest}
    end
    if #link.unsureTold > 0 then
        local ____link_script_3 = link.script
        ____link_script_3[#____link_script_3 + 1] = {kind = "await-backlog"}
    end
    __TS__ArrayPush(link.script, {kind = "backlog"}, {kind = "synced"})
end
--- What is to be told after a sync that comes between, also at the end of a set-up.
local laterSteps = {
    "peerhost",
    "dissolve",
    "reach",
    "subject",
    "announce"
}
--- A peer said hello: what we have to tell follows our answer (3.6.2 to 3.6.5).
function ____exports.helloReceived(turn, link, hello)
    local ____turn_4 = turn
    local room = ____turn_4.room
    local ____hello_5 = hello
    local sync = ____hello_5.sync
    notePeer(link, sync)
    local others = __TS__ArrayFilter(
        link.script,
        function(____, ____bindingPattern0)
            local kind
            kind = ____bindingPattern0.kind
            return __TS__ArrayIncludes(laterSteps, kind)
        end
    )
    dropSteps(link)
    if link.direction == "down" then
        link.listsDigest = sync.listsDigest or ""
        link.configDigest = sync.configDigest or ""
        if sync.configDigest ~= room.config.digest then
            local ____link_script_6 = link.script
            ____link_script_6[#____link_script_6 + 1] = {kind = "config", setUp = false}
        else
            local ____link_script_7 = link.script
            ____link_script_7[#____link_script_7 + 1] = {kind = "lists"}
        end
    end
    local ____link_script_8 = link.script
    ____link_script_8[#____link_script_8 + 1] = {kind = "acts", from = 0, listsPosition = link.listsPosition}
    if needsRoster(room, link) then
        local ____link_script_9 = link.script
        ____link_script_9[#____link_script_9 + 1] = {kind = "roster", from = 0, homes = "own"}
    end
    __TS__ArrayPush(
        link.script,
        {kind = "backlog"},
        {kind = "await-synced"},
        __TS__Unpack(others)
    )
    setState(turn, link, "syncing", "the peer says hello")
end
--- Whether it is the peer's turn.
function ____exports.isWaiting(link)
    local ____opt_10 = link.script[1]
    local kind = ____opt_10 and ____opt_10.kind
    return kind == "await-synced" or kind == "await-backlog"
end
--- The peer's part of the sync has to go on: without an end it is given up (3.6.7, "a time-out kills the session"). Whether
-- the peer is there at all, probes find out earlier (3.4).
function ____exports.awaitSynced(turn, link)
    if ____exports.isWaiting(link) then
        link.wakeAt = turn.now + limits.linkWaitMaxMs
    end
end
--- Both sides have told what the other lacked: events flow again (3.6.7).
function ____exports.finishSync(turn, link)
    local ____turn_12 = turn
    local room = ____turn_12.room
    local ____room_surroundings_13 = room.surroundings
    local host = ____room_surroundings_13.host
    local epoch = ____room_surroundings_13.epoch
    __TS__Delete(link, "wakeAt")
    if link.peerEpoch ~= nil then
        noteStart(room.log, link.host, link.peerEpoch)
    end
    for ____, have in ipairs(link.peerHaves) do
        local isToldHere = __TS__ArrayIncludes(link.toldHomes, have.host) or isStar(room) and link.direction == "up"
        if have.host == link.host or isOwnPast(room, link, have) then
            voidAll(room.log, have)
        elseif isToldHere and (have.host ~= host or have.epoch ~= epoch) then
            voidUpTo(room.log, have.host, have.epoch, have.contiguous)
        end
    end
    if link.peerEpoch ~= nil then
        closeEarlier(room.log, link.host, link.peerEpoch)
    end
    link.sent = sentAtCut(room, link)
    if lacksRelayed(room, link) then
        enqueue(link, {kind = "ask-hello"})
    end
    dropStale(turn, link)
    setState(turn, link, "up", "in sync")
    if link.direction == "down" and not link.established then
        relayForNewcomer(room, link)
    end
    link.established = true
    if link.direction == "up" then
        if link.peerForgot then
            forgetLost(turn)
        end
        tellReachAgain(turn, link)
        forgetLostSubject(turn, link)
    else
        tellLostAgain(room, link)
    end
    link.peerForgot = link.direction == "up" and __TS__ArraySome(
        link.script,
        function(____, ____bindingPattern0)
            local kind
            kind = ____bindingPattern0.kind
            return kind == "hello"
        end
    )
    __TS__Delete(link, "splitSince")
    room.forgotten = __TS__ArrayFilter(
        room.forgotten,
        function(____, home) return home ~= link.host end
    )
    local wasLost = link.ghosts ~= "unseen"
    local isAnyoneBack = layGhosts(turn, link)
    if isAnyoneBack or #link.toldHomes > 0 or link.passesRosterOn == true then
        passRosterOn(room, link)
    end
    __TS__Delete(link, "passesRosterOn")
    if wasLost then
        tellLost(room, link, false)
    end
    local ____turn_effects_14 = turn.effects
    ____turn_effects_14[#____turn_effects_14 + 1] = {kind = "save"}
    ____exports.giveAll(turn, link)
    if not isAlive(link) then
        return
    end
    ____exports.askForHistory(link)
    ____exports.tellChanges(turn, link)
    if link.farewell ~= nil then
        enqueue(link, link.farewell)
    end
    if link.direction == "across" and isReporter(room, link) then
        tellReach(turn, link, true)
    end
    if link.direction == "down" then
        introduceBack(room, link)
    end
    if __TS__ArraySome(
        letInAgain(room),
        function(____, ____bindingPattern0)
            local id
            id = ____bindingPattern0.id
            return id.host == link.host
        end
    ) then
        resync(turn, link, "the lists let somebody in there")
    end
end
return ____exports
 end,
["dmuc.core.turns"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local Set = ____lualib.Set
local ____exports = {}
local wishOf, forgetGone, beginsItself
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____transitions = require("dmuc.core.transitions")
local saysHello = ____transitions.saysHello
function wishOf(room, host)
    local link = __TS__ArrayFind(
        room.links,
        function(____, other) return other.host == host end
    )
    return link == nil and "none" or ____exports.wishOfLink(link)
end
--- What a link wants; nothing, if it is up, ended, or has to wait for a time.
function ____exports.wishOfLink(link)
    if link.state == "requested" or link.state == "syncing" then
        return "running"
    end
    if link.state ~= "split" or link.waitsFor == "time" then
        return "none"
    end
    return link.waitsFor or "running"
end
--- The peer is likely to bring up rooms itself.
function ____exports.listen(turns, now)
    turns.listenUntil = now + limits.listenMs
end
function forgetGone(____bindingPattern0, host)
    local waiting
    local running
    running = ____bindingPattern0.running
    waiting = ____bindingPattern0.waiting
    local gone = {}
    running:forEach(function(____, _whose, room)
        if wishOf(room, host) ~= "running" then
            gone[#gone + 1] = room
        end
    end)
    waiting:forEach(function(____, room)
        if wishOf(room, host) ~= "turn" then
            gone[#gone + 1] = room
        end
    end)
    for ____, room in ipairs(gone) do
        running:delete(room)
        waiting:delete(room)
    end
end
function beginsItself(room, host)
    local link = __TS__ArrayFind(
        room.links,
        function(____, other) return other.host == host end
    )
    return link ~= nil and (not link.extension or not link.established or saysHello(room, link))
end
--- Nobody runs or waits.
function ____exports.createTurns()
    return {
        running = __TS__New(Map),
        waiting = __TS__New(Set),
        listenUntil = 0
    }
end
--- Something has happened in the room.
function ____exports.noteRoom(turns, room, host, now)
    local wish = wishOf(room, host)
    if wish ~= "running" then
        turns.running:delete(room)
    elseif not turns.running:has(room) then
        turns.running:set(room, "the-peers")
    end
    if turns.running:get(room) == "the-peers" then
        ____exports.listen(turns, now)
    end
    if wish == "turn" then
        turns.waiting:add(room)
    else
        turns.waiting:delete(room)
    end
end
--- Gives a turn away. Where we could only ask the peer to say hello, it is left to the peer as long as that brings up rooms.
-- 
-- @param atOnceMax rooms that may be brought up at the same time.
-- @returns the room that has it, or undefined if none is free or none is wanted now.
function ____exports.takeTurn(turns, host, atOnceMax, now)
    forgetGone(turns, host)
    if turns.running.size >= atOnceMax then
        return nil
    end
    local next
    turns.waiting:forEach(function(____, room)
        if turns.listenUntil > now and not beginsItself(room, host) then
            return
        end
        if next == nil or room.log.highestKey > next.log.highestKey then
            next = room
        end
    end)
    if next == nil then
        return nil
    end
    turns.waiting:delete(next)
    turns.running:set(next, "ours")
    return next
end
--- When a turn may be given that the room waits for, or another one if it does not.
function ____exports.earliestTurn(turns, room, host, now)
    local waitsForPeer = turns.waiting:has(room) and not beginsItself(room, host)
    return waitsForPeer and turns.listenUntil > now and turns.listenUntil or now
end
return ____exports
 end,
["dmuc.core.counts"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayFlatMap = ____lualib.__TS__ArrayFlatMap
local ____exports = {}
local nameOf, linkTo, addLink, peerAnswers
local ____ids = require("dmuc.core.ids")
local isSameStart = ____ids.isSameStart
local ____link = require("dmuc.core.link")
local acknowledge = ____link.acknowledge
local isAlive = ____link.isAlive
local ____submissions = require("dmuc.core.submissions")
local sendWaiting = ____submissions.sendWaiting
local ____sync = require("dmuc.core.sync")
local giveRest = ____sync.giveRest
local tellChanges = ____sync.tellChanges
local ____transitions = require("dmuc.core.transitions")
local loseLink = ____transitions.loseLink
local resync = ____transitions.resync
local setState = ____transitions.setState
local split = ____transitions.split
local ____turns = require("dmuc.core.turns")
local wishOfLink = ____turns.wishOfLink
function nameOf(room)
    return room.primary or room.self
end
function linkTo(room, host)
    return __TS__ArrayFind(
        room.links,
        function(____, link) return link.host == host end
    )
end
--- What this room's link to the host waits for, or undefined if all that was sent is acknowledged.
function ____exports.demandOf(room, host)
    local link = linkTo(room, host)
    if link == nil or not link.extension or link.state ~= "up" and link.state ~= "suspect" then
        return nil
    end
    if room.role == "plain" then
        return nil
    end
    local session = link.session
    local count = link.sentCount
    local since = link.waitingSince
    local again = link.recounting
    if session == nil or since == nil then
        return nil
    end
    return {
        room = nameOf(room),
        session = session,
        count = count,
        since = since,
        again = again
    }
end
--- Nobody wants to know anything.
function ____exports.noNeeds()
    return {
        used = false,
        awaited = false,
        queued = false,
        extension = false,
        demands = {},
        pings = {}
    }
end
function addLink(needs, room, link)
    if not link.extension then
        local ____needs_pings_0 = needs.pings
        ____needs_pings_0[#____needs_pings_0 + 1] = {from = room.self, to = link.peer, patient = link.direction == "up"}
        return
    end
    needs.extension = true
    local demand = ____exports.demandOf(room, link.host)
    if demand ~= nil then
        local ____needs_demands_1 = needs.demands
        ____needs_demands_1[#____needs_demands_1 + 1] = demand
    end
end
function peerAnswers(turn, link, lastContact)
    if link.state == "suspect" and not link.extension then
        if lastContact ~= nil then
            link.lastContact = lastContact
        end
        resync(turn, link, "the peer answers again; something may be lost")
    elseif link.state == "suspect" then
        setState(turn, link, "up", "the peer answers")
        giveRest(turn, link)
        if not isAlive(link) then
            return
        end
        tellChanges(turn, link)
        if link.direction == "up" then
            sendWaiting(turn, link)
        end
    elseif link.waitsFor == "answer" then
        link.waitsFor = "turn"
        if lastContact ~= nil then
            link.lastContact = lastContact
        end
    end
end
--- What the rooms want to know of each host that they share links with (3.4).
function ____exports.needsByHost(rooms)
    local byHost = __TS__New(Map)
    for ____, room in ipairs(rooms) do
        for ____, link in ipairs(room.links) do
            do
                local __continue11
                repeat
                    local wish = wishOfLink(link)
                    if not isAlive(link) and wish ~= "answer" and wish ~= "turn" then
                        __continue11 = true
                        break
                    end
                    local needs = byHost:get(link.host) or ____exports.noNeeds()
                    byHost:set(link.host, needs)
                    if isAlive(link) then
                        needs.used = true
                    elseif wish == "answer" then
                        needs.awaited = true
                    else
                        needs.queued = true
                    end
                    addLink(needs, room, link)
                    __continue11 = true
                until true
                if not __continue11 then
                    break
                end
            end
        end
    end
    return byHost
end
--- Our answer to a probe of that host: what has come on each link that it names; gone, if there is none.
-- 
-- @param rooms all that this service holds.
function ____exports.countsFor(rooms, host, asked)
    local byName = __TS__New(Map)
    for ____, room in ipairs(rooms) do
        local link = linkTo(room, host)
        if link ~= nil and room.role ~= "plain" then
            byName:set(
                nameOf(room),
                link
            )
        end
    end
    return __TS__ArrayMap(
        asked,
        function(____, ____bindingPattern0)
            local name
            name = ____bindingPattern0.room
            local link = byName:get(name)
            if link == nil then
                return {room = name, gone = true}
            end
            local session = link.session
            local count = link.received
            return session == nil and ({room = name, gone = false}) or ({room = name, session = session, count = count, gone = false})
        end
    )
end
--- The peer's counts, each with the room that it is of; such that the room does not share with that host are left out.
function ____exports.countedRooms(rooms, host, rows)
    local byName = __TS__New(Map)
    for ____, row in ipairs(rows) do
        byName:set(row.room, row)
    end
    return __TS__ArrayFlatMap(
        rooms,
        function(____, room)
            local row = byName:get(nameOf(room))
            return (row == nil or room.role == "plain" or linkTo(room, host) == nil) and ({}) or ({{room = room, row = row}})
        end
    )
end
--- The peer's count of what we sent: all of it, or something is missing (3.4).
function ____exports.counted(turn, input)
    local ____turn_2 = turn
    local room = ____turn_2.room
    local now = ____turn_2.now
    local ____input_3 = input
    local row = ____input_3.row
    local link = linkTo(room, input.host)
    if link == nil or link.state ~= "up" and link.state ~= "suspect" then
        return
    end
    if row.gone then
        if link.direction == "down" then
            link.established = false
        end
        resync(turn, link, "the peer has no such link")
    elseif row.session ~= link.session then
        resync(turn, link, "the peer is in another session")
    else
        local count = row.count or 0
        local isBehind = count < link.sentCount and count <= link.acknowledged
        acknowledge(link, count, now)
        if not isBehind then
            link.recounting = false
        elseif link.recounting then
            resync(turn, link, "the peer has not got all that was sent")
        else
            link.recounting = true
        end
    end
end
--- The peer's service is silent, there again, lost, or new (3.4).
function ____exports.peerChanged(turn, input)
    local link = linkTo(turn.room, input.host)
    if link == nil then
        return
    end
    repeat
        local ____switch43 = input.kind
        local ____cond43 = ____switch43 == "peer-suspect"
        if ____cond43 then
            if link.state == "up" then
                setState(turn, link, "suspect", "no sign of life; nothing is sent till one comes")
            end
            return
        end
        ____cond43 = ____cond43 or ____switch43 == "peer-answers"
        if ____cond43 then
            peerAnswers(turn, link, input.lastContact)
            return
        end
        ____cond43 = ____cond43 or ____switch43 == "peer-lost"
        if ____cond43 then
            if isAlive(link) then
                split(turn, link, "no answer to two probes")
            elseif link.waitsFor == "turn" then
                link.waitsFor = "answer"
            end
            return
        end
        ____cond43 = ____cond43 or ____switch43 == "peer-named"
        if ____cond43 then
            if isAlive(link) and link.peerEpoch ~= nil and not isSameStart(link.peerEpoch, input.epoch) then
                resync(turn, link, "the peer was started anew")
            end
            break
        end
    until true
end
--- The other end of the link is gone, though its service is there (3.4).
function ____exports.linkLost(turn, input)
    local link = linkTo(turn.room, input.host)
    if link == nil or not isAlive(link) then
        return
    end
    local isSetUp = link.established or link.direction == "up"
    if isSetUp then
        loseLink(turn, link, (link.host .. " knows nothing of ") .. link.peer)
    end
end
return ____exports
 end,
["dmuc.core.idle"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local askForSync
local ____link = require("dmuc.core.link")
local enqueue = ____link.enqueue
local ____transitions = require("dmuc.core.transitions")
local endReplica = ____transitions.endReplica
local saysHello = ____transitions.saysHello
local ____roster = require("dmuc.core.roster")
local countOf = ____roster.countOf
local ____state = require("dmuc.core.state")
local tell = ____state.tell
local ____steps = require("dmuc.core.steps")
local nodeOf = ____steps.nodeOf
function askForSync(room, link)
    if link.state ~= "up" then
        return
    end
    local kind = saysHello(room, link) and "hello" or "ask-hello"
    enqueue(link, {kind = kind})
    link.withheld = "asked"
end
--- At the end of a step: notes whether somebody is here, and has those synced who were spared what they need now.
-- 
-- @returns whether a link has something to ask.
function ____exports.noteUse(turn)
    local ____turn_0 = turn
    local room = ____turn_0.room
    local now = ____turn_0.now
    local ____room_surroundings_1 = room.surroundings
    local host = ____room_surroundings_1.host
    local suspendEmpty = ____room_surroundings_1.suspendEmpty
    local isIdle = room.role == "replica" and countOf(room.roster, host) == 0
    local isUsedAgain = not isIdle and room.idleSince ~= nil
    if isUsedAgain then
        __TS__Delete(room, "idleSince")
    end
    if isIdle and room.idleSince == nil then
        room.idleSince = now
        local ____turn_effects_2 = turn.effects
        ____turn_effects_2[#____turn_effects_2 + 1] = {kind = "save"}
    end
    if not suspendEmpty then
        return false
    end
    local function isDue(link)
        return link.withheld == "unasked" and (isUsedAgain or countOf(room.roster, link.host) > 0)
    end
    local due = __TS__ArrayFilter(
        room.links,
        function(____, link) return isDue(link) end
    )
    for ____, link in ipairs(due) do
        askForSync(room, link)
    end
    return #due > 0
end
--- The link to the primary, if the replica may withdraw by it: the primary has all that was said here (3.11).
local function wayOut(room)
    if room.surroundings.replicaTtlMs == 0 then
        return nil
    end
    local link = __TS__ArrayFind(
        room.links,
        function(____, ____bindingPattern0)
            local direction
            direction = ____bindingPattern0.direction
            return direction == "up"
        end
    )
    local isQuiet = (link and link.state) == "up" and link.outstanding == nil and #link.script == 0
    return isQuiet and link.acknowledged == link.sentCount and link or nil
end
--- When the replica withdraws if nobody comes.
function ____exports.idleDeadline(room)
    local ____room_5 = room
    local idleSince = ____room_5.idleSince
    local surroundings = ____room_5.surroundings
    if room.role ~= "replica" or idleSince == nil or wayOut(room) == nil then
        return nil
    end
    return idleSince + surroundings.replicaTtlMs
end
--- Withdraws a replica that nobody has used for too long.
function ____exports.endIdle(turn)
    local ____turn_6 = turn
    local room = ____turn_6.room
    local now = ____turn_6.now
    local deadline = ____exports.idleDeadline(room)
    local link = wayOut(room)
    if deadline == nil or deadline > now or link == nil then
        return
    end
    if link.extension then
        enqueue(link, {kind = "dissolve"})
        return
    end
    tell(
        turn,
        link,
        {
            kind = "dissolve",
            room = nodeOf(link.peer)
        }
    )
    endReplica(turn, "nobody has used it for a long time", {alternative = link.peer})
end
return ____exports
 end,
["dmuc.core.repair"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____transitions = require("dmuc.core.transitions")
local giveUp = ____transitions.giveUp
local resync = ____transitions.resync
--- When the next sync for such a reason may begin.
function ____exports.repairDue(link)
    local ____link_0 = link
    local repairs = ____link_0.repairs
    local repairedAt = ____link_0.repairedAt
    if repairedAt == nil then
        return 0
    end
    return repairedAt + (limits.retryPausesMs[repairs] or 0)
end
--- Begins a sync, at once or when the pause is over.
-- 
-- @param isItsOwn the peer alone is to blame; what it passes on may be mended elsewhere.
function ____exports.repair(turn, link, reason, isItsOwn)
    local ____turn_1 = turn
    local now = ____turn_1.now
    local ____link_2 = link
    local repairedAt = ____link_2.repairedAt
    if repairedAt ~= nil and now > repairedAt + limits.repairsForgottenMs then
        link.repairs = 0
    end
    if now < ____exports.repairDue(link) then
        if link.gapSince == nil then
            link.gapSince = now
        end
        return
    end
    local isHopeless = link.repairs > #limits.retryPausesMs
    if isHopeless and isItsOwn then
        giveUp(turn, link, (link.host .. " cannot be brought in step: ") .. reason)
        return
    end
    if not isHopeless then
        link.repairs = link.repairs + 1
    end
    link.repairedAt = now
    resync(turn, link, reason)
end
return ____exports
 end,
["dmuc.core.local"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local hasMoved, wayTo, emptyPayload
local ____arrivals = require("dmuc.core.arrivals")
local freeNick = ____arrivals.freeNick
local ____delivery = require("dmuc.core.delivery")
local distribute = ____delivery.distribute
local record = ____delivery.record
local ____ended = require("dmuc.core.ended")
local endedNow = ____ended.endedNow
local noteEnded = ____ended.noteEnded
local ____suspension = require("dmuc.core.suspension")
local isSuspended = ____suspension.isSuspended
local ____link = require("dmuc.core.link")
local sessionOf = ____link.sessionOf
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____nicks = require("dmuc.core.nicks")
local isSameClient = ____nicks.isSameClient
local ____peers = require("dmuc.core.peers")
local domainOf = ____peers.domainOf
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local occupantOf = ____roster.occupantOf
local occupantsOf = ____roster.occupantsOf
local putOccupant = ____roster.putOccupant
local removeOccupant = ____roster.removeOccupant
local ____submissions = require("dmuc.core.submissions")
local needsPrimary = ____submissions.needsPrimary
local submit = ____submissions.submit
local ____transitions = require("dmuc.core.transitions")
local startLink = ____transitions.startLink
local ____state = require("dmuc.core.state")
local report = ____state.report
local tell = ____state.tell
function hasMoved(room, ____bindingPattern0, newView)
    local view
    local home
    home = ____bindingPattern0.home
    view = ____bindingPattern0.view
    return home ~= room.surroundings.host and isSameClient(view, newView)
end
function wayTo(room, nick)
    local occupant = occupantAt(room.roster, nick)
    if occupant == nil then
        return {kind = "none", condition = "item-not-found"}
    end
    local direct = __TS__ArrayFind(
        room.links,
        function(____, other) return other.host == occupant.home and other.state == "up" end
    )
    local by = direct or __TS__ArrayFind(
        room.links,
        function(____, other) return other.direction == "up" and other.state == "up" end
    )
    if by == nil then
        return {kind = "none", condition = "recipient-unavailable"}
    end
    local ____occupant_view_20 = occupant.view
    local occupantId = ____occupant_view_20.occupantId
    return occupantId == nil and ({kind = "way", by = by}) or ({kind = "way", by = by, occupantId = occupantId})
end
--- Sends a private message on towards its addressee, or tells the sender that he cannot be reached.
function ____exports.passPrivate(turn, frame)
    local way = wayTo(turn.room, frame.to)
    if way.kind == "none" then
        local condition = way.condition
        if frame.type ~= "error" then
            local ____turn_effects_22 = turn.effects
            ____turn_effects_22[#____turn_effects_22 + 1] = {kind = "undeliverable", frame = frame, condition = condition}
        end
        return
    end
    local by = way.by
    local occupantId = way.occupantId
    local addressee = by.extension and occupantId ~= nil and ({occupantId = occupantId}) or ({})
    tell(
        turn,
        by,
        __TS__ObjectAssign(
            {},
            frame,
            sessionOf(by),
            addressee
        )
    )
end
--- A primary that waits for users of a peer before it asks the peer (D1-07, "lazy").
function ____exports.startLazyLinks(turn)
    local ____turn_35 = turn
    local room = ____turn_35.room
    local ____room_surroundings_36 = room.surroundings
    local trigger = ____room_surroundings_36.trigger
    local peers = ____room_surroundings_36.peers
    local waiting = __TS__ArrayFilter(
        room.links,
        function(____, link) return ____exports.waitsForUsers(room, link) end
    )
    if room.role ~= "primary" or #waiting == 0 then
        return
    end
    local here = occupantsOf(room.roster, room.surroundings.host)
    for ____, link in ipairs(waiting) do
        local ____opt_37 = __TS__ArrayFind(
            peers.peers,
            function(____, peer) return peer.host == link.host end
        )
        local users = ____opt_37 and ____opt_37.users or ({})
        local theirs = __TS__ArrayFilter(
            here,
            function(____, ____bindingPattern0)
                local view
                view = ____bindingPattern0.view
                return view.user ~= nil and __TS__ArrayIncludes(
                    users,
                    domainOf(view.user)
                )
            end
        )
        if #theirs >= (trigger.kind == "lazy" and trigger.users or 1) then
            startLink(turn, link)
        end
    end
end
--- Whether the peer is asked for an instance only when its users come (D1-07, D1-53).
function ____exports.waitsForUsers(____bindingPattern0, link)
    local surroundings
    surroundings = ____bindingPattern0.surroundings
    local isFresh = link.direction == "down" and link.state == "idle" and link.wakeAt == nil
    return isFresh and (surroundings.trigger.kind == "lazy" or link.dormant == true)
end
--- Whether the room decides about that occupant here: he is ours, or we are the primary (3.7, "Who decides").
local function decidesAbout(room, occupant)
    return occupant.home == room.surroundings.host or room.role == "primary"
end
local function about(identity, inLists)
    local told = {}
    if identity ~= nil then
        told.identity = identity
    end
    if inLists then
        told.inLists = true
    end
    return told
end
--- An occupant entered here, or something about one changed: it is told once to each link (D1-34, D1-46).
function ____exports.localPresence(turn, input)
    local ____turn_0 = turn
    local room = ____turn_0.room
    local ____input_1 = input
    local nick = ____input_1.nick
    local view = ____input_1.view
    local there = occupantAt(room.roster, nick)
    local ____temp_2
    if input.kind == "local-join" and there ~= nil and hasMoved(room, there, view) then
        ____temp_2 = nil
    else
        ____temp_2 = there
    end
    local known = ____temp_2
    if known ~= nil and not decidesAbout(room, known) then
        report(turn, "debug", ("\"" .. nick) .. "\" was changed here, which only his own server or the primary may; not passed on")
        return
    end
    local event = {kind = "present", nick = nick, view = view}
    if input.kind == "local-update" then
        if input.actor ~= nil then
            event.actor = input.actor
        end
        if input.reason ~= nil then
            event.reason = input.reason
        end
    end
    if needsPrimary(room, event) then
        submit(
            turn,
            event,
            0,
            about(known and known.identity, false)
        )
        return
    end
    if known == nil then
        local entry = record(turn, event, 0)
        local id = entry.stamp.id
        putOccupant(room.roster, {
            nick = nick,
            home = room.surroundings.host,
            identity = id,
            claim = entry.stamp,
            view = view
        })
        distribute(turn, entry)
        ____exports.startLazyLinks(turn)
        return
    end
    local inLists = view.user ~= nil and view.affiliation ~= known.view.affiliation
    local entry = record(
        turn,
        event,
        0,
        about(known.identity, inLists)
    )
    putOccupant(
        room.roster,
        __TS__ObjectAssign({}, known, {view = view})
    )
    distribute(turn, entry)
end
--- An occupant left here or was put out here (D1-46).
function ____exports.localLeave(turn, input)
    local ____turn_5 = turn
    local room = ____turn_5.room
    local known = occupantAt(room.roster, input.nick)
    if known == nil then
        return
    end
    if not decidesAbout(room, known) then
        report(turn, "debug", ("\"" .. input.nick) .. "\" was put out here, which only his own server or the primary may; not passed on")
        return
    end
    local ____input_6 = input
    local _kind = ____input_6.kind
    local rest = __TS__ObjectRest(____input_6, {kind = true})
    local event = __TS__ObjectAssign({kind = "left"}, rest)
    if needsPrimary(room, event) then
        submit(
            turn,
            event,
            0,
            about(known.identity, false)
        )
        return
    end
    local byOther = known.home ~= room.surroundings.host or input.cause ~= "left"
    local inLists = known.view.user ~= nil and (input.cause == "banned" or input.cause == "unaffiliated")
    local ____record_10 = record
    local ____turn_9 = turn
    local ____about_8 = about
    local ____byOther_7
    if byOther then
        ____byOther_7 = known.identity
    else
        ____byOther_7 = nil
    end
    local entry = ____record_10(
        ____turn_9,
        event,
        0,
        ____about_8(____byOther_7, inLists)
    )
    removeOccupant(room.roster, input.nick)
    if known.home ~= room.surroundings.host and known.identity ~= nil then
        noteEnded(
            room,
            endedNow(known.identity, input.nick, known.view, turn.now)
        )
        local ____turn_effects_11 = turn.effects
        ____turn_effects_11[#____turn_effects_11 + 1] = {kind = "save"}
    end
    distribute(turn, entry)
    freeNick(turn, input.nick)
end
--- An occupant gave up his nick; his presence under the new one comes as the next input (D1-46).
function ____exports.localRename(turn, input)
    local ____turn_12 = turn
    local room = ____turn_12.room
    local ____input_13 = input
    local nick = ____input_13.nick
    local newNick = ____input_13.newNick
    local view = ____input_13.view
    local known = occupantAt(room.roster, nick)
    if known == nil or not decidesAbout(room, known) then
        return
    end
    local event = {kind = "renamed", nick = nick, newNick = newNick, view = view}
    if needsPrimary(room, event) then
        submit(
            turn,
            event,
            0,
            about(known.identity, false)
        )
        return
    end
    local entry = record(
        turn,
        event,
        0,
        about(known.identity, false)
    )
    removeOccupant(room.roster, nick)
    putOccupant(
        room.roster,
        __TS__ObjectAssign({}, known, {nick = newNick, claim = entry.stamp, view = view})
    )
    distribute(turn, entry)
    freeNick(turn, nick)
end
--- A message or subject: log, then the people here, then the links (D1-43).
function ____exports.localMessage(turn, input)
    local ____input_14 = input
    local nick = ____input_14.nick
    local messageId = ____input_14.messageId
    local language = ____input_14.language
    local payload = ____input_14.payload
    local event = {kind = input.subject and "subject" or "said", payload = payload}
    if nick ~= nil then
        event.nick = nick
    end
    if messageId ~= nil then
        event.messageId = messageId
    end
    if language ~= nil then
        event.language = language
    end
    local isLasting = input.lasting or input.subject
    if isLasting and needsPrimary(turn.room, event) then
        local ____temp_15
        if nick == nil then
            ____temp_15 = nil
        else
            ____temp_15 = occupantAt(turn.room.roster, nick)
        end
        local sender = ____temp_15
        submit(
            turn,
            event,
            input.bytes,
            about(sender and sender.identity, false)
        )
        return
    end
    if isLasting then
        local entry = record(turn, event, input.bytes)
        local ____turn_effects_18 = turn.effects
        ____turn_effects_18[#____turn_effects_18 + 1] = {kind = "reflect", stamp = entry.stamp}
        distribute(turn, entry)
        return
    end
    if not needsPrimary(turn.room, event) then
        local ____turn_effects_19 = turn.effects
        ____turn_effects_19[#____turn_effects_19 + 1] = {kind = "reflect"}
    end
    for ____, link in ipairs(turn.room.links) do
        do
            local __continue29
            repeat
                if link.state ~= "up" or isSuspended(turn.room, link) then
                    __continue29 = true
                    break
                end
                tell(
                    turn,
                    link,
                    __TS__ObjectAssign(
                        {kind = "event", event = event},
                        sessionOf(link)
                    )
                )
                __continue29 = true
            until true
            if not __continue29 then
                break
            end
        end
    end
end
--- A private message to an occupant elsewhere: to his home alone (D1-54).
function ____exports.localPrivate(turn, input)
    local ____input_21 = input
    local _kind = ____input_21.kind
    local rest = __TS__ObjectRest(____input_21, {kind = true})
    local frame = __TS__ObjectAssign({kind = "private"}, rest)
    ____exports.passPrivate(turn, frame)
end
--- An occupant's IQ to one elsewhere gets an id that tells session and addressee; an answer goes back under its own (D1-54).
function ____exports.localOccupantIq(turn, input)
    local ____turn_23 = turn
    local room = ____turn_23.room
    local now = ____turn_23.now
    local ____input_24 = input
    local _kind = ____input_24.kind
    local rest = __TS__ObjectRest(____input_24, {kind = true})
    local frame = __TS__ObjectAssign({kind = "occupant-iq"}, rest)
    local way = wayTo(room, input.to)
    local asks = input.type == "get" or input.type == "set"
    if way.kind == "none" then
        if asks then
            local ____turn_effects_25 = turn.effects
            ____turn_effects_25[#____turn_effects_25 + 1] = {kind = "undeliverable", frame = frame, condition = way.condition}
        end
        return
    end
    local by = way.by
    local occupantId = way.occupantId
    if not asks then
        tell(turn, by, frame)
        return
    end
    if #room.pendingIqs >= limits.pendingIqsMax then
        local ____turn_effects_26 = turn.effects
        ____turn_effects_26[#____turn_effects_26 + 1] = {kind = "undeliverable", frame = frame, condition = "recipient-unavailable"}
        return
    end
    room.requestCount = room.requestCount + 1
    local random = (string.sub(room.surroundings.epoch, 1, 8) .. "-") .. tostring(room.requestCount)
    local guarded = by.extension and by.session ~= nil
    local wireId = guarded and (((tostring(by.session) .. ".") .. (occupantId or "")) .. ".") .. random or random
    local deadline = now + limits.occupantIqWaitMs
    local ____opt_27 = occupantAt(room.roster, input.from)
    local asker = ____opt_27 and ____opt_27.identity
    local pending = {
        wireId = wireId,
        from = input.from,
        to = input.to,
        id = input.id,
        deadline = deadline
    }
    local ____room_pendingIqs_29 = room.pendingIqs
    ____room_pendingIqs_29[#____room_pendingIqs_29 + 1] = asker == nil and pending or __TS__ObjectAssign({}, pending, {asker = asker})
    tell(
        turn,
        by,
        __TS__ObjectAssign({}, frame, {id = wireId})
    )
end
--- The nick that the asker has now; undefined if he is out.
function ____exports.askerOf(room, ____bindingPattern0)
    local asker
    local from
    from = ____bindingPattern0.from
    asker = ____bindingPattern0.asker
    local ____temp_32
    if asker == nil then
        ____temp_32 = from
    else
        local ____opt_30 = occupantOf(room.roster, asker, from)
        ____temp_32 = ____opt_30 and ____opt_30.nick
    end
    return ____temp_32
end
--- Occupants' IQs that nobody has answered in time (T-13).
function ____exports.expireOccupantIqs(turn)
    local ____turn_33 = turn
    local room = ____turn_33.room
    local now = ____turn_33.now
    local late = __TS__ArrayFilter(
        room.pendingIqs,
        function(____, pending) return pending.deadline <= now end
    )
    if #late == 0 then
        return
    end
    room.pendingIqs = __TS__ArrayFilter(
        room.pendingIqs,
        function(____, pending) return pending.deadline > now end
    )
    for ____, pending in ipairs(late) do
        do
            local __continue51
            repeat
                local from = ____exports.askerOf(room, pending)
                if from == nil then
                    __continue51 = true
                    break
                end
                local to = pending.to
                local id = pending.id
                local frame = {
                    kind = "occupant-iq",
                    from = from,
                    to = to,
                    type = "get",
                    id = id,
                    payload = emptyPayload
                }
                local ____turn_effects_34 = turn.effects
                ____turn_effects_34[#____turn_effects_34 + 1] = {kind = "undeliverable", frame = frame, condition = "remote-server-timeout"}
                __continue51 = true
            until true
            if not __continue51 then
                break
            end
        end
    end
end
emptyPayload = {}
return ____exports
 end,
["dmuc.core.judging"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local isNickOfOther, accept, tellRenamed, refuseEvent
local ____arrivals = require("dmuc.core.arrivals")
local applyEvent = ____arrivals.applyEvent
local ____delivery = require("dmuc.core.delivery")
local distribute = ____delivery.distribute
local record = ____delivery.record
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local append = ____log.append
local nextKey = ____log.nextKey
local ____nicks = require("dmuc.core.nicks")
local isSamePerson = ____nicks.isSamePerson
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local occupantOf = ____roster.occupantOf
local ____state = require("dmuc.core.state")
local linkWith = ____state.linkWith
local tell = ____state.tell
local timeOf = ____state.timeOf
function isNickOfOther(____bindingPattern0, ____bindingPattern1)
    local roster
    roster = ____bindingPattern0.roster
    local identity
    local event
    event = ____bindingPattern1.event
    identity = ____bindingPattern1.identity
    if event.kind ~= "present" or identity ~= nil then
        return false
    end
    local owner = occupantAt(roster, event.nick)
    return owner ~= nil and not isSamePerson(owner.view, event.view)
end
function accept(turn, link, ____bindingPattern0, event)
    local asked
    local frame
    frame = ____bindingPattern0.frame
    asked = ____bindingPattern0.stamp
    local ____turn_11 = turn
    local room = ____turn_11.room
    local isOrdered = room.surroundings.policy.orderedBy == "primary"
    local stamp = isOrdered and __TS__ObjectAssign(
        {},
        asked,
        {orderKey = nextKey(
            room.log,
            timeOf(turn)
        )}
    ) or asked
    local ____frame_12 = frame
    local identity = ____frame_12.identity
    local about = identity == nil and ({}) or ({identity = identity})
    local entry = append(
        room.log,
        __TS__ObjectAssign({stamp = stamp, event = event, bytes = frame.bytes or 0, answers = true}, about)
    )
    applyEvent(
        turn,
        link,
        __TS__ObjectAssign({}, frame, {stamp = stamp, event = event}),
        entry,
        asked.id.host
    )
    distribute(turn, entry)
    if event.kind == "renamed" then
        tellRenamed(turn, event.newNick)
    end
end
function tellRenamed(turn, nick)
    local occupant = occupantAt(turn.room.roster, nick)
    if (occupant and occupant.identity) == nil then
        return
    end
    local event = {kind = "present", nick = nick, view = occupant.view}
    local entry = record(turn, event, 0, {identity = occupant.identity})
    local ____turn_effects_15 = turn.effects
    ____turn_effects_15[#____turn_effects_15 + 1] = {kind = "show", event = event, stamp = entry.stamp, delayed = false}
    distribute(turn, entry)
end
function refuseEvent(turn, link, ____bindingPattern0, condition)
    local stamp
    local frame
    frame = ____bindingPattern0.frame
    stamp = ____bindingPattern0.stamp
    local ____frame_16 = frame
    local event = ____frame_16.event
    local nick = event.nick
    if nick == nil or link.state ~= "up" then
        return
    end
    local session = link.session == nil and ({}) or ({session = link.session})
    tell(
        turn,
        link,
        __TS__ObjectAssign({kind = "event-refused", id = stamp.id, nick = nick, condition = condition}, session)
    )
end
--- Whether the room here decides about that event of a replica's people (policy, requirements.md chapter 5).
function ____exports.isJudged(room, link, event)
    local ____room_surroundings_policy_0 = room.surroundings.policy
    local joinsDecidedBy = ____room_surroundings_policy_0.joinsDecidedBy
    local shownAtHome = ____room_surroundings_policy_0.shownAtHome
    if link.direction ~= "down" then
        return false
    end
    if shownAtHome == "with-primary-copy" then
        return true
    end
    if joinsDecidedBy ~= "primary" or event.kind ~= "present" then
        return false
    end
    local ____opt_1 = occupantAt(room.roster, event.nick)
    return (____opt_1 and ____opt_1.home) ~= link.host
end
--- Lets the room decide; its number is noted already.
function ____exports.askRoom(turn, link, frame, stamp)
    local ____turn_3 = turn
    local room = ____turn_3.room
    local asked = {peer = link.peer, frame = frame, stamp = stamp}
    local ____frame_4 = frame
    local identity = ____frame_4.identity
    local ____temp_5
    if identity == nil then
        ____temp_5 = nil
    else
        ____temp_5 = occupantOf(room.roster, identity, frame.event.nick)
    end
    local occupant = ____temp_5
    if identity ~= nil and (occupant and occupant.home) ~= link.host then
        refuseEvent(turn, link, asked, "not-acceptable")
        return
    end
    if isNickOfOther(room, frame) then
        refuseEvent(turn, link, asked, "conflict")
        return
    end
    if #room.judging >= limits.judgingMax then
        refuseEvent(turn, link, asked, "resource-constraint")
        return
    end
    local event = occupant == nil and frame.event or __TS__ObjectAssign({}, frame.event, {nick = occupant.nick})
    local ____room_judging_8 = room.judging
    ____room_judging_8[#____room_judging_8 + 1] = asked
    local ____turn_effects_9 = turn.effects
    ____turn_effects_9[#____turn_effects_9 + 1] = {kind = "judge", home = link.host, event = event, id = stamp.id}
end
--- The room has decided.
function ____exports.judged(turn, input)
    local ____turn_10 = turn
    local room = ____turn_10.room
    local asked = __TS__ArrayFind(
        room.judging,
        function(____, ____bindingPattern0)
            local stamp
            stamp = ____bindingPattern0.stamp
            return sameEvent(stamp.id, input.id)
        end
    )
    if asked == nil then
        return
    end
    room.judging = __TS__ArrayFilter(
        room.judging,
        function(____, other) return other ~= asked end
    )
    local link = linkWith(room, asked.peer)
    if link == nil then
        return
    end
    if input.verdict.kind == "accepted" then
        accept(turn, link, asked, input.verdict.event)
    else
        refuseEvent(turn, link, asked, input.verdict.condition)
    end
end
return ____exports
 end,
["dmuc.core.incoming"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__StringSplit = ____lualib.__TS__StringSplit
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local bytesOf, numbered, takeNext, isOfEarlierStart, holdBack, noteDisorder, take, hasVoice, complainOfVoice, give, subjectTold, relay, unnumbered, passOn, isOfOtherSession, isAtHome, isOther
local ____acceptance = require("dmuc.core.acceptance")
local farAhead = ____acceptance.farAhead
local isFarAhead = ____acceptance.isFarAhead
local keepsOrder = ____acceptance.keepsOrder
local mayBring = ____acceptance.mayBring
local ____arrivals = require("dmuc.core.arrivals")
local applyEvent = ____arrivals.applyEvent
local applyMessage = ____arrivals.applyMessage
local asCalledHere = ____arrivals.asCalledHere
local maySpeakAs = ____arrivals.maySpeakAs
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____credit = require("dmuc.core.credit")
local asCredited = ____credit.asCredited
local ____delivery = require("dmuc.core.delivery")
local distribute = ____delivery.distribute
local ____copies = require("dmuc.core.copies")
local takeCopy = ____copies.takeCopy
local ____events = require("dmuc.core.events")
local isRosterEvent = ____events.isRosterEvent
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____link = require("dmuc.core.link")
local acknowledge = ____link.acknowledge
local isAlive = ____link.isAlive
local noteHeard = ____link.noteHeard
local sessionOf = ____link.sessionOf
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local append = ____log.append
local contiguousOf = ____log.contiguousOf
local hasEvent = ____log.hasEvent
local haveCovers = ____log.haveCovers
local isOver = ____log.isOver
local noteReceived = ____log.noteReceived
local noteStart = ____log.noteStart
local ____rate = require("dmuc.core.rate")
local isSlowed = ____rate.isSlowed
local ____refusals = require("dmuc.core.refusals")
local refuse = ____refusals.refuse
local ____repair = require("dmuc.core.repair")
local repair = ____repair.repair
local repairDue = ____repair.repairDue
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local ____transitions = require("dmuc.core.transitions")
local giveUp = ____transitions.giveUp
local ____local = require("dmuc.core.local")
local askerOf = ____local.askerOf
local passPrivate = ____local.passPrivate
local ____judging = require("dmuc.core.judging")
local askRoom = ____judging.askRoom
local isJudged = ____judging.isJudged
local ____strangers = require("dmuc.core.strangers")
local adoptMessage = ____strangers.adoptMessage
local ____state = require("dmuc.core.state")
local isOfThisLife = ____state.isOfThisLife
local isStar = ____state.isStar
local linkWith = ____state.linkWith
local tell = ____state.tell
local ____submissions = require("dmuc.core.submissions")
local refusedByPrimary = ____submissions.refusedByPrimary
local ____voice = require("dmuc.core.voice")
local doubt = ____voice.doubt
local isGranted = ____voice.isGranted
local takeSettled = ____voice.takeSettled
local voiceOf = ____voice.voiceOf
function bytesOf(____bindingPattern0)
    local bytes
    bytes = ____bindingPattern0.bytes
    return bytes or 0
end
function numbered(turn, link, frame, stamp)
    local ____turn_2 = turn
    local room = ____turn_2.room
    local isOurs = stamp.id.host == room.surroundings.host
    local isSubjectTold = frame.said ~= nil and frame.event.kind == "subject" and link.direction == "up"
    if hasEvent(room.log, stamp.id) and not isSubjectTold and not (isOurs and isStar(room)) then
        return
    end
    local isOfEarlierStart = isOurs and stamp.id.epoch ~= room.surroundings.epoch
    if not (isSubjectTold and isOfEarlierStart) and not mayBring(turn, link, stamp.id) then
        return
    end
    if isFarAhead(turn, link, stamp) then
        giveUp(turn, link, (link.host .. " ") .. farAhead)
        return
    end
    if isSubjectTold then
        subjectTold(turn, link, frame, stamp)
        return
    end
    if stamp.id.host == link.host and link.peerEpoch ~= nil and stamp.id.epoch ~= link.peerEpoch then
        repair(turn, link, "the peer was started anew", true)
        return
    end
    local previous = frame.previous or stamp.id.sequence - 1
    if previous > contiguousOf(room.log, stamp.id.host, stamp.id.epoch) then
        holdBack(turn, link, frame, stamp)
    elseif isOurs then
        takeCopy(
            turn,
            link,
            {
                event = frame.event,
                stamp = stamp,
                bytes = bytesOf(frame)
            },
            previous
        )
    else
        takeNext(
            turn,
            link,
            frame,
            stamp,
            previous
        )
    end
end
function takeNext(turn, link, frame, stamp, previous)
    local ____turn_3 = turn
    local room = ____turn_3.room
    noteStart(room.log, stamp.id.host, stamp.id.epoch)
    if not noteReceived(room.log, stamp.id, previous) then
        local what = ("sent events of more homes than a room can have; one of " .. stamp.id.host) .. " is not taken"
        complain(turn, link, "too-many", what)
        return
    end
    if isRosterEvent(frame.event) and isOfEarlierStart(room, stamp.id) then
        return
    end
    if not keepsOrder(turn, link, stamp) then
        if stamp.id.host == link.host then
            noteDisorder(turn, link)
        end
        return
    end
    if link.direction ~= "up" and frame.identity ~= nil and frame.identity.host ~= stamp.id.host then
        complain(turn, link, "act", ("decided about somebody of " .. frame.identity.host) .. ", which it may not; not taken")
        return
    end
    local event = asCredited(turn, link, stamp.id.host, frame.event)
    local credited = event == frame.event and frame or __TS__ObjectAssign({}, frame, {event = event})
    if isJudged(room, link, event) then
        askRoom(turn, link, credited, stamp)
    else
        take(turn, link, credited, stamp)
    end
end
function isOfEarlierStart(room, id)
    if isOver(room.log, id) then
        return true
    end
    local ____id_4 = id
    local host = ____id_4.host
    local epoch = ____id_4.epoch
    local direct = __TS__ArrayFind(
        room.links,
        function(____, link) return link.host == host end
    )
    if (direct and direct.peerEpoch) == nil or direct.peerEpoch == epoch then
        return false
    end
    return __TS__ArraySome(
        direct.peerHaves,
        function(____, have) return have.host == host and have.epoch == epoch end
    )
end
function holdBack(turn, link, frame, ____bindingPattern0)
    local id
    id = ____bindingPattern0.id
    local reach = contiguousOf(turn.room.log, id.host, id.epoch) + limits.aboveGapMax
    if id.sequence > reach or #link.held >= limits.heldFramesMax then
        repair(turn, link, "many numbers are missing", id.host == link.host)
        return
    end
    local ____link_held_7 = link.held
    ____link_held_7[#____link_held_7 + 1] = frame
    if link.gapSince == nil then
        link.gapSince = turn.now
    end
end
function noteDisorder(turn, link)
    link.disorders = link.disorders + 1
    if link.disorders == 1 then
        repair(turn, link, "its events are out of order", true)
    else
        giveUp(turn, link, link.host .. " sends its events out of order")
    end
end
function take(turn, link, frame, stamp)
    local ____frame_8 = frame
    local event = ____frame_8.event
    local isPassedOn = stamp.id.host ~= link.host
    if (event.kind == "said" or event.kind == "subject") and not isPassedOn and not maySpeakAs(turn, link, event.nick) then
        return
    end
    if not isPassedOn and not hasVoice(turn, link, frame, stamp) then
        return
    end
    give(turn, link, frame, stamp)
end
function hasVoice(turn, link, frame, stamp)
    local ____frame_9 = frame
    local event = ____frame_9.event
    if event.kind ~= "said" and event.kind ~= "subject" then
        return true
    end
    local voice = voiceOf(turn, link, event)
    if voice == "doubted" and stamp ~= nil then
        doubt(
            turn,
            link,
            __TS__ObjectAssign({}, frame, {event = event}),
            stamp
        )
    elseif voice ~= "heard" then
        complainOfVoice(turn, link, event)
    end
    return voice == "heard"
end
function complainOfVoice(turn, link, ____bindingPattern0)
    local nick
    local kind
    kind = ____bindingPattern0.kind
    nick = ____bindingPattern0.nick
    local right = kind == "subject" and "may not set the subject" or "may not speak"
    complain(turn, link, "voice", ((("let \"" .. (nick or "")) .. "\" be heard, who ") .. right) .. " here; not shown")
end
function give(turn, link, frame, stamp)
    local ____turn_11 = turn
    local room = ____turn_11.room
    local ____frame_12 = frame
    local event = ____frame_12.event
    local arrived = {
        stamp = stamp,
        event = asCalledHere(room, stamp.id.host, event),
        bytes = bytesOf(frame)
    }
    if frame.identity ~= nil then
        arrived.identity = frame.identity
    end
    local entry = append(room.log, arrived)
    applyEvent(
        turn,
        link,
        frame,
        entry,
        stamp.id.host
    )
    relay(turn, link, entry)
end
function subjectTold(turn, link, frame, stamp)
    local ____turn_room_13 = turn.room
    local log = ____turn_room_13.log
    if __TS__ArraySome(
        log.entries,
        function(____, entry) return sameEvent(entry.stamp.id, stamp.id) end
    ) or not keepsOrder(turn, link, stamp) then
        return
    end
    if not noteReceived(log, stamp.id, stamp.id.sequence - 1) then
        return
    end
    local event = asCalledHere(turn.room, stamp.id.host, frame.event)
    applyMessage(
        turn,
        append(
            log,
            {
                stamp = stamp,
                event = event,
                bytes = bytesOf(frame)
            }
        ),
        true
    )
end
function relay(turn, link, entry)
    if link.direction == "down" then
        distribute(turn, entry)
    end
end
function unnumbered(turn, link, frame)
    local ____frame_14 = frame
    local event = ____frame_14.event
    local said = ____frame_14.said
    if link.extension and frame.session ~= link.session then
        return
    end
    if link.extension and isRosterEvent(event) then
        complain(turn, link, "no-number", ("told of \"" .. event.nick) .. "\" without a number; not taken")
    elseif isRosterEvent(event) then
        applyEvent(
            turn,
            link,
            frame,
            nil,
            link.host
        )
        passOn(turn, link, event)
    elseif event.likeness ~= nil and not link.extension then
        adoptMessage(
            turn,
            link,
            event,
            bytesOf(frame),
            said
        )
    elseif said ~= nil and link.direction == "up" then
        local ____turn_effects_15 = turn.effects
        ____turn_effects_15[#____turn_effects_15 + 1] = {kind = "show", event = event, delayed = true, said = said}
    elseif maySpeakAs(turn, link, event.nick) and hasVoice(turn, link, frame) then
        local called = asCalledHere(turn.room, link.host, event)
        local ____turn_effects_16 = turn.effects
        ____turn_effects_16[#____turn_effects_16 + 1] = {kind = "show", event = called, delayed = false}
        passOn(turn, link, called)
    end
end
function passOn(turn, link, event)
    local ____turn_17 = turn
    local room = ____turn_17.room
    if not isStar(room) or link.direction ~= "down" then
        return
    end
    local ____room_surroundings_policy_18 = room.surroundings.policy
    local echo = ____room_surroundings_policy_18.echo
    for ____, other in ipairs(room.links) do
        do
            local __continue74
            repeat
                if other.state ~= "up" or other == link and not echo then
                    __continue74 = true
                    break
                end
                tell(
                    turn,
                    other,
                    __TS__ObjectAssign(
                        {kind = "event", event = event},
                        sessionOf(other)
                    )
                )
                __continue74 = true
            until true
            if not __continue74 then
                break
            end
        end
    end
end
function isOfOtherSession(link, frame)
    return link.extension and frame.session ~= link.session
end
function isAtHome(turn, link, nick, how)
    local sender = occupantAt(turn.room.roster, nick)
    local home = sender and sender.home
    local isRelayed = link.direction == "up" and home ~= nil and home ~= turn.room.surroundings.host
    if home == link.host or isRelayed then
        return true
    end
    complain(turn, link, "foreign-nick", ((how .. " as \"") .. nick) .. "\", who is not at home there; not delivered")
    return false
end
function isOther(own, meant)
    return own ~= nil and meant ~= nil and own ~= meant
end
--- A frame about the room's common life. Of a link that is not up, and of another session, nothing is taken (invariant 5).
function ____exports.eventReceived(turn, link, frame)
    if not isAlive(link) then
        return
    end
    if frame.stamp == nil or not link.extension then
        local ____frame_0 = frame
        local _stamp = ____frame_0.stamp
        local _identity = ____frame_0.identity
        local rest = __TS__ObjectRest(____frame_0, {stamp = true, identity = true})
        unnumbered(turn, link, rest)
        return
    end
    if not isOfThisLife(turn.room, frame.stamp.id) then
        return
    end
    local within = haveCovers(link.peerHaves, frame.stamp.id)
    if not within or frame.said ~= nil then
        if frame.said == nil and not noteHeard(link, frame.stamp.id) then
            return
        end
        link.received = link.received + 1
        if frame.acknowledged ~= nil then
            acknowledge(link, frame.acknowledged, turn.now)
        end
    end
    if link.state == "syncing" and link.established then
        if not within and #link.held < limits.heldFramesMax then
            local ____link_held_1 = link.held
            ____link_held_1[#____link_held_1 + 1] = frame
        end
        return
    end
    numbered(turn, link, frame, frame.stamp)
end
--- What was held during the sync, now that it is over.
function ____exports.releaseHeld(turn, link)
    local held = link.held
    link.held = {}
    for ____, frame in ipairs(held) do
        if frame.stamp ~= nil then
            numbered(turn, link, frame, frame.stamp)
        end
    end
end
--- What was in doubt and is not any more is heard, or void.
function ____exports.settleDoubts(turn)
    local ____turn_10 = turn
    local room = ____turn_10.room
    for ____, doubted in ipairs(takeSettled(room)) do
        do
            local __continue52
            repeat
                local link = linkWith(room, doubted.peer)
                if link == nil then
                    __continue52 = true
                    break
                end
                if isGranted(room, doubted) then
                    give(turn, link, doubted.frame, doubted.stamp)
                else
                    complainOfVoice(turn, link, doubted.frame.event)
                end
                __continue52 = true
            until true
            if not __continue52 then
                break
            end
        end
    end
end
--- The primary does not grant what we have asked for (3.6).
function ____exports.eventRefused(turn, link, frame)
    if link.direction ~= "up" or not isAlive(link) then
        return
    end
    if link.extension and frame.session ~= link.session then
        return
    end
    refusedByPrimary(turn, frame.id, frame.condition)
end
--- When the link has waited long enough for what is missing.
function ____exports.gapDeadline(link)
    local ____link_19 = link
    local gapSince = ____link_19.gapSince
    local state = ____link_19.state
    if gapSince == nil or state ~= "up" then
        return nil
    end
    return math.max(
        gapSince + limits.gapRepairMs,
        repairDue(link)
    )
end
--- A gap that nothing has closed in time is repaired by a sync (3.1).
function ____exports.repairGap(turn, link)
    local due = ____exports.gapDeadline(link)
    if due == nil or due > turn.now then
        return
    end
    __TS__Delete(link, "gapSince")
    ____exports.releaseHeld(turn, link)
    local isItsOwn = __TS__ArraySome(
        link.held,
        function(____, ____bindingPattern0)
            local stamp
            stamp = ____bindingPattern0.stamp
            return (stamp and stamp.id.host) == link.host
        end
    )
    if #link.held > 0 then
        repair(turn, link, "numbers are missing", isItsOwn)
    end
end
--- A private message of a peer's occupant to one of ours, or, at the primary, to one it relays to (D1-54).
function ____exports.privateReceived(turn, link, frame)
    local ____turn_22 = turn
    local room = ____turn_22.room
    if not isAlive(link) or isOfOtherSession(link, frame) then
        return
    end
    if not isAtHome(turn, link, frame.from, "whispered") then
        return
    end
    local addressee = occupantAt(room.roster, frame.to)
    if addressee == nil or isOther(addressee.view.occupantId, frame.occupantId) then
        return
    end
    if addressee.home == room.surroundings.host then
        local ____turn_effects_23 = turn.effects
        ____turn_effects_23[#____turn_effects_23 + 1] = {kind = "deliver", frame = frame}
    elseif room.role == "primary" then
        passPrivate(turn, frame)
    end
end
--- An occupant's IQ or its answer (D1-54): its id tells session and addressee.
function ____exports.occupantIqReceived(turn, link, frame, request)
    local ____turn_26 = turn
    local room = ____turn_26.room
    local function refuseIt(reason)
        if request ~= nil then
            local ____turn_effects_27 = turn.effects
            ____turn_effects_27[#____turn_effects_27 + 1] = {
                kind = "answer",
                request = request,
                answer = refuse(reason)
            }
        end
    end
    if not isAlive(link) then
        refuseIt(isSlowed(turn, link) and "rate-exceeded" or "no-such-link")
        return
    end
    if frame.type == "result" or frame.type == "error" then
        local pending = __TS__ArrayFind(
            room.pendingIqs,
            function(____, other) return other.wireId == frame.id and other.to == frame.from end
        )
        if pending == nil then
            return
        end
        room.pendingIqs = __TS__ArrayFilter(
            room.pendingIqs,
            function(____, other) return other ~= pending end
        )
        local to = askerOf(room, pending)
        if to ~= nil then
            local ____turn_effects_28 = turn.effects
            ____turn_effects_28[#____turn_effects_28 + 1] = {
                kind = "deliver",
                frame = __TS__ObjectAssign({}, frame, {to = to, id = pending.id})
            }
        end
        return
    end
    if not isAtHome(turn, link, frame.from, "asked") then
        refuseIt("not-authenticated")
        return
    end
    local session, occupantId = __TS__Unpack(__TS__StringSplit(frame.id, "."))
    local guarded = link.extension and occupantId ~= nil
    local addressee = occupantAt(room.roster, frame.to)
    if guarded and session ~= link.session then
        refuseIt("wrong-session")
    elseif addressee == nil or addressee.home ~= room.surroundings.host or guarded and occupantId ~= "" and isOther(addressee.view.occupantId, occupantId) then
        refuseIt("no-such-occupant")
    else
        local ____turn_effects_29 = turn.effects
        ____turn_effects_29[#____turn_effects_29 + 1] = {kind = "deliver", frame = frame}
    end
end
return ____exports
 end,
["dmuc.core.takers"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local replicaAt
local ____link = require("dmuc.core.link")
local createLink = ____link.createLink
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____state = require("dmuc.core.state")
local dropLink = ____state.dropLink
local report = ____state.report
local ____steps = require("dmuc.core.steps")
local nodeOf = ____steps.nodeOf
local ____transitions = require("dmuc.core.transitions")
local startLink = ____transitions.startLink
function replicaAt(host, node)
    return (node .. "@") .. host
end
--- The peers that the administrator lists for this mode, of them those that the owner has chosen, as many as a room may have.
function ____exports.takersOf(room)
    local ____room_surroundings_0 = room.surroundings
    local mode = ____room_surroundings_0.mode
    local peers = ____room_surroundings_0.peers
    local chosen = room.chosenPeers or ({})
    local listed = __TS__ArrayFilter(
        peers.peers,
        function(____, ____bindingPattern0)
            local modes
            local host
            host = ____bindingPattern0.host
            modes = ____bindingPattern0.modes
            return __TS__ArrayIncludes(modes, mode) and not __TS__ArrayIncludes(peers.deny, host) and (#chosen == 0 or __TS__ArrayIncludes(chosen, host))
        end
    )
    return __TS__ArrayMap(
        __TS__ArraySlice(listed, 0, limits.peersMax),
        function(____, peer) return peer.host end
    )
end
--- A link, idle yet, to each service that is to hold a replica and has none.
function ____exports.openLinks(room)
    for ____, host in ipairs(____exports.takersOf(room)) do
        local isLinked = __TS__ArraySome(
            room.links,
            function(____, link) return link.direction == "down" and link.host == host end
        )
        if not isLinked then
            local ____room_links_5 = room.links
            local ____createLink_4 = createLink
            local ____replicaAt_3 = replicaAt
            local ____opt_1 = room.nodes
            ____room_links_5[#____room_links_5 + 1] = ____createLink_4(
                ____replicaAt_3(
                    host,
                    ____opt_1 and ____opt_1.first or nodeOf(room.self)
                ),
                host,
                "down"
            )
        end
    end
end
--- The peer has another room of that name: once more, with a name that nobody has (D1-49, 3.3).
-- 
-- @returns false if that was the second name already.
function ____exports.askUnderOtherNode(turn, link)
    local ____turn_6 = turn
    local room = ____turn_6.room
    local ____opt_7 = room.nodes
    local second = ____opt_7 and ____opt_7.second
    if second == nil or link.direction ~= "down" or nodeOf(link.peer) == second then
        return false
    end
    local peer = replicaAt(link.host, second)
    report(turn, "info", (link.peer .. " is another room; the instance there shall be ") .. peer)
    dropLink(room, link)
    local other = createLink(peer, link.host, "down")
    local ____room_links_9 = room.links
    ____room_links_9[#____room_links_9 + 1] = other
    local ____turn_effects_10 = turn.effects
    ____turn_effects_10[#____turn_effects_10 + 1] = {kind = "save"}
    startLink(turn, other)
    return true
end
return ____exports
 end,
["dmuc.core.lives"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local becomePrimary, dismiss, stay, isToBeTold, bid
local ____link = require("dmuc.core.link")
local enqueue = ____link.enqueue
local isEnded = ____link.isEnded
local stopScript = ____link.stopScript
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____local = require("dmuc.core.local")
local startLazyLinks = ____local.startLazyLinks
local waitsForUsers = ____local.waitsForUsers
local ____log = require("dmuc.core.log")
local createLog = ____log.createLog
local ____mesh = require("dmuc.core.mesh")
local leaveOut = ____mesh.leaveOut
local ____roster = require("dmuc.core.roster")
local createRoster = ____roster.createRoster
local ____steps = require("dmuc.core.steps")
local nodeOf = ____steps.nodeOf
local ____state = require("dmuc.core.state")
local beginLife = ____state.beginLife
local report = ____state.report
local tell = ____state.tell
local ____takers = require("dmuc.core.takers")
local openLinks = ____takers.openLinks
local takersOf = ____takers.takersOf
local ____transitions = require("dmuc.core.transitions")
local startLink = ____transitions.startLink
--- Asks the peers that have not been asked yet, or waits for their users (D1-07).
function ____exports.startIdleLinks(turn)
    local ____turn_2 = turn
    local room = ____turn_2.room
    for ____, link in ipairs({__TS__Unpack(room.links)}) do
        local isUntried = link.state == "idle" and link.wakeAt == nil and #link.script == 0
        if isUntried and not waitsForUsers(room, link) then
            startLink(turn, link)
        end
    end
    startLazyLinks(turn)
end
function becomePrimary(room, input)
    room.role = "primary"
    beginLife(room, input.generation)
    room.log = createLog()
    room.roster = createRoster()
    room.config = input.config
    room.lists = input.lists
    room.log.imported = __TS__ArraySlice(input.history, -limits.historyEventsMax)
    if input.subject ~= nil then
        room.subject = input.subject
    end
    if input.nodes ~= nil then
        room.nodes = input.nodes
    end
end
function dismiss(turn, link)
    if link.farewell ~= nil then
        return
    end
    local isTold = isToBeTold(link)
    if isTold then
        bid(turn, link, {kind = "dissolve", alternative = turn.room.self}, false)
    end
    if not isTold or not link.extension then
        leaveOut(turn, link)
    end
end
function stay(turn, link)
    __TS__Delete(link, "farewell")
    local ____opt_5 = link.outstanding
    if (____opt_5 and ____opt_5.frame.kind) == "dissolve" then
        return
    end
    link.script = __TS__ArrayFilter(
        link.script,
        function(____, ____bindingPattern0)
            local kind
            kind = ____bindingPattern0.kind
            return kind ~= "dissolve"
        end
    )
    if #link.script == 0 and link.state ~= "up" and link.state ~= "split" then
        startLink(turn, link)
    end
end
function isToBeTold(link)
    if isEnded(link) or link.state == "idle" then
        return false
    end
    local ____opt_12 = link.script[1]
    return (____opt_12 and ____opt_12.kind) ~= "discover"
end
function bid(turn, link, farewell, isDestroyed)
    if not link.extension then
        tell(
            turn,
            link,
            __TS__ObjectAssign(
                {},
                farewell,
                {room = nodeOf(link.peer)}
            )
        )
        return
    end
    link.farewell = farewell
    if link.state == "up" then
        enqueue(link, farewell)
    elseif link.state ~= "split" and (isDestroyed or not link.established) then
        stopScript(link)
        link.script = {farewell}
    end
end
--- The room becomes a primary; each listed peer may get a replica (D1-06, D1-07).
function ____exports.distributeRoom(turn, input)
    local ____turn_0 = turn
    local room = ____turn_0.room
    if room.role == "replica" then
        return
    end
    if room.role == "plain" then
        becomePrimary(room, input)
    end
    if input.chosenPeers ~= nil then
        room.chosenPeers = input.chosenPeers
    end
    openLinks(room)
    local takers = takersOf(room)
    local names = table.concat(takers, ", ")
    for ____, link in ipairs(room.links) do
        if link.farewell ~= nil and __TS__ArrayIncludes(takers, link.host) then
            stay(turn, link)
        end
    end
    local ____turn_effects_1 = turn.effects
    ____turn_effects_1[#____turn_effects_1 + 1] = {kind = "save"}
    report(turn, "info", names ~= "" and "distributed to " .. names or "distributed, but dmuc_peers names nobody yet")
    ____exports.startIdleLinks(turn)
end
--- The owner has chosen other peers: instances that he does not want any more end, others begin (3.9).
function ____exports.choosePeers(turn, input)
    local ____turn_3 = turn
    local room = ____turn_3.room
    room.chosenPeers = input.peers
    if room.role ~= "primary" then
        return
    end
    local takers = takersOf(room)
    for ____, link in ipairs({__TS__Unpack(room.links)}) do
        do
            local __continue18
            repeat
                if link.direction ~= "down" then
                    __continue18 = true
                    break
                end
                if not __TS__ArrayIncludes(takers, link.host) then
                    dismiss(turn, link)
                elseif link.farewell ~= nil then
                    stay(turn, link)
                end
                __continue18 = true
            until true
            if not __continue18 then
                break
            end
        end
    end
    openLinks(room)
    ____exports.startIdleLinks(turn)
    local ____turn_effects_4 = turn.effects
    ____turn_effects_4[#____turn_effects_4 + 1] = {kind = "save"}
    local names = table.concat(takers, ", ")
    report(turn, "info", names == "" and "the owner has chosen none of dmuc_peers" or "the owner wants it at " .. names)
end
--- The owner takes distribution back, or the room is destroyed: the replicas end (D1-12, 3.11).
-- 
-- A replica of a room that lives tells first what it has said; of one that was destroyed nothing is wanted any more.
function ____exports.withdraw(turn, input)
    local ____turn_7 = turn
    local room = ____turn_7.room
    if room.role ~= "primary" then
        room.links = {}
        return
    end
    local isDestroyed = input.kind == "local-destroy"
    local ____isDestroyed_8
    if isDestroyed then
        ____isDestroyed_8 = input.alternative
    else
        ____isDestroyed_8 = room.self
    end
    local alternative = ____isDestroyed_8
    local ____input_9 = input
    local reason = ____input_9.reason
    local ____isDestroyed_10
    if isDestroyed then
        ____isDestroyed_10 = input.password
    else
        ____isDestroyed_10 = nil
    end
    local password = ____isDestroyed_10
    local farewell = __TS__ObjectAssign({kind = "dissolve"}, password == nil and ({}) or ({password = password}), alternative == nil and ({}) or ({alternative = alternative}), reason == nil and ({}) or ({reason = reason}))
    for ____, link in ipairs(room.links) do
        if isToBeTold(link) then
            bid(turn, link, farewell, isDestroyed)
        end
    end
    room.links = __TS__ArrayFilter(
        room.links,
        function(____, link) return link.farewell ~= nil end
    )
    if #room.links == 0 or isDestroyed then
        room.role = "plain"
    end
    local ____turn_effects_11 = turn.effects
    ____turn_effects_11[#____turn_effects_11 + 1] = {kind = "save"}
end
return ____exports
 end,
["dmuc.core.petitions"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local fail, verdictOf, isTooMany
local ____link = require("dmuc.core.link")
local isAlive = ____link.isAlive
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____rights = require("dmuc.core.rights")
local isUserThere = ____rights.isUserThere
local ____state = require("dmuc.core.state")
local newRequest = ____state.newRequest
function fail(turn, petition, failure)
    local ____turn_effects_5 = turn.effects
    ____turn_effects_5[#____turn_effects_5 + 1] = {kind = "tell-verdict", petition = petition, verdict = failure}
end
function verdictOf(outcome)
    if outcome.kind == "result" then
        return outcome.frame.kind == "verdict" and outcome.frame or "no-answer"
    end
    return outcome.kind == "refused" and outcome.condition == "forbidden" and "not-heard" or "no-answer"
end
function isTooMany(____bindingPattern0, link)
    local now
    local room
    room = ____bindingPattern0.room
    now = ____bindingPattern0.now
    if link.petitionsSince == nil or now >= link.petitionsSince + limits.rateMeasuredMs then
        link.petitionsSince = now
        link.petitionsCounted = 0
    end
    link.petitionsCounted = link.petitionsCounted + 1
    return link.petitionsCounted * 1000 > room.surroundings.relaysPerSecondMax * limits.rateMeasuredMs
end
--- Somebody asks here: the primary is asked, if it can be.
function ____exports.localPetition(turn, input)
    local ____turn_0 = turn
    local room = ____turn_0.room
    local ____input_1 = input
    local petition = ____input_1.petition
    local user = ____input_1.user
    local ____type = ____input_1.type
    local payload = ____input_1.payload
    local link = __TS__ArrayFind(
        room.links,
        function(____, ____bindingPattern0)
            local direction
            direction = ____bindingPattern0.direction
            return direction == "up"
        end
    )
    if link == nil or not isAlive(link) or #room.petitions >= limits.petitionsMax then
        return fail(turn, petition, "no-answer")
    end
    local extension = link.extension
    local host = link.host
    local session = link.session
    if not extension then
        return fail(turn, petition, "no-words")
    end
    if session == nil then
        return fail(turn, petition, "no-answer")
    end
    local request = newRequest(room)
    local ____room_3 = room
    local ____array_2 = __TS__SparseArrayNew(__TS__Unpack(room.petitions))
    __TS__SparseArrayPush(____array_2, {request = request, petition = petition})
    ____room_3.petitions = {__TS__SparseArraySpread(____array_2)}
    local frame = {
        kind = "petition",
        session = session,
        user = user,
        type = ____type,
        payload = payload
    }
    local ____turn_effects_4 = turn.effects
    ____turn_effects_4[#____turn_effects_4 + 1] = {
        kind = "send",
        host = host,
        to = link.peer,
        from = room.self,
        frame = frame,
        extension = extension,
        request = request,
        answer = "at-once"
    }
end
--- The answer to a request of ours: returns whether it was to a petition.
function ____exports.petitionAnswered(turn, ____bindingPattern0)
    local outcome
    local request
    request = ____bindingPattern0.request
    outcome = ____bindingPattern0.outcome
    local ____turn_6 = turn
    local room = ____turn_6.room
    local asked = __TS__ArrayFind(
        room.petitions,
        function(____, other) return other.request == request end
    )
    if asked == nil then
        return false
    end
    room.petitions = __TS__ArrayFilter(
        room.petitions,
        function(____, other) return other ~= asked end
    )
    local ____turn_effects_7 = turn.effects
    ____turn_effects_7[#____turn_effects_7 + 1] = {
        kind = "tell-verdict",
        petition = asked.petition,
        verdict = verdictOf(outcome)
    }
    return true
end
--- A replica's user asks: `later`, or why he is not heard.
function ____exports.petitionReceived(turn, link, frame, request)
    if isTooMany(turn, link) then
        return "rate-exceeded"
    end
    if not isUserThere(turn.room, link, frame.user) then
        return "peer-not-allowed"
    end
    local ____frame_8 = frame
    local user = ____frame_8.user
    local ____type = ____frame_8.type
    local payload = ____frame_8.payload
    if request ~= nil then
        local ____turn_effects_9 = turn.effects
        ____turn_effects_9[#____turn_effects_9 + 1] = {
            kind = "decide",
            request = request,
            user = user,
            type = ____type,
            payload = payload
        }
    end
    return "later"
end
--- The room has answered.
function ____exports.decided(____bindingPattern0, ____bindingPattern1)
    local effects
    effects = ____bindingPattern0.effects
    local verdict
    local request
    request = ____bindingPattern1.request
    verdict = ____bindingPattern1.verdict
    effects[#effects + 1] = {kind = "answer", request = request, answer = verdict}
end
return ____exports
 end,
["dmuc.core.clocks"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____complaints = require("dmuc.core.complaints")
local complain = ____complaints.complain
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
--- Compares clocks with the primary.
-- 
-- @param theirs what the primary's clock said.
-- @param roundTripMs how old that may be.
function ____exports.compareClocks(turn, link, theirs, roundTripMs)
    if link.direction ~= "up" then
        return
    end
    local difference = theirs - turn.now
    local apartMs = math.abs(difference) - roundTripMs
    turn.room.clockOffsetMs = apartMs > limits.clockToleranceMs and difference or 0
    if apartMs > limits.clockWarningMs then
        local minutes = math.floor(apartMs / 60000)
        complain(
            turn,
            link,
            "clock",
            ("has a clock that differs from ours by more than " .. tostring(minutes)) .. " min; please set them right"
        )
    end
end
return ____exports
 end,
["dmuc.core.peer-rosters"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ArrayIndexOf = ____lualib.__TS__ArrayIndexOf
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__Iterator = ____lualib.__TS__Iterator
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local isLate, noteTold, noteStarts, noteKnown, homesToldBy, isOutrun, applyRoster, seatOf, homeOf, isSameOccupancy, applyItem
local ____arrivals = require("dmuc.core.arrivals")
local applyPresent = ____arrivals.applyPresent
local lose = ____arrivals.lose
local ____ghosts = require("dmuc.core.ghosts")
local forgetDeparted = ____ghosts.forgetDeparted
local ____ids = require("dmuc.core.ids")
local sameEvent = ____ids.sameEvent
local ____link = require("dmuc.core.link")
local isAlive = ____link.isAlive
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local contiguousOf = ____log.contiguousOf
local noteOver = ____log.noteOver
local voidUpTo = ____log.voidUpTo
local ____rights = require("dmuc.core.rights")
local bringsEventsOf = ____rights.bringsEventsOf
local ____roster = require("dmuc.core.roster")
local allOccupants = ____roster.allOccupants
local occupantsOf = ____roster.occupantsOf
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
local ____transitions = require("dmuc.core.transitions")
local resync = ____transitions.resync
local ____turned_2Daway = require("dmuc.core.turned-away")
local forgetTurnedAway = ____turned_2Daway.forgetTurnedAway
function isLate(room, ____bindingPattern0)
    local tells
    tells = ____bindingPattern0.tells
    if tells == nil then
        tells = {}
    end
    return __TS__ArraySome(
        tells,
        function(____, ____bindingPattern0)
            local contiguous
            local epoch
            local host
            host = ____bindingPattern0.host
            epoch = ____bindingPattern0.epoch
            contiguous = ____bindingPattern0.contiguous
            return contiguousOf(room.log, host, epoch) > contiguous
        end
    )
end
function noteTold(room, link, ____bindingPattern0)
    local tells
    tells = ____bindingPattern0.tells
    for ____, ____value in ipairs(tells or ({})) do
        local host = ____value.host
        local epoch = ____value.epoch
        local contiguous = ____value.contiguous
        local previous = ____value.previous
        local isComplete = previous ~= nil and contiguousOf(room.log, host, epoch) >= previous
        if isComplete and __TS__ArrayIncludes(link.toldHomes, host) then
            voidUpTo(room.log, host, epoch, contiguous)
        end
    end
end
function noteStarts(room, tells)
    for ____, ____value in ipairs(tells) do
        local host = ____value.host
        local epochs = __TS__ArrayMap(
            __TS__ArrayFilter(
                tells,
                function(____, have) return have.host == host end
            ),
            function(____, ____bindingPattern0)
                local epoch
                epoch = ____bindingPattern0.epoch
                return epoch
            end
        )
        if host ~= room.surroundings.host then
            noteOver(room.log, host, epochs)
        end
    end
end
function noteKnown(room, homes, tells)
    local function isTold(home)
        return __TS__ArrayIncludes(homes, home)
    end
    room.forgotten = __TS__ArrayFilter(
        room.forgotten,
        function(____, home) return not isTold(home) end
    )
    forgetTurnedAway(
        room,
        function(____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return isTold(host)
        end
    )
    local ____room_2 = room
    local ____array_1 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArrayFilter(
        room.peopleKnown,
        function(____, ____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return not isTold(host)
        end
    )))
    __TS__SparseArrayPush(
        ____array_1,
        __TS__Unpack(__TS__ArrayFilter(
            tells,
            function(____, ____bindingPattern0)
                local host
                host = ____bindingPattern0.host
                return isTold(host)
            end
        ))
    )
    ____room_2.peopleKnown = __TS__ArraySlice(
        {__TS__SparseArraySpread(____array_1)},
        -limits.homesMax
    )
end
function homesToldBy(room, link, items, frame)
    local own = room.surroundings.host
    local ____frame_3 = frame
    local tells = ____frame_3.tells
    if tells == nil then
        local known = __TS__ArrayConcat(
            __TS__ArrayMap(
                items,
                function(____, item) return homeOf(link, item) end
            ),
            __TS__ArrayMap(
                allOccupants(room.roster),
                function(____, ____bindingPattern0)
                    local home
                    home = ____bindingPattern0.home
                    return home
                end
            )
        )
        local homes = link.direction == "up" and ({
            link.host,
            __TS__Unpack(known)
        }) or ({link.host})
        return __TS__ArrayFilter(
            homes,
            function(____, home, index) return home ~= own and __TS__ArrayIndexOf(homes, home) == index end
        )
    end
    local told = __TS__ArrayMap(
        __TS__ArrayFilter(
            tells,
            function(____, have) return (have.host == link.host or link.direction == "up") and not isOutrun(room, have) end
        ),
        function(____, have) return have.host end
    )
    local speaksForAll = isStar(room) and link.direction == "up" and __TS__ArrayIncludes(told, link.host)
    local known = __TS__ArrayMap(
        __TS__ArrayConcat(
            allOccupants(room.roster),
            room.hidden,
            room.departed
        ),
        function(____, ____bindingPattern0)
            local home
            home = ____bindingPattern0.home
            return home
        end
    )
    local homes = speaksForAll and __TS__ArrayConcat(
        told,
        known,
        __TS__ArrayMap(
            items,
            function(____, item) return homeOf(link, item) end
        )
    ) or told
    return __TS__ArrayFilter(
        homes,
        function(____, home, index) return home ~= own and __TS__ArrayIndexOf(homes, home) == index end
    )
end
function isOutrun(room, ____bindingPattern0)
    local contiguous
    local epoch
    local host
    host = ____bindingPattern0.host
    epoch = ____bindingPattern0.epoch
    contiguous = ____bindingPattern0.contiguous
    if isStar(room) then
        return false
    end
    local direct = __TS__ArrayFind(
        room.links,
        function(____, link) return link.host == host end
    )
    if direct ~= nil and isAlive(direct) and direct.peerEpoch ~= epoch then
        return true
    end
    local byRoster = __TS__ArrayFind(
        room.peopleKnown,
        function(____, known) return known.host == host and known.epoch == epoch end
    )
    local byEvents = __TS__ArrayIncludes(room.forgotten, host) and 0 or contiguousOf(room.log, host, epoch)
    return math.max(byRoster and byRoster.contiguous or 0, byEvents) > contiguous
end
function applyRoster(turn, link, items, homes)
    local ____turn_6 = turn
    local room = ____turn_6.room
    local listed = __TS__New(Map)
    for ____, item in ipairs(items) do
        local home = homeOf(link, item)
        if home ~= room.surroundings.host then
            listed:set(
                seatOf(home, item.nick),
                item
            )
        end
    end
    local function isListed(____bindingPattern0)
        local home
        local nick
        nick = ____bindingPattern0.nick
        home = ____bindingPattern0.home
        return listed:has(seatOf(home, nick))
    end
    room.hidden = __TS__ArrayFilter(
        room.hidden,
        function(____, occupant) return not __TS__ArrayIncludes(homes, occupant.home) or isListed(occupant) end
    )
    for ____, home in ipairs(homes) do
        for ____, occupant in ipairs(occupantsOf(room.roster, home)) do
            local item = listed:get(seatOf(home, occupant.nick))
            if item == nil or not isSameOccupancy(occupant, item) then
                lose(turn, occupant)
            end
        end
    end
    for ____, ____value in __TS__Iterator(listed) do
        local item = ____value[2]
        if __TS__ArrayIncludes(
            homes,
            homeOf(link, item)
        ) then
            applyItem(turn, link, item)
        end
    end
end
function seatOf(home, nick)
    return (home .. " ") .. nick
end
function homeOf(link, item)
    local ____opt_7 = item.claim
    return ____opt_7 and ____opt_7.id.host or link.host
end
function isSameOccupancy(occupant, item)
    local ____item_identity_11 = item.identity
    if ____item_identity_11 == nil then
        local ____opt_9 = item.claim
        ____item_identity_11 = ____opt_9 and ____opt_9.id
    end
    local listed = ____item_identity_11
    if listed ~= nil and occupant.identity ~= nil and sameEvent(listed, occupant.identity) then
        return true
    end
    return occupant.view.user ~= nil and occupant.view.user == item.view.user
end
function applyItem(turn, link, item)
    local home = homeOf(link, item)
    if not bringsEventsOf(turn.room, link, home) then
        return
    end
    local ____item_identity_14 = item.identity
    if ____item_identity_14 == nil then
        local ____opt_12 = item.claim
        ____item_identity_14 = ____opt_12 and ____opt_12.id
    end
    local identity = ____item_identity_14
    local told = __TS__ObjectAssign({link = link, home = home, listed = true}, item.claim == nil and ({}) or ({stamp = item.claim}), identity == nil and ({}) or ({identity = identity}))
    applyPresent(turn, told, {kind = "present", nick = item.nick, view = item.view})
end
--- Takes a page of a roster; the last one takes effect.
-- 
-- @returns why it is refused, or undefined.
function ____exports.takeRoster(turn, link, frame)
    local ____turn_0 = turn
    local room = ____turn_0.room
    if #frame.items == 0 and frame.more then
        return "malformed"
    end
    if #link.rosterPages + #frame.items > limits.occupantsMax then
        return "limit-reached"
    end
    link.rosterPages = __TS__ArrayConcat(link.rosterPages, frame.items)
    if frame.more then
        return nil
    end
    local items = link.rosterPages
    link.rosterPages = {}
    if isStar(room) and link.direction == "up" and link.state == "up" and isLate(room, frame) then
        resync(turn, link, "a roster came after what has happened since")
        return nil
    end
    link.toldHomes = homesToldBy(room, link, items, frame)
    noteKnown(room, link.toldHomes, frame.tells or ({}))
    if isStar(room) and link.direction == "up" then
        noteStarts(room, frame.tells or ({}))
    end
    forgetDeparted(room, link.toldHomes)
    applyRoster(turn, link, items, link.toldHomes)
    if link.state == "up" then
        noteTold(room, link, frame)
    end
    return nil
end
return ____exports
 end,
["dmuc.core.requests"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local answerTo, refusalOnLink, isOfSession, answerOnLink, endsSetUp, endsPlainSync, afterwards, sayHelloSoon, replicateAgain, isOfOtherLife, primaryLink, configReceived, forgetReports, refusalOfConfig, takeConfig, askForTurnedAway, mergedLists, setUpDone, isHistoryDue, historyAsked, reachReceived, askBoth, peerAnnounced, dissolve, hello, backlogReceived, backlogEnded, syncedReceived, answerSynced, done
local ____acceptance = require("dmuc.core.acceptance")
local farAhead = ____acceptance.farAhead
local isFarAhead = ____acceptance.isFarAhead
local ____acts = require("dmuc.core.acts")
local takeAct = ____acts.takeAct
local ____arrivals = require("dmuc.core.arrivals")
local applyLists = ____arrivals.applyLists
local applyPast = ____arrivals.applyPast
local ____clocks = require("dmuc.core.clocks")
local compareClocks = ____clocks.compareClocks
local ____config = require("dmuc.core.config")
local fieldValue = ____config.fieldValue
local ____delivery = require("dmuc.core.delivery")
local distribute = ____delivery.distribute
local ____ghosts = require("dmuc.core.ghosts")
local noteLost = ____ghosts.noteLost
local ____ids = require("dmuc.core.ids")
local hostOf = ____ids.hostOf
local ____incoming = require("dmuc.core.incoming")
local releaseHeld = ____incoming.releaseHeld
local ____ended = require("dmuc.core.ended")
local forgetEndedByLists = ____ended.forgetEndedByLists
local ____link = require("dmuc.core.link")
local createLink = ____link.createLink
local enqueue = ____link.enqueue
local isAlive = ____link.isAlive
local notePeer = ____link.notePeer
local stopScript = ____link.stopScript
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local optionRanges = ____limits.optionRanges
local ____log = require("dmuc.core.log")
local goOnAfter = ____log.goOnAfter
local reachesBack = ____log.reachesBack
local voidUpTo = ____log.voidUpTo
local ____rights = require("dmuc.core.rights")
local letInAgain = ____rights.letInAgain
local ____peer_2Drosters = require("dmuc.core.peer-rosters")
local takeRoster = ____peer_2Drosters.takeRoster
local ____petitions = require("dmuc.core.petitions")
local petitionReceived = ____petitions.petitionReceived
local ____peers = require("dmuc.core.peers")
local refusalOfPeer = ____peers.refusalOfPeer
local ____rate = require("dmuc.core.rate")
local isSlowed = ____rate.isSlowed
local ____gone = require("dmuc.core.gone")
local takeGone = ____gone.takeGone
local ____reading = require("dmuc.core.reading")
local countForPage = ____reading.countForPage
local historyWithin = ____reading.historyWithin
local ____refusals = require("dmuc.core.refusals")
local refuse = ____refusals.refuse
local ____relay = require("dmuc.core.relay")
local noteReached = ____relay.noteReached
local passRosterOn = ____relay.passRosterOn
local ____mesh = require("dmuc.core.mesh")
local leaveOut = ____mesh.leaveOut
local meet = ____mesh.meet
local part = ____mesh.part
local ____strangers = require("dmuc.core.strangers")
local lastHeardFrom = ____strangers.lastHeardFrom
local ____sync = require("dmuc.core.sync")
local askForHistory = ____sync.askForHistory
local awaitSynced = ____sync.awaitSynced
local finishSync = ____sync.finishSync
local giveAll = ____sync.giveAll
local helloReceived = ____sync.helloReceived
local ____takers = require("dmuc.core.takers")
local takersOf = ____takers.takersOf
local ____transitions = require("dmuc.core.transitions")
local endReplica = ____transitions.endReplica
local giveUp = ____transitions.giveUp
local hasListsUnderWay = ____transitions.hasListsUnderWay
local resync = ____transitions.resync
local saysHello = ____transitions.saysHello
local setState = ____transitions.setState
local startLink = ____transitions.startLink
local startPlain = ____transitions.startPlain
local ____state = require("dmuc.core.state")
local beginLife = ____state.beginLife
local isStar = ____state.isStar
local linkWith = ____state.linkWith
local openSession = ____state.openSession
local pagesFor = ____state.pagesFor
local pairKey = ____state.pairKey
local report = ____state.report
local syncState = ____state.syncState
function answerTo(turn, input)
    local ____input_1 = input
    local frame = ____input_1.frame
    if frame.kind == "replicate" then
        return replicateAgain(turn, input.host, frame)
    end
    if frame.kind == "peerhost" then
        return peerAnnounced(turn, input, frame)
    end
    if frame.kind == "dissolve" then
        return dissolve(turn, input, frame)
    end
    if frame.kind == "config" then
        return configReceived(turn, input, frame)
    end
    local link = linkWith(turn.room, input.from)
    if link == nil then
        return refusalOfPeer(turn.room.surroundings.peers, input.host, turn.room.surroundings.mode) or "no-such-link"
    end
    return refusalOnLink(turn, link, frame) or answerOnLink(turn, link, input, frame)
end
function refusalOnLink(turn, link, frame)
    if link.givenUp then
        return "peer-not-allowed"
    end
    if isSlowed(turn, link) then
        return "rate-exceeded"
    end
    repeat
        local ____switch14 = frame.kind
        local ____cond14 = ____switch14 == "roster"
        if ____cond14 then
            if not isAlive(link) and link.state ~= "split" then
                return "no-such-link"
            end
            return link.extension and not isOfSession(link, frame) and "wrong-session" or nil
        end
        ____cond14 = ____cond14 or ____switch14 == "history-request"
        if ____cond14 then
            return frame.session ~= nil and not isOfSession(link, frame) and "wrong-session" or nil
        end
        ____cond14 = ____cond14 or ____switch14 == "backlog"
        if ____cond14 then
            local ____temp_2
            if link.extension and isAlive(link) and isOfSession(link, frame) then
                ____temp_2 = nil
            else
                ____temp_2 = "wrong-session"
            end
            return ____temp_2
        end
        ____cond14 = ____cond14 or ____switch14 == "synced"
        if ____cond14 then
            local ____temp_3
            if link.extension and link.state == "syncing" and isOfSession(link, frame) then
                ____temp_3 = nil
            else
                ____temp_3 = "wrong-session"
            end
            return ____temp_3
        end
        ____cond14 = ____cond14 or ____switch14 == "petition"
        if ____cond14 then
            if turn.room.role ~= "primary" or link.direction ~= "down" then
                return "not-authenticated"
            end
            local ____temp_4
            if link.extension and isOfSession(link, frame) then
                ____temp_4 = nil
            else
                ____temp_4 = "wrong-session"
            end
            return ____temp_4
        end
        ____cond14 = ____cond14 or ____switch14 == "reach"
        if ____cond14 then
            if link.direction == "across" then
                return "not-authenticated"
            end
            local ____temp_5
            if link.extension and isOfSession(link, frame) then
                ____temp_5 = nil
            else
                ____temp_5 = "wrong-session"
            end
            return ____temp_5
        end
        do
            return nil
        end
    until true
end
function isOfSession(link, ____bindingPattern0)
    local session
    session = ____bindingPattern0.session
    return session ~= nil and session == link.session
end
function answerOnLink(turn, link, input, frame)
    repeat
        local ____switch20 = frame.kind
        local ____cond20 = ____switch20 == "roster"
        if ____cond20 then
            return takeRoster(turn, link, frame) or done
        end
        ____cond20 = ____cond20 or ____switch20 == "history-request"
        if ____cond20 then
            return historyAsked(turn, link, frame)
        end
        ____cond20 = ____cond20 or ____switch20 == "hello"
        if ____cond20 then
            return hello(turn, link, frame)
        end
        ____cond20 = ____cond20 or ____switch20 == "hello-wanted"
        if ____cond20 then
            return link.extension and done or "no-such-link"
        end
        ____cond20 = ____cond20 or ____switch20 == "backlog"
        if ____cond20 then
            return backlogReceived(turn, link, frame)
        end
        ____cond20 = ____cond20 or ____switch20 == "synced"
        if ____cond20 then
            return syncedReceived(link, frame, input)
        end
        ____cond20 = ____cond20 or ____switch20 == "reach"
        if ____cond20 then
            return reachReceived(turn, link, frame)
        end
        ____cond20 = ____cond20 or ____switch20 == "petition"
        if ____cond20 then
            return petitionReceived(turn, link, frame, input.request)
        end
        do
            return "malformed"
        end
    until true
end
function endsSetUp(____bindingPattern0)
    local script
    local established
    local state
    state = ____bindingPattern0.state
    established = ____bindingPattern0.established
    script = ____bindingPattern0.script
    return state == "syncing" and not established and #script == 0
end
function endsPlainSync(____bindingPattern0)
    local script
    local direction
    local state
    local extension
    extension = ____bindingPattern0.extension
    state = ____bindingPattern0.state
    direction = ____bindingPattern0.direction
    script = ____bindingPattern0.script
    return not extension and #script == 0 and (state == "syncing" or state == "up" and direction == "up")
end
function afterwards(turn, link, frame, answer)
    repeat
        local ____switch24 = frame.kind
        local ____cond24 = ____switch24 == "roster"
        if ____cond24 then
            awaitSynced(turn, link)
            if frame.more then
                return
            end
            if endsSetUp(link) then
                setUpDone(turn, link)
            elseif endsPlainSync(link) then
                link.lastContact = lastHeardFrom(turn.room, link.host)
                startPlain(turn.room, link)
            elseif link.state == "up" and isStar(turn.room) and link.direction == "down" then
                passRosterOn(turn.room, link)
            end
            return
        end
        ____cond24 = ____cond24 or ____switch24 == "history-request"
        if ____cond24 then
            local ____opt_6 = link.script[1]
            if (____opt_6 and ____opt_6.kind) ~= "await-history" then
                return
            end
            if answer.kind == "history" and answer.left > 0 then
                link.wakeAt = turn.now + turn.room.surroundings.answerWaitMs
                return
            end
            table.remove(link.script, 1)
            __TS__Delete(link, "wakeAt")
            return
        end
        ____cond24 = ____cond24 or ____switch24 == "backlog"
        if ____cond24 then
            if not frame.more and #(frame.acts or ({})) == 0 then
                backlogEnded(link)
            end
            awaitSynced(turn, link)
            return
        end
        ____cond24 = ____cond24 or ____switch24 == "config"
        if ____cond24 then
            local ____opt_8 = link.script[1]
            if (____opt_8 and ____opt_8.kind) == "await-lists" then
                __TS__Delete(link, "wakeAt")
            end
            return
        end
        ____cond24 = ____cond24 or ____switch24 == "hello-wanted"
        if ____cond24 then
            sayHelloSoon(turn, link)
            return
        end
        ____cond24 = ____cond24 or ____switch24 == "synced"
        if ____cond24 then
            finishSync(turn, link)
            releaseHeld(turn, link)
            return
        end
        do
            return
        end
    until true
end
function sayHelloSoon(turn, link)
    local ____temp_12 = not saysHello(turn.room, link)
    if not ____temp_12 then
        local ____opt_10 = link.outstanding
        ____temp_12 = (____opt_10 and ____opt_10.frame.kind) == "hello"
    end
    if ____temp_12 then
        return
    end
    if link.outstanding == nil or link.state ~= "up" then
        startLink(turn, link)
    elseif not __TS__ArraySome(
        link.script,
        function(____, waiting) return waiting.kind == "hello" end
    ) then
        enqueue(link, {kind = "hello"})
    end
end
function replicateAgain(turn, host, frame)
    local ____turn_13 = turn
    local room = ____turn_13.room
    if room.role ~= "replica" or room.primaryHost ~= host then
        return "node-taken"
    end
    if frame.primary ~= nil and room.primary ~= nil and frame.primary ~= room.primary then
        return "node-taken"
    end
    if frame.generation ~= nil and room.generation ~= nil and frame.generation ~= room.generation then
        local link = __TS__ArrayFind(
            room.links,
            function(____, other) return other.direction == "up" end
        )
        if link ~= nil then
            sayHelloSoon(turn, link)
            return "wrong-session"
        end
        beginLife(room, frame.generation)
    end
    local ____turn_effects_14 = turn.effects
    ____turn_effects_14[#____turn_effects_14 + 1] = {kind = "save"}
    return done
end
function isOfOtherLife(room, frame)
    return frame.generation ~= nil and frame.generation ~= room.generation
end
function primaryLink(turn, input)
    local ____turn_15 = turn
    local room = ____turn_15.room
    local ____input_16 = input
    local from = ____input_16.from
    if room.role ~= "replica" or from == nil then
        return "no-such-link"
    end
    if input.host ~= room.primaryHost then
        return "not-authenticated"
    end
    if room.primary == nil then
        room.primary = from
    end
    if room.primary ~= from then
        return "node-taken"
    end
    local known = linkWith(room, from)
    if known ~= nil then
        return known
    end
    local link = createLink(from, input.host, "up")
    local ____room_links_17 = room.links
    ____room_links_17[#____room_links_17 + 1] = link
    return link
end
function configReceived(turn, input, frame)
    local ____turn_18 = turn
    local room = ____turn_18.room
    local link = primaryLink(turn, input)
    if type(link) == "string" then
        return link
    end
    local refusal = refusalOfConfig(room, link, frame)
    if refusal ~= nil then
        return refusal
    end
    takeConfig(turn, frame)
    local ____frame_19 = frame
    local sync = ____frame_19.sync
    if sync == nil then
        if frame.session == nil then
            link.extension = false
            __TS__Delete(link, "session")
            if link.state ~= "up" then
                setState(turn, link, "syncing", "the source sends its config")
            end
        end
        local ____turn_effects_20 = turn.effects
        ____turn_effects_20[#____turn_effects_20 + 1] = {kind = "save"}
        return {kind = "config-taken"}
    end
    link.extension = true
    link.inUse = link.inUse == true or link.established or #room.log.strands > 0
    link.established = false
    stopScript(link)
    forgetReports(room)
    beginLife(room, sync.generation)
    openSession(turn, link, sync.session)
    notePeer(link, sync)
    compareClocks(turn, link, sync.now, 0)
    link.cursor = room.log.lastPosition
    if not link.inUse then
        link.lacksHistory = isHistoryDue(room)
    end
    for ____, have in ipairs(sync.haves) do
        local isOurs = have.host == room.surroundings.host and have.epoch == room.surroundings.epoch
        if isOurs then
            goOnAfter(room.log, have)
        elseif not link.inUse then
            voidUpTo(room.log, have.host, have.epoch, have.contiguous)
        end
    end
    setState(turn, link, "syncing", "the source sends its config")
    local ____turn_effects_21 = turn.effects
    ____turn_effects_21[#____turn_effects_21 + 1] = {kind = "save"}
    return {
        kind = "config-taken",
        sync = syncState(turn, link, sync.session, sync.generation)
    }
end
function forgetReports(room)
    for ____, other in ipairs(room.links) do
        if other.direction == "across" and other.established then
            other.reported = other.state == "split"
        end
    end
end
function refusalOfConfig(room, link, ____bindingPattern0)
    local lists
    local sync
    local session
    session = ____bindingPattern0.session
    sync = ____bindingPattern0.sync
    lists = ____bindingPattern0.lists
    if link.givenUp then
        return "peer-not-allowed"
    end
    if sync == nil and session ~= nil and session ~= link.session then
        return "wrong-session"
    end
    if (lists and lists.base) ~= nil and lists.base ~= room.lists.digest then
        return "wrong-session"
    end
    if sync ~= nil and room.generation ~= nil and isOfOtherLife(room, sync) then
        return "wrong-session"
    end
    local linesMax = lists == nil and 0 or #lists.items + (lists.base == nil and 0 or #room.lists.items)
    return linesMax > limits.listItemsMax and "too-large" or nil
end
function takeConfig(turn, frame)
    local ____turn_24 = turn
    local room = ____turn_24.room
    local ____frame_25 = frame
    local config = ____frame_25.config
    local lists = ____frame_25.lists
    room.ruledAt = turn.now
    if lists ~= nil then
        local whole = lists.base == nil
        local items = whole and lists.items or mergedLists(room, lists.items)
        room.lists = {items = items, digest = lists.version}
        local ____turn_effects_26 = turn.effects
        ____turn_effects_26[#____turn_effects_26 + 1] = {kind = "set-lists", items = lists.items, whole = whole}
        applyLists(turn)
        askForTurnedAway(turn)
    end
    if config ~= nil then
        room.config = {config = config, digest = frame.configDigest or room.config.digest}
        local ____turn_effects_27 = turn.effects
        ____turn_effects_27[#____turn_effects_27 + 1] = {kind = "configure", config = config, told = room.open}
    end
    if not room.open then
        room.open = true
        local ____turn_effects_28 = turn.effects
        ____turn_effects_28[#____turn_effects_28 + 1] = {kind = "open"}
    end
end
function askForTurnedAway(turn)
    local ____turn_29 = turn
    local room = ____turn_29.room
    local letIn = letInAgain(room)
    for ____, ____value in ipairs(letIn) do
        local identity = ____value.identity
        forgetEndedByLists(room, identity)
    end
    local homes = __TS__ArrayMap(
        letIn,
        function(____, ____bindingPattern0)
            local id
            id = ____bindingPattern0.id
            return id.host
        end
    )
    for ____, link in ipairs({__TS__Unpack(room.links)}) do
        if link.state == "up" and __TS__ArrayIncludes(homes, link.host) then
            resync(turn, link, "the lists let somebody in there")
        end
    end
end
function mergedLists(room, changed)
    local kept = __TS__ArrayFilter(
        room.lists.items,
        function(____, item) return not __TS__ArraySome(
            changed,
            function(____, change) return change.jid == item.jid end
        ) end
    )
    return __TS__ArrayConcat(
        kept,
        __TS__ArrayFilter(
            changed,
            function(____, change) return change.affiliation ~= "none" end
        )
    )
end
function setUpDone(turn, link)
    local ____turn_30 = turn
    local room = ____turn_30.room
    if link.direction ~= "up" then
        return
    end
    link.established = true
    local ____turn_effects_31 = turn.effects
    ____turn_effects_31[#____turn_effects_31 + 1] = {kind = "save"}
    if link.inUse == true then
        startLink(turn, link)
        return
    end
    setState(turn, link, "up", "config and roster are here")
    link.peerForgot = false
    if link.lacksHistory == nil then
        link.lacksHistory = isHistoryDue(room)
    end
    giveAll(turn, link)
    if isAlive(link) then
        askForHistory(link)
    end
end
function isHistoryDue(____bindingPattern0)
    local config
    local log
    log = ____bindingPattern0.log
    config = ____bindingPattern0.config
    local isNew = #log.imported == 0 and reachesBack(log, 0)
    return isNew and fieldValue(config.config, "muc#roomconfig_historylength") ~= "0"
end
function historyAsked(turn, link, frame)
    if not isAlive(link) and (link.extension or link.state ~= "split") then
        return "no-such-link"
    end
    local ____turn_room_32 = turn.room
    local log = ____turn_room_32.log
    local page = pagesFor(turn.room, link.host)
    if not link.extension then
        local charactersMax = math.min(frame.limits.charactersMax or page.bytesMax, page.bytesMax)
        return {
            kind = "history",
            messages = historyWithin(
                log,
                __TS__ObjectAssign({}, frame.limits, {charactersMax = charactersMax}),
                turn.now
            ),
            left = 0
        }
    end
    local ____opt_33 = link.script[1]
    local cut = (____opt_33 and ____opt_33.kind) == "await-history" and link.cut or nil
    local messages = historyWithin(log, frame.limits, turn.now, cut)
    local count = countForPage(messages, page)
    return {
        kind = "history",
        messages = __TS__ArraySlice(messages, 0, count),
        left = #messages - count
    }
end
function reachReceived(turn, link, frame)
    local ____turn_35 = turn
    local room = ____turn_35.room
    if link.direction == "up" then
        for ____, ____value in ipairs(frame.peers) do
            local jid = ____value.jid
            local up = ____value.up
            if jid ~= room.self then
                noteLost(
                    turn,
                    hostOf(jid),
                    not up
                )
            end
        end
        return done
    end
    for ____, ____value in ipairs(frame.peers) do
        local jid = ____value.jid
        local up = ____value.up
        do
            local __continue99
            repeat
                local other = linkWith(room, jid)
                local pair = pairKey(link.peer, jid)
                if other == nil or other == link then
                    __continue99 = true
                    break
                end
                local isNews = __TS__ArrayIncludes(room.relayed, pair) == up
                noteReached(room, pair, up)
                if not up and isNews then
                    local ____room_relayed_36 = room.relayed
                    ____room_relayed_36[#____room_relayed_36 + 1] = pair
                    askBoth(room, link, jid)
                end
                local news = up and "reaches " .. jid or ("does not reach " .. jid) .. "; passing on between them"
                if isNews then
                    report(turn, "info", (link.peer .. " ") .. news)
                end
                __continue99 = true
            until true
            if not __continue99 then
                break
            end
        end
    end
    return done
end
function askBoth(room, link, jid)
    for ____, target in ipairs({
        link,
        linkWith(room, jid)
    }) do
        if target ~= nil and target.state == "up" then
            enqueue(target, {kind = "ask-hello"})
        end
    end
end
function peerAnnounced(turn, ____bindingPattern0, frame)
    local from
    local host
    host = ____bindingPattern0.host
    from = ____bindingPattern0.from
    local ____turn_37 = turn
    local room = ____turn_37.room
    local isOfPrimary = room.primaryHost == host and (from == nil or from == room.primary)
    if room.role ~= "replica" or not isOfPrimary then
        return "not-authenticated"
    end
    if isOfOtherLife(room, frame) then
        return "generation-ended"
    end
    if frame.peer == nil or frame.peer == room.self then
        return done
    end
    if frame.removed then
        local link = linkWith(room, frame.peer)
        if link ~= nil and link.direction == "across" then
            part(turn, link)
        end
        return done
    end
    return meet(turn, frame.peer, false) and done or "peer-not-allowed"
end
function dissolve(turn, ____bindingPattern0, frame)
    local from
    local host
    host = ____bindingPattern0.host
    from = ____bindingPattern0.from
    local ____turn_38 = turn
    local room = ____turn_38.room
    if isOfOtherLife(room, frame) then
        return "generation-ended"
    end
    local function isOf(peer)
        return from == nil or from == peer
    end
    if room.role == "replica" and room.primaryHost == host and isOf(room.primary) then
        endReplica(turn, frame.reason or "the source has ended it", frame)
        return done
    end
    local link = __TS__ArrayFind(
        room.links,
        function(____, other) return other.host == host and other.direction == "down" end
    )
    if link == nil or not isOf(link.peer) then
        return "no-such-link"
    end
    leaveOut(turn, link)
    local extension = link.extension
    local complaints = link.complaints
    if room.role == "primary" and link.farewell == nil and __TS__ArrayIncludes(
        takersOf(room),
        host
    ) then
        local ____room_links_39 = room.links
        ____room_links_39[#____room_links_39 + 1] = __TS__ObjectAssign(
            {},
            createLink(link.peer, host, "down"),
            {extension = extension, complaints = complaints, dormant = true}
        )
    end
    return done
end
function hello(turn, link, frame)
    local ____turn_40 = turn
    local room = ____turn_40.room
    local ____frame_41 = frame
    local sync = ____frame_41.sync
    if saysHello(room, link) then
        return "malformed"
    end
    if isOfOtherLife(room, sync) then
        return link.direction == "across" and "no-such-link" or "generation-ended"
    end
    if room.role == "plain" then
        if link.outstanding == nil then
            startLink(turn, link)
        end
        return "no-such-link"
    end
    link.extension = true
    if hasListsUnderWay(link) then
        link.peerForgot = true
    end
    __TS__Delete(link, "outstanding")
    __TS__Delete(link, "wakeAt")
    link.attempts = 0
    openSession(turn, link, sync.session)
    link.cursor = room.log.lastPosition
    link.rosterPosition = 0
    helloReceived(turn, link, frame)
    return {
        kind = "hello",
        sync = syncState(turn, link, sync.session, sync.generation)
    }
end
function backlogReceived(turn, link, frame)
    local ____frame_42 = frame
    local messages = ____frame_42.messages
    local acts = ____frame_42.acts
    if acts == nil then
        acts = {}
    end
    local gone = ____frame_42.gone
    if gone == nil then
        gone = {}
    end
    local more = ____frame_42.more
    if #messages + #acts + #gone == 0 and more then
        return "malformed"
    end
    if #messages + #acts > optionRanges.pageMessages[2] then
        return "too-large"
    end
    if link.backlogReceived + #messages + #acts > limits.backlogMessagesMax then
        return "limit-reached"
    end
    local ____array_43 = __TS__SparseArrayNew(__TS__Unpack(messages))
    __TS__SparseArrayPush(
        ____array_43,
        __TS__Unpack(acts)
    )
    if __TS__ArraySome(
        {__TS__SparseArraySpread(____array_43)},
        function(____, ____bindingPattern0)
            local stamp
            stamp = ____bindingPattern0.stamp
            return stamp ~= nil and isFarAhead(turn, link, stamp)
        end
    ) then
        giveUp(turn, link, (link.host .. " ") .. farAhead)
        return "key-too-far"
    end
    link.backlogReceived = link.backlogReceived + (#messages + #acts)
    for ____, act in ipairs(acts) do
        takeAct(turn, link, act)
    end
    for ____, id in ipairs(gone) do
        takeGone(turn, link, id)
    end
    for ____, message in ipairs(messages) do
        local entry = applyPast(turn, link, message)
        if entry ~= nil and link.direction == "down" then
            distribute(turn, entry)
        end
    end
    return done
end
function backlogEnded(link)
    link.backlogTaken = true
    local ____opt_44 = link.script[1]
    if (____opt_44 and ____opt_44.kind) ~= "await-backlog" then
        return
    end
    table.remove(link.script, 1)
    __TS__Delete(link, "wakeAt")
end
function syncedReceived(link, frame, input)
    if link.syncedRequest ~= nil then
        return "wrong-session"
    end
    local ____opt_46 = link.script[1]
    if (____opt_46 and ____opt_46.kind) == "await-synced" or #link.script == 0 then
        table.remove(link.script, 1)
        return {kind = "synced", session = frame.session}
    end
    if input.request ~= nil then
        link.syncedRequest = input.request
    end
    return "later"
end
function answerSynced(turn, link)
    local ____link_48 = link
    local request = ____link_48.syncedRequest
    local session = ____link_48.session
    local ____temp_51 = request == nil or session == nil
    if not ____temp_51 then
        local ____opt_49 = link.script[1]
        ____temp_51 = (____opt_49 and ____opt_49.kind) ~= "await-synced"
    end
    if ____temp_51 then
        return
    end
    __TS__Delete(link, "syncedRequest")
    table.remove(link.script, 1)
    local ____turn_effects_52 = turn.effects
    ____turn_effects_52[#____turn_effects_52 + 1] = {kind = "answer", request = request, answer = {kind = "synced", session = session}}
    finishSync(turn, link)
    releaseHeld(turn, link)
end
done = {kind = "done"}
--- Answers a request; `later` is answered when its time has come.
function ____exports.requestReceived(turn, input)
    local answer = answerTo(turn, input)
    if input.request == nil or answer == "later" then
        return
    end
    local content = type(answer) == "string" and refuse(answer) or answer
    local ____turn_effects_0 = turn.effects
    ____turn_effects_0[#____turn_effects_0 + 1] = {kind = "answer", request = input.request, answer = content}
    local link = linkWith(turn.room, input.from)
    if link ~= nil and type(answer) ~= "string" then
        afterwards(turn, link, input.frame, answer)
    end
end
--- Answers what has waited for the end of our own part of a sync. Returns true if something waits.
function ____exports.answerWaiting(turn)
    local waiting = __TS__ArrayFilter(
        turn.room.links,
        function(____, link) return link.syncedRequest ~= nil end
    )
    for ____, link in ipairs(waiting) do
        answerSynced(turn, link)
    end
    return #waiting > 0
end
return ____exports
 end,
["dmuc.core.saving"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayForEach = ____lualib.__TS__ArrayForEach
local ____exports = {}
local function lastAppend(effects)
    do
        local index = #effects - 1
        while index >= 0 do
            local ____opt_0 = effects[index + 1]
            if (____opt_0 and ____opt_0.kind) == "append" then
                return index
            end
            index = index - 1
        end
    end
    return -1
end
--- The state tells what has come. So what has come is in the log first: else a crash between the two would lose it for good,
-- since nobody would be asked for it again.
-- 
-- @returns the same effects, without those saves that stood before the last append; one follows that append in their place.
function ____exports.saveAfterAppends(effects)
    local last = lastAppend(effects)
    local function isEarly(effect, index)
        return effect.kind == "save" and effect.ahead ~= true and index < last
    end
    if not __TS__ArraySome(
        effects,
        function(____, effect, index) return isEarly(effect, index) end
    ) then
        return effects
    end
    local ordered = {}
    __TS__ArrayForEach(
        effects,
        function(____, effect, index)
            if not isEarly(effect, index) then
                ordered[#ordered + 1] = effect
            end
            if index == last then
                ordered[#ordered + 1] = {kind = "save"}
            end
        end
    )
    return ordered
end
return ____exports
 end,
["dmuc.core.imports"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local isWanted
local ____acceptance = require("dmuc.core.acceptance")
local isFarAhead = ____acceptance.isFarAhead
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local append = ____log.append
local growsFrom = ____log.growsFrom
local hasEvent = ____log.hasEvent
local hasMessage = ____log.hasMessage
local noteReceived = ____log.noteReceived
function isWanted(turn, link, stamp)
    local ____turn_room_4 = turn.room
    local log = ____turn_room_4.log
    local surroundings = ____turn_room_4.surroundings
    local isOfThePast = hasEvent(log, stamp.id) or stamp.id.host == surroundings.host
    return isOfThePast and not hasMessage(log, stamp.id) and not isFarAhead(turn, link, stamp) and growsFrom(log, stamp)
end
--- Takes the history that the primary has told.
function ____exports.importHistory(turn, link, messages)
    local ____turn_0 = turn
    local room = ____turn_0.room
    local before = room.log.lastPosition
    local taken = __TS__ArrayFilter(
        __TS__ArraySlice(messages, -limits.historyEventsMax),
        function(____, ____bindingPattern0)
            local stamp
            local event
            event = ____bindingPattern0.event
            stamp = ____bindingPattern0.stamp
            return event.kind == "said" and (stamp == nil or isWanted(turn, link, stamp))
        end
    )
    local unnumbered = {}
    for ____, message in ipairs(taken) do
        local stamp = message.stamp
        local event = message.event
        local bytes = message.bytes
        if stamp == nil then
            unnumbered[#unnumbered + 1] = message
        else
            noteReceived(room.log, stamp.id, stamp.id.sequence - 1)
            append(room.log, {stamp = stamp, event = event, bytes = bytes})
        end
    end
    if #unnumbered > 0 then
        local ____room_log_2 = room.log
        local ____array_1 = __TS__SparseArrayNew(__TS__Unpack(room.log.imported))
        __TS__SparseArrayPush(
            ____array_1,
            __TS__Unpack(unnumbered)
        )
        ____room_log_2.imported = __TS__ArraySlice(
            {__TS__SparseArraySpread(____array_1)},
            -limits.historyEventsMax
        )
    end
    for ____, other in ipairs(room.links) do
        if other.cursor == before then
            other.cursor = room.log.lastPosition
        end
    end
    local ____turn_effects_3 = turn.effects
    ____turn_effects_3[#____turn_effects_3 + 1] = {kind = "import-history", messages = taken}
end
return ____exports
 end,
["dmuc.core.invariant"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- Throws if a rule of this program is broken.
-- 
-- @param condition what must hold.
-- @param rule the rule, in words that tell a reader of the log what was expected.
function ____exports.invariant(condition, rule)
    if not condition then
        error("mod_dmuc: broken invariant: " .. rule, 0)
    end
end
return ____exports
 end,
["dmuc.core.script"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySplice = ____lualib.__TS__ArraySplice
local __TS__ArrayUnshift = ____lualib.__TS__ArrayUnshift
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local nextStep, advance, take, peopleBack, takeRequest, tellSubject, unreachable, formatSeconds, refused, replicateRefused, takeAnswer, noteReported, takeHistory, isAnswerTo, noteConfigTaken, noteSetUp
local ____arrivals = require("dmuc.core.arrivals")
local dropHome = ____arrivals.dropHome
local dropStale = ____arrivals.dropStale
local ____clocks = require("dmuc.core.clocks")
local compareClocks = ____clocks.compareClocks
local ____ghosts = require("dmuc.core.ghosts")
local layGhosts = ____ghosts.layGhosts
local tellLost = ____ghosts.tellLost
local tellLostAgain = ____ghosts.tellLostAgain
local ____imports = require("dmuc.core.imports")
local importHistory = ____imports.importHistory
local ____invariant = require("dmuc.core.invariant")
local invariant = ____invariant.invariant
local ____link = require("dmuc.core.link")
local countSent = ____link.countSent
local isAlive = ____link.isAlive
local notePeer = ____link.notePeer
local sessionOf = ____link.sessionOf
local stopScript = ____link.stopScript
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____mesh = require("dmuc.core.mesh")
local announce = ____mesh.announce
local announceBack = ____mesh.announceBack
local dissolved = ____mesh.dissolved
local keepApart = ____mesh.keepApart
local ____refusals = require("dmuc.core.refusals")
local afterRefusal = ____refusals.afterRefusal
local ____relay = require("dmuc.core.relay")
local relayForNewcomer = ____relay.relayForNewcomer
local ____state = require("dmuc.core.state")
local ask = ____state.ask
local linkWith = ____state.linkWith
local report = ____state.report
local tell = ____state.tell
local ____steps = require("dmuc.core.steps")
local requestFrame = ____steps.requestFrame
local ____strangers = require("dmuc.core.strangers")
local adoptHistory = ____strangers.adoptHistory
local ____sync = require("dmuc.core.sync")
local awaitSynced = ____sync.awaitSynced
local finishSync = ____sync.finishSync
local giveRest = ____sync.giveRest
local helloAnswered = ____sync.helloAnswered
local isWaiting = ____sync.isWaiting
local tellChanges = ____sync.tellChanges
local ____takers = require("dmuc.core.takers")
local askUnderOtherNode = ____takers.askUnderOtherNode
local ____transitions = require("dmuc.core.transitions")
local endReplica = ____transitions.endReplica
local isNew = ____transitions.isNew
local loseLink = ____transitions.loseLink
local pause = ____transitions.pause
local resync = ____transitions.resync
local setState = ____transitions.setState
local split = ____transitions.split
local startLink = ____transitions.startLink
function nextStep(link)
    local ____temp_0
    if link.outstanding == nil and link.wakeAt == nil then
        ____temp_0 = link.script[1]
    else
        ____temp_0 = nil
    end
    return ____temp_0
end
function advance(turn, link)
    do
        local next = nextStep(link)
        while next ~= nil do
            if take(turn, link, next) then
                table.remove(link.script, 1)
            end
            next = nextStep(link)
        end
    end
end
function take(turn, link, next)
    repeat
        local ____switch15 = next.kind
        local ____cond15 = ____switch15 == "discover"
        if ____cond15 then
            local ____turn_effects_1 = turn.effects
            ____turn_effects_1[#____turn_effects_1 + 1] = {kind = "discover", host = link.host}
            link.wakeAt = turn.now + turn.room.surroundings.answerWaitMs
            return false
        end
        ____cond15 = ____cond15 or ____switch15 == "resume"
        if ____cond15 then
            setState(turn, link, "up", "the peer has config and roster")
            dropStale(turn, link)
            if not link.established then
                relayForNewcomer(turn.room, link)
            end
            link.established = true
            link.peerForgot = false
            __TS__Delete(link, "splitSince")
            peopleBack(turn, link)
            local ____turn_effects_2 = turn.effects
            ____turn_effects_2[#____turn_effects_2 + 1] = {kind = "save"}
            giveRest(turn, link)
            if not isAlive(link) then
                return false
            end
            tellChanges(turn, link)
            return true
        end
        ____cond15 = ____cond15 or ____switch15 == "await-history"
        if ____cond15 then
            link.wakeAt = turn.now + limits.historyRequestWaitMs
            return false
        end
        ____cond15 = ____cond15 or ____switch15 == "await-lists"
        if ____cond15 then
            if turn.room.lists.digest == next.digest then
                return true
            end
            link.wakeAt = turn.now + turn.room.surroundings.answerWaitMs
            return false
        end
        ____cond15 = ____cond15 or (____switch15 == "await-backlog" or ____switch15 == "await-synced")
        if ____cond15 then
            if next.kind == "await-backlog" and link.backlogTaken then
                return true
            end
            awaitSynced(turn, link)
            return false
        end
        ____cond15 = ____cond15 or ____switch15 == "subject"
        if ____cond15 then
            tellSubject(turn, link)
            return true
        end
        ____cond15 = ____cond15 or ____switch15 == "announce"
        if ____cond15 then
            announce(turn, link)
            return true
        end
        do
            return takeRequest(turn, link, next)
        end
    until true
end
function peopleBack(turn, link)
    local wasLost = link.ghosts ~= "unseen"
    layGhosts(turn, link)
    if wasLost then
        tellLost(turn.room, link, false)
    end
    link.lostKnown = {}
    if link.extension then
        tellLostAgain(turn.room, link)
    end
end
function takeRequest(turn, link, next)
    local frame = requestFrame(turn, link, next)
    if frame == nil then
        return true
    end
    if frame.kind == "hello" and isAlive(link) then
        setState(turn, link, "syncing", "asking what is missing")
    end
    ask(turn, link, frame, (frame.kind == "replicate" or frame.kind == "peerhost" or frame.kind == "dissolve") and "services" or "instances")
    return false
end
function tellSubject(turn, link)
    local ____turn_room_3 = turn.room
    local subject = ____turn_room_3.subject
    if subject == nil then
        return
    end
    local stamp = link.extension and subject.stamp ~= nil and ({stamp = subject.stamp}) or ({})
    if stamp.stamp ~= nil then
        countSent(link, turn.now)
    end
    local guard = stamp.stamp == nil and sessionOf(link) or ({})
    tell(
        turn,
        link,
        __TS__ObjectAssign({kind = "event", event = subject.event, said = subject.time}, stamp, guard)
    )
end
function unreachable(turn, link, condition)
    local ____temp_12 = not link.extension and link.established
    if ____temp_12 then
        local ____opt_10 = link.script[1]
        ____temp_12 = (____opt_10 and ____opt_10.kind) == "ask-history"
    end
    if ____temp_12 then
        report(turn, "info", ((link.peer .. " does not tell what was said there (") .. condition) .. ")")
        table.remove(link.script, 1)
        return
    end
    local pauseMs = limits.retryPausesMs[link.attempts + 1]
    local endsSession = link.established and (link.extension or link.state == "syncing")
    if link.state == "split" or endsSession or pauseMs == nil then
        split(turn, link, ("no answer (" .. condition) .. ")")
        return
    end
    link.attempts = link.attempts + 1
    local ____opt_13 = link.script[1]
    if (____opt_13 and ____opt_13.kind) == "replicate" then
        __TS__ArrayUnshift(link.script, {kind = "discover"})
    end
    report(
        turn,
        "info",
        ((((link.peer .. " does not answer (") .. condition) .. "); asked again in ") .. formatSeconds(pauseMs)) .. " s"
    )
    link.wakeAt = turn.now + pauseMs
end
function formatSeconds(milliseconds)
    return string.sub(
        tostring(milliseconds),
        1,
        -4
    )
end
function refused(turn, link, current, condition, text)
    local said = text == nil and condition or (condition .. ": ") .. text
    if current.kind == "reach" or current.kind == "peerhost" or current.kind == "ask-history" then
        keepApart(turn, link, current)
        report(turn, "info", (link.peer .. " answered ") .. said)
        table.remove(link.script, 1)
    elseif current.kind == "dissolve" then
        dissolved(turn, link)
    elseif current.kind == "replicate" or condition == "forbidden" then
        replicateRefused(turn, link, condition, said)
    elseif current.kind == "lists" and current.change ~= nil then
        __TS__Delete(link, "listsDigest")
        link.script[1] = {kind = "lists"}
    elseif condition == "gone" and link.direction == "up" then
        endReplica(turn, link.peer .. " has ended")
    elseif condition == "item-not-found" or condition == "service-unavailable" then
        loseLink(turn, link, (link.host .. " answered ") .. said)
    else
        pause(turn, link, (link.host .. " answered ") .. said, limits.splitRetryMs)
    end
end
function replicateRefused(turn, link, condition, said)
    if condition == "conflict" and askUnderOtherNode(turn, link) then
        return
    end
    local after = afterRefusal(condition)
    stopScript(link)
    if after.kind == "never" or link.direction ~= "down" then
        setState(turn, link, "refused", ((link.host .. " answered ") .. said) .. "; its administrator can tell why")
        return
    end
    local pauseMs = after.pausesMs[math.min(link.refusals, #after.pausesMs - 1) + 1] or limits.absenceKeptMs
    link.refusals = link.refusals + 1
    setState(
        turn,
        link,
        "idle",
        ((((link.host .. " answered ") .. said) .. "; asked again in ") .. formatSeconds(pauseMs)) .. " s"
    )
    link.wakeAt = turn.now + pauseMs
end
function takeAnswer(turn, link, current, asked, result)
    repeat
        local ____switch54 = current.kind
        local ____cond54 = ____switch54 == "replicate"
        if ____cond54 then
            setState(turn, link, "syncing", "the peer holds an instance")
            if not link.extension then
                dropHome(turn, link.host)
            end
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "lists"
        if ____cond54 then
            noteConfigTaken(link, asked.frame)
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "config"
        if ____cond54 then
            noteConfigTaken(link, asked.frame)
            if result.kind == "config-taken" and result.sync ~= nil then
                noteSetUp(link, result.sync)
            end
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "hello"
        if ____cond54 then
            if not isAnswerTo(asked.frame, result) then
                split(turn, link, "the answer to our hello does not belong to it")
                return
            end
            compareClocks(turn, link, result.sync.now, turn.now - asked.askedAt)
            helloAnswered(turn, link, result)
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "ask-history"
        if ____cond54 then
            if result.kind ~= "history" then
                return
            end
            if current.missed then
                adoptHistory(turn, link, result.messages)
            else
                takeHistory(turn, link, asked.frame, result)
            end
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "ask-hello"
        if ____cond54 then
            if link.state == "split" then
                link.wakeAt = turn.now + limits.splitRetryMs
            end
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "peerhost"
        if ____cond54 then
            announceBack(turn, link, current)
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "reach"
        if ____cond54 then
            noteReported(turn, link, current)
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "synced"
        if ____cond54 then
            if result.kind == "synced" and result.session == link.session then
                finishSync(turn, link)
            else
                split(turn, link, "the end of the sync is of another session")
            end
            return
        end
        ____cond54 = ____cond54 or ____switch54 == "dissolve"
        if ____cond54 then
            dissolved(turn, link)
            return
        end
        do
            return
        end
    until true
end
function noteReported(____bindingPattern0, link, ____bindingPattern1)
    local room
    room = ____bindingPattern0.room
    local up
    local peer
    peer = ____bindingPattern1.peer
    up = ____bindingPattern1.up
    local other = linkWith(room, peer)
    if (other and other.direction) == "across" then
        other.reported = up
    end
    if link.direction ~= "down" then
        return
    end
    local others = __TS__ArrayFilter(
        link.lostKnown,
        function(____, known) return known ~= peer end
    )
    local ____link_19 = link
    local ____up_18
    if up then
        ____up_18 = others
    else
        local ____array_17 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(others, 1 - limits.peersMax)))
        __TS__SparseArrayPush(____array_17, peer)
        ____up_18 = {__TS__SparseArraySpread(____array_17)}
    end
    ____link_19.lostKnown = ____up_18
end
function takeHistory(turn, link, asked, ____bindingPattern0)
    local left
    local messages
    messages = ____bindingPattern0.messages
    left = ____bindingPattern0.left
    importHistory(turn, link, messages)
    local newest = messages[#messages]
    local askedFor = asked.kind == "history-request" and (asked.limits.stanzasMax or limits.historyEventsMax) or 0
    local stanzasMax = newest == nil and 0 or math.min(left, askedFor - #messages)
    link.lacksHistory = stanzasMax > 0
    local ____turn_effects_20 = turn.effects
    ____turn_effects_20[#____turn_effects_20 + 1] = {kind = "save"}
    if newest == nil or stanzasMax <= 0 then
        return
    end
    __TS__ArrayUnshift(link.script, {kind = "ask-history", missed = false, rest = {since = newest.time, stanzasMax = stanzasMax}})
end
function isAnswerTo(asked, result)
    return asked.kind == "hello" and result.kind == "hello" and result.sync.session == asked.sync.session and result.sync.generation == asked.sync.generation
end
function noteConfigTaken(link, frame)
    if frame.kind ~= "config" then
        return
    end
    if frame.config ~= nil and frame.configDigest ~= nil then
        link.configDigest = frame.configDigest
    end
    if frame.lists == nil then
        return
    end
    link.listsDigest = frame.lists.version
    link.listsPosition = link.listsUnderWay
end
function noteSetUp(link, sync)
    local ____link_21 = link
    local sent = ____link_21.sent
    notePeer(link, sync)
    link.sent = sent
end
--- Takes the steps of all links that can be taken now; one link's step may give another one something to do.
function ____exports.advanceLinks(turn)
    do
        while true do
            local ready = __TS__ArrayFilter(
                turn.room.links,
                function(____, link) return nextStep(link) ~= nil end
            )
            if #ready == 0 then
                return
            end
            for ____, link in ipairs(ready) do
                advance(turn, link)
            end
        end
    end
end
--- The answer to the present step's request, or that none came.
function ____exports.answered(turn, link, outcome)
    local asked = link.outstanding
    local current = link.script[1]
    if asked == nil then
        return
    end
    __TS__Delete(link, "outstanding")
    if outcome.kind == "unreachable" then
        unreachable(turn, link, outcome.condition)
        return
    end
    invariant(current ~= nil, "an awaited answer belongs to a step")
    link.attempts = 0
    if outcome.kind == "refused" then
        refused(
            turn,
            link,
            current,
            outcome.condition,
            outcome.text
        )
        return
    end
    link.refusals = 0
    table.remove(link.script, 1)
    takeAnswer(
        turn,
        link,
        current,
        asked,
        outcome.frame
    )
end
--- What a peer supports has become known (D1-51).
function ____exports.discovered(turn, link, support)
    local ____opt_4 = link.script[1]
    if (____opt_4 and ____opt_4.kind) ~= "discover" then
        return
    end
    __TS__Delete(link, "wakeAt")
    if support.kind == "known" and not support.dialect then
        stopScript(link)
        setState(turn, link, "idle", link.host .. " does not hold rooms of others in this mode; it is asked again in 10 minutes")
        link.wakeAt = turn.now + limits.absenceKeptMs
        return
    end
    link.extension = support.kind == "known" and support.extension
    link.secure = support.kind == "known" and support.secure == true
    link.script = __TS__ArraySlice(link.script, 1)
    local next, afterNext = __TS__Unpack(link.script)
    if support.kind == "unknown" and (next and next.kind) == "replicate" and (afterNext and afterNext.kind) ~= "discover" then
        __TS__ArraySplice(link.script, 1, 0, {kind = "discover"})
    end
end
--- The time of a link has come: a wait is over, or a try is due.
function ____exports.wake(turn, link)
    if link.wakeAt == nil or link.wakeAt > turn.now then
        return
    end
    __TS__Delete(link, "wakeAt")
    if link.state == "split" and not isNew(link) then
        link.waitsFor = "turn"
        return
    end
    if link.state == "split" or link.state == "idle" and #link.script == 0 then
        startLink(turn, link)
        return
    end
    if isWaiting(link) then
        resync(turn, link, "the peer does not end its part of the sync")
        return
    end
    local ____opt_22 = link.script[1]
    local first = ____opt_22 and ____opt_22.kind
    if first == "await-history" or first == "await-lists" then
        table.remove(link.script, 1)
    end
end
return ____exports
 end,
["dmuc.core.room"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local lastActs, restoreLink, settleOwn, boundLog, rebase, apply, applyFromOutside, restored, received, refuseStanza, isStanzaOfRoom, tick, configChanged, listsChanged
local ____counts = require("dmuc.core.counts")
local counted = ____counts.counted
local linkLost = ____counts.linkLost
local peerChanged = ____counts.peerChanged
local ____delivery = require("dmuc.core.delivery")
local passOver = ____delivery.passOver
local takeSubject = ____delivery.takeSubject
local ____ended = require("dmuc.core.ended")
local endedNow = ____ended.endedNow
local noteEnded = ____ended.noteEnded
local ____ghosts = require("dmuc.core.ghosts")
local ghostDeadline = ____ghosts.ghostDeadline
local haunt = ____ghosts.haunt
local hauntLost = ____ghosts.hauntLost
local lostDeadline = ____ghosts.lostDeadline
local ____ids = require("dmuc.core.ids")
local hostOf = ____ids.hostOf
local sameEvent = ____ids.sameEvent
local ____idle = require("dmuc.core.idle")
local endIdle = ____idle.endIdle
local idleDeadline = ____idle.idleDeadline
local noteUse = ____idle.noteUse
local ____incoming = require("dmuc.core.incoming")
local eventReceived = ____incoming.eventReceived
local eventRefused = ____incoming.eventRefused
local gapDeadline = ____incoming.gapDeadline
local occupantIqReceived = ____incoming.occupantIqReceived
local privateReceived = ____incoming.privateReceived
local releaseHeld = ____incoming.releaseHeld
local repairGap = ____incoming.repairGap
local settleDoubts = ____incoming.settleDoubts
local ____lives = require("dmuc.core.lives")
local choosePeers = ____lives.choosePeers
local distributeRoom = ____lives.distributeRoom
local startIdleLinks = ____lives.startIdleLinks
local withdraw = ____lives.withdraw
local ____mesh = require("dmuc.core.mesh")
local leaveDisallowed = ____mesh.leaveDisallowed
local ____link = require("dmuc.core.link")
local createLink = ____link.createLink
local enqueue = ____link.enqueue
local isAlive = ____link.isAlive
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____local = require("dmuc.core.local")
local expireOccupantIqs = ____local.expireOccupantIqs
local localLeave = ____local.localLeave
local localMessage = ____local.localMessage
local localOccupantIq = ____local.localOccupantIq
local localPresence = ____local.localPresence
local localPrivate = ____local.localPrivate
local localRename = ____local.localRename
local waitsForUsers = ____local.waitsForUsers
local ____log = require("dmuc.core.log")
local append = ____log.append
local createLog = ____log.createLog
local goneUpTo = ____log.goneUpTo
local keepMessage = ____log.keepMessage
local noteGone = ____log.noteGone
local noteReceived = ____log.noteReceived
local trim = ____log.trim
local voidAll = ____log.voidAll
local voidUpTo = ____log.voidUpTo
local ____petitions = require("dmuc.core.petitions")
local decided = ____petitions.decided
local localPetition = ____petitions.localPetition
local petitionAnswered = ____petitions.petitionAnswered
local ____requests = require("dmuc.core.requests")
local answerWaiting = ____requests.answerWaiting
local requestReceived = ____requests.requestReceived
local ____rate = require("dmuc.core.rate")
local countStanza = ____rate.countStanza
local ____outcasts = require("dmuc.core.outcasts")
local isOfOurOutcast = ____outcasts.isOfOurOutcast
local ____refusals = require("dmuc.core.refusals")
local refuse = ____refusals.refuse
local ____relay = require("dmuc.core.relay")
local stopRelaying = ____relay.stopRelaying
local ____roster = require("dmuc.core.roster")
local createRoster = ____roster.createRoster
local ____saving = require("dmuc.core.saving")
local saveAfterAppends = ____saving.saveAfterAppends
local ____script = require("dmuc.core.script")
local advanceLinks = ____script.advanceLinks
local answered = ____script.answered
local discovered = ____script.discovered
local wake = ____script.wake
local ____state = require("dmuc.core.state")
local beginLife = ____state.beginLife
local linkWith = ____state.linkWith
local peerEntry = ____state.peerEntry
local ____strangers = require("dmuc.core.strangers")
local tellOfStrangers = ____strangers.tellOfStrangers
local ____takers = require("dmuc.core.takers")
local openLinks = ____takers.openLinks
local ____submissions = require("dmuc.core.submissions")
local settleSubmissions = ____submissions.settleSubmissions
local submissionDeadline = ____submissions.submissionDeadline
local ____judging = require("dmuc.core.judging")
local judged = ____judging.judged
local ____transitions = require("dmuc.core.transitions")
local resync = ____transitions.resync
local split = ____transitions.split
local startLink = ____transitions.startLink
function lastActs(room)
    local acts = __TS__ArrayFilter(
        room.log.acts,
        function(____, ____bindingPattern0)
            local event
            event = ____bindingPattern0.event
            return event.kind == "left"
        end
    )
    return __TS__ArrayMap(
        __TS__ArraySlice(acts, -limits.actsKeptMax),
        function(____, ____bindingPattern0)
            local identity
            local event
            local stamp
            stamp = ____bindingPattern0.stamp
            event = ____bindingPattern0.event
            identity = ____bindingPattern0.identity
            return {stamp = stamp, event = event, identity = identity}
        end
    )
end
function restoreLink(____bindingPattern0)
    local saved
    local dormant
    local farewell
    farewell = ____bindingPattern0.farewell
    dormant = ____bindingPattern0.dormant
    saved = __TS__ObjectRest(____bindingPattern0, {farewell = true, dormant = true})
    local link = __TS__ObjectAssign(
        {},
        createLink(
            saved.peer,
            hostOf(saved.peer),
            saved.direction
        ),
        saved
    )
    if dormant == true then
        return __TS__ObjectAssign({}, link, {dormant = dormant})
    end
    if not saved.established and farewell == nil then
        return link
    end
    local split = __TS__ObjectAssign({}, link, {state = "split", waitsFor = "answer"})
    return farewell == nil and split or __TS__ObjectAssign({}, split, {farewell = farewell})
end
function settleOwn(room)
    local ____room_surroundings_7 = room.surroundings
    local host = ____room_surroundings_7.host
    for ____, ____value in ipairs(__TS__ArrayFilter(
        room.log.received,
        function(____, known) return known.host == host end
    )) do
        local epoch = ____value.epoch
        local contiguous = ____value.contiguous
        local above = ____value.above
        local last = math.max(
            contiguous,
            __TS__Unpack(above)
        )
        do
            local sequence = contiguous + 1
            while sequence <= last do
                if not __TS__ArrayIncludes(above, sequence) then
                    local ____room_unsure_8 = room.unsure
                    ____room_unsure_8[#____room_unsure_8 + 1] = {host = host, epoch = epoch, sequence = sequence}
                end
                sequence = sequence + 1
            end
        end
        voidUpTo(room.log, host, epoch, last)
    end
end
function boundLog(room, now)
    local dropped = trim(room.log, room.surroundings.logBounds, now)
    if #dropped == 0 then
        return
    end
    passOver(room, dropped)
    if room.subject ~= nil then
        keepMessage(room.log, room.subject)
    end
    room.unsure = __TS__ArrayFilter(
        room.unsure,
        function(____, id) return not __TS__ArraySome(
            dropped,
            function(____, ____bindingPattern0)
                local stamp
                stamp = ____bindingPattern0.stamp
                return sameEvent(stamp.id, id)
            end
        ) end
    )
end
function rebase(room, differenceMs)
    local function moved(at)
        return at + differenceMs
    end
    room.log.dayKeyAt = moved(room.log.dayKeyAt)
    room.ruledAt = moved(room.ruledAt)
    for ____, link in ipairs(room.links) do
        if link.wakeAt ~= nil then
            link.wakeAt = moved(link.wakeAt)
        end
        if link.splitSince ~= nil then
            link.splitSince = moved(link.splitSince)
        end
        if link.gapSince ~= nil then
            link.gapSince = moved(link.gapSince)
        end
        if link.waitingSince ~= nil then
            link.waitingSince = moved(link.waitingSince)
        end
        if link.repairedAt ~= nil then
            link.repairedAt = moved(link.repairedAt)
        end
        if link.countedSince ~= nil then
            link.countedSince = moved(link.countedSince)
        end
        if link.slowUntil ~= nil then
            link.slowUntil = moved(link.slowUntil)
        end
        if link.petitionsSince ~= nil then
            link.petitionsSince = moved(link.petitionsSince)
        end
    end
    room.lost = __TS__ArrayMap(
        room.lost,
        function(____, lost) return __TS__ObjectAssign(
            {},
            lost,
            {since = moved(lost.since)}
        ) end
    )
    room.pendingIqs = __TS__ArrayMap(
        room.pendingIqs,
        function(____, pending) return __TS__ObjectAssign(
            {},
            pending,
            {deadline = moved(pending.deadline)}
        ) end
    )
end
function apply(turn, input)
    repeat
        local ____switch73 = input.kind
        local ____cond73 = ____switch73 == "local-join" or ____switch73 == "local-update"
        if ____cond73 then
            return localPresence(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-leave"
        if ____cond73 then
            return localLeave(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-rename"
        if ____cond73 then
            return localRename(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-message"
        if ____cond73 then
            return localMessage(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-private"
        if ____cond73 then
            return localPrivate(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-occupant-iq"
        if ____cond73 then
            return localOccupantIq(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "distribute"
        if ____cond73 then
            return distributeRoom(turn, input)
        end
        ____cond73 = ____cond73 or (____switch73 == "withdraw" or ____switch73 == "local-destroy")
        if ____cond73 then
            return withdraw(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-config"
        if ____cond73 then
            return configChanged(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-peers"
        if ____cond73 then
            return choosePeers(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-lists"
        if ____cond73 then
            return listsChanged(turn, input)
        end
        ____cond73 = ____cond73 or ____switch73 == "local-petition"
        if ____cond73 then
            return localPetition(turn, input)
        end
        do
            return applyFromOutside(turn, input)
        end
    until true
end
function applyFromOutside(turn, input)
    local ____turn_9 = turn
    local room = ____turn_9.room
    repeat
        local ____switch75 = input.kind
        local ____cond75 = ____switch75 == "received"
        if ____cond75 then
            return received(turn, input)
        end
        ____cond75 = ____cond75 or ____switch75 == "answered"
        if ____cond75 then
            do
                if petitionAnswered(turn, input) then
                    return
                end
                local link = __TS__ArrayFind(
                    room.links,
                    function(____, other)
                        local ____opt_10 = other.outstanding
                        return (____opt_10 and ____opt_10.request) == input.request
                    end
                )
                if link == nil then
                    return
                end
                answered(turn, link, input.outcome)
                if link.state == "up" then
                    releaseHeld(turn, link)
                end
                return
            end
        end
        ____cond75 = ____cond75 or ____switch75 == "decided"
        if ____cond75 then
            return decided(turn, input)
        end
        ____cond75 = ____cond75 or ____switch75 == "judged"
        if ____cond75 then
            return judged(turn, input)
        end
        ____cond75 = ____cond75 or ____switch75 == "discovered"
        if ____cond75 then
            for ____, link in ipairs({__TS__Unpack(room.links)}) do
                if link.host == input.host then
                    discovered(turn, link, input.support)
                end
            end
            return
        end
        ____cond75 = ____cond75 or ____switch75 == "counted"
        if ____cond75 then
            return counted(turn, input)
        end
        ____cond75 = ____cond75 or (____switch75 == "peer-suspect" or ____switch75 == "peer-answers" or ____switch75 == "peer-lost" or ____switch75 == "peer-named")
        if ____cond75 then
            return peerChanged(turn, input)
        end
        ____cond75 = ____cond75 or ____switch75 == "link-lost"
        if ____cond75 then
            return linkLost(turn, input)
        end
        ____cond75 = ____cond75 or ____switch75 == "turn"
        if ____cond75 then
            for ____, link in ipairs({__TS__Unpack(room.links)}) do
                if link.host == input.host and link.waitsFor == "turn" then
                    startLink(turn, link)
                end
            end
            return
        end
        ____cond75 = ____cond75 or ____switch75 == "bounced"
        if ____cond75 then
            for ____, link in ipairs({__TS__Unpack(room.links)}) do
                if link.host == input.host and isAlive(link) then
                    split(turn, link, "undelivered: " .. input.condition)
                end
            end
            return
        end
        ____cond75 = ____cond75 or ____switch75 == "restored"
        if ____cond75 then
            return restored(turn)
        end
        ____cond75 = ____cond75 or ____switch75 == "tick"
        if ____cond75 then
            return tick(turn)
        end
    until true
end
function restored(turn)
    local ____turn_12 = turn
    local room = ____turn_12.room
    room.petitions = {}
    leaveDisallowed(turn)
    for ____, link in ipairs({__TS__Unpack(room.links)}) do
        link.givenUp = false
        if isAlive(link) then
            resync(turn, link, "the module goes on")
        elseif link.waitsFor == nil and not waitsForUsers(room, link) then
            startLink(turn, link)
        end
    end
    if room.role ~= "primary" then
        return
    end
    openLinks(room)
    startIdleLinks(turn)
end
function received(turn, input)
    local ____input_13 = input
    local frame = ____input_13.frame
    local link = linkWith(turn.room, input.from)
    if link ~= nil then
        countStanza(turn, link, frame)
    end
    if isStanzaOfRoom(frame) then
        if link == nil or link.host ~= input.host then
            return refuseStanza(turn, input)
        end
        if frame.kind == "event" then
            eventReceived(turn, link, frame)
        elseif frame.kind == "event-refused" then
            eventRefused(turn, link, frame)
        elseif frame.kind == "private" then
            privateReceived(turn, link, frame)
        else
            occupantIqReceived(turn, link, frame, input.request)
        end
        return
    end
    requestReceived(turn, input)
end
function refuseStanza(turn, ____bindingPattern0)
    local request
    request = ____bindingPattern0.request
    if request ~= nil then
        local ____turn_effects_14 = turn.effects
        ____turn_effects_14[#____turn_effects_14 + 1] = {
            kind = "answer",
            request = request,
            answer = refuse("no-such-link")
        }
    end
end
function isStanzaOfRoom(frame)
    local ____frame_15 = frame
    local kind = ____frame_15.kind
    return kind == "event" or kind == "event-refused" or kind == "private" or kind == "occupant-iq"
end
function tick(turn)
    expireOccupantIqs(turn)
    endIdle(turn)
    hauntLost(turn)
    for ____, link in ipairs({__TS__Unpack(turn.room.links)}) do
        haunt(turn, link)
        settleSubmissions(turn, link)
        wake(turn, link)
        repairGap(turn, link)
    end
end
function configChanged(turn, input)
    local ____turn_16 = turn
    local room = ____turn_16.room
    if room.role ~= "primary" or input.config.digest == room.config.digest then
        return
    end
    room.config = input.config
    for ____, link in ipairs(room.links) do
        if link.state == "up" then
            enqueue(link, {kind = "config", setUp = false})
        end
    end
    local ____turn_effects_17 = turn.effects
    ____turn_effects_17[#____turn_effects_17 + 1] = {kind = "save"}
end
function listsChanged(turn, input)
    local ____turn_18 = turn
    local room = ____turn_18.room
    if room.role ~= "primary" or input.lists.digest == room.lists.digest then
        return
    end
    local position = room.log.lastPosition
    local change = {base = room.lists.digest, version = input.lists.digest, items = input.changed, position = position}
    room.lists = input.lists
    for ____, link in ipairs(room.links) do
        local entitled = peerEntry(room, link.host).trust ~= "none"
        if link.state == "up" and entitled then
            enqueue(link, {kind = "lists", change = change})
        end
    end
    local ____turn_effects_19 = turn.effects
    ____turn_effects_19[#____turn_effects_19 + 1] = {kind = "save"}
end
--- A room that has no links yet.
function ____exports.createRoom(____self, surroundings)
    return {
        self = ____self,
        surroundings = surroundings,
        role = "plain",
        open = true,
        config = {config = {fields = {}}, digest = ""},
        lists = {items = {}, digest = ""},
        roster = createRoster(),
        log = createLog(),
        links = {},
        relayed = {},
        reached = {},
        announced = {},
        pendingIqs = {},
        submissions = {},
        unsure = {},
        judging = {},
        strangers = {},
        hidden = {},
        forgotten = {},
        peopleKnown = {},
        departed = {},
        haunted = {},
        lost = {},
        ended = {},
        turnedAway = {},
        doubted = {},
        ruledAt = 0,
        lastStep = 0,
        clockOffsetMs = 0,
        requestCount = 0,
        sessionCount = 0,
        petitions = {}
    }
end
--- A replica that a primary's service has asked for, after its admission; closed until the config comes (D1-14).
-- 
-- @param asked the request; one that names no primary is bound to whose config comes first (E1-09).
-- @param by the primary's service.
function ____exports.createReplica(____self, asked, by, surroundings)
    local room = ____exports.createRoom(____self, surroundings)
    room.role = "replica"
    room.open = false
    room.primaryHost = by
    if asked.primary ~= nil then
        room.primary = asked.primary
    end
    if asked.generation ~= nil then
        beginLife(room, asked.generation)
    end
    return room
end
--- What must be on the disk of the room, or undefined if it has no links.
function ____exports.saveRoom(room)
    if room.role == "plain" and #room.links == 0 then
        return nil
    end
    return __TS__ObjectAssign(
        {
            self = room.self,
            role = room.role,
            open = room.open,
            config = room.config,
            lists = room.lists,
            links = __TS__ArrayMap(
                room.links,
                function(____, ____bindingPattern0)
                    local lacksHistory
                    local dormant
                    local farewell
                    local established
                    local secure
                    local extension
                    local direction
                    local peer
                    peer = ____bindingPattern0.peer
                    direction = ____bindingPattern0.direction
                    extension = ____bindingPattern0.extension
                    secure = ____bindingPattern0.secure
                    established = ____bindingPattern0.established
                    farewell = ____bindingPattern0.farewell
                    dormant = ____bindingPattern0.dormant
                    lacksHistory = ____bindingPattern0.lacksHistory
                    return __TS__ObjectAssign(
                        {
                            peer = peer,
                            direction = direction,
                            extension = extension,
                            secure = secure,
                            established = established
                        },
                        farewell == nil and ({}) or ({farewell = __TS__ObjectAssign({}, farewell)}),
                        dormant == true and ({dormant = dormant}) or ({}),
                        lacksHistory == true and ({lacksHistory = lacksHistory}) or ({})
                    )
                end
            )
        },
        room.nodes == nil and ({}) or ({nodes = room.nodes}),
        room.chosenPeers == nil and ({}) or ({chosenPeers = room.chosenPeers}),
        room.idleSince == nil and ({}) or ({idleSince = room.idleSince}),
        {
            received = __TS__ArrayMap(
                room.log.received,
                function(____, ____bindingPattern0)
                    local above
                    local contiguous
                    local epoch
                    local host
                    host = ____bindingPattern0.host
                    epoch = ____bindingPattern0.epoch
                    contiguous = ____bindingPattern0.contiguous
                    above = ____bindingPattern0.above
                    local gone = goneUpTo(room.log, host, epoch)
                    return __TS__ObjectAssign(
                        {host = host, epoch = epoch, contiguous = contiguous},
                        #above == 0 and ({}) or ({above = {__TS__Unpack(above)}}),
                        gone == 0 and ({}) or ({gone = gone})
                    )
                end
            ),
            highestKey = room.log.highestKey
        },
        #room.unsure == 0 and ({}) or ({unsure = {__TS__Unpack(room.unsure)}}),
        {acts = lastActs(room)},
        room.subject == nil and ({}) or ({subject = room.subject}),
        room.primaryHost == nil and ({}) or ({primaryHost = room.primaryHost}),
        room.primary == nil and ({}) or ({primary = room.primary}),
        room.generation == nil and ({}) or ({generation = room.generation})
    )
end
--- The room as it was saved, with all links split; `restored` sets them going.
-- 
-- @param surroundings of this start, with its new epoch.
-- @param logged messages that were appended to the room's log, in the order of arrival: those that a peer may still lack
-- are given to it, and none is taken twice.
function ____exports.restoreRoom(saved, surroundings, logged)
    local room = ____exports.createRoom(saved.self, surroundings)
    room.role = saved.role
    room.open = saved.open
    room.config = saved.config
    room.lists = saved.lists
    if saved.primaryHost ~= nil then
        room.primaryHost = saved.primaryHost
    end
    if saved.primary ~= nil then
        room.primary = saved.primary
    end
    if saved.generation ~= nil then
        beginLife(room, saved.generation)
    end
    if saved.nodes ~= nil then
        room.nodes = saved.nodes
    end
    if saved.chosenPeers ~= nil then
        room.chosenPeers = saved.chosenPeers
    end
    if saved.idleSince ~= nil then
        room.idleSince = saved.idleSince
    end
    if saved.unsure ~= nil then
        room.unsure = {__TS__Unpack(saved.unsure)}
    end
    local function isLogged(id)
        return __TS__ArraySome(
            logged,
            function(____, ____bindingPattern0)
                local stamp
                stamp = ____bindingPattern0.message.stamp
                return stamp ~= nil and sameEvent(stamp.id, id)
            end
        )
    end
    local ____opt_2 = saved.subject
    local ____opt_0 = ____opt_2 and ____opt_2.stamp
    local told = ____opt_0 and ____opt_0.id
    local isLost = told ~= nil and __TS__ArraySome(
        room.unsure,
        function(____, id) return sameEvent(id, told) end
    ) and not isLogged(told)
    if saved.subject ~= nil and not isLost then
        room.subject = saved.subject
    end
    room.log.highestKey = saved.highestKey
    for ____, ____value in ipairs(saved.received) do
        local host = ____value.host
        local epoch = ____value.epoch
        local contiguous = ____value.contiguous
        local above = ____value.above
        if above == nil then
            above = {}
        end
        local gone = ____value.gone
        voidAll(room.log, {host = host, epoch = epoch, contiguous = contiguous, above = above})
        if gone ~= nil then
            noteGone(room.log, {host = host, epoch = epoch, sequence = gone})
        end
    end
    for ____, ____value in ipairs(logged) do
        local message = ____value.message
        local contiguous = ____value.contiguous
        local sender = ____value.sender
        do
            local __continue25
            repeat
                local ____message_4 = message
                local stamp = ____message_4.stamp
                local event = ____message_4.event
                local bytes = ____message_4.bytes
                if stamp == nil then
                    if event.kind == "said" then
                        local ____room_log_6 = room.log
                        local ____array_5 = __TS__SparseArrayNew(__TS__Unpack(room.log.imported))
                        __TS__SparseArrayPush(____array_5, message)
                        ____room_log_6.imported = {__TS__SparseArraySpread(____array_5)}
                    end
                    __continue25 = true
                    break
                end
                voidUpTo(room.log, stamp.id.host, stamp.id.epoch, contiguous)
                noteReceived(room.log, stamp.id, stamp.id.sequence - 1)
                append(
                    room.log,
                    __TS__ObjectAssign({stamp = stamp, event = event, bytes = bytes}, sender == nil and ({}) or ({sender = sender}))
                )
                if not isOfOurOutcast(room, sender == nil and ({event = event}) or ({event = event, sender = sender})) then
                    takeSubject(room, message)
                end
                __continue25 = true
            until true
            if not __continue25 then
                break
            end
        end
    end
    for ____, ____value in ipairs(saved.acts or ({})) do
        local stamp = ____value.stamp
        local event = ____value.event
        local identity = ____value.identity
        append(room.log, {stamp = stamp, event = event, bytes = 0, identity = identity})
        if event.kind == "left" then
            noteEnded(
                room,
                endedNow(identity, event.nick, event, stamp.time)
            )
        end
    end
    if room.subject ~= nil then
        keepMessage(room.log, room.subject)
    end
    settleOwn(room)
    room.forgotten = __TS__ArrayMap(
        saved.received,
        function(____, ____bindingPattern0)
            local host
            host = ____bindingPattern0.host
            return host
        end
    )
    room.links = __TS__ArrayMap(
        saved.links,
        function(____, link) return restoreLink(link) end
    )
    return room
end
--- Lets one input reach the room.
-- 
-- @param now the host's clock.
-- @returns what the host must do, in this order, before the next step.
function ____exports.step(room, input, now)
    if now < room.lastStep then
        rebase(room, now - room.lastStep)
    end
    room.lastStep = now
    local turn = {room = room, now = now, effects = {}}
    local before = room.log.lastPosition
    apply(turn, input)
    settleDoubts(turn)
    advanceLinks(turn)
    if answerWaiting(turn) then
        advanceLinks(turn)
    end
    if noteUse(turn) then
        advanceLinks(turn)
    end
    stopRelaying(room)
    tellOfStrangers(turn, before)
    boundLog(room, now)
    return saveAfterAppends(turn.effects)
end
--- When the room wants its next `tick`.
-- 
-- @returns undefined while nothing waits for time. A `tick` before that moment does nothing.
function ____exports.nextDeadline(room)
    local earliest
    local function consider(at)
        if at ~= nil and (earliest == nil or at < earliest) then
            earliest = at
        end
    end
    for ____, link in ipairs(room.links) do
        consider(link.wakeAt)
        consider(ghostDeadline(room, link))
        consider(submissionDeadline(room, link))
        consider(gapDeadline(link))
    end
    for ____, pending in ipairs(room.pendingIqs) do
        consider(pending.deadline)
    end
    consider(idleDeadline(room))
    consider(lostDeadline(room))
    return earliest
end
return ____exports
 end,
["dmuc.host.remote-sessions"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local ____util_2Ehashes = require("util.hashes")
local sha256 = ____util_2Ehashes.sha256
local ____util_2Eid = require("util.id")
local randomId = ____util_2Eid.medium
local ____util_2Ejid = require("util.jid")
local bareOf = ____util_2Ejid.bare
local standInDomain = "unknown.dmuc.invalid"
--- A session's JID for somebody whose real one we may not know. It is never shown and nothing is ever sent to it.
function ____exports.makeStandIn()
    return ((string.sub(
        sha256(
            randomId(),
            true
        ),
        1,
        24
    ) .. "@") .. standInDomain) .. "/unknown"
end
--- Whether the JID, full or bare, is a stand-in.
function ____exports.isStandIn(jid)
    return jid ~= nil and (string.find(jid, "@" .. standInDomain, nil, true) or 0) - 1 > 0
end
--- The session with that real JID, if it is at another instance.
function ____exports.remoteSession(remotes, room, real)
    local ____opt_0 = remotes[room.jid]
    return ____opt_0 and ____opt_0[real]
end
--- The session at another instance under that nick, with its real JID.
function ____exports.remoteSessionOf(remotes, room, nick)
    local sessions = remotes[room.jid]
    local occupant = room._occupants[(room.jid .. "/") .. nick]
    if sessions == nil or occupant == nil then
        return nil
    end
    for real in occupant:each_session() do
        local session = sessions[real]
        if session ~= nil then
            return {real = real, session = session}
        end
    end
    return nil
end
--- The session whose bare real JID that is; for what is addressed to accounts (vCards).
function ____exports.remoteSessionOfAccount(remotes, room, bare)
    local sessions = remotes[room.jid]
    if sessions == nil then
        return nil
    end
    for real, session in pairs(sessions) do
        if session ~= nil and bareOf(real) == bare then
            return session
        end
    end
    return nil
end
--- Real JID of a live session of our own, the primary one if it is.
function ____exports.ownSessionOf(remotes, room, occupant)
    local sessions = remotes[room.jid]
    local primary = occupant.jid
    local found
    for real, presence in occupant:each_session() do
        do
            local __continue14
            repeat
                if presence.attr.type ~= nil or (sessions and sessions[real]) ~= nil then
                    __continue14 = true
                    break
                end
                if real == primary then
                    return real
                end
                if found == nil then
                    found = real
                end
                __continue14 = true
            until true
            if not __continue14 then
                break
            end
        end
    end
    return found
end
--- Notes that a session is at another instance.
function ____exports.rememberSession(remotes, room, real, session)
    local sessions = remotes[room.jid]
    if sessions == nil then
        sessions = {}
        remotes[room.jid] = sessions
    end
    sessions[real] = session
    local ____room__data_4, ____dmuc_remote_5 = room._data, "dmuc_remote"
    if ____room__data_4[____dmuc_remote_5] == nil then
        ____room__data_4[____dmuc_remote_5] = {}
    end
    room._data.dmuc_remote[real] = (room.jid .. "/") .. session.nick
end
--- The session is over. Only after the leave has been shown: mod_muc addresses a last presence to it.
function ____exports.forgetSession(remotes, room, real)
    local ____opt_6 = remotes[room.jid]
    if ____opt_6 ~= nil then
        ____opt_6[real] = nil
    end
    local stored = room._data.dmuc_remote
    if stored == nil then
        return
    end
    stored[real] = nil
    for other in pairs(stored) do
        if other ~= real then
            return
        end
    end
    room._data.dmuc_remote = nil
end
--- The same session under another key, the real JID or a stand-in; nobody is told of anything.
function ____exports.changeKey(remotes, room, key, newKey, session)
    local occupant = room:get_occupant_by_nick((room.jid .. "/") .. session.nick)
    local presence = occupant and occupant:get_presence(key)
    if occupant == nil or presence == nil then
        return
    end
    occupant:remove_session(key)
    occupant:set_session(newKey, presence)
    room:save_occupant(occupant)
    ____exports.forgetSession(remotes, room, key)
    ____exports.rememberSession(
        remotes,
        room,
        newKey,
        __TS__ObjectAssign(
            {},
            session,
            {standIn = ____exports.isStandIn(newKey)}
        )
    )
end
--- Takes a session away without a word: he is known by another one.
function ____exports.dropSession(remotes, room, key, nick)
    local occupant = room:get_occupant_by_nick((room.jid .. "/") .. nick)
    ____exports.forgetSession(remotes, room, key)
    if occupant == nil then
        return
    end
    occupant:remove_session(key)
    room:save_occupant(occupant)
end
--- The room is gone.
function ____exports.forgetSessions(remotes, jid)
    remotes[jid] = nil
end
return ____exports
 end,
["dmuc.host.context"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____util_2Ejid = require("util.jid")
local resourceOf = ____util_2Ejid.resource
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
--- Our own domain, as the core writes it.
____exports.ownHost = module.host
--- The core's room, if that room is distributed or a replica; one without links is as stock has it (invariant 6).
function ____exports.coreAt(context, jid)
    local core = context.plugin.roomAt(jid)
    local ____temp_0
    if core == nil or core.role == "plain" then
        ____temp_0 = nil
    else
        ____temp_0 = core
    end
    return ____temp_0
end
--- The core's room of a room object.
function ____exports.coreOf(context, room)
    return ____exports.coreAt(context, room.jid)
end
--- The room in memory or storage; undefined also for a tombstone and for one that cannot be loaded.
function ____exports.liveRoom(context, jid)
    local room = context.muc.get_room_from_jid(jid)
    if room == nil or room == false or room._data.destroyed == true then
        return nil
    end
    return room
end
--- Does something because a peer said so: hooks that see it do not tell the peers of it again.
-- 
-- @param about JID of the occupant concerned, or of the room. Only what happens to him is ours: a stanza that cannot be
-- delivered may put out somebody else meanwhile, and of that the peers must hear.
function ____exports.onBehalf(context, about, work)
    local before = context.underway
    context.underway = about
    do
        local ____try, ____error = pcall(function()
            work()
        end)
        do
            context.underway = before
        end
        if not ____try then
            error(____error, 0)
        end
    end
end
--- Whether what happens to that occupant, or in the room, is of our own doing.
function ____exports.isOnBehalf(context, room, occupant)
    local ____context_1 = context
    local underway = ____context_1.underway
    return underway ~= nil and (underway == room or underway == occupant)
end
--- Domain of the instance through which the core knows the nick to be in the room.
function ____exports.homeOf(core, nick)
    local ____opt_2 = occupantAt(core.roster, nick)
    return ____opt_2 and ____opt_2.home
end
--- JID of an occupant in our own room.
function ____exports.nickJid(room, nick)
    return (room.jid .. "/") .. nick
end
--- The nick in an occupant's JID.
function ____exports.nickOf(jid)
    return resourceOf(jid)
end
return ____exports
 end,
["dmuc.host.actors"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____context = require("dmuc.host.context")
local nickJid = ____context.nickJid
--- Real JID of whoever has that nick, for mod_muc, which makes the nick of it again.
function ____exports.realOf(room, nick)
    local ____temp_2
    if nick == nil then
        ____temp_2 = nil
    else
        local ____opt_0 = room._occupants[nickJid(room, nick)]
        ____temp_2 = ____opt_0 and ____opt_0.jid
    end
    return ____temp_2
end
--- Does something to the room in which mod_muc shows nobody as the actor, and has it show him.
function ____exports.actingAs(room, actor, work)
    local real = ____exports.realOf(room, actor)
    if real == nil then
        work()
        return
    end
    local original = room.publicise_occupant_status
    room.publicise_occupant_status = function(self, occupant, x, newNick, shown, ...)
        original(
            self,
            occupant,
            x,
            newNick,
            shown or real,
            ...
        )
    end
    do
        local ____try, ____error = pcall(function()
            work()
        end)
        do
            room.publicise_occupant_status = nil
        end
        if not ____try then
            error(____error, 0)
        end
    end
end
return ____exports
 end,
["dmuc.host.lean"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- In Lua a property that is undefined is absent already: this costs nothing, it only tells the compiler.
function ____exports.lean(values)
    return values
end
return ____exports
 end,
["dmuc.host.patches"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- Replaces a method of all rooms.
-- 
-- @param make gets the method as it was, and gives the new one; it must let everything pass once `context.detached` is set,
-- since somebody may have wrapped it meanwhile: then it cannot be taken out.
-- @returns takes it out again.
function ____exports.patchRooms(context, name, make)
    local rooms = context.muc.room_mt
    local original = rooms[name]
    local replacement = make(original)
    rooms[name] = replacement
    return function()
        if rooms[name] == replacement then
            rooms[name] = original
        end
    end
end
return ____exports
 end,
["dmuc.host.kept-rooms"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
--- Name of the field of the configuration form.
____exports.persistentField = "muc#roomconfig_persistentroom"
--- Keeps the room in storage from now on.
function ____exports.keepRoom(room)
    local ____room__data_0, ____dmuc_persistent_1 = room._data, "dmuc_persistent"
    if ____room__data_0[____dmuc_persistent_1] == nil then
        ____room__data_0[____dmuc_persistent_1] = room._data.persistent == true
    end
    room._data.persistent = true
end
--- The room is its owner's again.
function ____exports.releaseRoom(room)
    local chosen = room._data.dmuc_persistent
    if chosen == nil then
        return
    end
    room._data.dmuc_persistent = nil
    local ____room__data_3 = room._data
    local ____chosen_2
    if chosen then
        ____chosen_2 = true
    else
        ____chosen_2 = nil
    end
    ____room__data_3.persistent = ____chosen_2
end
--- What the owner has chosen.
function ____exports.isPersistent(room)
    local ____room__data_dmuc_persistent_4 = room._data.dmuc_persistent
    if ____room__data_dmuc_persistent_4 == nil then
        ____room__data_dmuc_persistent_4 = room._data.persistent == true
    end
    return ____room__data_dmuc_persistent_4
end
--- Notes the owner's choice; it comes into force at once only if the room has no links.
function ____exports.setPersistent(room, chosen)
    if room._data.dmuc_persistent == nil then
        room:set_persistent(chosen)
    else
        room._data.dmuc_persistent = chosen
    end
end
--- Shows and takes the owner's choice.
function ____exports.hookPersistence(context)
    module:hook(
        "muc-config-form",
        function(____bindingPattern0)
            local form
            local room
            room = ____bindingPattern0.room
            form = ____bindingPattern0.form
            local chosen = room._data.dmuc_persistent
            if chosen == nil then
                return
            end
            for ____, field in ipairs(form) do
                if field.name == ____exports.persistentField then
                    local ____chosen_5
                    if chosen then
                        ____chosen_5 = true
                    else
                        ____chosen_5 = nil
                    end
                    field.value = ____chosen_5
                end
            end
        end,
        -5
    )
    module:hook(
        "muc-config-submitted/" .. ____exports.persistentField,
        function(____bindingPattern0)
            local status_codes
            local value
            local room
            room = ____bindingPattern0.room
            value = ____bindingPattern0.value
            status_codes = ____bindingPattern0.status_codes
            local chosen = room._data.dmuc_persistent
            if chosen == nil then
                return nil
            end
            if value ~= chosen then
                room._data.dmuc_persistent = value == true
                status_codes["104"] = true
            end
            return true
        end,
        5
    )
    module:hook(
        "muc-occupant-left",
        function(____bindingPattern0)
            local room
            room = ____bindingPattern0.room
            if room._data.dmuc_persistent ~= nil and coreOf(context, room) == nil then
                ____exports.releaseRoom(room)
            end
        end,
        5
    )
    module:hook(
        "muc-disco#info",
        function(____bindingPattern0)
            local reply
            local room
            room = ____bindingPattern0.room
            reply = ____bindingPattern0.reply
            if room._data.dmuc_persistent ~= false then
                return
            end
            local ____opt_6 = reply.tags[1]
            for ____, feature in ipairs(____opt_6 and ____opt_6.tags or ({})) do
                if feature.attr.var == "muc_persistent" then
                    feature.attr.var = "muc_temporary"
                end
            end
        end,
        -10
    )
end
return ____exports
 end,
["dmuc.host.config-fields"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local ____numbers = require("dmuc.wire.numbers")
local parseBoolean = ____numbers.parseBoolean
local ____kept_2Drooms = require("dmuc.host.kept-rooms")
local isPersistent = ____kept_2Drooms.isPersistent
local persistentField = ____kept_2Drooms.persistentField
local setPersistent = ____kept_2Drooms.setPersistent
local function text(name, read, write)
    return {
        name = name,
        read = function(____, room) return {read(room) or ""} end,
        write = function(____, room, values)
            write(room, values[1] or "")
        end
    }
end
local function yesOrNo(name, read, write)
    return {
        name = name,
        read = function(____, room) return {read(room) == true and "1" or "0"} end,
        write = function(____, room, values)
            local value = parseBoolean(values[1])
            if value ~= nil then
                write(room, value)
            end
        end
    }
end
--- What a peer may ask us to keep for each joining client.
local historyLengthMax = 1000
local function count(name, read, write)
    return {
        name = name,
        read = function(____, room) return {string.format(
            "%d",
            math.min(
                read(room),
                historyLengthMax
            )
        )} end,
        write = function(____, room, values)
            local value = tonumber(values[1])
            if value ~= nil and value >= 0 and value <= historyLengthMax then
                write(
                    room,
                    math.floor(value)
                )
            end
        end
    }
end
local stockHistoryLength = 20
local function setDefaultHistory(room, value)
    local within = math.min(value, room._data.history_length or stockHistoryLength)
    local ____room__data_1 = room._data
    local ____temp_0
    if within == stockHistoryLength then
        ____temp_0 = nil
    else
        ____temp_0 = within
    end
    ____room__data_1.default_history_messages = ____temp_0
end
local roles = {"none", "visitor", "participant", "moderator"}
local presenceBroadcast = {
    name = "muc#roomconfig_presencebroadcast",
    read = function(____, room)
        local shown = room:get_presence_broadcast()
        return __TS__ArrayFilter(
            roles,
            function(____, role) return shown[role] == true end
        )
    end,
    write = function(____, room, values)
        local shown = {}
        for ____, role in ipairs(roles) do
            if __TS__ArrayIncludes(values, role) then
                shown[role] = true
            end
        end
        room:set_presence_broadcast(shown)
    end
}
local whois = {
    name = "muc#roomconfig_whois",
    read = function(____, room) return {room:get_whois()} end,
    write = function(____, room, values)
        local value = values[1]
        if value == "anyone" or value == "moderators" then
            room:set_whois(value)
        end
    end
}
local privateMessageSenders = {
    "visitor",
    "participant",
    "moderator",
    "affiliated",
    "none"
}
local allowPrivate = {
    {
        name = "muc#roomconfig_allowpm",
        read = function(____, room)
            local ____temp_2
            if room.get_allow_pm == nil then
                ____temp_2 = nil
            else
                ____temp_2 = {room:get_allow_pm()}
            end
            return ____temp_2
        end,
        write = function(____, room, values)
            local value = values[1]
            if value == nil or room.set_allow_pm == nil then
                return
            end
            if __TS__ArrayIncludes(privateMessageSenders, value) then
                room:set_allow_pm(value)
            end
        end
    },
    {
        name = "{xmpp:prosody.im}muc#allow_modpm",
        read = function(____, room)
            local ____temp_3
            if room.get_allow_modpm == nil then
                ____temp_3 = nil
            else
                ____temp_3 = {room:get_allow_modpm() and "1" or "0"}
            end
            return ____temp_3
        end,
        write = function(____, room, values)
            local value = parseBoolean(values[1])
            if value ~= nil and room.set_allow_modpm ~= nil then
                room:set_allow_modpm(value)
            end
        end
    }
}
--- Of mod_muc_mam; only what the owner has said himself, since the default is each service's own.
local archiving = {
    name = "muc#roomconfig_enablearchiving",
    read = function(____, room)
        local ____temp_4
        if room._data.archiving == nil then
            ____temp_4 = nil
        else
            ____temp_4 = {room._data.archiving and "1" or "0"}
        end
        return ____temp_4
    end,
    write = function(____, room, values)
        local value = parseBoolean(values[1])
        if value ~= nil then
            room._data.archiving = value
        end
    end
}
local ____array_5 = __TS__SparseArrayNew(
    text(
        "muc#roomconfig_roomname",
        function(room) return room:get_name() end,
        function(room, value) return room:set_name(value) end
    ),
    text(
        "muc#roomconfig_roomdesc",
        function(room) return room:get_description() end,
        function(room, value) return room:set_description(value) end
    ),
    text(
        "muc#roomconfig_lang",
        function(room) return room:get_language() end,
        function(room, value) return room:set_language(value) end
    ),
    yesOrNo(persistentField, isPersistent, setPersistent),
    yesOrNo(
        "muc#roomconfig_publicroom",
        function(room) return room:get_public() end,
        function(room, value) return room:set_public(value) end
    ),
    text(
        "muc#roomconfig_roomsecret",
        function(room) return room:get_password() end,
        function(room, value) return room:set_password(value) end
    ),
    yesOrNo(
        "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites",
        function(room) return room:get_allow_member_invites() end,
        function(room, value) return room:set_allow_member_invites(value) end
    ),
    yesOrNo(
        "muc#roomconfig_moderatedroom",
        function(room) return room:get_moderated() end,
        function(room, value) return room:set_moderated(value) end
    ),
    whois,
    yesOrNo(
        "muc#roomconfig_changesubject",
        function(room) return room:get_changesubject() end,
        function(room, value) return room:set_changesubject(value) end
    ),
    count(
        "muc#roomconfig_historylength",
        function(room) return room:get_historylength() end,
        function(room, value) return room:set_historylength(value) end
    ),
    count(
        "muc#roomconfig_defaulthistorymessages",
        function(room) return room._data.default_history_messages or stockHistoryLength end,
        setDefaultHistory
    ),
    presenceBroadcast,
    __TS__Unpack(allowPrivate)
)
__TS__SparseArrayPush(
    ____array_5,
    archiving,
    yesOrNo(
        "muc#roomconfig_membersonly",
        function(room) return room:get_members_only() end,
        function(room, value) return room:set_members_only(value) end
    )
)
--- Who may enter comes last: whoever may not is put out then, by all that holds from now on.
local fields = {__TS__SparseArraySpread(____array_5)}
--- All options of a room with their values.
function ____exports.readFields(room)
    local read = {}
    for ____, field in ipairs(fields) do
        local values = field:read(room)
        if values ~= nil then
            read[#read + 1] = {name = field.name, values = values}
        end
    end
    return read
end
--- Sets the options that the fields name.
-- 
-- @returns the fields that this Prosody does not know.
function ____exports.writeFields(room, given)
    for ____, field in ipairs(fields) do
        local told = __TS__ArrayFind(
            given,
            function(____, other) return other.name == field.name end
        )
        if told ~= nil then
            field:write(room, told.values)
        end
    end
    return __TS__ArrayFilter(
        given,
        function(____, told) return not __TS__ArraySome(
            fields,
            function(____, field) return field.name == told.name end
        ) end
    )
end
return ____exports
 end,
["dmuc.host.room-config"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayEvery = ____lualib.__TS__ArrayEvery
local ____exports = {}
local ____util_2Ehashes = require("util.hashes")
local sha256 = ____util_2Ehashes.sha256
local ____util_2Eid = require("util.id")
local unguessable = ____util_2Eid.long
local ____util_2Ejid = require("util.jid")
local nodeOf = ____util_2Ejid.node
local ____util_2Estanza = require("util.stanza")
local makeMessage = ____util_2Estanza.message
local makeStanza = ____util_2Estanza.stanza
local ____config = require("dmuc.core.config")
local canonicalConfig = ____config.canonicalConfig
local fieldValue = ____config.fieldValue
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____numbers = require("dmuc.wire.numbers")
local parseBoolean = ____numbers.parseBoolean
local ____config_2Dfields = require("dmuc.host.config-fields")
local readFields = ____config_2Dfields.readFields
local writeFields = ____config_2Dfields.writeFields
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local onBehalf = ____context.onBehalf
--- Length of a digest: 64 bits in hexadecimal (3.8).
local digestLength = 16
--- Digest of a canonical form.
function ____exports.digestOf(canonical)
    return string.sub(
        sha256(canonical, true),
        1,
        digestLength
    )
end
--- The room's configuration as it is now.
function ____exports.configOf(room)
    local config = {
        fields = readFields(room),
        occupantIdSalt = room:get_salt()
    }
    return {
        config = config,
        digest = ____exports.digestOf(canonicalConfig(config))
    }
end
local nameField = "muc#roomconfig_roomname"
--- A room without a name is known by its node, which may be another one here (D1-49).
local function named(context, room, config)
    local ____nodeOf_2 = nodeOf
    local ____opt_0 = coreOf(context, room)
    local node = ____nodeOf_2(____opt_0 and ____opt_0.primary)
    if node == nil or node == nodeOf(room.jid) or (fieldValue(config, nameField) or "") ~= "" then
        return config.fields
    end
    local ____array_3 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArrayFilter(
        config.fields,
        function(____, field) return field.name ~= nameField end
    )))
    __TS__SparseArrayPush(____array_3, {name = nameField, values = {node}})
    return {__TS__SparseArraySpread(____array_3)}
end
--- XEP-0045's own names for what Prosody calls otherwise; other implementations use them.
local function translated(context, room, config)
    local invites = "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites"
    local fields = {__TS__Unpack(named(context, room, config))}
    local allowed = fieldValue(config, "muc#roomconfig_allowinvites")
    if allowed ~= nil and fieldValue(config, invites) == nil then
        fields[#fields + 1] = {name = invites, values = {allowed}}
    end
    local isProtected = parseBoolean(fieldValue(config, "muc#roomconfig_passwordprotectedroom"))
    local secret = "muc#roomconfig_roomsecret"
    if isProtected == true and fieldValue(config, secret) == nil then
        local ____array_4 = __TS__SparseArrayNew(__TS__Unpack(fields))
        __TS__SparseArrayPush(
            ____array_4,
            {
                name = secret,
                values = {room:get_password() or unguessable()}
            }
        )
        return {__TS__SparseArraySpread(____array_4)}
    end
    if isProtected ~= false then
        return fields
    end
    local ____array_5 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArrayFilter(
        fields,
        function(____, field) return field.name ~= secret end
    )))
    __TS__SparseArrayPush(____array_5, {name = secret, values = {""}})
    return {__TS__SparseArraySpread(____array_5)}
end
local function rememberOthers(room, others)
    if #others == 0 then
        room._data.dmuc_other_fields = nil
        return
    end
    local remembered = {}
    for ____, ____value in ipairs(others) do
        local name = ____value.name
        local values = ____value.values
        remembered[name] = {__TS__Unpack(values)}
    end
    room._data.dmuc_other_fields = remembered
end
--- Fields whose change has codes of its own: who is who, and what is said, is seen by more people or by fewer.
local fieldsWithCodes = {{name = "muc#roomconfig_whois", isOpen = "anyone", open = "172", closed = "173"}, {name = "muc#roomconfig_enablearchiving", isOpen = "1", open = "170", closed = "171"}}
--- Codes of the notice about what differs (XEP-0045 10.2.1); none if nothing does.
local function codesOfChange(before, after)
    local codes = {}
    for ____, ____value in ipairs(fieldsWithCodes) do
        local name = ____value.name
        local isOpen = ____value.isOpen
        local open = ____value.open
        local closed = ____value.closed
        local value = fieldValue(after, name)
        if fieldValue(before, name) ~= value then
            codes[#codes + 1] = value == isOpen and open or closed
        end
    end
    local function others(config)
        return canonicalConfig({fields = __TS__ArrayFilter(
            config.fields,
            function(____, ____bindingPattern0)
                local name
                name = ____bindingPattern0.name
                return __TS__ArrayEvery(
                    fieldsWithCodes,
                    function(____, one) return one.name ~= name end
                )
            end
        )})
    end
    if others(before) ~= others(after) then
        codes[#codes + 1] = "104"
    end
    return codes
end
local function tellOccupants(room, codes)
    if #codes == 0 then
        return
    end
    local x = makeStanza("x", {xmlns = namespaces.mucUser})
    for ____, code in ipairs(codes) do
        x:tag("status", {code = code}):up()
    end
    room:broadcast_message(makeMessage({type = "groupchat", from = room.jid}):add_child(x))
end
--- Gives the room the configuration that its source has told (D1-17).
function ____exports.configure(context, room, effect)
    local before = ____exports.configOf(room).config
    local ____effect_6 = effect
    local config = ____effect_6.config
    if config.occupantIdSalt ~= nil then
        room._data.occupant_id_salt = config.occupantIdSalt
    end
    onBehalf(
        context,
        room.jid,
        function()
            rememberOthers(
                room,
                writeFields(
                    room,
                    translated(context, room, config)
                )
            )
        end
    )
    room:save(true)
    if effect.told then
        tellOccupants(
            room,
            codesOfChange(
                before,
                ____exports.configOf(room).config
            )
        )
    end
end
return ____exports
 end,
["dmuc.host.access-lists"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySort = ____lualib.__TS__ArraySort
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local Set = ____lualib.Set
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__New = ____lualib.__TS__New
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__StringSlice = ____lualib.__TS__StringSlice
local ____exports = {}
local ____util_2Ejid = require("util.jid")
local bareOf = ____util_2Ejid.bare
local prep = ____util_2Ejid.prep
local ____util_2Estanza = require("util.stanza")
local makeStanza = ____util_2Estanza.stanza
local ____config = require("dmuc.core.config")
local canonicalLists = ____config.canonicalLists
local ____ids = require("dmuc.core.ids")
local compareOctets = ____ids.compareOctets
local ____muc = require("dmuc.wire.muc")
local codesOfCause = ____muc.codesOfCause
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____actors = require("dmuc.host.actors")
local actingAs = ____actors.actingAs
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local isOnBehalf = ____context.isOnBehalf
local nickOf = ____context.nickOf
local onBehalf = ____context.onBehalf
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local ____patches = require("dmuc.host.patches")
local patchRooms = ____patches.patchRooms
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local isStandIn = ____remote_2Dsessions.isStandIn
local ____room_2Dconfig = require("dmuc.host.room-config")
local digestOf = ____room_2Dconfig.digestOf
local function itemOf(jid, affiliation, data)
    return lean({jid = jid, affiliation = affiliation, nick = data and data.reserved_nickname, reason = data and data.reason})
end
--- The lists as they are now, reserved nicks included.
function ____exports.listsOf(room)
    local items = {}
    for jid, affiliation, data in room:each_affiliation() do
        items[#items + 1] = itemOf(jid, affiliation, data)
    end
    __TS__ArraySort(
        items,
        function(____, left, right) return compareOctets(left.jid, right.jid) end
    )
    return {
        items = items,
        digest = digestOf(canonicalLists(items))
    }
end
local function isSame(room, item)
    local data = room._affiliation_data[item.jid]
    local ____temp_4 = data or ({})
    local nick = ____temp_4.reserved_nickname
    return (room._affiliations[item.jid] or "none") == item.affiliation and nick == item.nick
end
local function dataOf(item)
    if item.nick == nil and item.reason == nil then
        return false
    end
    return lean({reserved_nickname = item.nick, reason = item.reason})
end
local function writeItem(room, item)
    local data = dataOf(item)
    local ____item_5 = item
    local affiliation = ____item_5.affiliation
    local ____room__affiliations_7 = room._affiliations
    local ____item_jid_8 = item.jid
    local ____temp_6
    if affiliation == "none" then
        ____temp_6 = nil
    else
        ____temp_6 = affiliation
    end
    ____room__affiliations_7[____item_jid_8] = ____temp_6
    local ____room__affiliation_data_10 = room._affiliation_data
    local ____item_jid_11 = item.jid
    local ____temp_9
    if data == false or affiliation == "none" then
        ____temp_9 = nil
    else
        ____temp_9 = data
    end
    ____room__affiliation_data_10[____item_jid_11] = ____temp_9
    room._reserved_nicks = nil
end
--- What mod_muc does when it sets an affiliation: the role follows, and everybody sees it.
local function showAffiliation(room, item)
    local codes = item.affiliation == "outcast" and codesOfCause("banned") or codesOfCause("unaffiliated")
    local ____temp_12
    if item.affiliation == "none" then
        ____temp_12 = nil
    else
        ____temp_12 = item.affiliation
    end
    local held = ____temp_12
    for nick, occupant in room:each_occupant() do
        do
            local __continue11
            repeat
                if occupant.bare_jid ~= item.jid then
                    __continue11 = true
                    break
                end
                local previousRole = occupant.role
                local role = room:get_default_role(held)
                occupant.role = role
                room:save_occupant(occupant)
                local x = makeStanza("x", {xmlns = namespaces.mucUser})
                if role == nil then
                    for ____, code in ipairs(codes) do
                        x:tag("status", {code = code}):up()
                    end
                end
                room:publicise_occupant_status(
                    occupant,
                    x,
                    nil,
                    nil,
                    item.reason,
                    previousRole
                )
                if role == nil then
                    module:fire_event("muc-occupant-left", {room = room, nick = nick, occupant = occupant})
                end
                __continue11 = true
            until true
            if not __continue11 then
                break
            end
        end
    end
end
--- Sets an affiliation with all that follows: roles change, people are put out, and who may know is told (T-10).
-- 
-- @param data absent: as it is.
function ____exports.assignAffiliation(room, item, data)
    local done = room:set_affiliation(
        true,
        item.jid,
        item.affiliation,
        item.reason,
        data
    )
    if done == true then
        return
    end
    writeItem(room, item)
    showAffiliation(room, item)
end
local function prepared(items)
    local valid = {}
    for ____, item in ipairs(items) do
        local jid = prep(item.jid)
        if jid ~= nil and jid == bareOf(jid) and not isStandIn(jid) then
            valid[#valid + 1] = __TS__ObjectAssign({}, item, {jid = jid})
        end
    end
    return valid
end
--- Items for all who are not in the lists any more.
local function missing(room, items)
    local named = __TS__New(
        Set,
        __TS__ArrayMap(
            items,
            function(____, item) return item.jid end
        )
    )
    local gone = {}
    for jid in room:each_affiliation() do
        if not named:has(jid) then
            gone[#gone + 1] = {jid = jid, affiliation = "none"}
        end
    end
    return gone
end
--- Gives the room the lists, or the changes of them, that its source has told.
function ____exports.setLists(context, room, effect)
    local items = prepared(effect.items)
    local changed = __TS__ArrayFilter(
        __TS__ArrayConcat(
            items,
            effect.whole and missing(room, items) or ({})
        ),
        function(____, item) return not isSame(room, item) end
    )
    if #changed == 0 then
        return
    end
    local isEmpty = not room:has_occupant()
    onBehalf(
        context,
        room.jid,
        function()
            for ____, item in ipairs(changed) do
                if isEmpty then
                    writeItem(room, item)
                else
                    actingAs(
                        room,
                        item.actor,
                        function() return ____exports.assignAffiliation(
                            room,
                            item,
                            dataOf(item)
                        ) end
                    )
                end
            end
        end
    )
    room:save(true)
end
--- Tells the core of changes that are made here.
function ____exports.hookLists(context)
    module:hook(
        "muc-set-affiliation",
        function(____bindingPattern0)
            local actor
            local reason
            local affiliation
            local jid
            local room
            room = ____bindingPattern0.room
            jid = ____bindingPattern0.jid
            affiliation = ____bindingPattern0.affiliation
            reason = ____bindingPattern0.reason
            actor = ____bindingPattern0.actor
            local core = coreOf(context, room)
            if core == nil or isOnBehalf(context, room.jid) then
                return
            end
            local changed = itemOf(jid, affiliation, room._affiliation_data[jid])
            local ____temp_13
            if actor == nil then
                ____temp_13 = nil
            else
                ____temp_13 = nickOf(room:get_occupant_jid(actor))
            end
            local by = ____temp_13
            local told = lean(__TS__ObjectAssign({}, changed, {reason = reason or changed.reason, actor = by}))
            context.plugin.feed(
                core,
                {
                    kind = "local-lists",
                    lists = ____exports.listsOf(room),
                    changed = {told}
                }
            )
        end
    )
end
local function listed(room, jid)
    local bare = bareOf(jid) or jid
    local byJid = room._affiliations[bare]
    if byJid ~= nil then
        return byJid
    end
    local host = __TS__StringSlice(
        bare,
        (string.find(bare, "@", nil, true) or 0) - 1 + 1
    )
    return room._affiliations[host] == "outcast" and "outcast" or nil
end
--- Affiliation of somebody whose JID we do not know: what his home may say of him.
local function affiliationOfStandIn(context, room, jid)
    local sessions = context.remotes[room.jid]
    if sessions == nil then
        return nil
    end
    local bare = bareOf(jid)
    for real, session in pairs(sessions) do
        if session ~= nil and bareOf(real) == bare then
            local ____temp_14
            if session.affiliation == "none" then
                ____temp_14 = nil
            else
                ____temp_14 = session.affiliation
            end
            return ____temp_14
        end
    end
    return nil
end
--- In a replica an affiliation comes from the replicated list alone: our server's admins have none by office (3.9, D1-36).
function ____exports.patchAffiliations(context)
    return patchRooms(
        context,
        "get_affiliation",
        function(original) return function(self, jid)
            if context.detached then
                return original(self, jid)
            end
            if context.remotes[self.jid] ~= nil and isStandIn(jid) then
                return affiliationOfStandIn(context, self, jid)
            end
            local ____temp_15
            if self._data.dmuc_replica == true then
                ____temp_15 = listed(self, jid)
            else
                ____temp_15 = original(self, jid)
            end
            return ____temp_15
        end end
    )
end
return ____exports
 end,
["dmuc.host.archive"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayReverse = ____lualib.__TS__ArrayReverse
local ____exports = {}
local ____core_2Efeatures = require("core.features")
local available = ____core_2Efeatures.available
local ____core_2Estoragemanager = require("core.storagemanager")
local getDriver = ____core_2Estoragemanager.get_driver
local ____util_2Edatamanager = require("util.datamanager")
local appendToList = ____util_2Edatamanager.list_append
local loadList = ____util_2Edatamanager.list_load
local ____util_2Edatetime = require("util.datetime")
local date = ____util_2Edatetime.date
local datetime = ____util_2Edatetime.datetime
local ____util_2Ejid = require("util.jid")
local nodeOf = ____util_2Ejid.node
local ____util_2Estanza = require("util.stanza")
local clone = ____util_2Estanza.clone
local preserialize = ____util_2Estanza.preserialize
local ____util_2Etime = require("util.time")
local preciseNow = ____util_2Etime.now
local store = "muc_log"
local kind = "message<groupchat"
--- 13 archives with fractions of a second and searches by time: whole seconds would lie before the row before.
local isPrecise = available:contains("loader") == true
--- mod_muc_mam's own default where the storage sets none.
local itemsMax = module:get_option_number("storage_archive_item_limit", 10000) or 10000
local itemsAfterTruncation = math.floor(itemsMax * 0.99)
local function isMamLoaded()
    local ____opt_0 = prosody.hosts[module.host]
    return (____opt_0 and ____opt_0.modules.muc_mam) ~= nil
end
local function reportFailure(room, reason)
    module:log("error", "%s: a message could not be archived (%s); check the archive storage", room.jid, reason or "no reason given")
end
--- The list as storage "internal" keeps it.
local function appendRow(node, row, counts, archive)
    local count = counts[node]
    if count == nil then
        local items = loadList(node, module.host, store)
        count = items and #items or 0
    end
    if count >= itemsMax then
        archive:delete(node, {truncate = itemsAfterTruncation})
        count = itemsAfterTruncation
    end
    local written, reason = appendToList(node, module.host, store, row)
    counts[node] = written == true and count + 1 or count
    local ____temp_4
    if written == true then
        ____temp_4 = nil
    else
        ____temp_4 = reason
    end
    return ____temp_4
end
--- Any other storage appends with a key in its own good time.
local function appendKeyed(node, id, stanza, when, archive)
    local written, reason = archive:append(
        node,
        id,
        stanza,
        when,
        kind
    )
    if type(written) == "string" then
        return nil
    end
    if reason ~= "quota-limit" then
        return reason
    end
    archive:delete(node, {truncate = itemsAfterTruncation})
    local again, reasonAgain = archive:append(
        node,
        id,
        stanza,
        when,
        kind
    )
    local ____temp_5
    if type(again) == "string" then
        ____temp_5 = nil
    else
        ____temp_5 = reasonAgain
    end
    return ____temp_5
end
--- Tells mod_muc_mam's daily clean-up that the room has messages of today.
local function makeCleanup(archive)
    local ____opt_6 = archive.caps
    local forgetsByItself = (____opt_6 and ____opt_6.wildcard_delete) == true
    if forgetsByItself or module:get_option("muc_log_expires_after") == "never" then
        return function()
        end
    end
    local days = module:open_store("muc_log_cleanup", "map")
    local told = {}
    return function(node)
        local today = date()
        if days == nil or told[node] == today then
            return
        end
        local written = days:set(today, node, true)
        if written == true then
            told[node] = today
        end
    end
end
local function toRow(stanza, id, when)
    local row = preserialize(stanza)
    row.key = id
    row.when = when
    row.with = kind
    row.attr.stamp = datetime(when)
    return row
end
local function read(archive, room, count)
    local found = {}
    local rows = archive:find(
        nodeOf(room.jid),
        {limit = count, reverse = true, with = kind}
    )
    if rows == nil or rows == false then
        return found
    end
    for id, stanza, when in rows do
        found[#found + 1] = {id = id, stanza = stanza, when = when}
    end
    return __TS__ArrayReverse(found)
end
--- Opens the archive; if there is none, nothing is for it.
function ____exports.openArchive()
    local archive = module:open_store(store, "archive")
    if archive == nil or archive.name == "null" then
        return {
            isFor = function() return false end,
            append = function()
            end,
            last = function() return {} end
        }
    end
    local counts = {}
    local ____, driver = getDriver(module.host, store)
    local scheduleCleanup = makeCleanup(archive)
    local byDefault = module:get_option_boolean("muc_log_by_default", true) ~= false
    local always = module:get_option_boolean("muc_log_all_rooms", false) == true
    return {
        isFor = function(room)
            local ____isMamLoaded_result_10 = isMamLoaded()
            if ____isMamLoaded_result_10 then
                local ____always_9 = always
                if not ____always_9 then
                    local ____room__data_archiving_8 = room._data.archiving
                    if ____room__data_archiving_8 == nil then
                        ____room__data_archiving_8 = byDefault
                    end
                    ____always_9 = ____room__data_archiving_8
                end
                ____isMamLoaded_result_10 = ____always_9
            end
            return ____isMamLoaded_result_10
        end,
        append = function(room, id, stanza, when)
            local node = nodeOf(room.jid)
            if node == nil then
                return
            end
            local time = when or (isPrecise and preciseNow() or os.time())
            local stored = clone(stanza)
            stored.attr.to = nil
            local ____temp_11
            if driver == "internal" then
                ____temp_11 = appendRow(
                    node,
                    toRow(stored, id, time),
                    counts,
                    archive
                )
            else
                ____temp_11 = appendKeyed(
                    node,
                    id,
                    stored,
                    time,
                    archive
                )
            end
            local failure = ____temp_11
            if failure ~= nil then
                reportFailure(room, failure)
            else
                scheduleCleanup(node)
            end
        end,
        last = function(room, count) return read(archive, room, count) end
    }
end
return ____exports
 end,
["dmuc.host.option-readers"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayEvery = ____lualib.__TS__ArrayEvery
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayIndexOf = ____lualib.__TS__ArrayIndexOf
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySort = ____lualib.__TS__ArraySort
local __TS__ArrayFlatMap = ____lualib.__TS__ArrayFlatMap
local __TS__ObjectEntries = ____lualib.__TS__ObjectEntries
local __TS__ObjectValues = ____lualib.__TS__ObjectValues
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local quoted, inOrderOf, reportUnknownKeys, describedItemsMax
local ____util_2Ejid = require("util.jid")
local prepped_split = ____util_2Ejid.prepped_split
local ____ids = require("dmuc.core.ids")
local compareOctets = ____ids.compareOctets
--- Whether the value is a Lua table.
function ____exports.isTable(value)
    return type(value) == "table"
end
--- A value as the administrator wrote it, more or less.
function ____exports.describe(value)
    if type(value) == "string" then
        return ("\"" .. value) .. "\""
    end
    if type(value) == "number" then
        return string.format("%.14g", value)
    end
    if type(value) == "boolean" then
        return value and "true" or "false"
    end
    if not ____exports.isTable(value) then
        return "a " .. type(value)
    end
    local keys = ____exports.sortedKeys(value)
    if #keys == 0 then
        return "{}"
    end
    local isShort = #keys <= describedItemsMax and __TS__ArrayEvery(
        keys,
        function(____, key) return type(value[key]) == "string" end
    )
    if not isShort then
        return "a table { … }"
    end
    return ("{ " .. table.concat(
        __TS__ArrayMap(
            keys,
            function(____, key) return (type(key) == "number" and "" or key .. " = ") .. ____exports.describe(value[key]) end
        ),
        ", "
    )) .. " }"
end
function quoted(words)
    return table.concat(
        __TS__ArrayMap(
            words,
            function(____, word) return ("\"" .. word) .. "\"" end
        ),
        ", "
    )
end
function inOrderOf(items, found)
    return __TS__ArraySort(
        {__TS__Unpack(found)},
        function(____, left, right) return __TS__ArrayIndexOf(items, left) - __TS__ArrayIndexOf(items, right) end
    )
end
function reportUnknownKeys(value, parts, place, report)
    local known = __TS__ArrayMap(
        __TS__ObjectValues(parts),
        function(____, part) return part.key end
    )
    local unknown = __TS__ArrayFilter(
        ____exports.sortedKeys(value),
        function(____, key) return not __TS__ArrayIncludes(known, key) end
    )
    local expected = table.concat(
        __TS__ArraySort(
            known,
            function(____, left, right) return compareOctets(left, right) end
        ),
        ", "
    )
    for ____, key in ipairs(unknown) do
        report(((((place .. " has an unknown key ") .. ____exports.describe(key)) .. ", known are ") .. expected) .. ": it is ignored")
    end
end
--- All keys, those of the list part first and then those with names, so that reports come in one order.
function ____exports.sortedKeys(value)
    local numbers = {}
    local names = {}
    for key in pairs(value) do
        if type(key) == "number" then
            numbers[#numbers + 1] = key
        else
            names[#names + 1] = tostring(key)
        end
    end
    __TS__ArraySort(
        numbers,
        function(____, left, right) return left - right end
    )
    __TS__ArraySort(
        names,
        function(____, left, right) return compareOctets(left, right) end
    )
    local ____array_7 = __TS__SparseArrayNew(__TS__Unpack(numbers))
    __TS__SparseArrayPush(
        ____array_7,
        __TS__Unpack(names)
    )
    return {__TS__SparseArraySpread(____array_7)}
end
--- The items of a list, a single string as a list of one; undefined for anything else.
function ____exports.listItems(value)
    if type(value) == "string" then
        return {value}
    end
    if not ____exports.isTable(value) then
        return nil
    end
    local keys = ____exports.sortedKeys(value)
    return __TS__ArrayEvery(
        keys,
        function(____, key) return type(key) == "number" end
    ) and __TS__ArrayMap(
        keys,
        function(____, key) return value[key] end
    ) or nil
end
describedItemsMax = 8
local function checked(expected, fallback, accept)
    return {
        fallback = fallback,
        read = function(value, place, report)
            local accepted = accept(value)
            if accepted ~= nil then
                return accepted
            end
            local instead = (____exports.isTable(fallback) or fallback == nil) and "the default is" or ____exports.describe(fallback) .. " is"
            report(((((((place .. " is ") .. ____exports.describe(value)) .. ", but must be ") .. expected) .. ": ") .. instead) .. " used")
            return fallback
        end
    }
end
function ____exports.yesOrNo(fallback)
    return checked(
        "true or false",
        fallback,
        function(value)
            local ____temp_0
            if type(value) == "boolean" then
                ____temp_0 = value
            else
                ____temp_0 = nil
            end
            return ____temp_0
        end
    )
end
local function inRange(value, range)
    return type(value) == "number" and value >= range[1] and value <= range[2]
end
local function rangeText(range)
    return (("from " .. ____exports.describe(range[1])) .. " to ") .. ____exports.describe(range[2])
end
function ____exports.integer(fallback, range)
    return checked(
        "a whole number " .. rangeText(range),
        fallback,
        function(value) return inRange(value, range) and math.floor(value) == value and math.floor(value) or nil end
    )
end
--- Seconds in the configuration, milliseconds in the program.
function ____exports.seconds(fallbackSeconds, range)
    local inSeconds = checked(
        "a number of seconds " .. rangeText(range),
        fallbackSeconds,
        function(value) return inRange(value, range) and value or nil end
    )
    return {
        fallback = fallbackSeconds * 1000,
        read = function(value, place, report) return math.floor(inSeconds.read(value, place, report) * 1000) end
    }
end
function ____exports.oneOf(fallback, choices)
    return checked(
        "one of " .. quoted(choices),
        fallback,
        function(value) return __TS__ArrayFind(
            choices,
            function(____, choice) return choice == value end
        ) end
    )
end
--- A list of known words, each once. A single word is taken as a list of one, as everywhere in Prosody.
-- One wrong word spoils the list, as a mode that is on by mistake or off by mistake is worse than the default.
function ____exports.words(fallback, known)
    return checked(
        "a list of " .. quoted(known),
        fallback,
        function(value)
            local items = ____exports.listItems(value)
            if items == nil or not __TS__ArrayEvery(
                items,
                function(____, item) return __TS__ArrayIncludes(known, item) end
            ) then
                return nil
            end
            return inOrderOf(
                items,
                __TS__ArrayFilter(
                    known,
                    function(____, word) return __TS__ArrayIncludes(items, word) end
                )
            )
        end
    )
end
--- The domain in its normal form, or undefined if it is none.
function ____exports.toDomain(value)
    if type(value) ~= "string" then
        return nil
    end
    local node, host, resource = prepped_split(value)
    local ____temp_1
    if node == nil and resource == nil then
        ____temp_1 = host
    else
        ____temp_1 = nil
    end
    return ____temp_1
end
--- A list of domains. A wrong item is left out, the others hold.
function ____exports.domains(fallback)
    local list = checked("a list of domains", fallback, ____exports.listItems)
    return {
        fallback = fallback,
        read = function(value, place, report)
            local items = list.read(value, place, report)
            if items == fallback or items == nil then
                return fallback
            end
            return __TS__ArrayFlatMap(
                items,
                function(____, item)
                    local domain = ____exports.toDomain(item)
                    if domain == nil then
                        report(((place .. " contains ") .. ____exports.describe(item)) .. ", but must be a list of domains: it is left out")
                    end
                    return domain == nil and ({}) or ({domain})
                end
            )
        end
    }
end
--- A bare or full JID.
function ____exports.jid()
    return checked(
        "a JID",
        nil,
        function(value)
            if type(value) ~= "string" then
                return nil
            end
            local ____, host = prepped_split(value)
            local ____temp_2
            if host == nil then
                ____temp_2 = nil
            else
                ____temp_2 = value
            end
            return ____temp_2
        end
    )
end
--- A value that stays away if it is not set.
function ____exports.optional(reader)
    return {
        fallback = nil,
        read = function(value, place, report) return reader.read(value, place, report) end
    }
end
--- A table with known keys. A wrong value gives that key's default, an unknown key is ignored; both are reported.
function ____exports.record(parts)
    local function read(value, place, report)
        local result = {}
        for ____, ____value in ipairs(__TS__ObjectEntries(parts)) do
            local name = ____value[1]
            local part = ____value[2]
            local given = value and value[part.key]
            local ____name_6 = name
            local ____temp_5
            if given == nil then
                ____temp_5 = part.reader.fallback
            else
                ____temp_5 = part.reader.read(given, (place .. ".") .. part.key, report)
            end
            result[____name_6] = ____temp_5
        end
        if value ~= nil then
            reportUnknownKeys(value, parts, place, report)
        end
        return result
    end
    return {
        fallback = read(
            nil,
            "",
            function()
            end
        ),
        read = function(value, place, report)
            if ____exports.isTable(value) then
                return read(value, place, report)
            end
            report(((place .. " is ") .. ____exports.describe(value)) .. ", but must be a table: the defaults are used")
            return read(nil, place, report)
        end
    }
end
return ____exports
 end,
["dmuc.host.stanza"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____util_2Estanza = require("util.stanza")
local makeStanza = ____util_2Estanza.stanza
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____payload = require("dmuc.wire.payload")
local isBetweenInstances = ____payload.isBetweenInstances
local ____stanza = require("dmuc.wire.stanza")
local fromPayload = ____stanza.fromPayload
local toPayload = ____stanza.toPayload
--- Turns an element of Prosody's into plain data.
function ____exports.toElement(source, inherited)
    if inherited == nil then
        inherited = namespaces.client
    end
    local own = source.attr.xmlns or inherited
    local attributes = {}
    for name, value in pairs(source.attr) do
        if name ~= "xmlns" then
            attributes[name] = value
        end
    end
    if own ~= inherited then
        attributes.xmlns = own
    end
    local children = {}
    for child in source:children() do
        children[#children + 1] = type(child) == "string" and child or ____exports.toElement(child, own)
    end
    return {name = source.name, attributes = attributes, children = children}
end
local function fromElement(source, inherited, inside)
    local own = source.attributes.xmlns or inherited
    local explicit = inside or own ~= namespaces.client
    local attributes = {}
    for name, value in pairs(source.attributes) do
        attributes[name] = value
    end
    attributes.xmlns = explicit and own or nil
    local made = makeStanza(source.name, attributes)
    for ____, child in ipairs(source.children) do
        made:add_direct_child(type(child) == "string" and child or fromElement(child, own, explicit))
    end
    return made
end
--- Turns plain data into a stanza of Prosody's.
function ____exports.toStanza(source)
    return fromElement(source, namespaces.client, false)
end
--- Appends a payload to a stanza, as its last children.
function ____exports.addPayload(stanza, payload)
    for ____, child in ipairs(fromPayload(payload)) do
        stanza:add_direct_child(fromElement(child, namespaces.client, false))
    end
end
--- An element without attributes but its namespace, and without children.
function ____exports.emptyElement(name, xmlns)
    return makeStanza(name, {xmlns = xmlns})
end
--- Whether a child says what only a room may say, so that nobody else's word for it counts (3.9).
local function isOfRooms(child, room)
    local xmlns = child.attr.xmlns
    if xmlns == namespaces.stanzaId then
        return child.attr.by == room
    end
    return xmlns == namespaces.muc or xmlns == namespaces.mucUser or xmlns == namespaces.occupantId or isBetweenInstances(xmlns)
end
--- What other instances get of an occupant's stanza: its children without what each room adds by itself.
-- 
-- @param room bare JID of the room whose stanza-ids are left out.
function ____exports.occupantPayload(stanza, room)
    local kept = {}
    for ____, child in ipairs(stanza.tags) do
        if not isOfRooms(child, room) then
            kept[#kept + 1] = ____exports.toElement(child)
        end
    end
    return toPayload(kept)
end
--- All child elements; of a stanza that the room itself made.
function ____exports.wholePayload(stanza)
    local kept = {}
    for ____, child in ipairs(stanza.tags) do
        kept[#kept + 1] = ____exports.toElement(child)
    end
    return toPayload(kept)
end
--- Takes away what clients wrote as if it came from the room: stanza-ids by it (requirements.md 4.2, 0359).
function ____exports.stripForgedIds(stanza, room)
    stanza:maptags(function(child)
        local ____temp_0
        if child.attr.xmlns == namespaces.stanzaId and child.name == "stanza-id" and child.attr.by == room then
            ____temp_0 = nil
        else
            ____temp_0 = child
        end
        return ____temp_0
    end)
end
--- Status codes in a `muc#user` element.
function ____exports.statusCodes(x)
    local codes = {}
    for ____, child in ipairs(x.tags) do
        local code = child.attr.code
        if child.name == "status" and code ~= nil then
            codes[#codes + 1] = code
        end
    end
    return codes
end
return ____exports
 end,
["dmuc.host.peer-choice"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____form = require("dmuc.wire.form")
local peersField = ____form.peersField
local readPeers = ____form.readPeers
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local ____option_2Dreaders = require("dmuc.host.option-readers")
local toDomain = ____option_2Dreaders.toDomain
local ____stanza = require("dmuc.host.stanza")
local toElement = ____stanza.toElement
--- The services that the owner wants; empty: all that the administrator lists. What is no service's name matches none.
function ____exports.chosenPeers(room)
    return __TS__ArrayMap(
        room._data.dmuc_peers or ({}),
        function(____, written) return toDomain(written) or written end
    )
end
--- Shows and takes the owner's choice.
function ____exports.hookPeerChoice()
    module:hook(
        "muc-config-form",
        function(____bindingPattern0)
            local form
            local room
            room = ____bindingPattern0.room
            form = ____bindingPattern0.form
            if room._data.dmuc_replica == true then
                return
            end
            local ____peersField_0 = peersField
            local name = ____peersField_0.name
            local label = ____peersField_0.label
            form[#form + 1] = lean({name = name, label = label, type = "jid-multi", value = room._data.dmuc_peers})
        end,
        59
    )
    module:hook(
        "muc-config-submitted/" .. peersField.name,
        function(____bindingPattern0)
            local status_codes
            local stanza
            local room
            room = ____bindingPattern0.room
            stanza = ____bindingPattern0.stanza
            status_codes = ____bindingPattern0.status_codes
            if room._data.dmuc_replica == true then
                return
            end
            local ____opt_1 = stanza.tags[1]
            local form = ____opt_1 and ____opt_1:get_child("x", namespaces.data)
            local written = form == nil and ({}) or __TS__ArraySlice(
                readPeers(toElement(form)),
                0,
                limits.peersMax
            )
            if table.concat(room._data.dmuc_peers or ({}), " ") == table.concat(written, " ") then
                return
            end
            local ____room__data_4 = room._data
            local ____temp_3
            if #written == 0 then
                ____temp_3 = nil
            else
                ____temp_3 = written
            end
            ____room__data_4.dmuc_peers = ____temp_3
            status_codes["104"] = true
        end
    )
end
return ____exports
 end,
["dmuc.host.distribution"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____form = require("dmuc.wire.form")
local distributedField = ____form.distributedField
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local ____kept_2Drooms = require("dmuc.host.kept-rooms")
local keepRoom = ____kept_2Drooms.keepRoom
local releaseRoom = ____kept_2Drooms.releaseRoom
local ____patches = require("dmuc.host.patches")
local patchRooms = ____patches.patchRooms
local ____peer_2Dchoice = require("dmuc.host.peer-choice")
local chosenPeers = ____peer_2Dchoice.chosenPeers
local hookPeerChoice = ____peer_2Dchoice.hookPeerChoice
local ____room_2Dconfig = require("dmuc.host.room-config")
local configOf = ____room_2Dconfig.configOf
local function isReplica(room)
    return room._data.dmuc_replica == true
end
local function start(distribution, room)
    keepRoom(room)
    room:save(true)
    distribution.digests[room.jid] = configOf(room).digest
    distribution.context.plugin.distribute(
        room.jid,
        chosenPeers(room)
    )
end
--- A changed configuration is told as a whole (3.8).
local function tellConfig(distribution, room)
    local core = coreOf(distribution.context, room)
    if core == nil then
        return
    end
    local config = configOf(room)
    if distribution.digests[room.jid] == config.digest then
        return
    end
    distribution.digests[room.jid] = config.digest
    distribution.context.plugin.feed(core, {kind = "local-config", config = config})
end
--- Before the configuration: who is not to have the room any more need not have that.
local function tellPeers(distribution, room)
    local core = coreOf(distribution.context, room)
    local peers = chosenPeers(room)
    if core == nil or table.concat(core.chosenPeers or ({}), " ") == table.concat(peers, " ") then
        return
    end
    distribution.context.plugin.feed(core, {kind = "local-peers", peers = peers})
end
--- Brings the core to what the room's configuration says now. A locked room waits for its owner.
local function settle(distribution, room, before)
    if isReplica(room) or room._data.locked ~= nil then
        return
    end
    local core = coreOf(distribution.context, room)
    local wanted = room._data.dmuc_distributed == true
    if wanted and (core == nil or before == false) then
        start(distribution, room)
    elseif not wanted and core ~= nil and before == true then
        distribution.context.plugin.withdraw(room.jid)
    else
        tellPeers(distribution, room)
        tellConfig(distribution, room)
    end
    if not wanted and coreOf(distribution.context, room) == nil then
        releaseRoom(room)
    end
end
local function hookForm()
    module:hook(
        "muc-config-form",
        function(____bindingPattern0)
            local form
            local room
            room = ____bindingPattern0.room
            form = ____bindingPattern0.form
            if isReplica(room) then
                return
            end
            local ____distributedField_0 = distributedField
            local name = ____distributedField_0.name
            local label = ____distributedField_0.label
            form[#form + 1] = {name = name, label = label, type = "boolean", value = room._data.dmuc_distributed == true}
        end,
        60
    )
    module:hook(
        "muc-config-submitted/" .. distributedField.name,
        function(____bindingPattern0)
            local status_codes
            local value
            local room
            room = ____bindingPattern0.room
            value = ____bindingPattern0.value
            status_codes = ____bindingPattern0.status_codes
            if type(value) ~= "boolean" or isReplica(room) then
                return
            end
            if room._data.dmuc_distributed == true == value then
                return
            end
            room._data.dmuc_distributed = value
            status_codes["104"] = true
        end
    )
end
--- Rooms that shall be distributed though nobody has come to say so: new ones by default, old ones after a restart.
local function hookLife(distribution, options)
    local function consider(room)
        if room._data.dmuc_distributed ~= true or coreOf(distribution.context, room) ~= nil then
            return
        end
        settle(distribution, room, nil)
    end
    module:hook(
        "muc-room-created",
        function(____bindingPattern0)
            local creator
            local room
            room = ____bindingPattern0.room
            creator = ____bindingPattern0.creator
            if isReplica(room) then
                return
            end
            if options.defaultDistributed then
                local ____room__data_1, ____dmuc_distributed_2 = room._data, "dmuc_distributed"
                if ____room__data_1[____dmuc_distributed_2] == nil then
                    ____room__data_1[____dmuc_distributed_2] = true
                end
            end
            if creator ~= nil then
                consider(room)
            end
        end
    )
    module:hook(
        "muc-room-restored",
        function(____bindingPattern0)
            local room
            room = ____bindingPattern0.room
            consider(room)
        end
    )
    module:hook(
        "muc-occupant-joined",
        function(____bindingPattern0)
            local room
            room = ____bindingPattern0.room
            consider(room)
        end
    )
    module:hook(
        "muc-room-unlocked",
        function(____bindingPattern0)
            local room
            room = ____bindingPattern0.room
            if distribution.configuring == room.jid then
                return
            end
            room._data.locked = nil
            consider(room)
        end
    )
end
--- Lets owners and the service decide about distribution, and tells the core of changed configurations.
function ____exports.hookDistribution(context, options)
    local distribution = {context = context, digests = {}, configuring = nil}
    if options.exposeOption then
        hookForm()
        hookPeerChoice()
    end
    hookLife(distribution, options)
    return patchRooms(
        context,
        "process_form",
        function(original) return function(self, origin, stanza)
            if context.detached then
                return original(self, origin, stanza)
            end
            local before = self._data.dmuc_distributed == true
            distribution.configuring = self.jid
            do
                local ____try, ____hasReturned, ____returnValue = pcall(function()
                    return true, original(self, origin, stanza)
                end)
                do
                    distribution.configuring = nil
                    settle(distribution, self, before)
                end
                if not ____try then
                    error(____hasReturned, 0)
                end
                if ____try and ____hasReturned then
                    return ____returnValue
                end
            end
        end end
    )
end
return ____exports
 end,
["dmuc.host.forced-rename"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____util_2Estanza = require("util.stanza")
local clone = ____util_2Estanza.clone
local makeStanza = ____util_2Estanza.stanza
local makePresence = ____util_2Estanza.presence
local ____muc = require("dmuc.wire.muc")
local renameCode = ____muc.renameCode
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____context = require("dmuc.host.context")
local nickJid = ____context.nickJid
local onBehalf = ____context.onBehalf
--- "The service has changed your nick" (XEP-0045 7.2.8).
local assignedCode = "210"
local function mucUserX(...)
    local codes = {...}
    local x = makeStanza("x", {xmlns = namespaces.mucUser})
    for ____, code in ipairs(codes) do
        x:tag("status", {code = code}):up()
    end
    return x
end
--- Sessions with their presences, copied: the occupant changes while they are moved.
local function sessionsOf(occupant)
    local sessions = {}
    for real, presence in occupant:each_session() do
        sessions[#sessions + 1] = {
            real,
            clone(presence)
        }
    end
    return sessions
end
local function move(room, occupant, effect)
    local sessions = sessionsOf(occupant)
    local ____occupant_0 = occupant
    local role = ____occupant_0.role
    local bare = ____occupant_0.bare_jid
    local oldJid = ____occupant_0.nick
    for ____, ____value in ipairs(sessions) do
        local real = ____value[1]
        occupant:set_session(
            real,
            makePresence({from = oldJid, type = "unavailable"})
        )
    end
    room:save_occupant(occupant)
    room:publicise_occupant_status(
        occupant,
        mucUserX(renameCode),
        effect.newNick,
        nil,
        nil,
        role
    )
    local renamed = room:new_occupant(
        bare,
        nickJid(room, effect.newNick)
    )
    renamed.role = role
    for ____, ____value in ipairs(sessions) do
        local real = ____value[1]
        local presence = ____value[2]
        renamed:set_session(real, presence)
    end
    room:save_occupant(renamed)
    room:publicise_occupant_status(
        renamed,
        {
            base = mucUserX(),
            self = mucUserX(assignedCode)
        }
    )
end
--- Gives the occupant his new nick: everybody sees 303 and the new presence, he himself 210 in it. The core knows already.
function ____exports.renameOwn(context, room, effect)
    local occupant = room:get_occupant_by_nick(nickJid(room, effect.nick))
    if occupant == nil then
        return
    end
    onBehalf(
        context,
        room.jid,
        function()
            move(room, occupant, effect)
        end
    )
end
return ____exports
 end,
["dmuc.host.held-joins"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local ____util_2Estanza = require("util.stanza")
local clone = ____util_2Estanza.clone
local errorReply = ____util_2Estanza.error_reply
local ____util_2Ejid = require("util.jid")
local bareOf = ____util_2Ejid.bare
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____context = require("dmuc.host.context")
local coreAt = ____context.coreAt
local function isJoin(stanza)
    return stanza.attr.type == nil and stanza:get_child("x", namespaces.muc) ~= nil
end
--- The client is gone if its session is; whoever came by another server is told by his server.
local function isThere(origin)
    return origin.type ~= "c2s" or prosody.full_sessions[origin.full_jid] == origin
end
local function refuse(____bindingPattern0)
    local stanza
    local origin
    local room
    room = ____bindingPattern0.room
    origin = ____bindingPattern0.origin
    stanza = ____bindingPattern0.stanza
    if not isThere(origin) then
        return
    end
    module:send(errorReply(
        stanza,
        "cancel",
        "item-not-found",
        "This room is not ready yet",
        room
    ))
end
local function isSameAsker(held, stanza)
    return held.stanza.attr.from == stanza.attr.from and held.stanza.attr.to == stanza.attr.to
end
--- Holds joins back while `Room.open` is false.
function ____exports.holdJoins(context)
    local waiting = {}
    local function take(which)
        local taken = __TS__ArrayFilter(
            waiting,
            function(____, held) return which(held) end
        )
        waiting = __TS__ArrayFilter(
            waiting,
            function(____, held) return not which(held) end
        )
        return taken
    end
    local function hold(held)
        if #waiting >= limits.heldJoinsMax then
            refuse(held)
            return
        end
        waiting[#waiting + 1] = held
        module:add_timer(
            limits.heldJoinMs / 1000,
            function()
                for ____, late in ipairs(take(function(other) return other == held end)) do
                    refuse(late)
                end
                return nil
            end
        )
    end
    module:hook(
        "presence/full",
        function(____bindingPattern0)
            local stanza
            local origin
            origin = ____bindingPattern0.origin
            stanza = ____bindingPattern0.stanza
            local room = bareOf(stanza.attr.to)
            local ____temp_0
            if room == nil then
                ____temp_0 = nil
            else
                ____temp_0 = coreAt(context, room)
            end
            local core = ____temp_0
            if room == nil or core == nil or core.open then
                return nil
            end
            if isJoin(stanza) then
                hold({
                    room = room,
                    origin = origin,
                    stanza = clone(stanza)
                })
                return true
            end
            if stanza.attr.type == "unavailable" then
                take(function(held) return isSameAsker(held, stanza) end)
            end
            return nil
        end,
        100
    )
    return {release = function(room)
        for ____, held in ipairs(take(function(other) return other.room == room end)) do
            if isThere(held.origin) then
                prosody.core_post_stanza(held.origin, held.stanza)
            end
        end
    end}
end
return ____exports
 end,
["dmuc.host.clock"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____util_2Etime = require("util.time")
local secondsNow = ____util_2Etime.now
--- Milliseconds since 1970, whole.
function ____exports.now()
    return math.floor(secondsNow() * 1000)
end
--- Seconds since 1970, whole: the unit of Prosody's archives.
function ____exports.time()
    return math.floor(secondsNow())
end
return ____exports
 end,
["dmuc.host.occupant-ids"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____util_2Eencodings = require("util.encodings")
local base64 = ____util_2Eencodings.base64
local ____util_2Ehashes = require("util.hashes")
local hmac_sha256 = ____util_2Ehashes.hmac_sha256
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local homeOf = ____context.homeOf
local nickOf = ____context.nickOf
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local isStandIn = ____remote_2Dsessions.isStandIn
local remoteSessionOf = ____remote_2Dsessions.remoteSessionOf
--- As mod_muc's own option.
____exports.hasOccupantIds = module:get_option_boolean("muc_occupant_id", true) ~= false
--- Id of whoever has that nick now; undefined if nobody has, or ids are switched off.
function ____exports.occupantIdOf(context, room, nick)
    if nick == nil or not ____exports.hasOccupantIds then
        return nil
    end
    local occupant = room._occupants[(room.jid .. "/") .. nick]
    if occupant == nil then
        return nil
    end
    local ____opt_0 = remoteSessionOf(context.remotes, room, nick)
    return ____opt_0 and ____opt_0.session.occupantId or room:get_occupant_id(occupant)
end
--- Whether somebody of another home has that id. At one home it is the same person by another client, or its own fault.
local function isUsedElsewhere(context, room, id, nick)
    local core = coreOf(context, room)
    local ____temp_2
    if core == nil then
        ____temp_2 = nil
    else
        ____temp_2 = homeOf(core, nick)
    end
    local home = ____temp_2
    for jid in pairs(room._occupants) do
        do
            local __continue6
            repeat
                local other = nickOf(jid)
                if other == nil or other == nick or ____exports.occupantIdOf(context, room, other) ~= id then
                    __continue6 = true
                    break
                end
                if core == nil or homeOf(core, other) ~= home then
                    return true
                end
                __continue6 = true
            until true
            if not __continue6 then
                break
            end
        end
    end
    return false
end
--- Id for an occupant at another instance.
-- 
-- With JID and shared salt it is what we compute ourselves, whatever the peer says. Where the salt is not shared, the
-- home's value is taken if nobody of another home has it: nobody can be made to look like somebody else.
function ____exports.creditedOccupantId(context, room, nick, view, occupant)
    if not ____exports.hasOccupantIds then
        return nil
    end
    local claimed = view.occupantId
    local salt = room:get_salt()
    local computed = base64.encode(hmac_sha256(occupant.bare_jid, salt))
    if claimed == nil then
        return computed
    end
    if claimed == computed then
        return claimed
    end
    if not isUsedElsewhere(context, room, claimed, nick) then
        return claimed
    end
    return isStandIn(occupant.bare_jid) and base64.encode(hmac_sha256(claimed, salt)) or computed
end
return ____exports
 end,
["dmuc.host.stanza-ids"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local ____util_2Eencodings = require("util.encodings")
local base64 = ____util_2Eencodings.base64
local ____util_2Ehashes = require("util.hashes")
local sha256 = ____util_2Ehashes.sha256
local ____util_2Estanza = require("util.stanza")
local makeStanza = ____util_2Estanza.stanza
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____numbers = require("dmuc.wire.numbers")
local formatInteger = ____numbers.formatInteger
local length = 22
--- Id of a numbered message in that life of the room.
function ____exports.stanzaIdOf(generation, id)
    local digest = sha256((((((generation .. " ") .. id.host) .. " ") .. id.epoch) .. " ") .. formatInteger(id.sequence))
    local plus = string.gsub(
        base64.encode(digest),
        "+",
        "-"
    )
    local url = string.gsub(plus, "/", "_")
    return string.sub(url, 1, length)
end
--- `<stanza-id/>` by a room.
function ____exports.stanzaIdElement(room, id)
    return makeStanza("stanza-id", {xmlns = namespaces.stanzaId, by = room, id = id})
end
--- Id by that room (or one of those rooms) in a message, if there is one.
function ____exports.readStanzaId(message, ...)
    local rooms = {...}
    for ____, child in ipairs(message.tags) do
        if child.name == "stanza-id" and child.attr.xmlns == namespaces.stanzaId and __TS__ArrayIncludes(rooms, child.attr.by) then
            return child.attr.id
        end
    end
    return nil
end
return ____exports
 end,
["dmuc.host.groupchat"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____util_2Estanza = require("util.stanza")
local makeMessage = ____util_2Estanza.message
local makeStanza = ____util_2Estanza.stanza
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____jid = require("dmuc.wire.jid")
local occupantJid = ____jid.occupantJid
local ____time = require("dmuc.wire.time")
local formatDelayStamp = ____time.formatDelayStamp
local ____occupant_2Dids = require("dmuc.host.occupant-ids")
local occupantIdOf = ____occupant_2Dids.occupantIdOf
local ____stanza = require("dmuc.host.stanza")
local addPayload = ____stanza.addPayload
local stripForgedIds = ____stanza.stripForgedIds
local ____stanza_2Dids = require("dmuc.host.stanza-ids")
local stanzaIdElement = ____stanza_2Dids.stanzaIdElement
local stanzaIdOf = ____stanza_2Dids.stanzaIdOf
--- Makes the message; without stanza-id.
function ____exports.makeGroupchat(context, room, event)
    local stanza = makeMessage({
        from = occupantJid(room.jid, event.nick),
        type = "groupchat",
        id = event.messageId,
        ["xml:lang"] = event.language
    })
    addPayload(stanza, event.payload)
    stripForgedIds(stanza, room.jid)
    local ____temp_0
    if event.kind == "said" then
        ____temp_0 = occupantIdOf(context, room, event.nick)
    else
        ____temp_0 = nil
    end
    local id = ____temp_0
    if id ~= nil then
        stanza:add_direct_child(makeStanza("occupant-id", {xmlns = namespaces.occupantId, id = id}))
    end
    return stanza
end
--- The stanza-id that follows from a message's number; undefined if it has none, or its room no life on links.
function ____exports.derivedId(context, room, stamp)
    local generation = context.generations[room.jid]
    local ____temp_1
    if stamp == nil or generation == nil then
        ____temp_1 = nil
    else
        ____temp_1 = stanzaIdOf(generation, stamp.id)
    end
    return ____temp_1
end
--- Adds the stanza-id, if there is one.
function ____exports.addStanzaId(stanza, room, id)
    if id ~= nil then
        stanza:add_direct_child(stanzaIdElement(room.jid, id))
    end
end
--- Whole seconds: more than that an archive may not keep, and the stamp shall be the same everywhere (D1-23).
function ____exports.toSecond(time)
    return math.floor(time / 1000) * 1000
end
--- Adds when it was said. To clients the room says so, never the sender's real JID (E1-07).
function ____exports.addDelay(stanza, room, time)
    local stamp = formatDelayStamp(____exports.toSecond(time))
    stanza:add_direct_child(makeStanza("delay", {xmlns = namespaces.delay, from = room.jid, stamp = stamp}))
end
--- What mod_muc says of a message: whether it goes to the history.
function ____exports.isHistoric(room, stanza)
    return module:fire_event("muc-message-is-historic", {room = room, stanza = stanza}) == true
end
return ____exports
 end,
["dmuc.host.history"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySplice = ____lualib.__TS__ArraySplice
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__ArrayReverse = ____lualib.__TS__ArrayReverse
local __TS__ArrayFindIndex = ____lualib.__TS__ArrayFindIndex
local Set = ____lualib.Set
local __TS__Delete = ____lualib.__TS__Delete
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local ____util_2Eid = require("util.id")
local randomId = ____util_2Eid.medium
local ____util_2Estanza = require("util.stanza")
local clone = ____util_2Estanza.clone
local makeStanza = ____util_2Estanza.stanza
local ____ids = require("dmuc.core.ids")
local compareStamps = ____ids.compareStamps
local sameEvent = ____ids.sameEvent
local ____reading = require("dmuc.core.reading")
local readNewest = ____reading.readNewest
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____payload = require("dmuc.wire.payload")
local octetsOf = ____payload.octetsOf
local ____stanza = require("dmuc.wire.stanza")
local element = ____stanza.element
local fromPayload = ____stanza.fromPayload
local toPayload = ____stanza.toPayload
local ____time = require("dmuc.wire.time")
local parseInstant = ____time.parseInstant
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local nickOf = ____context.nickOf
local ____groupchat = require("dmuc.host.groupchat")
local addDelay = ____groupchat.addDelay
local addStanzaId = ____groupchat.addStanzaId
local derivedId = ____groupchat.derivedId
local isHistoric = ____groupchat.isHistoric
local makeGroupchat = ____groupchat.makeGroupchat
local toSecond = ____groupchat.toSecond
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local remoteSessionOf = ____remote_2Dsessions.remoteSessionOf
local ____stanza = require("dmuc.host.stanza")
local occupantPayload = ____stanza.occupantPayload
local toElement = ____stanza.toElement
local ____stanza_2Dids = require("dmuc.host.stanza-ids")
local readStanzaId = ____stanza_2Dids.readStanzaId
local stanzaIdElement = ____stanza_2Dids.stanzaIdElement
local function delayOf(stanza, room)
    for ____, child in ipairs(stanza.tags) do
        if child.name == "delay" and child.attr.xmlns == namespaces.delay and child.attr.from == room.jid then
            return parseInstant(child.attr.stamp)
        end
    end
    return nil
end
local function entryOf(room, stanza, time, stamp)
    local kept = clone(stanza)
    kept.attr.to = ""
    if delayOf(kept, room) == nil then
        addDelay(kept, room, time)
    end
    return lean({
        stanza = kept,
        timestamp = math.floor(time / 1000),
        dmuc_stamp = stamp
    })
end
local function comesAfter(left, right)
    if left.dmuc_stamp == nil or right.dmuc_stamp == nil then
        if left.dmuc_stamp ~= nil then
            return true
        end
        return right.dmuc_stamp == nil and left.timestamp > right.timestamp
    end
    return compareStamps(left.dmuc_stamp, right.dmuc_stamp) > 0
end
local function insert(room, history, entry)
    local place = #history
    do
        while place > 0 do
            local before = history[place]
            if before == nil or not comesAfter(before, entry) then
                break
            end
            place = place - 1
        end
    end
    __TS__ArraySplice(history, place, 0, entry)
    while #history > room:get_historylength() do
        table.remove(history, 1)
    end
end
--- The last rows of the archive, oldest first.
local function archivedEntries(room, archive)
    if not archive.isFor(room) then
        return {}
    end
    local entries = {}
    for ____, ____value in ipairs(archive.last(
        room,
        room:get_historylength()
    )) do
        local id = ____value.id
        local stanza = ____value.stanza
        local when = ____value.when
        if room:get_whois() ~= "anyone" then
            stanza:remove_children("x", namespaces.mucUser)
        end
        local time = delayOf(stanza, room) or math.floor(when * 1000)
        local entry = entryOf(room, stanza, time)
        if readStanzaId(entry.stanza, room.jid) == nil then
            entry.stanza:add_direct_child(stanzaIdElement(room.jid, id))
        end
        entries[#entries + 1] = entry
    end
    return entries
end
--- Id that the room, or its source, gave the message before there were numbers: it came with it (3.1).
local function carriedId(____bindingPattern0, ...)
    local rooms = {...}
    local event
    event = ____bindingPattern0.event
    for ____, ____value in ipairs(fromPayload(event.payload)) do
        local name = ____value.name
        local attributes = ____value.attributes
        local isId = name == "stanza-id" and attributes.xmlns == namespaces.stanzaId
        if isId and __TS__ArrayIncludes(rooms, attributes.by) then
            return attributes.id
        end
    end
    return nil
end
--- The message as this room's own, and its id; without stanza-id.
local function pastGroupchat(context, room, core, message)
    local stanza = makeGroupchat(context, room, message.event)
    local carried = carriedId(message, room.jid, core.primary)
    local id = derivedId(context, room, message.stamp) or carried or randomId()
    stanza:maptags(function(child)
        local ____temp_0
        if child.name == "stanza-id" and child.attr.id == carried then
            ____temp_0 = nil
        else
            ____temp_0 = child
        end
        return ____temp_0
    end)
    stanza:remove_children("occupant-id", namespaces.occupantId)
    return {stanza = stanza, id = id}
end
--- The last messages of the room's log in the one order, newest first (3.6, "Join history").
-- 
-- @param archived the same messages as the archive has them: with the occupant-id of who said it.
local function loggedEntries(context, room, core, archived)
    local entries = {}
    readNewest(
        core.log,
        function(message)
            if #entries >= room:get_historylength() then
                return false
            end
            local ____pastGroupchat_result_1 = pastGroupchat(context, room, core, message)
            local stanza = ____pastGroupchat_result_1.stanza
            local id = ____pastGroupchat_result_1.id
            if not isHistoric(room, stanza) then
                return true
            end
            addStanzaId(stanza, room, id)
            local ____message_2 = message
            local time = ____message_2.time
            local stamp = ____message_2.stamp
            local known = archived:get(id)
            entries[#entries + 1] = entryOf(room, known and known.stanza or stanza, time, stamp)
            return true
        end
    )
    return entries
end
--- Fills the list of a new room object; `core` is left out for a room without links.
local function fill(context, room, archive, history, core)
    local archived = __TS__New(Map)
    local entries = archivedEntries(room, archive)
    for ____, entry in ipairs(entries) do
        archived:set(
            readStanzaId(entry.stanza, room.jid) or "",
            entry
        )
    end
    local logged = core == nil and ({}) or loggedEntries(context, room, core, archived)
    for ____, entry in ipairs(logged) do
        archived:delete(readStanzaId(entry.stanza, room.jid) or "")
    end
    if #entries + #logged > 0 then
        __TS__ArraySplice(history, 0, #history)
    end
    for ____, entry in ipairs(entries) do
        if archived:has(readStanzaId(entry.stanza, room.jid) or "") then
            insert(room, history, entry)
        end
    end
    for ____, entry in ipairs(__TS__ArrayReverse(logged)) do
        insert(room, history, entry)
    end
end
--- The list for joining clients, filled.
local function historyOf(context, room, archive)
    local ____room_5, ____history_6 = room, "_history"
    if ____room_5[____history_6] == nil then
        ____room_5[____history_6] = {}
    end
    local history = room._history
    if history.dmuc_complete ~= true then
        history.dmuc_complete = true
        fill(
            context,
            room,
            archive,
            history,
            coreOf(context, room)
        )
    end
    return history
end
--- As mod_muc_mam: in a room where everybody sees JIDs, the archive has the sender's.
local function addSender(context, room, stanza)
    local occupant = room._occupants[stanza.attr.from or ""]
    if occupant == nil or room:get_whois() ~= "anyone" then
        return
    end
    local nick = nickOf(stanza.attr.from)
    local ____temp_8
    if nick == nil then
        ____temp_8 = nil
    else
        ____temp_8 = remoteSessionOf(context.remotes, room, nick)
    end
    local remote = ____temp_8
    if remote ~= nil and remote.session.standIn then
        return
    end
    local affiliation = room:get_affiliation(occupant.bare_jid) or "none"
    local role = occupant.role or "none"
    local item = makeStanza("item", {affiliation = affiliation, role = role, jid = occupant.bare_jid})
    local x = makeStanza("x", {xmlns = namespaces.mucUser})
    x:add_direct_child(item)
    stanza:add_direct_child(x)
end
local function isOf(entry, stamp)
    return stamp ~= nil and entry.dmuc_stamp ~= nil and sameEvent(entry.dmuc_stamp.id, stamp.id)
end
--- Writes a numbered message to history and archive, before it is shown (D1-43).
function ____exports.appendMessage(context, room, archive, effect)
    local ____effect_message_9 = effect.message
    local event = ____effect_message_9.event
    local time = ____effect_message_9.time
    local stamp = ____effect_message_9.stamp
    local stanza = makeGroupchat(context, room, event)
    if not isHistoric(room, stanza) then
        return
    end
    local id = derivedId(context, room, stamp) or randomId()
    if toSecond(now()) ~= toSecond(time) then
        addDelay(stanza, room, time)
    end
    local history = room:get_historylength() > 0 and historyOf(context, room, archive) or nil
    if archive.isFor(room) then
        local archived = clone(stanza)
        addSender(context, room, archived)
        archive.append(room, id, archived)
    end
    if history == nil then
        return
    end
    addStanzaId(stanza, room, id)
    local filled = __TS__ArrayFindIndex(
        history,
        function(____, entry) return isOf(entry, stamp) end
    )
    if filled >= 0 then
        __TS__ArraySplice(history, filled, 1)
    end
    insert(
        room,
        history,
        entryOf(room, stanza, time, stamp)
    )
end
local function idsIn(history, room)
    local ids = __TS__New(Set)
    for ____, entry in ipairs(history) do
        local id = readStanzaId(entry.stanza, room.jid)
        if id ~= nil then
            ids:add(id)
        end
    end
    return ids
end
--- Puts messages from before our time into a new replica's history; nobody is shown them (D1-23).
function ____exports.importHistory(context, room, core, archive, effect)
    local history = historyOf(context, room, archive)
    local isFirst = archive.isFor(room) and #archive.last(room, 1) == 0
    local known = idsIn(history, room)
    local newest = 0
    for ____, message in ipairs(effect.messages) do
        do
            local __continue61
            repeat
                local time = message.time
                local stamp = message.stamp
                local ____pastGroupchat_result_10 = pastGroupchat(context, room, core, message)
                local stanza = ____pastGroupchat_result_10.stanza
                local id = ____pastGroupchat_result_10.id
                if known:has(id) then
                    __continue61 = true
                    break
                end
                known:add(id)
                if archive.isFor(room) and isHistoric(room, stanza) then
                    newest = math.max(
                        newest,
                        math.floor(time / 1000)
                    )
                    local archived = clone(stanza)
                    if not isFirst then
                        addDelay(archived, room, time)
                    end
                    archive.append(room, id, archived, isFirst and newest or nil)
                end
                addStanzaId(stanza, room, id)
                if room:get_historylength() > 0 then
                    insert(
                        room,
                        history,
                        entryOf(room, stanza, time, stamp)
                    )
                end
                __continue61 = true
            until true
            if not __continue61 then
                break
            end
        end
    end
end
--- Without mod_muc_mam old messages have no id; to be the same on all instances they get one now.
local function ensureId(room, entry)
    local known = readStanzaId(entry.stanza, room.jid)
    if known ~= nil then
        return known
    end
    local id = randomId()
    addStanzaId(entry.stanza, room, id)
    __TS__Delete(entry, "chars")
    return id
end
local function pastMessage(room, entry)
    local ____entry_11 = entry
    local stanza = ____entry_11.stanza
    local id = ensureId(room, entry)
    local nick = nickOf(stanza.attr.from)
    local time = delayOf(stanza, room) or entry.timestamp * 1000
    local own = __TS__ArrayFilter(
        fromPayload(occupantPayload(stanza, room.jid)),
        function(____, child) return not (child.name == "delay" and child.attributes.from == room.jid) end
    )
    local payload = toPayload(__TS__ArrayConcat(
        own,
        toElement(stanzaIdElement(room.jid, id))
    ))
    return {
        event = lean({
            kind = "said",
            nick = nick,
            messageId = stanza.attr.id,
            language = stanza.attr["xml:lang"],
            payload = payload
        }),
        time = time,
        delayFrom = room.jid,
        bytes = octetsOf(element(
            "message",
            {},
            __TS__Unpack(own)
        ))
    }
end
local function subjectOf(room)
    local from, subject = room:get_subject()
    local time = room._data.subject_time
    if subject == nil or time == nil then
        return nil
    end
    local ____temp_12
    if from == room.jid then
        ____temp_12 = nil
    else
        ____temp_12 = nickOf(from)
    end
    local nick = ____temp_12
    local payload = toPayload({element("subject", {}, subject)})
    return {
        event = lean({kind = "subject", nick = nick, payload = payload}),
        time = math.floor(time * 1000),
        bytes = #subject
    }
end
--- History and subject of an ordinary room, oldest first, as rows without stamp (3.1).
function ____exports.pastOf(context, room, archive)
    local entries = room:get_historylength() > 0 and historyOf(context, room, archive) or ({})
    local history = __TS__ArrayMap(
        entries,
        function(____, entry) return pastMessage(room, entry) end
    )
    return lean({
        history = history,
        subject = subjectOf(room)
    })
end
--- The newest entries within the limits of the one who joins, as mod_muc counts them.
local function countWithin(history, limits)
    local count = 0
    local characters = 0
    do
        local index = #history - 1
        while index >= 0 do
            local entry = history[index + 1]
            if entry == nil then
                break
            end
            if entry.chars == nil then
                entry.chars = #tostring(entry.stanza)
            end
            characters = characters + (entry.chars + #limits.to)
            if limits.maxchars ~= nil and characters > limits.maxchars then
                break
            end
            if limits.since ~= nil and limits.since > entry.timestamp then
                break
            end
            if limits.maxstanzas ~= nil and count >= limits.maxstanzas then
                break
            end
            count = count + 1
            index = index - 1
        end
    end
    return count
end
--- Serves joins in linked rooms, in place of mod_muc_mam (priority 1), whose archive has the order of arrival.
function ____exports.hookHistory(context, archive)
    module:hook(
        "muc-get-history",
        function(event)
            local ____event_13 = event
            local room = ____event_13.room
            local to = ____event_13.to
            if coreOf(context, room) == nil or room:get_historylength() == 0 then
                return nil
            end
            local history = historyOf(context, room, archive)
            local index = #history - countWithin(history, event)
            event.next_stanza = function()
                local entry = history[index + 1]
                index = index + 1
                if entry == nil then
                    return nil
                end
                entry.stanza.attr.to = to
                return entry.stanza
            end
            return true
        end,
        2
    )
    module:hook(
        "muc-add-history",
        function(____bindingPattern0)
            local room
            room = ____bindingPattern0.room
            local ____temp_14
            if coreOf(context, room) == nil then
                ____temp_14 = nil
            else
                ____temp_14 = true
            end
            return ____temp_14
        end,
        10
    )
end
return ____exports
 end,
["dmuc.host.local-presence"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local noPayload
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local ____muc = require("dmuc.wire.muc")
local causeOfCodes = ____muc.causeOfCodes
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local homeOf = ____context.homeOf
local isOnBehalf = ____context.isOnBehalf
local nickOf = ____context.nickOf
local ownHost = ____context.ownHost
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local forgetSession = ____remote_2Dsessions.forgetSession
local ownSessionOf = ____remote_2Dsessions.ownSessionOf
local remoteSession = ____remote_2Dsessions.remoteSession
local remoteSessionOf = ____remote_2Dsessions.remoteSessionOf
local ____stanza = require("dmuc.host.stanza")
local occupantPayload = ____stanza.occupantPayload
local statusCodes = ____stanza.statusCodes
local function affiliationOf(room, occupant)
    return room:get_affiliation(occupant.bare_jid) or "none"
end
--- The occupant as the others may see him, by a session of our own.
local function viewOf(room, occupant, real, broadcast)
    local ____temp_0
    if real == occupant.jid then
        ____temp_0 = broadcast
    else
        ____temp_0 = nil
    end
    local presence = ____temp_0 or occupant:get_presence(real)
    local ____opt_1 = presence and presence:get_child("occupant-id", namespaces.occupantId)
    local stamped = ____opt_1 and ____opt_1.attr.id
    return lean({
        user = real,
        occupantId = stamped or room:get_occupant_id(occupant),
        affiliation = affiliationOf(room, occupant),
        role = occupant.role or "none",
        payload = presence == nil and noPayload or occupantPayload(presence, room.jid)
    })
end
noPayload = {}
local function actorOf(room, actor)
    local ____temp_5
    if actor == nil then
        ____temp_5 = nil
    else
        ____temp_5 = nickOf(room:get_occupant_jid(actor))
    end
    return ____temp_5
end
local function leaveOf(room, nick, event, core)
    local ____event_6 = event
    local occupant = ____event_6.occupant
    local stanza = ____event_6.stanza
    local x = ____event_6.x
    local ____temp_9
    if homeOf(core, nick) == ownHost then
        ____temp_9 = occupant.jid
    else
        local ____opt_7 = occupantAt(core.roster, nick)
        ____temp_9 = ____opt_7 and ____opt_7.view.user
    end
    local user = ____temp_9
    return lean({
        kind = "local-leave",
        nick = nick,
        cause = causeOfCodes(statusCodes(x)),
        affiliation = affiliationOf(room, occupant),
        user = user,
        actor = actorOf(room, event.actor),
        reason = event.reason,
        payload = occupantPayload(stanza, room.jid)
    })
end
--- Somebody homed elsewhere looks different by an act of ours: another role or affiliation (3.7).
local function actOn(context, room, nick, event, core)
    local ____opt_10 = remoteSessionOf(context.remotes, room, nick)
    local remote = ____opt_10 and ____opt_10.session
    local known = occupantAt(core.roster, nick)
    if remote == nil or known == nil then
        return nil
    end
    local role = event.occupant.role or "none"
    local affiliation = affiliationOf(room, event.occupant)
    if role == remote.role and affiliation == remote.affiliation then
        return nil
    end
    remote.role = role
    remote.affiliation = affiliation
    return lean({
        kind = "local-update",
        nick = nick,
        view = __TS__ObjectAssign({}, known.view, {role = role, affiliation = affiliation}),
        actor = actorOf(room, event.actor),
        reason = event.reason
    })
end
--- Role and affiliation that he has by a peer's word: only what differs from them is an act of ours.
local function noteStanding(context, room, nick, occupant)
    local ____opt_12 = remoteSessionOf(context.remotes, room, nick)
    local remote = ____opt_12 and ____opt_12.session
    if remote == nil then
        return
    end
    remote.role = occupant.role or "none"
    remote.affiliation = affiliationOf(room, occupant)
end
local function goneInput(room, nick, event, core)
    local ____event_14 = event
    local occupant = ____event_14.occupant
    local home = homeOf(core, nick)
    if event.nick ~= nil then
        local real = occupant.jid
        if home ~= ownHost or real == nil then
            return nil
        end
        return {
            kind = "local-rename",
            nick = nick,
            newNick = event.nick,
            view = viewOf(room, occupant, real, event.stanza)
        }
    end
    if home == nil or occupant.role ~= nil then
        return nil
    end
    return leaveOf(room, nick, event, core)
end
local function hereInput(context, room, nick, event, core)
    local ____event_15 = event
    local occupant = ____event_15.occupant
    local home = homeOf(core, nick)
    local real = ownSessionOf(context.remotes, room, occupant)
    if home ~= nil and home ~= ownHost then
        local ____temp_18 = real ~= nil
        if ____temp_18 then
            local ____opt_16 = occupantAt(core.roster, nick)
            ____temp_18 = (____opt_16 and ____opt_16.view.user) == real
        end
        local hasMoved = ____temp_18
        if not hasMoved then
            return actOn(
                context,
                room,
                nick,
                event,
                core
            )
        end
        return {
            kind = "local-join",
            nick = nick,
            view = viewOf(room, occupant, real, event.stanza)
        }
    end
    if real == nil then
        local ____temp_19
        if home == nil then
            ____temp_19 = nil
        else
            ____temp_19 = leaveOf(room, nick, event, core)
        end
        return ____temp_19
    end
    local view = viewOf(room, occupant, real, event.stanza)
    if home == nil then
        return {kind = "local-join", nick = nick, view = view}
    end
    return lean({
        kind = "local-update",
        nick = nick,
        view = view,
        actor = actorOf(room, event.actor),
        reason = event.reason
    })
end
local function inputOf(context, event)
    local ____event_20 = event
    local room = ____event_20.room
    local occupant = ____event_20.occupant
    local stanza = ____event_20.stanza
    local core = coreOf(context, room)
    local nick = nickOf(occupant.nick)
    if core == nil or nick == nil or room.destroying ~= nil then
        return nil
    end
    if isOnBehalf(context, room.jid, occupant.nick) then
        noteStanding(context, room, nick, occupant)
        return nil
    end
    local ____temp_21
    if stanza.attr.type == "unavailable" then
        ____temp_21 = goneInput(room, nick, event, core)
    else
        ____temp_21 = hereInput(
            context,
            room,
            nick,
            event,
            core
        )
    end
    local input = ____temp_21
    local ____temp_22
    if input == nil then
        ____temp_22 = nil
    else
        ____temp_22 = {core = core, input = input}
    end
    return ____temp_22
end
--- Occupant-id of somebody at another instance. By his sessions: of one who is leaving the room itself knows no more.
local function occupantIdElsewhere(context, room, occupant)
    for real in occupant:each_session() do
        local session = remoteSession(context.remotes, room, real)
        if session ~= nil then
            return session.occupantId
        end
    end
    return nil
end
--- Tells the core of everybody who comes, goes or changes through this server.
function ____exports.hookPresence(context)
    module:hook(
        "muc-broadcast-presence",
        function(____bindingPattern0)
            local occupant
            local room
            room = ____bindingPattern0.room
            occupant = ____bindingPattern0.occupant
            if context.remotes[room.jid] == nil then
                return
            end
            local id = occupantIdElsewhere(context, room, occupant)
            if id ~= nil then
                occupant.stable_id = id
            end
        end,
        10
    )
    module:hook(
        "muc-broadcast-presence",
        function(event)
            local told = inputOf(context, event)
            if told ~= nil then
                context.plugin.feed(told.core, told.input)
            end
        end,
        -50
    )
    module:hook(
        "muc-occupant-left",
        function(____bindingPattern0)
            local occupant
            local room
            room = ____bindingPattern0.room
            occupant = ____bindingPattern0.occupant
            if context.remotes[room.jid] == nil or room._occupants[occupant.nick] ~= nil then
                return
            end
            for real in occupant:each_session() do
                local session = remoteSession(context.remotes, room, real)
                if session ~= nil and session.nick == nickOf(occupant.nick) then
                    forgetSession(context.remotes, room, real)
                end
            end
        end,
        10
    )
end
--- The occupant as a join through this server, if he has a session here.
function ____exports.joinInput(context, room, occupant)
    local nick = nickOf(occupant.nick)
    local real = ownSessionOf(context.remotes, room, occupant)
    if nick == nil or real == nil then
        return nil
    end
    return {
        kind = "local-join",
        nick = nick,
        view = viewOf(room, occupant, real)
    }
end
--- All who are in through this server, as inputs.
function ____exports.joinInputs(context, room)
    local inputs = {}
    for ____, occupant in room:each_occupant() do
        local input = ____exports.joinInput(context, room, occupant)
        if input ~= nil then
            inputs[#inputs + 1] = input
        end
    end
    return inputs
end
return ____exports
 end,
["dmuc.host.messages"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local ____util_2Estanza = require("util.stanza")
local clone = ____util_2Estanza.clone
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____lasting = require("dmuc.wire.lasting")
local isLasting = ____lasting.isLasting
local ____payload = require("dmuc.wire.payload")
local octetsOf = ____payload.octetsOf
local ____stanza = require("dmuc.wire.stanza")
local fromPayload = ____stanza.fromPayload
local textOf = ____stanza.textOf
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local nickJid = ____context.nickJid
local nickOf = ____context.nickOf
local ____groupchat = require("dmuc.host.groupchat")
local addDelay = ____groupchat.addDelay
local addStanzaId = ____groupchat.addStanzaId
local derivedId = ____groupchat.derivedId
local isHistoric = ____groupchat.isHistoric
local makeGroupchat = ____groupchat.makeGroupchat
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local ____stanza = require("dmuc.host.stanza")
local occupantPayload = ____stanza.occupantPayload
local statusCodes = ____stanza.statusCodes
local stripForgedIds = ____stanza.stripForgedIds
local toElement = ____stanza.toElement
local wholePayload = ____stanza.wholePayload
local function isSubject(stanza)
    local function has(name)
        return stanza:get_child(name) ~= nil
    end
    return has("subject") and not has("body") and not has("thread")
end
--- "The configuration has changed", which every instance tells its own people (T-16).
local function isNotice(room, stanza)
    if stanza.attr.from ~= room.jid then
        return false
    end
    local x = stanza:get_child("x", namespaces.mucUser)
    return x ~= nil and #statusCodes(x) > 0
end
local function inputOf(room, stanza)
    local from = stanza.attr.from
    local ____temp_0
    if from == room.jid then
        ____temp_0 = nil
    else
        ____temp_0 = nickOf(from)
    end
    local nick = ____temp_0
    local subject = isSubject(stanza)
    local content = toElement(stanza)
    return lean({
        kind = "local-message",
        nick = nick,
        messageId = stanza.attr.id,
        language = stanza.attr["xml:lang"],
        payload = nick == nil and wholePayload(stanza) or occupantPayload(stanza, room.jid),
        subject = subject,
        lasting = subject or isLasting(content) or isHistoric(room, stanza),
        bytes = octetsOf(content)
    })
end
local function hold(held, room, stanza)
    local kept = clone(stanza)
    local waiting = held[room.jid] or ({})
    waiting[#waiting + 1] = kept
    held[room.jid] = waiting
    return kept
end
local function isHeld(held, room, stanza)
    local ____opt_1 = held[room.jid]
    return (____opt_1 and __TS__ArrayIncludes(held[room.jid], stanza)) == true
end
local function letGo(held, room, stanza)
    local others = __TS__ArrayFilter(
        held[room.jid] or ({}),
        function(____, other) return other ~= stanza end
    )
    local ____held_4 = held
    local ____room_jid_5 = room.jid
    local ____temp_3
    if #others == 0 then
        ____temp_3 = nil
    else
        ____temp_3 = others
    end
    ____held_4[____room_jid_5] = ____temp_3
end
--- Takes over what is said in linked rooms.
function ____exports.hookMessages(context, held)
    module:hook(
        "muc-broadcast-message",
        function(____bindingPattern0)
            local stanza
            local room
            room = ____bindingPattern0.room
            stanza = ____bindingPattern0.stanza
            local core = coreOf(context, room)
            if core == nil or stanza.name ~= "message" or isNotice(room, stanza) then
                return nil
            end
            stripForgedIds(stanza, room.jid)
            local kept = hold(held, room, stanza)
            context.plugin.feed(
                core,
                inputOf(room, stanza)
            )
            if context.depth > 0 or not isHeld(held, room, kept) then
                return true
            end
            letGo(held, room, kept)
            return nil
        end,
        -50
    )
end
--- Shows the people here a message of our own occupant, now that it is in the history.
function ____exports.reflect(context, room, held, effect)
    local ____opt_6 = held[room.jid]
    local stanza = ____opt_6 and ____opt_6[1]
    if stanza == nil then
        return
    end
    letGo(held, room, stanza)
    addStanzaId(
        stanza,
        room,
        derivedId(context, room, effect.stamp)
    )
    room:broadcast(stanza)
end
local function subjectText(event)
    local subject = __TS__ArrayFind(
        fromPayload(event.payload),
        function(____, child) return child.name == "subject" end
    )
    return subject == nil and "" or textOf(subject)
end
--- Notes a subject that somebody at another instance has set.
-- 
-- @returns false if it was so already: then nobody need be told (D1-56).
local function noteSubject(room, event, time)
    local from = event.nick == nil and room.jid or nickJid(room, event.nick)
    local text = subjectText(event)
    local ____temp_8
    if text == "" then
        ____temp_8 = nil
    else
        ____temp_8 = text
    end
    local subject = ____temp_8
    local previousFrom, previous = room:get_subject()
    room._data.subject_from = from
    room._data.subject = subject
    room._data.subject_time = math.floor(time / 1000)
    room:save()
    return previous ~= subject or previousFrom ~= from
end
--- Shows the people here what somebody at another instance, or another instance's room, has said.
function ____exports.showMessage(context, room, event, effect)
    local ____effect_9 = effect
    local stamp = ____effect_9.stamp
    local delayed = ____effect_9.delayed
    local said = ____effect_9.said
    local time = stamp and stamp.time or said or now()
    if event.kind == "subject" and not noteSubject(room, event, time) then
        return
    end
    local stanza = makeGroupchat(context, room, event)
    stripForgedIds(stanza, room.jid)
    addStanzaId(
        stanza,
        room,
        derivedId(context, room, stamp)
    )
    if delayed then
        addDelay(stanza, room, time)
    end
    room:broadcast(stanza)
end
return ____exports
 end,
["dmuc.wire.errors"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____stanza = require("dmuc.wire.stanza")
local childNamed = ____stanza.childNamed
local element = ____stanza.element
local elements = ____stanza.elements
local textOf = ____stanza.textOf
--- Makes the `<error/>` of a stanza.
-- 
-- @param text English, for whoever reads the log; always present (3.3).
-- @param content what the condition's element holds: the address of a redirect.
function ____exports.stanzaError(____type, condition, text, content)
    return element(
        "error",
        {type = ____type},
        element(condition, {xmlns = namespaces.stanzaErrors}, content),
        element("text", {xmlns = namespaces.stanzaErrors, ["xml:lang"] = "en"}, text)
    )
end
--- Reads the error of a stanza with type "error"; one that does not say what it is counts as undefined-condition.
function ____exports.readError(received)
    local ____error = childNamed(received, "error", received.attributes.xmlns or "") or element("error", {})
    local ofCondition = __TS__ArrayFilter(
        elements(____error),
        function(____, child) return child.attributes.xmlns == namespaces.stanzaErrors end
    )
    local ____opt_0 = __TS__ArrayFind(
        ofCondition,
        function(____, child) return child.name ~= "text" end
    )
    local condition = ____opt_0 and ____opt_0.name or "undefined-condition"
    local text = __TS__ArrayFind(
        ofCondition,
        function(____, child) return child.name == "text" end
    )
    return text == nil and ({condition = condition}) or ({
        condition = condition,
        text = textOf(text)
    })
end
return ____exports
 end,
["dmuc.host.petitions"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local refuse, answerTo, verdictOf, questions
local ____util_2Eid = require("util.id")
local newId = ____util_2Eid.medium
local ____util_2Estanza = require("util.stanza")
local clone = ____util_2Estanza.clone
local errorReply = ____util_2Estanza.error_reply
local makeIq = ____util_2Estanza.iq
local makeReply = ____util_2Estanza.reply
local ____limits = require("dmuc.core.limits")
local hostLimits = ____limits.hostLimits
local ____errors = require("dmuc.wire.errors")
local stanzaError = ____errors.stanzaError
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____stanza = require("dmuc.wire.stanza")
local element = ____stanza.element
local toPayload = ____stanza.toPayload
local ____stanza = require("dmuc.host.stanza")
local addPayload = ____stanza.addPayload
local wholePayload = ____stanza.wholePayload
function refuse(core, asked, failure)
    local source = core.primary or "another service"
    repeat
        local ____switch9 = failure
        local ____cond9 = ____switch9 == "no-answer"
        if ____cond9 then
            module:send(errorReply(asked, "wait", "remote-server-timeout", ("The room's source, " .. source) .. ", does not answer"))
            break
        end
        ____cond9 = ____cond9 or ____switch9 == "not-heard"
        if ____cond9 then
            module:send(errorReply(asked, "auth", "forbidden", ("The room's source, " .. source) .. ", does not hear you"))
            break
        end
        ____cond9 = ____cond9 or ____switch9 == "no-words"
        if ____cond9 then
            module:send(errorReply(asked, "cancel", "not-allowed", "This room is administered at its source, " .. source))
            break
        end
    until true
end
function answerTo(iq)
    local asked = iq.tags[1]
    local question = __TS__ArrayFind(
        questions,
        function(____, other) return other == ((asked and asked.attr.xmlns or "") .. ":") .. (asked and asked.name or "") end
    )
    if question == nil then
        return nil
    end
    local answer
    local origin = {
        type = "component",
        host = module.host,
        send = function(sent)
            answer = sent
            return true
        end
    }
    local event = {origin = origin, stanza = iq}
    if module:fire_event("iq/bare/" .. question, event) ~= nil then
        return answer
    end
    if iq.attr.type == "get" then
        module:fire_event("iq-get/bare/" .. question, event)
    else
        module:fire_event("iq-set/bare/" .. question, event)
    end
    return answer
end
function verdictOf(answer)
    if answer == nil then
        local ____error = stanzaError("cancel", "service-unavailable", "The room does not answer that")
        return {
            kind = "verdict",
            type = "error",
            payload = toPayload({____error})
        }
    end
    local ____type = answer.attr.type == "error" and "error" or "result"
    return {
        kind = "verdict",
        type = ____type,
        payload = wholePayload(answer)
    }
end
--- Asks the source in the name of whoever sent the IQ; `tellVerdict` answers it.
function ____exports.petition(context, petitions, core, stanza)
    local id = newId()
    if petitions.size >= hostLimits.unansweredMax then
        refuse(core, stanza, "no-answer")
        return
    end
    petitions:set(
        id,
        clone(stanza)
    )
    context.plugin.feed(
        core,
        {
            kind = "local-petition",
            petition = id,
            user = stanza.attr.from,
            type = stanza.attr.type == "get" and "get" or "set",
            payload = wholePayload(stanza)
        }
    )
end
--- Has the source change an affiliation or a role in the name of a user of ours, who did not ask for that by an IQ.
function ____exports.petitionItem(context, core, user, item, reason)
    local content = element(
        "item",
        item,
        element("reason", {}, reason)
    )
    context.plugin.feed(
        core,
        {
            kind = "local-petition",
            petition = newId(),
            user = user,
            type = "set",
            payload = toPayload({element("query", {xmlns = namespaces.mucAdmin}, content)})
        }
    )
end
--- Tells the asker what the source has answered. The room may have ended by that very answer.
function ____exports.tellVerdict(petitions, core, ____bindingPattern0)
    local verdict
    local id
    id = ____bindingPattern0.petition
    verdict = ____bindingPattern0.verdict
    local asked = petitions:get(id)
    petitions:delete(id)
    if asked == nil then
        return
    end
    if type(verdict) == "string" then
        refuse(core, asked, verdict)
        return
    end
    local answer = makeReply(asked)
    answer.attr.type = verdict.type
    addPayload(answer, verdict.payload)
    module:send(answer)
end
questions = {namespaces.mucAdmin .. ":query", namespaces.mucOwner .. ":query", namespaces.register .. ":query"}
--- Has the room answer a user of a replica, who has the rights that our lists and roster give him.
function ____exports.decide(context, room, core, effect)
    local ____effect_0 = effect
    local user = ____effect_0.user
    local ____type = ____effect_0.type
    local payload = ____effect_0.payload
    local request = ____effect_0.request
    local iq = makeIq({
        type = ____type,
        from = user,
        to = room.jid,
        id = newId()
    })
    addPayload(iq, payload)
    local verdict = verdictOf(answerTo(iq))
    context.plugin.feed(core, {kind = "decided", request = request, verdict = verdict})
end
return ____exports
 end,
["dmuc.host.private-ids"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSlice = ____lualib.__TS__StringSlice
local ____exports = {}
local ____util_2Eencodings = require("util.encodings")
local base64 = ____util_2Eencodings.base64
local ____util_2Ehashes = require("util.hashes")
local hmac_sha256 = ____util_2Ehashes.hmac_sha256
local hashLength = 8
--- Eight octets in base64.
local encodedHashLength = 12
local function sessionHash(room, real)
    return __TS__StringSlice(
        hmac_sha256(
            room:get_salt(),
            real
        ),
        0,
        hashLength
    )
end
--- Reads the id that mod_muc gave to a request of a client here.
-- 
-- @returns the id for the core, or undefined if mod_muc did not make it.
function ____exports.readIqId(encoded)
    local decoded = base64.decode(encoded)
    if decoded == nil then
        return nil
    end
    local afterJid = (string.find(decoded, "\0", nil, true) or 0) - 1
    local afterId = (string.find(
        decoded,
        "\0",
        math.max(afterJid + 1 + 1, 1),
        true
    ) or 0) - 1
    if afterJid < 0 or afterId < 0 then
        return nil
    end
    return base64.encode(__TS__StringSlice(decoded, afterId + 1)) .. __TS__StringSlice(decoded, afterJid + 1, afterId)
end
--- Whether an id for the core is of a request from that session; if so, the client's own id.
function ____exports.clientIdFor(room, real, id)
    if base64.encode(sessionHash(room, real)) ~= __TS__StringSlice(id, 0, encodedHashLength) then
        return nil
    end
    return __TS__StringSlice(id, encodedHashLength)
end
--- The id of a request to a client here, as mod_muc makes it: so mod_muc takes the client's answer.
function ____exports.makeIqId(room, to, id, from)
    return base64.encode((((to .. "\0") .. id) .. "\0") .. sessionHash(room, from))
end
return ____exports
 end,
["dmuc.host.voice-requests"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____stanza = require("dmuc.wire.stanza")
local fromPayload = ____stanza.fromPayload
local ownChildren = ____stanza.ownChildren
local textOf = ____stanza.textOf
local requestForm = "http://jabber.org/protocol/muc#request"
local function fieldOf(form, name)
    local field = __TS__ArrayFind(
        ownChildren(form, "field"),
        function(____, one) return one.attributes.var == name end
    )
    local ____temp_0
    if field == nil then
        ____temp_0 = nil
    else
        ____temp_0 = ownChildren(field, "value")[1]
    end
    local value = ____temp_0
    local ____temp_1
    if value == nil then
        ____temp_1 = nil
    else
        ____temp_1 = textOf(value)
    end
    return ____temp_1
end
local function formIn(payload)
    return __TS__ArrayFind(
        fromPayload(payload),
        function(____, child) return child.name == "x" and child.attributes.xmlns == namespaces.data end
    )
end
--- The nick of whoever asks for a voice by this content, or undefined.
function ____exports.voiceAsker(payload)
    local form = formIn(payload)
    if form == nil or fieldOf(form, "FORM_TYPE") ~= requestForm then
        return nil
    end
    return fieldOf(form, "muc#roomnick")
end
--- The address that the form names: whoever gives the voice gives it to him.
function ____exports.voiceAskerJid(payload)
    local form = formIn(payload)
    local ____temp_2
    if form == nil then
        ____temp_2 = nil
    else
        ____temp_2 = fieldOf(form, "muc#jid")
    end
    return ____temp_2
end
return ____exports
 end,
["dmuc.host.private"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local ____util_2Estanza = require("util.stanza")
local errorReply = ____util_2Estanza.error_reply
local makeIq = ____util_2Estanza.iq
local makeMessage = ____util_2Estanza.message
local ____util_2Ejid = require("util.jid")
local bareOf = ____util_2Ejid.bare
local ____errors = require("dmuc.wire.errors")
local stanzaError = ____errors.stanzaError
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____stanza = require("dmuc.wire.stanza")
local fromPayload = ____stanza.fromPayload
local toPayload = ____stanza.toPayload
local ____context = require("dmuc.host.context")
local nickJid = ____context.nickJid
local ____occupant_2Dids = require("dmuc.host.occupant-ids")
local occupantIdOf = ____occupant_2Dids.occupantIdOf
local ____private_2Dids = require("dmuc.host.private-ids")
local clientIdFor = ____private_2Dids.clientIdFor
local makeIqId = ____private_2Dids.makeIqId
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local ownSessionOf = ____remote_2Dsessions.ownSessionOf
local remoteSession = ____remote_2Dsessions.remoteSession
local remoteSessionOf = ____remote_2Dsessions.remoteSessionOf
local ____stanza = require("dmuc.host.stanza")
local addPayload = ____stanza.addPayload
local emptyElement = ____stanza.emptyElement
local ____voice_2Drequests = require("dmuc.host.voice-requests")
local voiceAsker = ____voice_2Drequests.voiceAsker
local voiceAskerJid = ____voice_2Drequests.voiceAskerJid
--- Sends to all sessions that the occupant has with us; those elsewhere get it from their home.
local function sendToOwnSessions(context, room, occupant, stanza)
    for real in occupant:each_session() do
        do
            local __continue3
            repeat
                if remoteSession(context.remotes, room, real) ~= nil then
                    __continue3 = true
                    break
                end
                stanza.attr.to = real
                room:route_stanza(stanza)
                __continue3 = true
            until true
            if not __continue3 then
                break
            end
        end
    end
end
--- Whether somebody asks moderators for a voice, and for himself.
local function isVoiceRequest(context, room, ____bindingPattern0)
    local payload
    local from
    from = ____bindingPattern0.from
    payload = ____bindingPattern0.payload
    local ____temp_3 = voiceAsker(payload) == from
    if ____temp_3 then
        local ____voiceAskerJid_result_2 = voiceAskerJid(payload)
        local ____opt_0 = remoteSessionOf(context.remotes, room, from)
        ____temp_3 = ____voiceAskerJid_result_2 == (____opt_0 and ____opt_0.real)
    end
    return ____temp_3
end
local function deliverMessage(context, room, occupant, frame)
    if isVoiceRequest(context, room, frame) then
        local request = makeMessage({from = room.jid, type = "normal"})
        addPayload(request, frame.payload)
        sendToOwnSessions(context, room, occupant, request)
        return
    end
    local ____temp_4
    if frame.type == "normal" then
        ____temp_4 = nil
    else
        ____temp_4 = frame.type
    end
    local ____type = ____temp_4
    local stanza = makeMessage({
        from = nickJid(room, frame.from),
        type = ____type,
        id = frame.messageId,
        ["xml:lang"] = frame.language
    })
    addPayload(stanza, frame.payload)
    stanza:add_direct_child(emptyElement("x", namespaces.mucUser))
    local id = occupantIdOf(context, room, frame.from)
    if id ~= nil then
        stanza:tag("occupant-id", {xmlns = namespaces.occupantId, id = id}):up()
    end
    sendToOwnSessions(context, room, occupant, stanza)
end
local accountNamespaces = {"vcard-temp", "http://jabber.org/protocol/pubsub", "urn:ietf:params:xml:ns:vcard-4.0"}
local function deliverRequest(context, room, occupant, frame)
    local to = ownSessionOf(context.remotes, room, occupant)
    local asker = remoteSessionOf(context.remotes, room, frame.from)
    if to == nil or asker == nil then
        return
    end
    local stanza = makeIq({
        type = frame.type,
        from = nickJid(room, frame.from),
        to = to,
        id = makeIqId(room, to, frame.id, asker.real)
    })
    addPayload(stanza, frame.payload)
    local asked = stanza.tags[1]
    if asked ~= nil and __TS__ArrayIncludes(accountNamespaces, asked.attr.xmlns) then
        stanza.attr.to = bareOf(to)
    end
    room:route_stanza(stanza)
end
--- Gives an answer to the one session whose request it answers.
local function deliverAnswer(context, room, occupant, frame)
    for real in occupant:each_session() do
        do
            local __continue13
            repeat
                local id = clientIdFor(room, real, frame.id)
                if id == nil or remoteSession(context.remotes, room, real) ~= nil then
                    __continue13 = true
                    break
                end
                local stanza = makeIq({
                    type = frame.type,
                    from = nickJid(room, frame.from),
                    to = real,
                    id = id
                })
                addPayload(stanza, frame.payload)
                room:route_stanza(stanza)
                return
            until true
            if not __continue13 then
                break
            end
        end
    end
end
local function isRequest(frame)
    return frame.type == "get" or frame.type == "set"
end
--- The addressee has left while the request was under way: its sender is told.
local function refuseRequest(context, core, frame)
    local ____error = stanzaError("cancel", "item-not-found", "That occupant is not in the room any more")
    context.plugin.feed(
        core,
        {
            kind = "local-occupant-iq",
            from = frame.to,
            to = frame.from,
            type = "error",
            id = frame.id,
            payload = toPayload({____error})
        }
    )
end
--- Delivers a private message or an IQ to an occupant of ours.
function ____exports.deliver(context, room, core, effect)
    local ____effect_5 = effect
    local frame = ____effect_5.frame
    local occupant = room:get_occupant_by_nick(nickJid(room, frame.to))
    if frame.kind == "private" then
        if occupant ~= nil then
            deliverMessage(context, room, occupant, frame)
        end
    elseif isRequest(frame) then
        if occupant == nil then
            refuseRequest(context, core, frame)
        else
            deliverRequest(context, room, occupant, frame)
        end
    elseif occupant ~= nil then
        deliverAnswer(context, room, occupant, frame)
    end
end
local failures = {["recipient-unavailable"] = {type = "wait", text = "The connection to the server of that occupant is interrupted"}, ["remote-server-timeout"] = {type = "wait", text = "The server of that occupant does not answer"}, ["item-not-found"] = {type = "cancel", text = "Recipient not in room"}}
--- Tells an occupant of ours that what he sent could not be delivered.
function ____exports.refuseDelivery(context, room, effect)
    local ____effect_6 = effect
    local frame = ____effect_6.frame
    local condition = ____effect_6.condition
    local sender = room:get_occupant_by_nick(nickJid(room, frame.from))
    if sender == nil or frame.type == "error" then
        return
    end
    local ____failures_condition_7 = failures[condition]
    local ____type = ____failures_condition_7.type
    local text = ____failures_condition_7.text
    if frame.kind == "occupant-iq" then
        local ____error = toPayload({stanzaError(____type, condition, text)})
        local answer = __TS__ObjectAssign({}, frame, {from = frame.to, to = frame.from, type = "error", payload = ____error})
        if isRequest(frame) then
            deliverAnswer(context, room, sender, answer)
        end
        return
    end
    local sent = makeMessage({
        to = nickJid(room, frame.to),
        id = frame.messageId
    })
    local ____error = errorReply(sent, ____type, condition, text)
    local body = __TS__ArrayFind(
        fromPayload(frame.payload),
        function(____, child) return child.name == "body" end
    )
    if body ~= nil then
        addPayload(
            ____error,
            toPayload({body})
        )
    end
    sendToOwnSessions(context, room, sender, ____error)
end
return ____exports
 end,
["dmuc.host.remote-occupants"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local leaveOf, tellRemainder, noPayload
local ____util_2Eencodings = require("util.encodings")
local stringprep = ____util_2Eencodings.stringprep
local ____util_2Ejid = require("util.jid")
local bareOf = ____util_2Ejid.bare
local prep = ____util_2Ejid.prep
local ____util_2Estanza = require("util.stanza")
local makePresence = ____util_2Estanza.presence
local makeStanza = ____util_2Estanza.stanza
local ____muc = require("dmuc.wire.muc")
local codesOfCause = ____muc.codesOfCause
local renameCode = ____muc.renameCode
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____payload = require("dmuc.wire.payload")
local awayPayload = ____payload.awayPayload
local ____access_2Dlists = require("dmuc.host.access-lists")
local assignAffiliation = ____access_2Dlists.assignAffiliation
local ____actors = require("dmuc.host.actors")
local actingAs = ____actors.actingAs
local realOf = ____actors.realOf
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local homeOf = ____context.homeOf
local nickJid = ____context.nickJid
local nickOf = ____context.nickOf
local onBehalf = ____context.onBehalf
local ownHost = ____context.ownHost
local ____local_2Dpresence = require("dmuc.host.local-presence")
local joinInput = ____local_2Dpresence.joinInput
local joinInputs = ____local_2Dpresence.joinInputs
local ____occupant_2Dids = require("dmuc.host.occupant-ids")
local creditedOccupantId = ____occupant_2Dids.creditedOccupantId
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local changeKey = ____remote_2Dsessions.changeKey
local dropSession = ____remote_2Dsessions.dropSession
local forgetSession = ____remote_2Dsessions.forgetSession
local isStandIn = ____remote_2Dsessions.isStandIn
local makeStandIn = ____remote_2Dsessions.makeStandIn
local ownSessionOf = ____remote_2Dsessions.ownSessionOf
local rememberSession = ____remote_2Dsessions.rememberSession
local remoteSession = ____remote_2Dsessions.remoteSession
local remoteSessionOf = ____remote_2Dsessions.remoteSessionOf
local ____stanza = require("dmuc.host.stanza")
local addPayload = ____stanza.addPayload
function leaveOf(event)
    local ____event_10 = event
    local nick = ____event_10.nick
    local view = ____event_10.view
    return {
        kind = "left",
        nick = nick,
        cause = "left",
        affiliation = view.affiliation,
        payload = view.payload
    }
end
function tellRemainder(context, room, nick)
    local core = coreOf(context, room)
    local occupant = room:get_occupant_by_nick(nickJid(room, nick))
    if core == nil or occupant == nil or homeOf(core, nick) ~= nil then
        return
    end
    local input = joinInput(context, room, occupant)
    if input ~= nil then
        context.plugin.feed(core, input)
    end
end
local function mucUserX(codes)
    if codes == nil then
        codes = {}
    end
    local x = makeStanza("x", {xmlns = namespaces.mucUser})
    for ____, code in ipairs(codes) do
        x:tag("status", {code = code}):up()
    end
    return x
end
local function heldRole(role)
    local ____temp_0
    if role == "none" then
        ____temp_0 = nil
    else
        ____temp_0 = role
    end
    return ____temp_0
end
local function presenceOf(nickJid, payload, occupantId, ____type)
    local presence = makePresence({from = nickJid, type = ____type})
    addPayload(presence, payload)
    if occupantId ~= nil then
        presence:tag("occupant-id", {xmlns = namespaces.occupantId, id = occupantId}):up()
    end
    return presence
end
--- Key of the session: the real JID, or one of our own making if we do not know it or it is here already by itself.
local function sessionKey(context, room, view)
    local ____temp_1
    if view.user == nil then
        ____temp_1 = nil
    else
        ____temp_1 = prep(view.user)
    end
    local user = ____temp_1
    if user == nil then
        return makeStandIn()
    end
    local isHere = room:get_occupant_jid(user) ~= nil and remoteSession(context.remotes, room, user) == nil
    return isHere and makeStandIn() or user
end
--- The session by which the occupant of that nick is in, as it shall be from now on.
local function settleSession(context, room, nick, view)
    local known = remoteSessionOf(context.remotes, room, nick)
    local ____temp_3 = known ~= nil
    if ____temp_3 then
        local ____temp_2
        if view.user == nil then
            ____temp_2 = known.session.standIn
        else
            ____temp_2 = known.real == prep(view.user)
        end
        ____temp_3 = ____temp_2
    end
    local isSame = ____temp_3
    if isSame then
        return known.real
    end
    if known ~= nil then
        dropSession(context.remotes, room, known.real, nick)
    end
    local real = sessionKey(context, room, view)
    local elsewhere = remoteSession(context.remotes, room, real)
    if elsewhere ~= nil and elsewhere.nick ~= nick then
        changeKey(
            context.remotes,
            room,
            real,
            makeStandIn(),
            elsewhere
        )
    end
    return real
end
--- Whether that nick belongs to somebody else who is here by himself: the core hides the loser of a conflict (3.7).
local function isTaken(context, room, occupant, real)
    if occupant == nil or isStandIn(real) then
        return false
    end
    return occupant.bare_jid ~= bareOf(real) and ownSessionOf(context.remotes, room, occupant) ~= nil
end
local function announceJoin(room, occupant, stanza)
    local origin = prosody.hosts[module.host]
    if origin == nil then
        return
    end
    module:fire_event("muc-occupant-joined", {
        room = room,
        nick = occupant.nick,
        occupant = occupant,
        stanza = stanza,
        origin = origin
    })
end
--- Shows that somebody at another instance is in the room and looks like this.
local function showPresent(context, room, event)
    local ____event_4 = event
    local nick = ____event_4.nick
    local view = ____event_4.view
    local jid = nickJid(room, nick)
    local wasHere = room._occupants[jid] ~= nil
    local ____opt_5 = room._occupants[jid]
    local previousRole = ____opt_5 and ____opt_5.role
    local real = settleSession(context, room, nick, view)
    local existing = room:get_occupant_by_nick(jid)
    if isTaken(context, room, existing, real) then
        module:log("debug", "%s is somebody here already; the one at another instance is not shown", jid)
        return
    end
    local occupant = existing or room:new_occupant(
        bareOf(real) or real,
        jid
    )
    local mixed = existing ~= nil and ownSessionOf(context.remotes, room, existing) ~= nil
    if not mixed then
        occupant.role = heldRole(view.role)
    end
    local ____mixed_7
    if mixed then
        ____mixed_7 = nil
    else
        ____mixed_7 = creditedOccupantId(
            context,
            room,
            nick,
            view,
            occupant
        )
    end
    local occupantId = ____mixed_7
    local presence = presenceOf(jid, view.payload, occupantId)
    local look = (((view.affiliation .. " ") .. view.role) .. " ") .. tostring(presence)
    local known = remoteSession(context.remotes, room, real)
    if wasHere and not mixed and (known and known.look) == look and previousRole == heldRole(view.role) then
        return
    end
    local session = {
        nick = nick,
        standIn = isStandIn(real),
        look = look,
        occupantId = occupantId,
        affiliation = view.affiliation,
        role = view.role
    }
    occupant:set_session(real, presence)
    rememberSession(context.remotes, room, real, session)
    room:save_occupant(occupant)
    local actor = realOf(room, event.actor)
    room:publicise_occupant_status(
        occupant,
        mucUserX(),
        nil,
        actor,
        event.reason,
        previousRole
    )
    session.affiliation = room:get_affiliation(occupant.bare_jid) or "none"
    if not wasHere then
        announceJoin(room, occupant, presence)
    end
end
--- He has other sessions, with us, under the same nick: only the one elsewhere is over.
local function endOneSession(context, room, occupant, real)
    occupant:remove_session(real)
    room:save_occupant(occupant)
    room:publicise_occupant_status(
        occupant,
        mucUserX()
    )
    forgetSession(context.remotes, room, real)
end
--- Takes the occupant out with all his sessions, and tells everybody why.
local function takeOut(room, occupant, event)
    local previousRole = occupant.role
    local actor = realOf(room, event.actor)
    occupant.role = nil
    room:save_occupant(occupant)
    local x = mucUserX(codesOfCause(event.cause))
    room:publicise_occupant_status(
        occupant,
        x,
        nil,
        actor,
        event.reason,
        previousRole
    )
    module:fire_event("muc-occupant-left", {room = room, nick = occupant.nick, occupant = occupant})
end
--- Shows that somebody at another instance has left.
local function showLeft(context, room, event)
    local jid = nickJid(room, event.nick)
    local known = remoteSessionOf(context.remotes, room, event.nick)
    local occupant = room:get_occupant_by_nick(jid)
    if known == nil or occupant == nil then
        return
    end
    if ownSessionOf(context.remotes, room, occupant) ~= nil then
        endOneSession(context, room, occupant, known.real)
        return
    end
    occupant:set_session(
        known.real,
        presenceOf(jid, event.payload, known.session.occupantId, "unavailable")
    )
    takeOut(room, occupant, event)
    forgetSession(context.remotes, room, known.real)
end
--- Shows that somebody at another instance has given up his nick; he has the new one at once, and is shown under it next.
local function showRenamed(context, room, event)
    local oldJid = nickJid(room, event.nick)
    local newJid = nickJid(room, event.newNick)
    local known = remoteSessionOf(context.remotes, room, event.nick)
    local occupant = room:get_occupant_by_nick(oldJid)
    if known == nil or occupant == nil or room._occupants[newJid] ~= nil then
        return
    end
    if ownSessionOf(context.remotes, room, occupant) ~= nil then
        endOneSession(context, room, occupant, known.real)
        return
    end
    local real = known.real
    local session = known.session
    local last = occupant:get_presence(real)
    local role = occupant.role
    occupant:set_session(
        real,
        presenceOf(oldJid, noPayload, session.occupantId, "unavailable")
    )
    room:save_occupant(occupant)
    room:publicise_occupant_status(
        occupant,
        mucUserX({renameCode}),
        event.newNick,
        nil,
        nil,
        role
    )
    local renamed = room:new_occupant(occupant.bare_jid, newJid)
    renamed.role = role
    renamed:set_session(
        real,
        last or presenceOf(newJid, event.view.payload, session.occupantId)
    )
    room:save_occupant(renamed)
    rememberSession(
        context.remotes,
        room,
        real,
        __TS__ObjectAssign({}, session, {nick = event.newNick, look = ""})
    )
    module:fire_event("muc-occupant-left", {room = room, nick = oldJid, occupant = occupant})
end
noPayload = {}
local function isNick(nick)
    return stringprep.resourceprep(nick) == nick
end
--- Shows a join, change, leave or rename of somebody at another instance.
function ____exports.showOccupant(context, room, event)
    if not isNick(event.nick) or event.kind == "renamed" and not isNick(event.newNick) then
        module:log("debug", "%s: a peer's occupant has no valid nick; not shown", room.jid)
        return
    end
    onBehalf(
        context,
        nickJid(room, event.nick),
        function()
            if event.kind == "left" then
                showLeft(context, room, event)
            elseif event.kind == "renamed" then
                showRenamed(context, room, event)
            elseif event.view.role == "none" then
                showLeft(
                    context,
                    room,
                    leaveOf(event)
                )
            else
                showPresent(context, room, event)
            end
        end
    )
    if event.kind ~= "present" then
        tellRemainder(context, room, event.nick)
    end
end
--- Shows that the connection to somebody's home is lost: he is away, and it says why (3.7).
function ____exports.showAway(context, room, ____bindingPattern0)
    local lost
    local view
    local nick
    nick = ____bindingPattern0.nick
    view = ____bindingPattern0.view
    lost = ____bindingPattern0.lost
    ____exports.showOccupant(
        context,
        room,
        {
            kind = "present",
            nick = nick,
            view = __TS__ObjectAssign(
                {},
                view,
                {payload = awayPayload(lost)}
            )
        }
    )
end
--- Ends the stay of an occupant of ours (3.7).
function ____exports.removeOwn(context, room, event)
    local occupant = room:get_occupant_by_nick(nickJid(room, event.nick))
    if occupant == nil then
        return
    end
    onBehalf(
        context,
        nickJid(room, event.nick),
        function()
            if event.affiliation == "outcast" then
                room._affiliations[occupant.bare_jid] = "outcast"
            end
            takeOut(room, occupant, event)
        end
    )
end
--- Gives an occupant of ours the role and affiliation that a peer has decided on, in one presence (3.7).
function ____exports.changeOwn(context, room, ____bindingPattern0)
    local reason
    local actor
    local view
    local nick
    nick = ____bindingPattern0.nick
    view = ____bindingPattern0.view
    actor = ____bindingPattern0.actor
    reason = ____bindingPattern0.reason
    local jid = nickJid(room, nick)
    local occupant = room:get_occupant_by_nick(jid)
    if occupant == nil then
        return
    end
    onBehalf(
        context,
        room.jid,
        function()
            local affiliation = room:get_affiliation(occupant.bare_jid) or "none"
            actingAs(
                room,
                actor,
                function()
                    if affiliation ~= view.affiliation then
                        assignAffiliation(room, {jid = occupant.bare_jid, affiliation = view.affiliation})
                    end
                    local role = room:get_role(jid)
                    if role ~= nil and role ~= heldRole(view.role) then
                        room:set_role(true, jid, view.role, reason)
                    end
                end
            )
        end
    )
end
--- Whether the core still knows the nick to be at another instance.
local function isStillThere(core, nick)
    local ____temp_11
    if core == nil then
        ____temp_11 = nil
    else
        ____temp_11 = homeOf(core, nick)
    end
    local home = ____temp_11
    return home ~= nil and home ~= ownHost
end
local function adopt(context, room, real, nick)
    local occupant = room._occupants[nickJid(room, nick)]
    if occupant == nil then
        return
    end
    local ____rememberSession_19 = rememberSession
    local ____array_18 = __TS__SparseArrayNew(context.remotes, room, real)
    local ____nick_16 = nick
    local ____isStandIn_result_17 = isStandIn(real)
    local ____opt_14 = occupant:get_presence(real)
    local ____opt_12 = ____opt_14 and ____opt_14:get_child("occupant-id", namespaces.occupantId)
    __TS__SparseArrayPush(
        ____array_18,
        {
            nick = ____nick_16,
            standIn = ____isStandIn_result_17,
            look = "",
            occupantId = ____opt_12 and ____opt_12.attr.id,
            affiliation = room:get_affiliation(occupant.bare_jid) or "none",
            role = occupant.role or "none"
        }
    )
    ____rememberSession_19(__TS__SparseArraySpread(____array_18))
end
--- Tells the core of those who are in through this server, as far as it does not know them.
local function tellUnknown(context, room, core)
    for ____, input in ipairs(joinInputs(context, room)) do
        if input.kind == "local-join" and homeOf(core, input.nick) == nil then
            context.plugin.feed(core, input)
        end
    end
end
--- What the room's own data says about sessions at other instances.
local function storedSessions(room)
    local sessions = {}
    for real, jid in pairs(room._data.dmuc_remote or ({})) do
        local nick = nickOf(jid)
        if nick ~= nil then
            sessions[#sessions + 1] = {real, nick}
        end
    end
    return sessions
end
--- A room was read from the disk with its occupants: those at other instances stay if the core knows them (the room was
-- only out of memory), and vanish without a word if not (the server was restarted).
function ____exports.reviveOccupants(context, room)
    local stored = storedSessions(room)
    room._data.dmuc_remote = nil
    local core = coreOf(context, room)
    for ____, ____value in ipairs(stored) do
        local real = ____value[1]
        local nick = ____value[2]
        if isStillThere(core, nick) then
            adopt(context, room, real, nick)
        else
            dropSession(context.remotes, room, real, nick)
        end
    end
    if core ~= nil then
        tellUnknown(context, room, core)
    end
end
--- The module was reloaded and the rooms were not: their remote occupants are as before, for now.
function ____exports.adoptAll(context)
    for room in context.muc.live_rooms() do
        for ____, ____value in ipairs(storedSessions(room)) do
            local real = ____value[1]
            local nick = ____value[2]
            adopt(context, room, real, nick)
        end
    end
end
--- The module was loaded while rooms were alive: remote occupants whom the core does not know leave, since nobody vouches
-- for them (333), and the core hears of our own whom it does not know.
function ____exports.reconcileAll(context)
    local rooms = {}
    for room in context.muc.live_rooms() do
        rooms[#rooms + 1] = room
    end
    for ____, room in ipairs(rooms) do
        local core = coreOf(context, room)
        for ____, ____value in ipairs(storedSessions(room)) do
            local real = ____value[1]
            local nick = ____value[2]
            do
                local __continue80
                repeat
                    if isStillThere(core, nick) then
                        __continue80 = true
                        break
                    end
                    local ____opt_20 = remoteSession(context.remotes, room, real)
                    local affiliation = ____opt_20 and ____opt_20.affiliation or "none"
                    ____exports.showOccupant(context, room, {
                        kind = "left",
                        nick = nick,
                        cause = "failed",
                        affiliation = affiliation,
                        payload = noPayload
                    })
                    __continue80 = true
                until true
                if not __continue80 then
                    break
                end
            end
        end
        if core ~= nil then
            tellUnknown(context, room, core)
        end
    end
end
return ____exports
 end,
["dmuc.host.replica-rights"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySome = ____lualib.__TS__ArraySome
local Map = ____lualib.Map
local ____exports = {}
local ____util_2Ejid = require("util.jid")
local bareOf = ____util_2Ejid.bare
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____context = require("dmuc.host.context")
local coreAt = ____context.coreAt
local coreOf = ____context.coreOf
local isOnBehalf = ____context.isOnBehalf
local liveRoom = ____context.liveRoom
local nickOf = ____context.nickOf
local ____petitions = require("dmuc.host.petitions")
local petition = ____petitions.petition
local petitionItem = ____petitions.petitionItem
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local remoteSessionOf = ____remote_2Dsessions.remoteSessionOf
local function replicaOf(context, stanza)
    local jid = bareOf(stanza.attr.to)
    local ____temp_0
    if jid == nil then
        ____temp_0 = nil
    else
        ____temp_0 = coreAt(context, jid)
    end
    local core = ____temp_0
    return (core and core.role) == "replica" and core or nil
end
--- The occupant whom an item of the IQ means, as mod_muc finds him.
local function occupantMeant(room, item)
    local ____item_attr_3 = item.attr
    local nick = ____item_attr_3.nick
    local jid = ____item_attr_3.jid
    if nick ~= nil then
        return (room.jid .. "/") .. nick
    end
    local ____temp_4
    if jid == nil then
        ____temp_4 = nil
    else
        ____temp_4 = room:get_occupant_jid(jid)
    end
    return ____temp_4
end
local function isElsewhere(context, room, occupant)
    local nick = nickOf(occupant)
    return nick ~= nil and remoteSessionOf(context.remotes, room, nick) ~= nil
end
--- Affiliations are given at the source; role acts on our own people are decided here (D1-55).
local function isForSource(context, room, stanza)
    local ____opt_5 = stanza.tags[1]
    local items = ____opt_5 and ____opt_5.tags or ({})
    return __TS__ArraySome(
        items,
        function(____, item) return item.attr.affiliation ~= nil or isElsewhere(
            context,
            room,
            occupantMeant(room, item)
        ) end
    )
end
--- What mod_muc does because of a message: it gives a voice, or makes a member of whom somebody invites.
local function hookIndirect(context)
    local function replicaAt(room)
        local core = coreOf(context, room)
        return (core and core.role) == "replica" and core or nil
    end
    module:hook(
        "muc-voice-response",
        function(____bindingPattern0)
            local fields
            local occupant
            local stanza
            local room
            room = ____bindingPattern0.room
            stanza = ____bindingPattern0.stanza
            occupant = ____bindingPattern0.occupant
            fields = ____bindingPattern0.fields
            local core, user, jid = replicaAt(room), stanza.attr.from, fields["muc#jid"]
            if core == nil or user == nil or type(jid) ~= "string" then
                return nil
            end
            local asker = room:get_occupant_by_real_jid(jid)
            if asker == nil or not isElsewhere(context, room, asker.nick) then
                return nil
            end
            local isGiven = occupant.role == "moderator" and fields["muc#request_allow"] == true and asker.role == "visitor"
            local nick = nickOf(asker.nick)
            if isGiven and nick ~= nil then
                petitionItem(
                    context,
                    core,
                    user,
                    {nick = nick, role = "participant"},
                    "Voice granted"
                )
            end
            return true
        end,
        10
    )
    module:hook(
        "muc-invite",
        function(____bindingPattern0)
            local incoming
            local stanza
            local room
            room = ____bindingPattern0.room
            stanza = ____bindingPattern0.stanza
            incoming = ____bindingPattern0.incoming
            local core, user, jid = replicaAt(room), incoming.attr.from, bareOf(stanza.attr.to)
            if core == nil or user == nil or jid == nil or room:get_members_only() ~= true then
                return
            end
            if room:get_affiliation(jid) ~= nil then
                return
            end
            local ____opt_11 = stanza:get_child("x", namespaces.mucUser)
            local ____opt_9 = ____opt_11 and ____opt_11:get_child("invite")
            local inviter = ____opt_9 and ____opt_9.attr.from or user
            petitionItem(
                context,
                core,
                user,
                {jid = jid, affiliation = "member"},
                "Invited by " .. inviter
            )
        end,
        10
    )
end
--- Passes on what has to be asked at the source.
function ____exports.hookReplicaRights(context, petitions)
    local function passOn(____bindingPattern0)
        local stanza
        stanza = ____bindingPattern0.stanza
        local core = replicaOf(context, stanza)
        if core == nil then
            return nil
        end
        petition(context, petitions, core, stanza)
        return true
    end
    module:hook(("iq-get/bare/" .. namespaces.mucOwner) .. ":query", passOn, 10)
    module:hook(("iq-set/bare/" .. namespaces.mucOwner) .. ":query", passOn, 10)
    module:hook(
        ("iq/bare/" .. namespaces.register) .. ":query",
        function(event)
            local ____temp_13
            if event.stanza.attr.type == "set" then
                ____temp_13 = passOn(event)
            else
                ____temp_13 = nil
            end
            return ____temp_13
        end,
        10
    )
    module:hook(
        ("iq-set/bare/" .. namespaces.mucAdmin) .. ":query",
        function(event)
            local core = replicaOf(context, event.stanza)
            local ____temp_14
            if core == nil then
                ____temp_14 = nil
            else
                ____temp_14 = liveRoom(context, core.self)
            end
            local room = ____temp_14
            local ____temp_15
            if room ~= nil and isForSource(context, room, event.stanza) then
                ____temp_15 = passOn(event)
            else
                ____temp_15 = nil
            end
            return ____temp_15
        end,
        10
    )
    hookIndirect(context)
    module:hook(
        "muc-pre-set-affiliation",
        function(event)
            local ____event_16 = event
            local room = ____event_16.room
            local ____opt_17 = coreOf(context, room)
            if (____opt_17 and ____opt_17.role) == "replica" and not isOnBehalf(context, room.jid) then
                event.allowed = false
            end
        end
    )
    module:hook(
        "muc-pre-set-role",
        function(event)
            local ____event_19 = event
            local room = ____event_19.room
            local occupant = ____event_19.occupant
            local ____opt_20 = coreOf(context, room)
            if (____opt_20 and ____opt_20.role) ~= "replica" or not isElsewhere(context, room, occupant.nick) then
                return
            end
            event.allowed = false
            event.error = "cancel"
            event.condition = "not-allowed"
        end
    )
end
return ____exports
 end,
["dmuc.host.room-disco"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____form = require("dmuc.wire.form")
local sourceField = ____form.sourceField
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
--- Adds the feature to distributed rooms and replicas, and the source's address to replicas.
function ____exports.hookRoomDisco(context)
    module:hook(
        "muc-disco#info",
        function(____bindingPattern0)
            local form
            local reply
            local room
            room = ____bindingPattern0.room
            reply = ____bindingPattern0.reply
            form = ____bindingPattern0.form
            local core = coreOf(context, room)
            if core == nil then
                return
            end
            reply:tag("feature", {var = namespaces.dmuc1}):up()
            local ____opt_0 = prosody.hosts[module.host]
            if (____opt_0 and ____opt_0.modules.muc_mam) == nil then
                reply:tag("feature", {var = namespaces.stanzaId}):up()
            end
            if core.role ~= "replica" or core.primary == nil then
                return
            end
            local ____sourceField_2 = sourceField
            local name = ____sourceField_2.name
            local label = ____sourceField_2.label
            form[#form + 1] = {name = name, label = label, type = "jid-single", value = core.primary}
        end
    )
end
return ____exports
 end,
["dmuc.core.redirects"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local isUsable, holdsUsersOf, letsIn, usersBehind
local ____config = require("dmuc.core.config")
local fieldValue = ____config.fieldValue
local ____peers = require("dmuc.core.peers")
local domainOf = ____peers.domainOf
local ____roster = require("dmuc.core.roster")
local allOccupants = ____roster.allOccupants
local ____state = require("dmuc.core.state")
local isStar = ____state.isStar
local listedAffiliation = ____state.listedAffiliation
local peerEntry = ____state.peerEntry
function isUsable(link)
    return link.direction == "down" and link.state == "up" and link.farewell == nil
end
function holdsUsersOf(room, link, user)
    return __TS__ArrayIncludes(
        peerEntry(room, link.host).users,
        domainOf(user)
    )
end
function letsIn(room, link, user)
    local password = fieldValue(room.config.config, "muc#roomconfig_roomsecret") or ""
    if password ~= "" and not link.secure then
        return false
    end
    if listedAffiliation(room, {user = user}) == "none" then
        return true
    end
    return link.extension and link.listsDigest == room.lists.digest and peerEntry(room, link.host).trust ~= "none"
end
function usersBehind(room, link)
    local ____peerEntry_result_0 = peerEntry(room, link.host)
    local users = ____peerEntry_result_0.users
    local theirs = __TS__ArrayFilter(
        allOccupants(room.roster),
        function(____, ____bindingPattern0)
            local user
            local home
            home = ____bindingPattern0.home
            user = ____bindingPattern0.view.user
            return home == link.host or user ~= nil and __TS__ArrayIncludes(
                users,
                domainOf(user)
            )
        end
    )
    return #theirs
end
--- The link to the instance that the user shall join instead of this one.
-- 
-- @returns undefined if he is to come in here.
function ____exports.redirectTarget(room, user, rule)
    if room.role ~= "primary" or isStar(room) or rule.kind == "never" then
        return nil
    end
    local link = __TS__ArrayFind(
        room.links,
        function(____, other) return isUsable(other) and holdsUsersOf(room, other, user) end
    )
    if link == nil or not letsIn(room, link, user) then
        return nil
    end
    return (rule.kind == "always" or usersBehind(room, link) >= rule.users) and link or nil
end
return ____exports
 end,
["dmuc.wire.redirect"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringCharAt = ____lualib.__TS__StringCharAt
local ____exports = {}
local ____errors = require("dmuc.wire.errors")
local stanzaError = ____errors.stanzaError
local ____jid = require("dmuc.wire.jid")
local occupantJid = ____jid.occupantJid
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____stanza = require("dmuc.wire.stanza")
local element = ____stanza.element
local stanza = ____stanza.stanza
--- ASCII characters of a JID that an XMPP IRI may not hold as they are (RFC 5122 2.2).
local escaped = {
    ["#"] = "%23",
    ["%"] = "%25",
    ["?"] = "%3F",
    ["["] = "%5B",
    ["\\"] = "%5C",
    ["]"] = "%5D",
    ["^"] = "%5E",
    ["`"] = "%60",
    ["{"] = "%7B",
    ["|"] = "%7C",
    ["}"] = "%7D"
}
--- The IRI by which a client joins that room: "xmpp:theroom@rooms.macbeth.lit?join".
function ____exports.joinUri(room)
    local path = ""
    do
        local index = 0
        while index < #room do
            local character = __TS__StringCharAt(room, index)
            path = path .. (escaped[character] or character)
            index = index + 1
        end
    end
    return ("xmpp:" .. path) .. "?join"
end
--- The error that answers the join (D1-39, V1-20).
function ____exports.redirectError(redirect)
    local ____redirect_0 = redirect
    local source = ____redirect_0.source
    local nick = ____redirect_0.nick
    local user = ____redirect_0.user
    local joinId = ____redirect_0.joinId
    local shadow = ____redirect_0.shadow
    local peerhost = ____redirect_0.peerhost
    local asUri = ____redirect_0.asUri
    local uri = ____exports.joinUri(shadow)
    local text = "This room is open at your own server: " .. uri
    return stanza(
        "presence",
        {
            from = occupantJid(source, nick),
            to = user,
            type = "error",
            id = joinId
        },
        element("x", {xmlns = namespaces.muc}),
        stanzaError("cancel", "redirect", text, asUri and uri or peerhost)
    )
end
--- The direct invitation that follows it (D1-40, V1-21, XEP-0249).
function ____exports.directInvitation(source, user, shadow, options)
    if options == nil then
        options = {}
    end
    local ____options_1 = options
    local password = ____options_1.password
    local reason = ____options_1.reason
    return stanza(
        "message",
        {from = source, to = user},
        element("x", {xmlns = namespaces.conference, jid = shadow, password = password, reason = reason})
    )
end
return ____exports
 end,
["dmuc.host.redirects"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local ____util_2Ejid = require("util.jid")
local bareOf = ____util_2Ejid.bare
local ____limits = require("dmuc.core.limits")
local hostLimits = ____limits.hostLimits
local ____peers = require("dmuc.core.peers")
local domainOf = ____peers.domainOf
local ____redirects = require("dmuc.core.redirects")
local redirectTarget = ____redirects.redirectTarget
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____redirect = require("dmuc.wire.redirect")
local directInvitation = ____redirect.directInvitation
local redirectError = ____redirect.redirectError
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local nickOf = ____context.nickOf
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local ____stanza = require("dmuc.host.stanza")
local toStanza = ____stanza.toStanza
--- Below all checks of mod_muc, of which the lock is the last (-30): whoever may not come in is told that (T-04).
local priority = -40
local function createInsistence()
    local timesByUser = __TS__New(Map)
    return {mayRedirect = function(room, user)
        local key = (room .. " ") .. user
        local since = now() - hostLimits.redirectsRefusedWithinMs
        local times = __TS__ArrayFilter(
            timesByUser:get(key) or ({}),
            function(____, time) return time > since end
        )
        timesByUser:delete(key)
        if #times >= hostLimits.redirectsRefusedMax then
            return false
        end
        local oldest = timesByUser:keys():next().value
        if timesByUser.size >= hostLimits.redirectedMax and oldest ~= nil then
            timesByUser:delete(oldest)
        end
        local ____timesByUser_set_1 = timesByUser.set
        local ____array_0 = __TS__SparseArrayNew(__TS__Unpack(times))
        __TS__SparseArrayPush(
            ____array_0,
            now()
        )
        ____timesByUser_set_1(
            timesByUser,
            key,
            {__TS__SparseArraySpread(____array_0)}
        )
        return true
    end}
end
--- mod_muc looks for this only afterwards: the nick is somebody else's, who is told "conflict".
local function isNickTaken(____bindingPattern0)
    local stanza
    local occupant
    local room
    room = ____bindingPattern0.room
    occupant = ____bindingPattern0.occupant
    stanza = ____bindingPattern0.stanza
    local holder = room._occupants[occupant.nick]
    return holder ~= nil and holder.bare_jid ~= bareOf(stanza.attr.from)
end
--- The password goes to him who has just said it, and to nobody else (3.9).
local function shownPassword(____bindingPattern0)
    local stanza
    local room
    room = ____bindingPattern0.room
    stanza = ____bindingPattern0.stanza
    local ____opt_2 = stanza:get_child("x", namespaces.muc)
    local said = ____opt_2 and ____opt_2:get_child_text("password")
    return said ~= nil and said ~= "" and said == room:get_password() and ({password = said}) or ({})
end
local function send(join, nick, user, link, asUri)
    local ____join_4 = join
    local room = ____join_4.room
    local stanza = ____join_4.stanza
    local source = room.jid
    local redirect = lean({
        source = source,
        nick = nick,
        user = user,
        joinId = stanza.attr.id,
        shadow = link.peer,
        peerhost = link.host,
        asUri = asUri
    })
    module:send(toStanza(redirectError(redirect)))
    module:send(toStanza(directInvitation(
        source,
        user,
        link.peer,
        shownPassword(join)
    )))
    module:log(
        "debug",
        "%s: %s is sent to %s",
        room.jid,
        user,
        link.peer
    )
end
--- Watches who comes in by a way that leads past his own server.
function ____exports.hookRedirects(context, ____bindingPattern0)
    local redirectUri
    local redirectRule
    redirectRule = ____bindingPattern0.redirectRule
    redirectUri = ____bindingPattern0.redirectUri
    if redirectRule.kind == "never" then
        return
    end
    local insistence = createInsistence()
    module:hook(
        "muc-occupant-pre-join",
        function(join)
            local ____join_5 = join
            local room = ____join_5.room
            local stanza = ____join_5.stanza
            local occupant = ____join_5.occupant
            local nick = nickOf(occupant.nick)
            local core = coreOf(context, room)
            local user = stanza.attr.from
            if core == nil or user == nil or nick == nil or isNickTaken(join) then
                return nil
            end
            if prosody.hosts[domainOf(user)] ~= nil then
                return nil
            end
            local link = redirectTarget(core, user, redirectRule)
            if link == nil or not insistence.mayRedirect(
                room.jid,
                bareOf(user) or user
            ) then
                return nil
            end
            send(
                join,
                nick,
                user,
                link,
                redirectUri
            )
            return true
        end,
        priority
    )
end
return ____exports
 end,
["dmuc.host.routing"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSlice = ____lualib.__TS__StringSlice
local ____exports = {}
local hasStandIn
local ____util_2Ejid = require("util.jid")
local resourceOf = ____util_2Ejid.resource
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local nickOf = ____context.nickOf
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local ____patches = require("dmuc.host.patches")
local patchRooms = ____patches.patchRooms
local ____private_2Dids = require("dmuc.host.private-ids")
local readIqId = ____private_2Dids.readIqId
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local isStandIn = ____remote_2Dsessions.isStandIn
local remoteSession = ____remote_2Dsessions.remoteSession
local remoteSessionOfAccount = ____remote_2Dsessions.remoteSessionOfAccount
local ____stanza = require("dmuc.host.stanza")
local occupantPayload = ____stanza.occupantPayload
local wholePayload = ____stanza.wholePayload
local ____voice_2Drequests = require("dmuc.host.voice-requests")
local voiceAsker = ____voice_2Drequests.voiceAsker
function hasStandIn(sessions)
    for real in pairs(sessions) do
        if isStandIn(real) then
            return true
        end
    end
    return false
end
--- The session at another instance that a stanza is addressed to.
local function addressee(context, room, stanza)
    local to = stanza.attr.to
    if to == nil then
        return nil
    end
    local session = remoteSession(context.remotes, room, to)
    if session ~= nil or stanza.name ~= "iq" or resourceOf(to) ~= nil then
        return session
    end
    return remoteSessionOfAccount(context.remotes, room, to)
end
local function privateType(____type)
    return (____type == "chat" or ____type == "error") and ____type or "normal"
end
local function iqType(____type)
    return (____type == "get" or ____type == "set" or ____type == "result" or ____type == "error") and ____type or nil
end
local function feedPrivate(context, room, from, to, stanza)
    local core = coreOf(context, room)
    if core == nil then
        return
    end
    local input = lean({
        kind = "local-private",
        from = from,
        to = to,
        type = privateType(stanza.attr.type),
        messageId = stanza.attr.id,
        language = stanza.attr["xml:lang"],
        payload = occupantPayload(stanza, room.jid)
    })
    context.plugin.feed(core, input)
end
local function feedIq(context, room, from, to, stanza)
    local core = coreOf(context, room)
    local ____type = iqType(stanza.attr.type)
    local id = stanza.attr.id
    if core == nil or ____type == nil or id == nil then
        return
    end
    local asks = ____type == "get" or ____type == "set"
    local ____asks_0
    if asks then
        ____asks_0 = readIqId(id)
    else
        ____asks_0 = id
    end
    local ownId = ____asks_0
    if ownId == nil then
        return
    end
    context.plugin.feed(
        core,
        {
            kind = "local-occupant-iq",
            from = from,
            to = to,
            type = ____type,
            id = ownId,
            payload = wholePayload(stanza)
        }
    )
end
--- Takes a stanza to somebody at another instance.
local function take(context, room, session, stanza)
    if stanza.name == "presence" then
        return
    end
    local from = stanza.attr.from
    local isOfRoom = from == nil or __TS__StringSlice(from, 0, #room.jid + 1) ~= room.jid .. "/"
    local sender = nickOf(from)
    if isOfRoom and stanza.name == "message" then
        local asker = voiceAsker(wholePayload(stanza))
        if asker ~= nil then
            feedPrivate(
                context,
                room,
                asker,
                session.nick,
                stanza
            )
        end
    end
    if isOfRoom or sender == nil then
        return
    end
    if stanza.name == "iq" then
        feedIq(
            context,
            room,
            sender,
            session.nick,
            stanza
        )
    elseif stanza.attr.type ~= "groupchat" then
        feedPrivate(
            context,
            room,
            sender,
            session.nick,
            stanza
        )
    end
end
--- Replaces the two methods of rooms that could betray or reach somebody at another instance.
function ____exports.patchRouting(context)
    local routing = patchRooms(
        context,
        "route_stanza",
        function(original) return function(self, stanza)
            if context.remotes[self.jid] ~= nil and not context.detached then
                local session = addressee(context, self, stanza)
                if session ~= nil then
                    take(context, self, session, stanza)
                    return
                end
            end
            original(self, stanza)
        end end
    )
    local items = patchRooms(
        context,
        "build_item_list",
        function(original) return function(self, occupant, x, isAnonymous, newNick, actorNick, actorJid, reason)
            local sessions = context.remotes[self.jid]
            local hidden = sessions ~= nil and not context.detached and hasStandIn(occupant.sessions)
            local ____isStandIn_result_1
            if isStandIn(actorJid) then
                ____isStandIn_result_1 = nil
            else
                ____isStandIn_result_1 = actorJid
            end
            local actor = ____isStandIn_result_1
            return original(
                self,
                occupant,
                x,
                isAnonymous or hidden,
                newNick,
                actorNick,
                actor,
                reason
            )
        end end
    )
    return {routing, items}
end
return ____exports
 end,
["dmuc.host.audience"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local ____patches = require("dmuc.host.patches")
local patchRooms = ____patches.patchRooms
local function isHere(sessions, occupant)
    for real in pairs(occupant.sessions) do
        if sessions[real] == nil then
            return true
        end
    end
    return false
end
--- Copies of the occupants who have a session here, as mod_muc's own method gives them of all.
local function occupantsHere(room, sessions)
    local jids = {}
    for jid, occupant in pairs(room._occupants) do
        if isHere(sessions, occupant) then
            jids[#jids + 1] = jid
        end
    end
    local index = 0
    local function next()
        while index < #jids do
            local jid = jids[index + 1] or ""
            index = index + 1
            local occupant = room:get_occupant_by_nick(jid)
            if occupant ~= nil then
                return jid, occupant
            end
        end
        return nil, nil
    end
    return next
end
--- Lets mod_muc go through the people of this server alone, where it shows something to everybody.
function ____exports.patchAudience(context)
    --- Rooms in which something is being shown to everybody now.
    local showing = {}
    local occupants = patchRooms(
        context,
        "each_occupant",
        function(original) return function(self)
            local ____temp_0
            if showing[self.jid] == nil then
                ____temp_0 = nil
            else
                ____temp_0 = context.remotes[self.jid]
            end
            local sessions = ____temp_0
            if sessions ~= nil and not context.detached then
                return occupantsHere(self, sessions)
            end
            return original(self)
        end end
    )
    local messages = patchRooms(
        context,
        "broadcast",
        function(original) return function(self, stanza, condition)
            if condition == nil then
                showing[self.jid] = true
            end
            do
                local ____try, ____error = pcall(function()
                    original(self, stanza, condition)
                end)
                do
                    showing[self.jid] = nil
                end
                if not ____try then
                    error(____error, 0)
                end
            end
        end end
    )
    local presences = patchRooms(
        context,
        "publicise_occupant_status",
        function(original) return function(self, ...)
            local shown = {...}
            do
                local ____try, ____error = pcall(function()
                    original(
                        self,
                        __TS__Unpack(shown)
                    )
                end)
                do
                    showing[self.jid] = nil
                end
                if not ____try then
                    error(____error, 0)
                end
            end
        end end
    )
    module:hook(
        "muc-broadcast-presence",
        function(____bindingPattern0)
            local room
            room = ____bindingPattern0.room
            if context.remotes[room.jid] ~= nil then
                showing[room.jid] = true
            end
            return nil
        end,
        -10000
    )
    return {occupants, messages, presences}
end
return ____exports
 end,
["dmuc.host.second-paths"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local takePlace, cameBefore
local ____util_2Ejid = require("util.jid")
local bareOf = ____util_2Ejid.bare
local prep = ____util_2Ejid.prep
local ____util_2Estanza = require("util.stanza")
local makePresence = ____util_2Estanza.presence
local ____ids = require("dmuc.core.ids")
local compareStamps = ____ids.compareStamps
local ____roster = require("dmuc.core.roster")
local occupantAt = ____roster.occupantAt
local ____context = require("dmuc.host.context")
local liveRoom = ____context.liveRoom
local nickJid = ____context.nickJid
local nickOf = ____context.nickOf
local ownHost = ____context.ownHost
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local changeKey = ____remote_2Dsessions.changeKey
local forgetSession = ____remote_2Dsessions.forgetSession
local makeStandIn = ____remote_2Dsessions.makeStandIn
local remoteSession = ____remote_2Dsessions.remoteSession
local remoteSessionOf = ____remote_2Dsessions.remoteSessionOf
function takePlace(context, ____bindingPattern0)
    local stanza
    local occupant
    local room
    room = ____bindingPattern0.room
    occupant = ____bindingPattern0.occupant
    stanza = ____bindingPattern0.stanza
    local nick = nickOf(occupant.nick)
    local ____temp_3
    if nick == nil then
        ____temp_3 = nil
    else
        ____temp_3 = remoteSessionOf(context.remotes, room, nick)
    end
    local other = ____temp_3
    if other == nil or other.session.asideFor ~= stanza.attr.from then
        return
    end
    occupant:remove_session(other.real)
    forgetSession(context.remotes, room, other.real)
end
function cameBefore(____bindingPattern0, ____bindingPattern1)
    local here
    here = ____bindingPattern0.claim
    local there
    there = ____bindingPattern1.claim
    return here ~= nil and there ~= nil and compareStamps(here, there) < 0
end
--- Below what takes the stanzas of peers and holds joins back, above mod_muc.
local priority = 50
--- Unless he has joined, he is known by his real JID again: that is what moderators are shown.
local function takeBack(context, jid, real, standIn)
    local room = liveRoom(context, jid)
    local ____temp_0
    if room == nil then
        ____temp_0 = nil
    else
        ____temp_0 = remoteSession(context.remotes, room, standIn)
    end
    local session = ____temp_0
    if room == nil or session == nil or room:get_occupant_jid(real) ~= nil then
        return
    end
    local _real = session.asideFor
    local kept = __TS__ObjectRest(session, {asideFor = true})
    changeKey(
        context.remotes,
        room,
        standIn,
        real,
        kept
    )
end
local function standAside(context, ____bindingPattern0)
    local attr
    attr = ____bindingPattern0.attr
    local ____attr_1 = attr
    local from = ____attr_1.from
    local to = ____attr_1.to
    local ____type = ____attr_1.type
    local jid = bareOf(to)
    if from == nil or jid == nil or context.remotes[jid] == nil then
        return
    end
    if ____type == "error" or ____type == "result" then
        return
    end
    local room = liveRoom(context, jid)
    local ____temp_2
    if room == nil then
        ____temp_2 = nil
    else
        ____temp_2 = remoteSession(context.remotes, room, from)
    end
    local session = ____temp_2
    if room == nil or session == nil then
        return
    end
    local standIn = makeStandIn()
    changeKey(
        context.remotes,
        room,
        from,
        standIn,
        __TS__ObjectAssign({}, session, {asideFor = from})
    )
    module:add_timer(
        0,
        function()
            takeBack(context, jid, from, standIn)
            return nil
        end
    )
end
--- Lets people who are in by other instances join this one.
function ____exports.hookSecondPaths(context)
    for ____, name in ipairs({"message", "presence", "iq"}) do
        for ____, target in ipairs({"bare", "full"}) do
            module:hook(
                (name .. "/") .. target,
                function(____bindingPattern0)
                    local stanza
                    stanza = ____bindingPattern0.stanza
                    standAside(context, stanza)
                    return nil
                end,
                priority
            )
        end
    end
    module:hook(
        "muc-occupant-pre-join",
        function(event)
            if context.remotes[event.room.jid] ~= nil then
                takePlace(context, event)
            end
            return nil
        end,
        -1000
    )
end
--- A client that is in here has come in elsewhere: it leaves here, if it came here first.
function ____exports.endFirstPath(context, room, core, event)
    local ____temp_4
    if event.kind == "present" and event.view.user ~= nil then
        ____temp_4 = prep(event.view.user)
    else
        ____temp_4 = nil
    end
    local user = ____temp_4
    local ____temp_5
    if user == nil then
        ____temp_5 = nil
    else
        ____temp_5 = nickOf(room:get_occupant_jid(user))
    end
    local nick = ____temp_5
    if user == nil or nick == nil or remoteSession(context.remotes, room, user) ~= nil then
        return
    end
    local here, there = occupantAt(core.roster, nick), occupantAt(core.roster, event.nick)
    local origin = prosody.hosts[module.host]
    if here == nil or there == nil or origin == nil or there.view.user ~= user then
        return
    end
    if there.home == ownHost or here ~= there and not cameBefore(here, there) then
        return
    end
    module:log("info", "%s: %s has come in elsewhere, and leaves here", room.jid, user)
    room:handle_normal_presence(
        origin,
        makePresence({
            from = user,
            to = nickJid(room, nick),
            type = "unavailable"
        })
    )
    local other = remoteSessionOf(context.remotes, room, event.nick)
    if other ~= nil then
        changeKey(
            context.remotes,
            room,
            other.real,
            user,
            other.session
        )
    end
end
return ____exports
 end,
["dmuc.host.muc"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local destroyInput
local ____access_2Dlists = require("dmuc.host.access-lists")
local hookLists = ____access_2Dlists.hookLists
local listsOf = ____access_2Dlists.listsOf
local patchAffiliations = ____access_2Dlists.patchAffiliations
local setLists = ____access_2Dlists.setLists
local ____archive = require("dmuc.host.archive")
local openArchive = ____archive.openArchive
local ____context = require("dmuc.host.context")
local coreOf = ____context.coreOf
local isOnBehalf = ____context.isOnBehalf
local liveRoom = ____context.liveRoom
local onBehalf = ____context.onBehalf
local ____distribution = require("dmuc.host.distribution")
local hookDistribution = ____distribution.hookDistribution
local ____forced_2Drename = require("dmuc.host.forced-rename")
local renameOwn = ____forced_2Drename.renameOwn
local ____held_2Djoins = require("dmuc.host.held-joins")
local holdJoins = ____held_2Djoins.holdJoins
local ____history = require("dmuc.host.history")
local appendMessage = ____history.appendMessage
local hookHistory = ____history.hookHistory
local importHistory = ____history.importHistory
local pastOf = ____history.pastOf
local ____kept_2Drooms = require("dmuc.host.kept-rooms")
local hookPersistence = ____kept_2Drooms.hookPersistence
local keepRoom = ____kept_2Drooms.keepRoom
local releaseRoom = ____kept_2Drooms.releaseRoom
local ____local_2Dpresence = require("dmuc.host.local-presence")
local hookPresence = ____local_2Dpresence.hookPresence
local joinInputs = ____local_2Dpresence.joinInputs
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local ____messages = require("dmuc.host.messages")
local hookMessages = ____messages.hookMessages
local reflect = ____messages.reflect
local showMessage = ____messages.showMessage
local ____petitions = require("dmuc.host.petitions")
local decide = ____petitions.decide
local tellVerdict = ____petitions.tellVerdict
local ____private = require("dmuc.host.private")
local deliver = ____private.deliver
local refuseDelivery = ____private.refuseDelivery
local ____remote_2Doccupants = require("dmuc.host.remote-occupants")
local adoptAll = ____remote_2Doccupants.adoptAll
local changeOwn = ____remote_2Doccupants.changeOwn
local reconcileAll = ____remote_2Doccupants.reconcileAll
local removeOwn = ____remote_2Doccupants.removeOwn
local reviveOccupants = ____remote_2Doccupants.reviveOccupants
local showAway = ____remote_2Doccupants.showAway
local showOccupant = ____remote_2Doccupants.showOccupant
local ____remote_2Dsessions = require("dmuc.host.remote-sessions")
local forgetSessions = ____remote_2Dsessions.forgetSessions
local ____replica_2Drights = require("dmuc.host.replica-rights")
local hookReplicaRights = ____replica_2Drights.hookReplicaRights
local ____room_2Dconfig = require("dmuc.host.room-config")
local configOf = ____room_2Dconfig.configOf
local configure = ____room_2Dconfig.configure
local ____room_2Ddisco = require("dmuc.host.room-disco")
local hookRoomDisco = ____room_2Ddisco.hookRoomDisco
local ____redirects = require("dmuc.host.redirects")
local hookRedirects = ____redirects.hookRedirects
local ____routing = require("dmuc.host.routing")
local patchRouting = ____routing.patchRouting
local ____audience = require("dmuc.host.audience")
local patchAudience = ____audience.patchAudience
local ____second_2Dpaths = require("dmuc.host.second-paths")
local endFirstPath = ____second_2Dpaths.endFirstPath
local hookSecondPaths = ____second_2Dpaths.hookSecondPaths
function destroyInput(reason, newjid, password)
    return lean({kind = "local-destroy", reason = reason, alternative = newjid, password = password})
end
--- So long after a reload the core has its rooms back.
local settledAfterSeconds = 1
local function endRoom(context, room, ____bindingPattern0)
    local password
    local reason
    local alternative
    alternative = ____bindingPattern0.alternative
    reason = ____bindingPattern0.reason
    password = ____bindingPattern0.password
    releaseRoom(room)
    onBehalf(
        context,
        room.jid,
        function()
            room:destroy(alternative, reason, password)
        end
    )
end
local function performIn(tools, room, core, effect)
    local ____tools_0 = tools
    local context = ____tools_0.context
    local archive = ____tools_0.archive
    repeat
        local ____switch5 = effect.kind
        local ____cond5 = ____switch5 == "append"
        if ____cond5 then
            return appendMessage(context, room, archive, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "show"
        if ____cond5 then
            if effect.event.kind == "said" or effect.event.kind == "subject" then
                return showMessage(context, room, effect.event, effect)
            end
            showOccupant(context, room, effect.event)
            return endFirstPath(context, room, core, effect.event)
        end
        ____cond5 = ____cond5 or ____switch5 == "reflect"
        if ____cond5 then
            return reflect(context, room, tools.held, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "deliver"
        if ____cond5 then
            return deliver(context, room, core, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "undeliverable"
        if ____cond5 then
            return refuseDelivery(context, room, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "configure"
        if ____cond5 then
            return configure(context, room, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "set-lists"
        if ____cond5 then
            return setLists(context, room, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "open"
        if ____cond5 then
            return tools.joins.release(room.jid)
        end
        ____cond5 = ____cond5 or ____switch5 == "import-history"
        if ____cond5 then
            return importHistory(
                context,
                room,
                core,
                archive,
                effect
            )
        end
        ____cond5 = ____cond5 or ____switch5 == "remove"
        if ____cond5 then
            return removeOwn(context, room, effect.event)
        end
        ____cond5 = ____cond5 or ____switch5 == "set-role"
        if ____cond5 then
            return changeOwn(context, room, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "show-away"
        if ____cond5 then
            return showAway(context, room, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "rename-own"
        if ____cond5 then
            return renameOwn(context, room, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "decide"
        if ____cond5 then
            return decide(context, room, core, effect)
        end
        ____cond5 = ____cond5 or ____switch5 == "end"
        if ____cond5 then
            return endRoom(context, room, effect)
        end
    until true
end
local function perform(tools, core, effect)
    if effect.kind == "tell-verdict" then
        tellVerdict(tools.petitions, core, effect)
        return
    end
    local room = liveRoom(tools.context, core.self)
    if room == nil then
        module:log("debug", "%s is not here any more; %s has nobody to concern", core.self, effect.kind)
        return
    end
    local ____tools_context_1, ____depth_2 = tools.context, "depth"
    ____tools_context_1[____depth_2] = ____tools_context_1[____depth_2] + 1
    do
        local ____try, ____error = pcall(function()
            performIn(tools, room, core, effect)
        end)
        do
            local ____tools_context_3, ____depth_4 = tools.context, "depth"
            ____tools_context_3[____depth_4] = ____tools_context_3[____depth_4] - 1
        end
        if not ____try then
            error(____error, 0)
        end
    end
end
local function createReplicaRoom(context, jid)
    local old = context.muc.get_room_from_jid(jid)
    if old ~= nil and old ~= false and old._data.destroyed == true then
        context.muc.forget_room(old)
        context.muc.delete_room(old)
    end
    local room, reason = context.muc.create_room(jid, {dmuc_replica = true, hidden = true})
    if room == nil or room == false then
        module:log("warn", "%s cannot be created (%s), so no replica is held", jid, reason or "muc_max_rooms is reached")
        return
    end
    keepRoom(room)
end
--- Life and death of room objects.
local function hookRooms(context)
    module:hook(
        "muc-room-restored",
        function(____bindingPattern0)
            local room
            room = ____bindingPattern0.room
            reviveOccupants(context, room)
        end,
        10
    )
    module:hook(
        "muc-room-destroyed",
        function(____bindingPattern0)
            local password
            local newjid
            local reason
            local room
            room = ____bindingPattern0.room
            reason = ____bindingPattern0.reason
            newjid = ____bindingPattern0.newjid
            password = ____bindingPattern0.password
            local core = coreOf(context, room)
            forgetSessions(context.remotes, room.jid)
            context.generations[room.jid] = nil
            if core == nil then
                return
            end
            local isOurs = isOnBehalf(context, room.jid)
            if not isOurs then
                context.plugin.feed(
                    core,
                    destroyInput(reason, newjid, password)
                )
            end
            context.plugin.forget(room.jid)
        end,
        10
    )
end
local function makeContext(plugin)
    return {
        plugin = plugin,
        muc = module:depends("muc"),
        remotes = {},
        generations = {},
        underway = nil,
        depth = 0,
        detached = false
    }
end
local noConfig = {config = {fields = {}}, digest = ""}
local noLists = {items = {}, digest = ""}
--- Hooks the plugin into this server's rooms.
-- 
-- @returns how the plugin works on them; `detach` takes all of it back.
function ____exports.attachToMuc(plugin, options)
    local context = makeContext(plugin)
    local archive = openArchive()
    local tools = {
        context = context,
        archive = archive,
        held = {},
        joins = holdJoins(context),
        petitions = __TS__New(Map)
    }
    adoptAll(context)
    local ____array_5 = __TS__SparseArrayNew(__TS__Unpack(patchRouting(context)))
    __TS__SparseArrayPush(
        ____array_5,
        __TS__Unpack(patchAudience(context))
    )
    __TS__SparseArrayPush(
        ____array_5,
        patchAffiliations(context),
        hookDistribution(context, options)
    )
    local undos = {__TS__SparseArraySpread(____array_5)}
    hookRooms(context)
    hookPresence(context)
    hookMessages(context, tools.held)
    hookHistory(context, archive)
    hookLists(context)
    hookPersistence(context)
    hookReplicaRights(context, tools.petitions)
    hookRoomDisco(context)
    hookSecondPaths(context)
    hookRedirects(context, options)
    module:add_timer(
        settledAfterSeconds,
        function()
            reconcileAll(context)
            return nil
        end
    )
    local function find(jid)
        return liveRoom(context, jid)
    end
    return {
        perform = function(core, effect) return perform(tools, core, effect) end,
        exists = function(jid) return find(jid) ~= nil end,
        createReplicaRoom = function(jid) return createReplicaRoom(context, jid) end,
        configOf = function(jid)
            local room = find(jid)
            return room == nil and noConfig or configOf(room)
        end,
        listsOf = function(jid)
            local room = find(jid)
            return room == nil and noLists or listsOf(room)
        end,
        historyOf = function(jid)
            local room = find(jid)
            return room == nil and ({history = {}}) or pastOf(context, room, archive)
        end,
        setGeneration = function(jid, generation)
            context.generations[jid] = generation
        end,
        occupantsOf = function(jid)
            local room = find(jid)
            return room == nil and ({}) or joinInputs(context, room)
        end,
        detach = function()
            context.detached = true
            for ____, undo in ipairs(undos) do
                undo()
            end
        end
    }
end
return ____exports
 end,
["dmuc.host.peer-options"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSlice = ____lualib.__TS__StringSlice
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__Spread = ____lualib.__TS__Spread
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local optionRanges = ____limits.optionRanges
local ____option_2Dreaders = require("dmuc.host.option-readers")
local describe = ____option_2Dreaders.describe
local domains = ____option_2Dreaders.domains
local integer = ____option_2Dreaders.integer
local isTable = ____option_2Dreaders.isTable
local jid = ____option_2Dreaders.jid
local oneOf = ____option_2Dreaders.oneOf
local optional = ____option_2Dreaders.optional
local record = ____option_2Dreaders.record
local seconds = ____option_2Dreaders.seconds
local sortedKeys = ____option_2Dreaders.sortedKeys
local toDomain = ____option_2Dreaders.toDomain
local words = ____option_2Dreaders.words
____exports.modeNames = {"dmuc1", "dmuc2", "dmuc3"}
local entryReader = record({
    users = {
        key = "users",
        reader = domains(nil)
    },
    modes = {
        key = "modes",
        reader = words(____exports.modeNames, ____exports.modeNames)
    },
    trust = {
        key = "trust",
        reader = oneOf("own", {"none", "own", "any"})
    },
    replica = {
        key = "replica",
        reader = optional(jid())
    },
    keepaliveMs = {
        key = "keepalive",
        reader = optional(seconds(60, optionRanges.keepaliveSeconds))
    },
    ackWaitMs = {
        key = "ack_wait",
        reader = optional(seconds(5, optionRanges.ackWaitSeconds))
    },
    answerWaitMs = {
        key = "wait",
        reader = optional(seconds(30, optionRanges.answerWaitSeconds))
    },
    pageBytesMax = {
        key = "page_bytes",
        reader = optional(integer(32768, optionRanges.pageBytes))
    }
})
--- Own and parent domain: those of rooms.example.com are rooms.example.com and example.com (3.9).
local function defaultUsers(host)
    local dot = (string.find(host, ".", nil, true) or 0) - 1
    local parent = dot < 0 and ({}) or ({__TS__StringSlice(host, dot + 1)})
    return {
        host,
        __TS__Unpack(parent)
    }
end
local function readEntry(host, value, place, report)
    local ____temp_0 = value == nil and entryReader.fallback or entryReader.read(value, place, report)
    local users = ____temp_0.users
    local rest = __TS__ObjectRest(____temp_0, {users = true})
    return __TS__ObjectAssign(
        {},
        rest,
        {
            host = host,
            users = users or defaultUsers(host)
        }
    )
end
local function readTable(value, place, report)
    local found = __TS__New(Map)
    for ____, key in ipairs(sortedKeys(value)) do
        local inList = type(key) == "number"
        local ____inList_1
        if inList then
            ____inList_1 = value[key]
        else
            ____inList_1 = key
        end
        local name = ____inList_1
        local host = toDomain(name)
        if host == nil then
            report(((place .. " names ") .. describe(name)) .. ", but must name domains: it is left out")
        else
            local ____found_set_4 = found.set
            local ____readEntry_3 = readEntry
            local ____inList_2
            if inList then
                ____inList_2 = nil
            else
                ____inList_2 = value[key]
            end
            ____found_set_4(
                found,
                host,
                ____readEntry_3(host, ____inList_2, ((place .. "[\"") .. host) .. "\"]", report)
            )
        end
    end
    return {__TS__Spread(found:values())}
end
____exports.peersReader = {
    fallback = {},
    read = function(value, place, report)
        if isTable(value) then
            return readTable(value, place, report)
        end
        local host = toDomain(value)
        if host ~= nil then
            return {readEntry(host, nil, place, report)}
        end
        report(((place .. " is ") .. describe(value)) .. ", but must be a list or table of domains: nobody may link")
        return {}
    end
}
return ____exports
 end,
["dmuc.host.options"] = function(...) 
local ____lualib = require("lualib_bundle")
local Set = ____lualib.Set
local __TS__New = ____lualib.__TS__New
local __TS__Spread = ____lualib.__TS__Spread
local __TS__ObjectEntries = ____lualib.__TS__ObjectEntries
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySort = ____lualib.__TS__ArraySort
local ____exports = {}
local ____core_2Econfigmanager = require("core.configmanager")
local getconfig = ____core_2Econfigmanager.getconfig
local ____ids = require("dmuc.core.ids")
local compareOctets = ____ids.compareOctets
local ____limits = require("dmuc.core.limits")
local optionRanges = ____limits.optionRanges
local ____option_2Dreaders = require("dmuc.host.option-readers")
local describe = ____option_2Dreaders.describe
local domains = ____option_2Dreaders.domains
local integer = ____option_2Dreaders.integer
local oneOf = ____option_2Dreaders.oneOf
local record = ____option_2Dreaders.record
local seconds = ____option_2Dreaders.seconds
local words = ____option_2Dreaders.words
local yesOrNo = ____option_2Dreaders.yesOrNo
local ____peer_2Doptions = require("dmuc.host.peer-options")
local modeNames = ____peer_2Doptions.modeNames
local peersReader = ____peer_2Doptions.peersReader
local limitsReader = record({
    peersMax = {
        key = "peers",
        reader = integer(32, optionRanges.peers)
    },
    instancesMax = {
        key = "instances",
        reader = integer(1000, optionRanges.instances)
    },
    instancesPerPeerMax = {
        key = "instances_per_peer",
        reader = integer(200, optionRanges.instances)
    },
    occupantsMax = {
        key = "occupants",
        reader = integer(2000, optionRanges.occupants)
    },
    pageItemsMax = {
        key = "page_items",
        reader = integer(200, optionRanges.pageItems)
    },
    pageMessagesMax = {
        key = "page_messages",
        reader = integer(50, optionRanges.pageMessages)
    },
    pageBytesMax = {
        key = "page_bytes",
        reader = integer(32768, optionRanges.pageBytes)
    },
    stanzasPerSecondMax = {
        key = "rate",
        reader = integer(500, optionRanges.stanzasPerSecond)
    },
    relaysPerSecondMax = {
        key = "relay_rate",
        reader = integer(5, optionRanges.relaysPerSecond)
    },
    probeRoomsMax = {
        key = "probe_rooms",
        reader = integer(100, optionRanges.probeRooms)
    },
    syncRoomsMax = {
        key = "sync_rooms",
        reader = integer(8, optionRanges.syncRooms)
    },
    pendingJoinsMax = {
        key = "pending_joins",
        reader = integer(50, optionRanges.pendingJoins)
    }
})
local splitReader = record({
    talk = {
        key = "talk",
        reader = yesOrNo(true)
    },
    private = {
        key = "private",
        reader = yesOrNo(true)
    },
    enter = {
        key = "enter",
        reader = yesOrNo(false)
    },
    kick = {
        key = "kick",
        reader = yesOrNo(true)
    }
})
local optionTable = {
    modes = {
        key = "dmuc_modes",
        reader = words(nil, modeNames)
    },
    prefer = {
        key = "dmuc_prefer",
        reader = words({"dmuc3", "dmuc2"}, modeNames)
    },
    userHosts = {
        key = "dmuc_hosts",
        reader = domains(nil)
    },
    peers = {key = "dmuc_peers", reader = peersReader},
    accept = {
        key = "dmuc_accept",
        reader = oneOf("listed", {"listed", "any", "none"})
    },
    deny = {
        key = "dmuc_deny",
        reader = domains({})
    },
    requireSecure = {
        key = "dmuc_require_secure",
        reader = yesOrNo(false)
    },
    keepaliveMs = {
        key = "dmuc_keepalive",
        reader = seconds(60, optionRanges.keepaliveSeconds)
    },
    ackWaitMs = {
        key = "dmuc_ack_wait",
        reader = seconds(5, optionRanges.ackWaitSeconds)
    },
    splitGraceMs = {
        key = "dmuc_split_grace",
        reader = seconds(20, optionRanges.splitGraceSeconds)
    },
    splitPresence = {
        key = "dmuc_split_presence",
        reader = oneOf("away", {"away", "leave", "keep"})
    },
    ghostTtlMs = {
        key = "dmuc_ghost_ttl",
        reader = seconds(1800, optionRanges.ghostTtlSeconds)
    },
    nickConflict = {
        key = "dmuc_nick_conflict",
        reader = oneOf("rename", {"rename", "kick"})
    },
    localUsersMin = {
        key = "dmuc_min_local_users",
        reader = integer(1, optionRanges.localUsers)
    },
    logEventsMax = {
        key = "dmuc_log_max_events",
        reader = integer(10000, optionRanges.logEvents)
    },
    logBytesMax = {
        key = "dmuc_log_max_bytes",
        reader = integer(20971520, optionRanges.logBytes)
    },
    logAgeMaxMs = {
        key = "dmuc_log_max_age",
        reader = seconds(2592000, optionRanges.logAgeSeconds)
    },
    limits = {key = "dmuc_limits", reader = limitsReader},
    fanout = {
        key = "dmuc_fanout",
        reader = oneOf("linked", {"linked", "all", "stock"})
    },
    tuneGarbageCollector = {
        key = "dmuc_tune_gc",
        reader = yesOrNo(false)
    },
    defaultDistributed = {
        key = "dmuc1_default_distributed",
        reader = yesOrNo(false)
    },
    exposeOption = {
        key = "dmuc1_expose_option",
        reader = yesOrNo(true)
    },
    trigger = {
        key = "dmuc1_trigger",
        reader = oneOf("eager", {"eager", "lazy"})
    },
    triggerUsers = {
        key = "dmuc1_trigger_users",
        reader = integer(1, optionRanges.triggerUsers)
    },
    redirect = {
        key = "dmuc1_redirect",
        reader = oneOf("always", {"always", "never", "after"})
    },
    redirectAfter = {
        key = "dmuc1_redirect_after",
        reader = integer(1, optionRanges.redirectAfter)
    },
    redirectUri = {
        key = "dmuc1_redirect_uri",
        reader = yesOrNo(false)
    },
    roomId = {
        key = "dmuc1_room_id",
        reader = oneOf("node", {"node", "uuid", "sha256"})
    },
    shadowTtlMs = {
        key = "dmuc1_shadow_ttl",
        reader = seconds(604800, optionRanges.replicaTtlSeconds)
    },
    suspendEmpty = {
        key = "dmuc1_suspend_empty",
        reader = yesOrNo(false)
    },
    splitJoin = {
        key = "dmuc1_split_join",
        reader = yesOrNo(true)
    },
    splitAdmin = {
        key = "dmuc1_split_admin",
        reader = yesOrNo(false)
    },
    orphanTtlMs = {
        key = "dmuc1_orphan_ttl",
        reader = seconds(2592000, optionRanges.replicaTtlSeconds)
    },
    replicaInvite = {
        key = "dmuc2_invite",
        reader = yesOrNo(false)
    },
    replicaSplit = {key = "dmuc2_split", reader = splitReader},
    strictJid = {
        key = "dmuc2_strict_jid",
        reader = yesOrNo(false)
    }
}
--- The options of this host in Prosody's configuration: its own section, then the global one.
function ____exports.configuredOptions()
    return {
        get = function(name) return module:get_option(name) end,
        names = function()
            local config = getconfig()
            local found = __TS__New(Set)
            for ____, section in ipairs({module.host, "*"}) do
                for name in pairs(config[section]) do
                    found:add(name)
                end
            end
            return {__TS__Spread(found)}
        end
    }
end
--- Reads all options. Whatever is wrong is reported, one line each, and its default holds.
-- 
-- @param report gets lines that name the option, its value, what was expected and what is used instead.
function ____exports.readOptions(source, report)
    local problems = {}
    local known = __TS__New(Set)
    local values = {}
    for ____, ____value in ipairs(__TS__ObjectEntries(optionTable)) do
        local name = ____value[1]
        local option = ____value[2]
        local ____option_0 = option
        local key = ____option_0.key
        local reader = ____option_0.reader
        known:add(key)
        local given = source.get(key)
        local ____name_3 = name
        local ____temp_2
        if given == nil then
            ____temp_2 = reader.fallback
        else
            ____temp_2 = reader.read(
                given,
                key,
                function(line)
                    local ____temp_1 = #problems + 1
                    problems[____temp_1] = line
                    return ____temp_1
                end
            )
        end
        values[____name_3] = ____temp_2
    end
    local unknown = __TS__ArrayFilter(
        source.names(),
        function(____, name) return __TS__StringStartsWith(name, "dmuc") and not known:has(name) end
    )
    for ____, name in ipairs(unknown) do
        problems[#problems + 1] = (name .. " is no option of mod_dmuc, maybe misspelt, and ignored; its value is ") .. describe(source.get(name))
    end
    __TS__ArraySort(
        problems,
        function(____, left, right) return compareOctets(left, right) end
    )
    for ____, line in ipairs(problems) do
        report(line)
    end
    return values
end
return ____exports
 end,
["dmuc.host.origins"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
--- Whether a stanza came from that host itself. What could not be sent comes back in the name of whom it was for, from an
-- origin that is no stream: mod_s2s calls it a dummy (3.4, "Bounce").
function ____exports.cameFrom(host, origin)
    if origin.dummy == true then
        return false
    end
    return origin.type == "s2sin" or origin.type == "s2sout" or prosody.hosts[host] ~= nil
end
return ____exports
 end,
["dmuc.host.requests"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local ____util_2Ejid = require("util.jid")
local hostOf = ____util_2Ejid.host
local ____origins = require("dmuc.host.origins")
local cameFrom = ____origins.cameFrom
--- Conditions by which a server says that the other is not there, whoever of the two says it (3.4).
local absent = {"remote-server-timeout", "remote-server-not-found", "recipient-unavailable"}
--- Whether the error says that the peer cannot be reached, so that asking again makes sense.
function ____exports.isUnreachable(reply)
    return reply.by ~= "peer" or __TS__ArrayIncludes(absent, reply.condition)
end
local function replyOfError(reason, host)
    if type(reason) == "string" then
        return {kind = "error", condition = "internal-server-error", text = reason, by = "nobody"}
    end
    local ____reason_context_0 = reason.context
    local stanza = ____reason_context_0.stanza
    local origin = ____reason_context_0.origin
    local isTheirs = origin == nil or cameFrom(host, origin)
    local by = stanza == nil and "nobody" or (isTheirs and "peer" or "server")
    local reply = {kind = "error", condition = reason.condition, by = by}
    return reason.text == nil and reply or __TS__ObjectAssign({}, reply, {text = reason.text})
end
local function replyOfAnswer(stanza)
    if stanza.attr.type ~= "error" then
        return {kind = "result", stanza = stanza}
    end
    local ____, condition, text = stanza:get_error()
    local reply = {kind = "error", condition = condition or "undefined-condition", by = "peer"}
    return text == nil and reply or __TS__ObjectAssign({}, reply, {text = text})
end
--- Requests by Prosody's own means: they end with the module.
function ____exports.createRequests()
    return {ask = function(iq, waitMs, done)
        local host = hostOf(iq.attr.to)
        module:send_iq(iq, nil, waitMs / 1000):next(
            function(answer)
                done(replyOfAnswer(answer.stanza))
            end,
            function(reason)
                done(replyOfError(reason, host))
            end
        )
    end}
end
--- Prosody 0.12 raises a Lua error on an IQ of type error without `<error/>`; so it gets one.
function ____exports.completeError(iq)
    if iq.attr.type ~= "error" or iq:get_child("error") ~= nil then
        return
    end
    iq:reset():tag("error", {type = "cancel"}):tag("undefined-condition", {xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas"}):reset()
end
return ____exports
 end,
["dmuc.host.disco"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayForEach = ____lualib.__TS__ArrayForEach
local ____exports = {}
local ____util_2Eid = require("util.id")
local newId = ____util_2Eid.medium
local ____util_2Estanza = require("util.stanza")
local makeIq = ____util_2Estanza.iq
local ____limits = require("dmuc.core.limits")
local hostLimits = ____limits.hostLimits
local limits = ____limits.limits
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
local ____requests = require("dmuc.host.requests")
local isUnreachable = ____requests.isUnreachable
--- Shows in disco#info of the service what it speaks.
function ____exports.announceFeatures(dialect)
    module:add_feature(dialect.feature)
    module:add_feature(namespaces.link)
end
--- Whether stanzas to that host travel encrypted, to a server that has proven its name by a certificate (3.9).
-- False if there is no stream to it.
function ____exports.isSecure(host)
    local ours = prosody.hosts[module.host]
    if prosody.hosts[host] ~= nil then
        return true
    end
    local stream = ours and ours.s2sout[host]
    return (stream and stream.secure) == true and stream.cert_chain_status == "valid" and stream.cert_identity_status == "valid"
end
local function featuresOf(reply, dialect)
    if reply.kind == "error" then
        return {kind = "unknown"}
    end
    local query = reply.stanza:get_child("query", namespaces.discoInfo)
    if query == nil then
        return {kind = "unknown"}
    end
    local function shows(feature)
        return query:get_child_with_attr("feature", nil, "var", feature) ~= nil
    end
    return {
        kind = "known",
        dialect = shows(dialect.feature),
        extension = shows(namespaces.link)
    }
end
local function discoQuery(host)
    return makeIq({
        type = "get",
        id = newId(),
        from = module.host,
        to = host
    }):query(namespaces.discoInfo)
end
--- Makes the cache of what peers support.
function ____exports.createDiscovery(requests, dialect)
    local known = __TS__New(Map)
    local waiting = __TS__New(Map)
    local function withSecurity(host, features)
        return features.kind == "known" and __TS__ObjectAssign(
            {},
            features,
            {secure = ____exports.isSecure(host)}
        ) or features
    end
    local function remember(host, features)
        known:delete(host)
        if known.size >= limits.discoveredHostsMax then
            local oldest = known:keys():next().value
            if oldest ~= nil then
                known:delete(oldest)
            end
        end
        local hasDialect = features.kind == "known" and features.dialect
        known:set(
            host,
            {
                features = features,
                validUntil = now() + (hasDialect and limits.featuresKeptMs or limits.absenceKeptMs)
            }
        )
    end
    return {discover = function(host, done)
        local found = known:get(host)
        if found ~= nil and found.validUntil > now() then
            done(withSecurity(host, found.features))
            return
        end
        local others = waiting:get(host)
        if others ~= nil then
            others[#others + 1] = done
            return
        end
        waiting:set(host, {done})
        requests.ask(
            discoQuery(host),
            hostLimits.discoveryWaitMs,
            function(reply)
                local features = featuresOf(reply, dialect)
                if reply.kind == "result" or not isUnreachable(reply) then
                    remember(host, features)
                end
                local all = waiting:get(host) or ({})
                waiting:delete(host)
                __TS__ArrayForEach(
                    all,
                    function(____, tell)
                        tell(withSecurity(host, features))
                    end
                )
            end
        )
    end}
end
return ____exports
 end,
["dmuc.host.plain"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__InstanceOf = ____lualib.__TS__InstanceOf
local Set = ____lualib.Set
local __TS__New = ____lualib.__TS__New
local __TS__ArrayForEach = ____lualib.__TS__ArrayForEach
local ____exports = {}
local function isTable(value)
    return type(value) == "table"
end
local function isPlainMap(value)
    local kind = value.plain
    return (kind == "map" or kind == "set") and isTable(value.entries)
end
--- Copies tables deeply; what occurs twice in the original is one copy. `convert` may replace a table by another.
local function copy(value, seen, convert)
    if not isTable(value) then
        return value
    end
    local known = seen[value]
    if known ~= nil then
        return known
    end
    local converted = convert(value)
    if converted ~= nil then
        seen[value] = converted
        return converted
    end
    if getmetatable(value) ~= nil then
        return value
    end
    local result = {}
    seen[value] = result
    for key, item in pairs(value) do
        result[key] = copy(item, seen, convert)
    end
    return result
end
--- Maps and Sets become tables that say what they were.
function ____exports.toPlain(value)
    local seen = {}
    local convert
    convert = function(____table)
        local object = ____table
        local entries = {}
        if __TS__InstanceOf(object, Map) then
            object:forEach(function(____, item, key)
                local ____temp_0 = #entries + 1
                entries[____temp_0] = {
                    copy(key, seen, convert),
                    copy(item, seen, convert)
                }
                return ____temp_0
            end)
            return {plain = "map", entries = entries}
        end
        if __TS__InstanceOf(object, Set) then
            object:forEach(function(____, item)
                local ____temp_1 = #entries + 1
                entries[____temp_1] = {
                    copy(item, seen, convert),
                    true
                }
                return ____temp_1
            end)
            return {plain = "set", entries = entries}
        end
        return nil
    end
    return copy(value, seen, convert)
end
--- What `toPlain` was given.
function ____exports.fromPlain(value)
    local seen = {}
    local convert
    convert = function(____table)
        if not isPlainMap(____table) then
            return nil
        end
        local ____table_2 = ____table
        local plain = ____table_2.plain
        local entries = ____table_2.entries
        if plain == "map" then
            local map = __TS__New(Map)
            __TS__ArrayForEach(
                entries,
                function(____, ____bindingPattern0)
                    local item
                    local key
                    key = ____bindingPattern0[1]
                    item = ____bindingPattern0[2]
                    return map:set(
                        copy(key, seen, convert),
                        copy(item, seen, convert)
                    )
                end
            )
            return map
        end
        local set = __TS__New(Set)
        __TS__ArrayForEach(
            entries,
            function(____, ____bindingPattern0)
                local item
                item = ____bindingPattern0[1]
                return set:add(copy(item, seen, convert))
            end
        )
        return set
    end
    return copy(value, seen, convert)
end
return ____exports
 end,
["dmuc.host.replica-nodes"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local firstNode
local ____util_2Ehashes = require("util.hashes")
local sha256 = ____util_2Ehashes.sha256
local ____util_2Ejid = require("util.jid")
local nodeOf = ____util_2Ejid.node
local ____util_2Euuid = require("util.uuid")
local newUuid = ____util_2Euuid.generate
local ____config = require("dmuc.core.config")
local fieldValue = ____config.fieldValue
function firstNode(kind, node, config)
    if kind == "node" then
        return node
    end
    if kind == "uuid" then
        return newUuid()
    end
    local name = fieldValue(config, "muc#roomconfig_roomname") or ""
    return sha256(name == "" and node or name, true)
end
--- Names for the room's replicas. With "sha256" two services that call a room the same get the same name for it.
function ____exports.chooseNodes(kind, room, ____bindingPattern0)
    local config
    config = ____bindingPattern0.config
    return {
        first = firstNode(
            kind,
            nodeOf(room) or newUuid(),
            config
        ),
        second = newUuid()
    }
end
return ____exports
 end,
["dmuc.core.prober"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__Iterator = ____lualib.__TS__Iterator
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local peerOf, needsOf, requestUnderWay, consider, giveTurns, tellRooms, deadlineOf, ring, probeIfDue, isSilentForLong, execute, sendProbe, probeEnded
local ____counts = require("dmuc.core.counts")
local countedRooms = ____counts.countedRooms
local needsByHost = ____counts.needsByHost
local noNeeds = ____counts.noNeeds
local liveness = require("dmuc.core.liveness")
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____pace = require("dmuc.core.pace")
local markOf = ____pace.markOf
local noteAnswered = ____pace.noteAnswered
local noteUnanswered = ____pace.noteUnanswered
local noteWritten = ____pace.noteWritten
local waitOf = ____pace.waitOf
local ____turns = require("dmuc.core.turns")
local createTurns = ____turns.createTurns
local earliestTurn = ____turns.earliestTurn
local listen = ____turns.listen
local noteRoom = ____turns.noteRoom
local takeTurn = ____turns.takeTurn
function peerOf(state, host)
    local known = state.peers:get(host)
    if known ~= nil then
        return known
    end
    local peer = {
        life = state.rules.createLife(
            host,
            state.port.now()
        ),
        turns = createTurns()
    }
    state.peers:set(host, peer)
    return peer
end
function needsOf(____bindingPattern0, host)
    local port
    port = ____bindingPattern0.port
    return needsByHost(port.rooms()):get(host) or noNeeds()
end
function requestUnderWay(state, life, octets, namedMs)
    local ____state_3 = state
    local port = ____state_3.port
    noteWritten(
        life.pace,
        octets,
        port.now()
    )
    local mark = markOf(
        life.pace,
        port.now()
    )
    local waitMs = waitOf(life.pace, namedMs)
    life.requestCount = life.requestCount + 1
    local number = life.requestCount
    local ____life_requestsUnderWay_4 = life.requestsUnderWay
    ____life_requestsUnderWay_4[#____life_requestsUnderWay_4 + 1] = number
    local function ended(____end)
        life.requestsUnderWay = __TS__ArrayFilter(
            life.requestsUnderWay,
            function(____, other) return other ~= number end
        )
        if ____end == "answered" then
            noteAnswered(
                life.pace,
                mark,
                port.now()
            )
        else
            if ____end == "silent" then
                noteUnanswered(
                    life.pace,
                    mark,
                    port.now()
                )
            end
            state.rules.askSoon(
                life,
                port.now()
            )
        end
        port.ringBy(port.now())
    end
    return {waitMs = waitMs, ended = ended}
end
function consider(state, room)
    local ____state_5 = state
    local port = ____state_5.port
    local needs = needsByHost({room})
    for ____, ____value in ipairs(room.links) do
        local host = ____value.host
        local ____peerOf_result_6 = peerOf(state, host)
        local life = ____peerOf_result_6.life
        local turns = ____peerOf_result_6.turns
        noteRoom(
            turns,
            room,
            host,
            port.now()
        )
        local deadline = deadlineOf(
            state,
            life,
            needs:get(host) or noNeeds()
        )
        if deadline ~= nil then
            port.ringBy(deadline)
        end
        local isTurnFree = turns.waiting.size > 0 and turns.running.size < port.settingsFor(host).syncRoomsMax
        if isTurnFree and life.loss == nil then
            port.ringBy(earliestTurn(
                turns,
                room,
                host,
                port.now()
            ))
        end
    end
end
function giveTurns(____bindingPattern0, ____bindingPattern1)
    local port
    port = ____bindingPattern0.port
    local turns
    local life
    life = ____bindingPattern1.life
    turns = ____bindingPattern1.turns
    local ____life_7 = life
    local host = ____life_7.host
    turns.listenUntil = math.min(
        turns.listenUntil,
        port.now() + limits.listenMs
    )
    while life.loss == nil and port.streamTo(host) ~= "opening" do
        local room = takeTurn(
            turns,
            host,
            port.settingsFor(host).syncRoomsMax,
            port.now()
        )
        if room == nil then
            break
        end
        port.feed(room, {kind = "turn", host = host})
    end
    if turns.waiting.size > 0 and turns.listenUntil > port.now() then
        port.ringBy(turns.listenUntil)
    end
end
function tellRooms(____bindingPattern0, host, input)
    local port
    port = ____bindingPattern0.port
    for ____, room in ipairs(port.rooms()) do
        if __TS__ArraySome(
            room.links,
            function(____, link) return link.host == host end
        ) then
            port.feed(room, input)
        end
    end
end
function deadlineOf(____bindingPattern0, life, needs)
    local rules
    local port
    port = ____bindingPattern0.port
    rules = ____bindingPattern0.rules
    rules.noteClock(
        life,
        port.now()
    )
    return rules.probeEnd(life) or rules.probeDeadline(
        life,
        port.host,
        needs,
        port.settingsFor(life.host)
    )
end
function ring(state)
    local ____state_8 = state
    local port = ____state_8.port
    for ____, room in ipairs(port.rooms()) do
        if room.lastStep > port.now() then
            port.feed(room, {kind = "tick"})
        end
    end
    local needs = needsByHost(port.rooms())
    local peers = {}
    for ____, ____value in __TS__Iterator(state.peers) do
        local peer = ____value[2]
        peers[#peers + 1] = peer
    end
    for ____, peer in ipairs(peers) do
        probeIfDue(
            state,
            peer.life,
            needs:get(peer.life.host) or noNeeds()
        )
        giveTurns(state, peer)
    end
end
function probeIfDue(state, life, needs)
    local ____state_9 = state
    local port = ____state_9.port
    local ____life_10 = life
    local host = ____life_10.host
    local deadline = deadlineOf(state, life, needs)
    if deadline == nil then
        return
    end
    if deadline > port.now() then
        port.ringBy(deadline)
        return
    end
    local mayWrite = port.streamTo(host) ~= "opening"
    if life.probe ~= nil then
        local effects = state.rules.probeExpired(
            life,
            needs,
            mayWrite,
            port.settingsFor(host),
            port.now(),
            port.chance()
        )
        if isSilentForLong(
            life,
            port.now()
        ) and mayWrite then
            port.hangUp(host)
        end
        execute(state, life, effects)
    elseif mayWrite then
        execute(
            state,
            life,
            {state.rules.probe(
                life,
                needs,
                false,
                port.settingsFor(host),
                port.now()
            )}
        )
    end
    local next = deadlineOf(state, life, needs)
    if next ~= nil and (next > port.now() or mayWrite) then
        port.ringBy(next)
    end
end
function isSilentForLong(____bindingPattern0, now)
    local loss
    loss = ____bindingPattern0.loss
    return loss ~= nil and now - loss.since >= limits.hangUpAfterMs
end
function execute(state, life, effects)
    local ____life_11 = life
    local host = ____life_11.host
    for ____, effect in ipairs(effects) do
        repeat
            local ____switch56 = effect.kind
            local ____cond56 = ____switch56 == "probe" or ____switch56 == "ping"
            if ____cond56 then
                sendProbe(state, life, effect)
                break
            end
            ____cond56 = ____cond56 or ____switch56 == "counted"
            if ____cond56 then
                for ____, ____value in ipairs(countedRooms(
                    state.port.rooms(),
                    host,
                    effect.rows
                )) do
                    local room = ____value.room
                    local row = ____value.row
                    state.port.feed(room, {kind = "counted", host = host, row = row})
                end
                break
            end
            ____cond56 = ____cond56 or ____switch56 == "named"
            if ____cond56 then
                tellRooms(state, host, {kind = "peer-named", host = host, epoch = effect.epoch})
                break
            end
            ____cond56 = ____cond56 or ____switch56 == "answers"
            if ____cond56 then
                do
                    local lastContact = effect.lastContact
                    local contact = lastContact == nil and ({}) or ({lastContact = lastContact})
                    if lastContact ~= nil then
                        listen(
                            peerOf(state, host).turns,
                            state.port.now()
                        )
                    end
                    tellRooms(
                        state,
                        host,
                        __TS__ObjectAssign({kind = "peer-answers", host = host}, contact)
                    )
                    break
                end
            end
            do
                tellRooms(state, host, {kind = "peer-" .. effect.kind, host = host})
            end
        until true
    end
end
function sendProbe(state, life, effect)
    local ____state_12 = state
    local port = ____state_12.port
    local ____life_13 = life
    local host = ____life_13.host
    local pace = ____life_13.pace
    local question = effect.kind == "probe" and port.alive(host, effect.rooms) or port.ping(effect.target)
    noteWritten(
        pace,
        question.octets,
        port.now()
    )
    local mark = markOf(
        pace,
        port.now()
    )
    question.send(function(reply)
        probeEnded(state, life, mark, reply)
        if reply.kind == "no-room" and effect.kind == "ping" then
            local room = __TS__ArrayFind(
                port.rooms(),
                function(____, ____bindingPattern0)
                    local ____self
                    ____self = ____bindingPattern0.self
                    return ____self == effect.target.from
                end
            )
            if room ~= nil then
                port.feed(room, {kind = "link-lost", host = host})
            end
        end
        port.ringBy(port.now())
    end)
end
function probeEnded(state, life, mark, reply)
    local ____state_14 = state
    local port = ____state_14.port
    local ____life_15 = life
    local host = ____life_15.host
    if reply.kind == "bounced" then
        local isWaitedFor = life.probe ~= nil and mark.at == life.lastProbe
        if isWaitedFor then
            execute(
                state,
                life,
                state.rules.lose(
                    life,
                    port.settingsFor(host),
                    port.now(),
                    port.chance()
                )
            )
        end
        return
    end
    local ____needsOf_result_16 = needsOf(state, host)
    local awaited = ____needsOf_result_16.awaited
    local counts = reply.kind == "alive" and reply or ({rows = {}})
    execute(
        state,
        life,
        state.rules.probeAnswered(
            life,
            mark,
            counts.epoch,
            counts.rows,
            awaited,
            port.now()
        )
    )
end
--- Makes the prober, which knows no peer yet.
-- 
-- @param rules for tests that want to know what they decide.
function ____exports.createProber(port, rules)
    if rules == nil then
        rules = liveness
    end
    local state = {
        port = port,
        rules = rules,
        peers = __TS__New(Map)
    }
    return {
        heard = function(host)
            local peer = state.peers:get(host)
            if peer ~= nil then
                rules.heardFrom(
                    peer.life,
                    port.now()
                )
            end
        end,
        called = function(host)
            local peer = state.peers:get(host)
            if (peer and peer.life.loss) == nil then
                return
            end
            rules.calledBy(
                peer.life,
                port.now()
            )
            port.ringBy(port.now())
        end,
        wrote = function(host, octets, what)
            local ____peerOf_result_2 = peerOf(state, host)
            local life = ____peerOf_result_2.life
            noteWritten(
                life.pace,
                octets,
                port.now()
            )
            if what == "news" then
                rules.wroteTo(
                    life,
                    port.now()
                )
            end
        end,
        request = function(host, octets, namedMs) return requestUnderWay(
            state,
            peerOf(state, host).life,
            octets,
            namedMs
        ) end,
        streamChanged = function(host, stream)
            local peer = state.peers:get(host)
            if peer == nil then
                return
            end
            local used = needsOf(state, host).used
            execute(
                state,
                peer.life,
                rules.streamChanged(
                    peer.life,
                    stream,
                    used,
                    port.now()
                )
            )
            port.ringBy(port.now())
        end,
        consider = function(room)
            consider(state, room)
        end,
        ring = function()
            ring(state)
        end
    }
end
return ____exports
 end,
["dmuc.host.answers"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local hostLimits = ____limits.hostLimits
local ____refusals = require("dmuc.core.refusals")
local stanzaErrors = ____refusals.stanzaErrors
local ____errors = require("dmuc.wire.errors")
local stanzaError = ____errors.stanzaError
local ____stanza = require("dmuc.wire.stanza")
local makeStanza = ____stanza.stanza
local ____stanza = require("dmuc.host.stanza")
local toStanza = ____stanza.toStanza
--- Addresses of an IQ get or set, or undefined for what nobody waits for.
function ____exports.askedBy(iq)
    local ____iq_attr_0 = iq.attr
    local id = ____iq_attr_0.id
    local from = ____iq_attr_0.from
    local to = ____iq_attr_0.to
    local ____type = ____iq_attr_0.type
    if iq.name ~= "iq" or ____type ~= "get" and ____type ~= "set" then
        return nil
    end
    local ____temp_1
    if id == nil or from == nil or to == nil then
        ____temp_1 = nil
    else
        ____temp_1 = {id = id, from = from, to = to}
    end
    return ____temp_1
end
--- Sends the stanza error of the case.
function ____exports.sendRefusal(asked, reason)
    local ____stanzaErrors_reason_2 = stanzaErrors[reason]
    local condition = ____stanzaErrors_reason_2.condition
    local ____type = ____stanzaErrors_reason_2.type
    local text = ____stanzaErrors_reason_2.text
    local addresses = {type = "error", id = asked.id, from = asked.to, to = asked.from}
    module:send(toStanza(makeStanza(
        "iq",
        addresses,
        stanzaError(____type, condition, text)
    )))
end
--- Makes the register of what waits for an answer; of too many, the oldest is forgotten (the peer's own time-out ends it).
function ____exports.createAnswers()
    local waiting = __TS__New(Map)
    local count = 0
    return {
        expect = function(iq)
            count = count + 1
            local request = "in-" .. tostring(count)
            local asked = ____exports.askedBy(iq)
            if waiting.size >= hostLimits.unansweredMax then
                local oldest = waiting:keys():next().value
                if oldest ~= nil then
                    waiting:delete(oldest)
                end
            end
            if asked ~= nil then
                waiting:set(request, asked)
            end
            return request
        end,
        take = function(request)
            local asked = waiting:get(request)
            waiting:delete(request)
            return asked
        end
    }
end
return ____exports
 end,
["dmuc.host.faults"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local hostLimits = ____limits.hostLimits
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
--- Makes the log.
function ____exports.createFaultLog()
    local logged = __TS__New(Map)
    local quiet = __TS__New(Map)
    local function note(room, doing, fault)
        local firstLine = string.match(
            tostring(fault),
            "^[^\n]*"
        )
        local text = (doing .. ": ") .. (firstLine or "")
        local known = logged:get(room) or ({})
        if __TS__ArrayIncludes(known, text) or #known >= hostLimits.faultsLoggedPerRoomMax then
            return
        end
        known[#known + 1] = text
        logged:set(room, known)
        module:log("error", "%s: an error of mod_dmuc in %s. The room goes on and its links are left as they are; " .. "please report this line, and if the room lags behind, reload the module", room, text)
    end
    return {
        guard = function(room, doing, action)
            local ok, result = pcall(action)
            if ok then
                return result
            end
            note(room, doing, result)
            return nil
        end,
        quieten = function(room)
            quiet:set(
                room,
                now() + hostLimits.tickPauseAfterFaultMs
            )
        end,
        quietUntil = function(room) return quiet:get(room) or 0 end,
        forget = function(room)
            logged:delete(room)
            quiet:delete(room)
        end
    }
end
return ____exports
 end,
["dmuc.host.log-files"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local __TS__StringSplit = ____lualib.__TS__StringSplit
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local toStored, readable
local ____util_2Edatamanager = require("util.datamanager")
local getpath = ____util_2Edatamanager.getpath
local loadList = ____util_2Edatamanager.list_load
local storeList = ____util_2Edatamanager.list_store
local ____util_2Eenvload = require("util.envload")
local envload = ____util_2Eenvload.envload
local ____util_2Estanza = require("util.stanza")
local deserialize = ____util_2Estanza.deserialize
local ____stanza = require("dmuc.host.stanza")
local toElement = ____stanza.toElement
function toStored(row)
    local ____row_0 = row
    local when = ____row_0.when
    row.attr.stamp = nil
    return {
        element = toElement(deserialize(row)),
        when = when or 0
    }
end
function readable(found, unreadableBefore)
    local rows = {}
    local unreadable = unreadableBefore
    for ____, row in ipairs(found) do
        local ok, stored = pcall(toStored, row)
        if ok then
            rows[#rows + 1] = stored
        else
            unreadable = unreadable + 1
        end
    end
    return {rows = rows, unreadable = unreadable}
end
--- Rows begin with this, at the beginning of a line: text in them has no line breaks of its own.
local rowStart = "item("
--- The parts of a list's file that look like a row.
local function chunksOf(text)
    local chunks = {}
    for ____, line in ipairs(__TS__StringSplit(text, "\n")) do
        local last = chunks[#chunks]
        if last == nil or __TS__StringStartsWith(line, rowStart) then
            chunks[#chunks + 1] = line
        else
            chunks[#chunks] = (last .. "\n") .. line
        end
    end
    return chunks
end
local function loadRow(chunk)
    local row
    local text = string.gsub(chunk, "[%c%s]+$", "")
    local environment = {item = function(found)
        row = found
    end}
    local run = envload(text, "=row", environment)
    if run == nil then
        return nil
    end
    local ok = pcall(run)
    local ____ok_1
    if ok then
        ____ok_1 = row
    else
        ____ok_1 = nil
    end
    return ____ok_1
end
local function readFile(path)
    local file = io.open(path, "r")
    if file == nil then
        return nil
    end
    local content = file:read("*a")
    file:close()
    return type(content) == "string" and content or nil
end
--- Reads row by row, and puts a list of those that can be read in the place of the damaged one.
local function repair(node, store)
    local path = getpath(node, module.host, store, "list")
    local text = readFile(path)
    if text == nil then
        return nil
    end
    local found = {}
    local unreadable = 0
    for ____, chunk in ipairs(chunksOf(text)) do
        local row = loadRow(chunk)
        if row == nil then
            unreadable = unreadable + 1
        else
            found[#found + 1] = row
        end
    end
    local damaged = path .. ".damaged"
    local kept = os.rename(path, damaged)
    if kept == true then
        storeList(node, module.host, store, found)
    end
    return __TS__ObjectAssign(
        {},
        readable(found, unreadable),
        {damaged = damaged}
    )
end
--- Reads a list, oldest first.
-- 
-- @returns undefined if there is a list and nothing of it can be read.
function ____exports.readList(node, store)
    local list, failure = loadList(node, module.host, store)
    if list ~= nil then
        return readable(list, 0)
    end
    return failure == nil and ({rows = {}, unreadable = 0}) or repair(node, store)
end
return ____exports
 end,
["dmuc.host.log-parts"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local ____exports = {}
--- A log of one part, which has the room's own name: as it was before there were parts.
local onePart = {first = 0, last = 0}
--- No node of a room has a slash.
local function nameOf(node, part)
    local ____temp_0
    if part == 0 then
        ____temp_0 = node
    else
        ____temp_0 = (tostring(node) .. "/") .. tostring(part)
    end
    return ____temp_0
end
--- The parts of the logs in a store, by an index in another.
function ____exports.createLogParts(archive, index)
    local known = __TS__New(Map)
    local function read(node)
        local stored = index:get(node)
        return (stored == nil or stored == false) and onePart or stored
    end
    local function rangeOf(node)
        local range = known:get(node or "") or read(node)
        known:set(node or "", range)
        return range
    end
    local function write(node, range)
        local written = index:set(node, range)
        if written == true then
            known:set(node or "", range)
        end
        return written == true
    end
    return {
        nameOf = nameOf,
        range = rangeOf,
        begin = function(node)
            local ____rangeOf_result_1 = rangeOf(node)
            local first = ____rangeOf_result_1.first
            local last = ____rangeOf_result_1.last
            archive:delete(nameOf(node, last + 1))
            local range = {first = first, last = last + 1}
            return write(node, range) and range or nil
        end,
        removeFirst = function(node)
            local ____rangeOf_result_2 = rangeOf(node)
            local first = ____rangeOf_result_2.first
            local last = ____rangeOf_result_2.last
            local deleted, reason = archive:delete(nameOf(node, first))
            if deleted == nil or deleted == false then
                return reason
            end
            if first < last then
                write(node, {first = first + 1, last = last})
            end
            return nil
        end,
        clear = function(node)
            local ____rangeOf_result_3 = rangeOf(node)
            local first = ____rangeOf_result_3.first
            local last = ____rangeOf_result_3.last
            do
                local part = first
                while part <= last do
                    archive:delete(nameOf(node, part))
                    part = part + 1
                end
            end
            index:set(node, nil)
            known:delete(node or "")
        end
    }
end
return ____exports
 end,
["dmuc.host.log-rows"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local ____link_2Dextension = require("dmuc.dialects.link-extension")
local extensionChild = ____link_2Dextension.extensionChild
local isMalformed = ____link_2Dextension.isMalformed
local originElement = ____link_2Dextension.originElement
local readOrigin = ____link_2Dextension.readOrigin
local ____jid = require("dmuc.wire.jid")
local occupantJid = ____jid.occupantJid
local resourceOf = ____jid.resourceOf
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____numbers = require("dmuc.wire.numbers")
local formatInteger = ____numbers.formatInteger
local parseInteger = ____numbers.parseInteger
local ____payload = require("dmuc.wire.payload")
local octetsOf = ____payload.octetsOf
local payloadOf = ____payload.payloadOf
local ____stanza = require("dmuc.wire.stanza")
local element = ____stanza.element
local fromPayload = ____stanza.fromPayload
local ____time = require("dmuc.wire.time")
local formatInstant = ____time.formatInstant
local parseInstant = ____time.parseInstant
local ____lean = require("dmuc.host.lean")
local lean = ____lean.lean
local xmlns = namespaces.link
local function asideOf(____bindingPattern0)
    local sender
    local contiguous
    local message
    message = ____bindingPattern0.message
    contiguous = ____bindingPattern0.contiguous
    sender = ____bindingPattern0.sender
    local ____message_0 = message
    local event = ____message_0.event
    local stamp = ____message_0.stamp
    local time = ____message_0.time
    local delayFrom = ____message_0.delayFrom
    local ____element_6 = element
    local ____xmlns_2 = xmlns
    local ____formatInteger_result_3 = formatInteger(contiguous)
    local ____temp_4 = event.kind == "subject" and "subject" or nil
    local ____temp_5 = stamp == nil and formatInstant(time) or nil
    local ____temp_1
    if stamp == nil then
        ____temp_1 = delayFrom
    else
        ____temp_1 = nil
    end
    return ____element_6("row", {
        xmlns = ____xmlns_2,
        n = ____formatInteger_result_3,
        kind = ____temp_4,
        t = ____temp_5,
        from = ____temp_1,
        by = sender
    })
end
--- Writes a row of that room's log.
function ____exports.toRow(room, logged)
    local ____logged_message_7 = logged.message
    local event = ____logged_message_7.event
    local stamp = ____logged_message_7.stamp
    local ____temp_8
    if stamp == nil then
        ____temp_8 = nil
    else
        ____temp_8 = originElement({stamp = stamp})
    end
    local origin = ____temp_8
    local ____element_10 = element
    local ____array_9 = __TS__SparseArrayNew(
        "message",
        {
            from = occupantJid(room, event.nick),
            type = "groupchat",
            id = event.messageId,
            ["xml:lang"] = event.language
        },
        __TS__Unpack(fromPayload(event.payload))
    )
    __TS__SparseArrayPush(
        ____array_9,
        __TS__Unpack(origin == nil and ({}) or ({origin}))
    )
    __TS__SparseArrayPush(
        ____array_9,
        asideOf(logged)
    )
    return ____element_10(__TS__SparseArraySpread(____array_9))
end
local function eventOf(row, aside)
    return lean({
        kind = aside.attributes.kind == "subject" and "subject" or "said",
        nick = resourceOf(row.attributes.from or ""),
        messageId = row.attributes.id,
        language = row.attributes["xml:lang"],
        payload = payloadOf(row)
    })
end
--- Reads a row.
-- 
-- @returns undefined if it is none.
function ____exports.fromRow(row)
    local aside = extensionChild(row, "row")
    local contiguous = parseInteger(aside and aside.attributes.n)
    if row.name ~= "message" or aside == nil or contiguous == nil then
        return nil
    end
    local origin = readOrigin(row)
    if isMalformed(origin) then
        return nil
    end
    local stamp = origin.stamp
    local time = stamp and stamp.time or parseInstant(aside.attributes.t)
    if time == nil then
        return nil
    end
    local event = eventOf(row, aside)
    local bytes = octetsOf(row)
    local delayFrom = aside.attributes.from
    local sender = aside.attributes.by
    return lean({
        message = lean({
            event = event,
            time = time,
            delayFrom = delayFrom,
            stamp = stamp,
            bytes = bytes
        }),
        contiguous = contiguous,
        sender = sender
    })
end
--- What no two rows of a log share: the number, or the id of a message from before the numbers.
function ____exports.keyOf(____bindingPattern0)
    local event
    local stamp
    stamp = ____bindingPattern0.stamp
    event = ____bindingPattern0.event
    if stamp ~= nil then
        return (((stamp.id.host .. " ") .. stamp.id.epoch) .. " ") .. formatInteger(stamp.id.sequence)
    end
    local stanzaId = __TS__ArrayFind(
        fromPayload(event.payload),
        function(____, child) return child.attributes.xmlns == namespaces.stanzaId end
    )
    return stanzaId and stanzaId.attributes.id
end
return ____exports
 end,
["dmuc.host.log-store"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local Set = ____lualib.Set
local __TS__New = ____lualib.__TS__New
local Map = ____lualib.Map
local ____exports = {}
local findRows, reportLost, readParts, measure, extentsOf, beginPart, storeName
local ____core_2Estoragemanager = require("core.storagemanager")
local getDriver = ____core_2Estoragemanager.get_driver
local ____util_2Ejid = require("util.jid")
local nodeOf = ____util_2Ejid.node
local ____payload = require("dmuc.wire.payload")
local octetsOf = ____payload.octetsOf
local ____clock = require("dmuc.host.clock")
local unixTime = ____clock.time
local ____log_2Dfiles = require("dmuc.host.log-files")
local readList = ____log_2Dfiles.readList
local ____log_2Dparts = require("dmuc.host.log-parts")
local createLogParts = ____log_2Dparts.createLogParts
local ____log_2Drows = require("dmuc.host.log-rows")
local fromRow = ____log_2Drows.fromRow
local keyOf = ____log_2Drows.keyOf
local toRow = ____log_2Drows.toRow
local ____stanza = require("dmuc.host.stanza")
local toElement = ____stanza.toElement
local toStanza = ____stanza.toStanza
function findRows(store, name)
    if store.isInternal then
        return readList(name, storeName) or "its file cannot be read"
    end
    local iterator, failure = store.archive:find(name, {})
    if iterator == nil or iterator == false then
        return failure
    end
    local rows = {}
    for ____, stanza, when in iterator do
        rows[#rows + 1] = {
            element = toElement(stanza),
            when = when
        }
    end
    return {rows = rows, unreadable = 0}
end
function reportLost(jid, reason)
    module:log(
        "error",
        "%s: its log (store %s) cannot be read (%s): after this restart messages may be missing in its history, or appear " .. "twice; check Prosody's storage",
        jid,
        storeName,
        reason
    )
end
function readParts(store, jid)
    local node = nodeOf(jid)
    local ____store_parts_range_result_0 = store.parts.range(node)
    local first = ____store_parts_range_result_0.first
    local last = ____store_parts_range_result_0.last
    local found = {}
    do
        local part = first
        while part <= last do
            local name = store.parts.nameOf(node, part)
            local rows = name == nil and "it has no name" or findRows(store, name)
            if type(rows) == "string" then
                reportLost(jid, rows)
            end
            found[#found + 1] = type(rows) == "string" and ({rows = {}, unreadable = 0}) or rows
            part = part + 1
        end
    end
    return found
end
function measure(____bindingPattern0)
    local rows
    rows = ____bindingPattern0.rows
    local bytes = 0
    for ____, ____value in ipairs(rows) do
        local element = ____value.element
        bytes = bytes + octetsOf(element)
    end
    local ____temp_3 = #rows
    local ____bytes_4 = bytes
    local ____opt_1 = rows[1]
    return {
        rows = ____temp_3,
        bytes = ____bytes_4,
        oldest = ____opt_1 and ____opt_1.when or unixTime()
    }
end
function extentsOf(store, jid)
    local known = store.extents:get(jid)
    if known ~= nil then
        return known
    end
    local measured = __TS__ArrayMap(
        readParts(store, jid),
        function(____, part) return measure(part) end
    )
    store.extents:set(jid, measured)
    return measured
end
function beginPart(store, jid, now)
    if store.parts.begin(nodeOf(jid)) == nil then
        return nil
    end
    local fresh = {rows = 0, bytes = 0, oldest = now}
    local ____extentsOf_result_6 = extentsOf(store, jid)
    ____extentsOf_result_6[#____extentsOf_result_6 + 1] = fresh
    return fresh
end
storeName = "dmuc_log"
local indexName = "dmuc_log_parts"
--- A part is full when it holds a tenth of what the log may hold, and it has never more rows than this.
local partsPerLog = 10
local partRowsMin = 10
local partRowsMax = 1000
local function reportUnreadable(jid, count, damaged)
    local kept = damaged == nil and "" or "; the file as it was is kept as " .. damaged
    module:log(
        "error",
        "%s: %d of the messages in its log (store %s) cannot be read and are left out, so other servers may lack them; " .. "all others are there, nothing need be done, but check the disk and Prosody's storage%s",
        jid,
        count,
        storeName,
        kept
    )
end
--- Whether the rest is enough without the first part.
local function isSpare(extents, kept)
    local ____extents_5 = extents
    local first = ____extents_5[1]
    local others = __TS__ArraySlice(____extents_5, 1)
    if first == nil or #others == 0 and first.rows == 0 then
        return false
    end
    local left = 0
    for ____, ____value in ipairs(others) do
        local rows = ____value.rows
        left = left + rows
    end
    return left >= kept
end
local function reportUndropped(jid, reason)
    module:log(
        "error",
        "%s: the oldest messages of its log (store %s) cannot be dropped (%s), so it grows beyond dmuc_log_max_events, " .. "dmuc_log_max_bytes or dmuc_log_max_age; check Prosody's storage",
        jid,
        storeName,
        reason
    )
end
local function trim(store, jid, kept)
    local extents = extentsOf(store, jid)
    while isSpare(extents, kept) do
        local failure = store.parts.removeFirst(nodeOf(jid))
        if failure ~= nil then
            reportUndropped(jid, failure)
        end
        table.remove(extents, 1)
        if #extents == 0 then
            extents[#extents + 1] = {
                rows = 0,
                bytes = 0,
                oldest = unixTime()
            }
        end
    end
end
local function reportUnwritten(store, jid, reason)
    if store.failing:has(jid) then
        return
    end
    store.failing:add(jid)
    module:log(
        "error",
        "%s: messages cannot be written to its log (store %s, %s): other servers may lack them after a crash of Prosody; " .. "check the disk and Prosody's storage",
        jid,
        storeName,
        reason
    )
end
local function isFull(____bindingPattern0, ____bindingPattern1, now)
    local bounds
    bounds = ____bindingPattern0.bounds
    local oldest
    local bytes
    local rows
    rows = ____bindingPattern1.rows
    bytes = ____bindingPattern1.bytes
    oldest = ____bindingPattern1.oldest
    return rows > 0 and (rows >= bounds.rows or bytes >= bounds.bytes or now - oldest >= bounds.ageSeconds)
end
--- The part that the next row goes to.
local function lastExtent(store, jid, now)
    local extents = extentsOf(store, jid)
    local last = extents[#extents]
    if last ~= nil and not isFull(store, last, now) then
        return last
    end
    return beginPart(store, jid, now) or last or ({rows = 0, bytes = 0, oldest = now})
end
---
-- @returns what the storage says if it has failed.
local function write(store, jid, row, when)
    local node = nodeOf(jid)
    local name = store.parts.nameOf(
        node,
        store.parts.range(node).last
    )
    local key, reason = store.archive:append(
        name,
        nil,
        toStanza(row),
        when,
        "dmuc"
    )
    local ____temp_7
    if type(key) == "string" then
        ____temp_7 = nil
    else
        ____temp_7 = reason
    end
    return ____temp_7
end
local function append(store, jid, logged)
    local when = unixTime()
    local extent = lastExtent(store, jid, when)
    local row = toRow(jid, logged)
    local failure = write(store, jid, row, when)
    if failure == "quota-limit" then
        extent = beginPart(store, jid, when) or extent
        failure = write(store, jid, row, when)
    end
    if failure ~= nil then
        reportUnwritten(store, jid, failure)
        return
    end
    store.failing:delete(jid)
    if extent.rows == 0 then
        extent.oldest = when
    end
    extent.rows = extent.rows + 1
    extent.bytes = extent.bytes + octetsOf(row)
end
local function read(store, jid)
    local parts = readParts(store, jid)
    store.extents:set(
        jid,
        __TS__ArrayMap(
            parts,
            function(____, part) return measure(part) end
        )
    )
    local logged = {}
    local known = __TS__New(Set)
    for ____, ____value in ipairs(parts) do
        local rows = ____value.rows
        local unreadable = ____value.unreadable
        local damaged = ____value.damaged
        local left = unreadable
        for ____, ____value in ipairs(rows) do
            local element = ____value.element
            local row = fromRow(element)
            local ____temp_8
            if row == nil then
                ____temp_8 = nil
            else
                ____temp_8 = keyOf(row.message)
            end
            local key = ____temp_8
            if row == nil then
                left = left + 1
            elseif key == nil or not known:has(key) then
                logged[#logged + 1] = row
            end
            if key ~= nil then
                known:add(key)
            end
        end
        if left > 0 then
            reportUnreadable(jid, left, damaged)
        end
    end
    return logged
end
--- What a part of such a log holds; the storage's own number of rows is for one list.
local function partBounds(____bindingPattern0, ____bindingPattern1)
    local ageMaxMs
    local bytesMax
    local eventsMax
    eventsMax = ____bindingPattern0.eventsMax
    bytesMax = ____bindingPattern0.bytesMax
    ageMaxMs = ____bindingPattern0.ageMaxMs
    local caps
    caps = ____bindingPattern1.caps
    local rows = math.max(
        partRowsMin,
        math.min(
            partRowsMax,
            math.floor(eventsMax / partsPerLog)
        )
    )
    return {
        rows = math.min(rows, caps and caps.quota or rows),
        bytes = math.floor(bytesMax / partsPerLog),
        ageSeconds = math.floor(ageMaxMs / 1000 / partsPerLog)
    }
end
--- Opens the logs. Without storage for them rooms live on, and what a crash costs is told in one error line.
function ____exports.openLogStore(bounds)
    local archive, failure = module:open_store(storeName, "archive")
    local index, indexFailure = module:open_store(indexName, "keyval")
    if archive == nil or archive.name == "null" or index == nil then
        module:log(
            "error",
            "The stores %s and %s cannot be opened (%s): after a restart of Prosody, messages of linked rooms may be missing or " .. "appear twice; configure a storage that has archives for the first and values for the second",
            storeName,
            indexName,
            failure or indexFailure or "no storage is configured"
        )
        return {
            append = function()
            end,
            read = function() return {} end,
            isOverfull = function() return false end,
            trim = function()
            end,
            forget = function()
            end
        }
    end
    local ____, driver = getDriver(module.host, storeName)
    local store = {
        archive = archive,
        parts = createLogParts(archive, index),
        isInternal = driver == "internal",
        bounds = partBounds(bounds, archive),
        extents = __TS__New(Map),
        failing = __TS__New(Set)
    }
    return {
        append = function(jid, logged)
            append(store, jid, logged)
        end,
        read = function(jid) return read(store, jid) end,
        isOverfull = function(jid, kept)
            local extents = store.extents:get(jid)
            return extents ~= nil and isSpare(extents, kept)
        end,
        trim = function(jid, kept)
            trim(store, jid, kept)
        end,
        forget = function(jid)
            store.parts.clear(nodeOf(jid))
            store.extents:delete(jid)
            store.failing:delete(jid)
        end
    }
end
return ____exports
 end,
["dmuc.host.notices"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local hostLimits = ____limits.hostLimits
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
--- Makes the memory of what was logged.
function ____exports.createNotices()
    local logged = __TS__New(Map)
    return function(host, what, advice)
        local last = logged:get(host)
        if last ~= nil and now() - last < hostLimits.noticeEveryMs then
            return
        end
        if logged.size >= hostLimits.noticedHostsMax then
            logged:clear()
        end
        logged:set(
            host,
            now()
        )
        module:log(
            "warn",
            "%s %s; %s",
            host,
            what,
            advice
        )
    end
end
return ____exports
 end,
["dmuc.host.liveness"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local replyToAlive, replyToPing, replyOfError, unspeakable
local ____util_2Eid = require("util.id")
local newId = ____util_2Eid.medium
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____prober = require("dmuc.core.prober")
local createProber = ____prober.createProber
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____payload = require("dmuc.wire.payload")
local octetsOf = ____payload.octetsOf
local ____stanza = require("dmuc.wire.stanza")
local element = ____stanza.element
local makeStanza = ____stanza.stanza
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
local ____requests = require("dmuc.host.requests")
local isUnreachable = ____requests.isUnreachable
local ____stanza = require("dmuc.host.stanza")
local toElement = ____stanza.toElement
local toStanza = ____stanza.toStanza
--- Whether something can be written to that host at once. A host of this server needs no stream.
function ____exports.streamTo(host)
    if prosody.hosts[host] ~= nil then
        return "open"
    end
    local ____opt_4 = prosody.hosts[module.host]
    local stream = ____opt_4 and ____opt_4.s2sout[host]
    if stream == nil then
        return "none"
    end
    return stream.type == "s2sout_unauthed" and "opening" or "open"
end
function replyToAlive(reply, dialect, asked)
    if reply.kind == "error" then
        return replyOfError(reply)
    end
    local decoded = dialect.decodeAnswer(
        toElement(reply.stanza),
        asked
    )
    if decoded.kind ~= "frame" or decoded.frame.kind ~= "alive" then
        return {kind = "alive", rows = {}}
    end
    local ____decoded_frame_6 = decoded.frame
    local epoch = ____decoded_frame_6.epoch
    local rooms = ____decoded_frame_6.rooms
    return {kind = "alive", epoch = epoch, rows = rooms}
end
function replyToPing(reply)
    if reply.kind == "result" then
        return {kind = "alive", rows = {}}
    end
    local isGone = reply.condition == "item-not-found" or reply.condition == "gone"
    return reply.by == "peer" and isGone and ({kind = "no-room"}) or replyOfError(reply)
end
function replyOfError(reply)
    if reply.by == "nobody" then
        return nil
    end
    return isUnreachable(reply) and ({kind = "bounced"}) or ({kind = "alive", rows = {}})
end
--- Makes the prober, which knows no peer yet.
function ____exports.createLiveness(dialect, requests, port)
    local function question(iq, read)
        return {
            octets = octetsOf(iq),
            send = function(done)
                requests.ask(
                    toStanza(iq),
                    limits.probeKeptMs,
                    function(reply)
                        local said = read(reply)
                        if said ~= nil then
                            done(said)
                        end
                    end
                )
            end
        }
    end
    return createProber({
        host = module.host,
        now = now,
        chance = function() return math.random() end,
        rooms = function() return port.rooms() end,
        feed = function(room, input)
            port.feed(room, input)
        end,
        settingsFor = function(host) return port.settingsFor(host) end,
        streamTo = ____exports.streamTo,
        ringBy = function(deadline)
            port.ringBy(deadline)
        end,
        alive = function(host, rooms)
            local frame = {
                kind = "alive",
                epoch = port.epoch(),
                rooms = rooms
            }
            local iq = __TS__Unpack(dialect.encode(
                frame,
                {from = module.host, to = host},
                {
                    extension = true,
                    id = newId()
                }
            ))
            if iq == nil then
                return unspeakable
            end
            return question(
                iq,
                function(reply) return replyToAlive(reply, dialect, frame) end
            )
        end,
        ping = function(____bindingPattern0)
            local to
            local from
            from = ____bindingPattern0.from
            to = ____bindingPattern0.to
            local ping = element("ping", {xmlns = namespaces.ping})
            return question(
                makeStanza(
                    "iq",
                    {
                        type = "get",
                        id = newId(),
                        from = from,
                        to = to
                    },
                    ping
                ),
                function(reply) return replyToPing(reply) end
            )
        end,
        hangUp = function(host)
            local ____opt_2 = prosody.hosts[module.host]
            local ____opt_0 = ____opt_2 and ____opt_2.s2sout[host]
            if ____opt_0 ~= nil then
                ____opt_0:close({condition = "connection-timeout", text = "No answer for a long time"})
            end
        end
    })
end
--- A dialect without probes has no peers that could be probed.
unspeakable = {
    octets = 0,
    send = function() return nil end
}
return ____exports
 end,
["dmuc.host.outgoing"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local addressOf
local ____util_2Eid = require("util.id")
local newId = ____util_2Eid.medium
local ____util_2Ejid = require("util.jid")
local hostOf = ____util_2Ejid.host
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____state = require("dmuc.core.state")
local linkWith = ____state.linkWith
local ____jid = require("dmuc.wire.jid")
local bareOf = ____jid.bareOf
local isInstance = ____jid.isInstance
local ____payload = require("dmuc.wire.payload")
local octetsOf = ____payload.octetsOf
local ____answers = require("dmuc.host.answers")
local sendRefusal = ____answers.sendRefusal
local ____requests = require("dmuc.host.requests")
local isUnreachable = ____requests.isUnreachable
local ____stanza = require("dmuc.host.stanza")
local toElement = ____stanza.toElement
local toStanza = ____stanza.toStanza
function addressOf(effect)
    return {from = effect.from or module.host, to = effect.to or effect.host}
end
local function outcomeOf(reply, asked, dialect)
    if reply.kind == "result" then
        local decoded = dialect.decodeAnswer(
            toElement(reply.stanza),
            asked
        )
        if decoded.kind == "frame" then
            return {kind = "result", frame = decoded.frame}
        end
        return {kind = "refused", condition = "undefined-condition", text = "its answer is not well formed"}
    end
    local ____reply_0 = reply
    local condition = ____reply_0.condition
    local text = ____reply_0.text
    if isUnreachable(reply) then
        return {kind = "unreachable", condition = condition}
    end
    return text == nil and ({kind = "refused", condition = condition}) or ({kind = "refused", condition = condition, text = text})
end
--- How a request's end looks to the prober.
local function endOf(reply)
    if reply.kind == "result" or not isUnreachable(reply) then
        return "answered"
    end
    return reply.by == "nobody" and "silent" or "bounced"
end
--- Makes the sending side.
-- 
-- @param liveness is told what is written, and of requests how they end; it says how long to wait for their answers.
-- @param waitMsOf the administrator's value for a peer (3.14).
-- @param feed takes how a request ended; it is called once per request, maybe while `send` still runs.
function ____exports.createOutgoing(dialect, requests, answers, liveness, waitMsOf, feed)
    local function write(host, stanza, what)
        liveness.wrote(
            host,
            octetsOf(stanza),
            what
        )
        module:send(toStanza(stanza))
    end
    local function ask(room, effect, request)
        local address = addressOf(effect)
        local iq = __TS__Unpack(dialect.encode(
            effect.frame,
            address,
            {
                extension = effect.extension,
                id = newId()
            }
        ))
        if iq == nil then
            local outcome = {kind = "refused", condition = "feature-not-implemented"}
            feed(room, {kind = "answered", request = request, outcome = outcome})
            return
        end
        local function told(reply)
            feed(
                room,
                {
                    kind = "answered",
                    request = request,
                    outcome = outcomeOf(reply, effect.frame, dialect)
                }
            )
        end
        if effect.answer == "later" then
            liveness.wrote(
                effect.host,
                octetsOf(iq),
                "news"
            )
            requests.ask(
                toStanza(iq),
                limits.linkWaitMaxMs,
                told
            )
            return
        end
        local underWay = liveness.request(
            effect.host,
            octetsOf(iq),
            waitMsOf(effect.host)
        )
        requests.ask(
            toStanza(iq),
            underWay.waitMs,
            function(reply)
                underWay.ended(endOf(reply))
                told(reply)
            end
        )
    end
    return {
        send = function(room, effect)
            if effect.request ~= nil then
                ask(room, effect, effect.request)
                return
            end
            local options = {
                extension = effect.extension,
                id = newId()
            }
            for ____, stanza in ipairs(dialect.encode(
                effect.frame,
                addressOf(effect),
                options
            )) do
                write(effect.host, stanza, "news")
            end
        end,
        answer = function(room, effect)
            local asked = answers.take(effect.request)
            if asked == nil then
                return
            end
            if effect.answer.kind == "refusal" then
                sendRefusal(asked, effect.answer.reason)
                return
            end
            local from, to = __TS__Unpack({
                bareOf(asked.to),
                bareOf(asked.from)
            })
            local ____isInstance_result_3 = isInstance(to)
            if ____isInstance_result_3 then
                local ____opt_1 = linkWith(room, to)
                ____isInstance_result_3 = (____opt_1 and ____opt_1.extension) == true
            end
            local extension = ____isInstance_result_3
            for ____, stanza in ipairs(dialect.encode(effect.answer, {from = from, to = to}, {extension = extension, answers = asked.id})) do
                write(
                    hostOf(asked.from),
                    stanza,
                    "answer"
                )
            end
        end
    }
end
return ____exports
 end,
["dmuc.host.storage"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFlatMap = ____lualib.__TS__ArrayFlatMap
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local reportFailure, readRoom
local ____util_2Ejid = require("util.jid")
local nodeOf = ____util_2Ejid.node
function reportFailure(what, jid, reason)
    module:log(
        "error",
        "%s: its links could not be %s, so they will be missing after a restart (%s); check Prosody's storage",
        jid,
        what,
        reason or "no reason given"
    )
end
function readRoom(rooms, node)
    local saved, reason = rooms:get(node)
    if saved ~= nil and saved ~= false then
        return {saved}
    end
    reportFailure("read", (node .. "@") .. module.host, reason)
    return {}
end
--- Opens the store. If there is no storage, rooms live until the next restart, and one error line says so.
function ____exports.openRoomStore()
    local rooms, failure = module:open_store("dmuc", "keyval")
    local indexes = rooms
    if rooms == nil or indexes == nil then
        module:log("error", "The store of linked rooms cannot be opened (%s): after a restart links are gone", failure)
        return {
            all = function() return {} end,
            write = function() return false end,
            remove = function()
            end
        }
    end
    local function readIndex()
        local index, unreadable = indexes:get(nil)
        if unreadable ~= nil then
            reportFailure("listed", module.host, unreadable)
        end
        return (index == nil or index == false) and ({}) or index
    end
    local function writeIndex(index, jid)
        local written, reason = indexes:set(nil, index)
        if written ~= true then
            reportFailure("listed", jid, reason)
        end
    end
    return {
        all = function() return __TS__ArrayFlatMap(
            readIndex(),
            function(____, node) return readRoom(rooms, node) end
        ) end,
        write = function(jid, saved)
            local node = nodeOf(jid)
            local written, reason = rooms:set(node, saved)
            if written ~= true then
                reportFailure("saved", jid, reason)
            end
            local index = readIndex()
            if node ~= nil and not __TS__ArrayIncludes(index, node) then
                local ____array_0 = __TS__SparseArrayNew(__TS__Unpack(index))
                __TS__SparseArrayPush(____array_0, node)
                writeIndex(
                    {__TS__SparseArraySpread(____array_0)},
                    jid
                )
            end
            return written == true
        end,
        remove = function(jid)
            local node = nodeOf(jid)
            local index = readIndex()
            if node == nil or not __TS__ArrayIncludes(index, node) then
                return
            end
            writeIndex(
                __TS__ArrayFilter(
                    index,
                    function(____, other) return other ~= node end
                ),
                jid
            )
            rooms:set(node, nil)
        end
    }
end
return ____exports
 end,
["dmuc.host.timer"] = function(...) 
--[[ Generated with https://github.com/TypeScriptToLua/TypeScriptToLua ]]
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local hostLimits = ____limits.hostLimits
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
--- Makes the timer, silent for now. It ends with the module.
function ____exports.createTimer(ring)
    local armed
    return {ringBy = function(deadline)
        if deadline == nil or armed ~= nil and armed.at <= deadline then
            return
        end
        if armed ~= nil then
            armed.handle:stop()
        end
        local delayMs = math.max(
            deadline - now(),
            hostLimits.tickPauseMinMs
        )
        local handle = module:add_timer(
            delayMs / 1000,
            function()
                armed = nil
                ring()
            end
        )
        armed = {at = deadline, handle = handle}
    end}
end
return ____exports
 end,
["dmuc.core.tombstones"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local ____limits = require("dmuc.core.limits")
local limits = ____limits.limits
local ____room = require("dmuc.core.room")
local saveRoom = ____room.saveRoom
--- Nobody's config and lists are needed for saying that he is dead.
local function untoldOf(room)
    local saved = saveRoom(room)
    local empty = {fields = {}}
    local ____temp_0
    if saved == nil then
        ____temp_0 = nil
    else
        ____temp_0 = __TS__ObjectAssign({}, saved, {config = {config = empty, digest = ""}, lists = {items = {}, digest = ""}, received = {}})
    end
    return ____temp_0
end
--- Notes that this life of the room is over, or whom of its peers have been told meanwhile.
-- 
-- @returns all that are remembered: not older than 30 days, and not more than a thousand.
function ____exports.bury(stones, room, now)
    local ____room_1 = room
    local generation = ____room_1.generation
    local ____self = ____room_1.self
    if generation == nil or room.role == "replica" then
        return stones
    end
    local known = __TS__ArrayFind(
        stones,
        function(____, stone) return stone.generation == generation and stone.room == ____self end
    )
    local untold = untoldOf(room)
    local stone = __TS__ObjectAssign({room = ____self, generation = generation, endedAt = known and known.endedAt or now}, untold == nil and ({}) or ({untold = untold}))
    local others = __TS__ArrayFilter(
        stones,
        function(____, other) return other ~= known and other.endedAt + limits.tombstoneKeptMs > now end
    )
    local ____array_4 = __TS__SparseArrayNew(__TS__Unpack(__TS__ArraySlice(others, 1 - limits.tombstonesMax)))
    __TS__SparseArrayPush(____array_4, stone)
    return {__TS__SparseArraySpread(____array_4)}
end
--- Whether that life of the room has ended here.
function ____exports.isBuried(stones, room, generation)
    return __TS__ArraySome(
        stones,
        function(____, stone) return stone.generation == generation and stone.room == room end
    )
end
return ____exports
 end,
["dmuc.host.tombstones"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFlatMap = ____lualib.__TS__ArrayFlatMap
local ____exports = {}
local ____tombstones = require("dmuc.core.tombstones")
local bury = ____tombstones.bury
local isBuried = ____tombstones.isBuried
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
local function reportFailure(what, reason)
    module:log("error", "Which rooms have ended cannot be %s (store dmuc_ended, %s): a server that does not hear of the end in time may keep its " .. "replica; check Prosody's storage", what, reason or "no reason given")
end
--- Reads what is known of ended rooms. Without storage for them they are known until the next restart.
function ____exports.openTombstones()
    local store, failure = module:open_store("dmuc_ended", "keyval")
    if store == nil then
        reportFailure("kept", failure)
    end
    local kept, unreadable = __TS__Unpack(store == nil and ({nil, nil}) or ({store:get(nil)}))
    if unreadable ~= nil then
        reportFailure("read", unreadable)
    end
    local stones = (kept == nil or kept == false) and ({}) or kept
    return {
        bury = function(room)
            local next = bury(
                stones,
                room,
                now()
            )
            if next == stones then
                return
            end
            stones = next
            if store == nil then
                return
            end
            local written, reason = store:set(nil, stones)
            if written ~= true then
                reportFailure("written", reason)
            end
        end,
        has = function(room, generation) return isBuried(stones, room, generation) end,
        untold = function() return __TS__ArrayFlatMap(
            stones,
            function(____, ____bindingPattern0)
                local untold
                untold = ____bindingPattern0.untold
                return untold == nil and ({}) or ({untold})
            end
        ) end
    }
end
return ____exports
 end,
["dmuc.host.service"] = function(...) 
local ____lualib = require("lualib_bundle")
local Map = ____lualib.Map
local __TS__New = ____lualib.__TS__New
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayUnshift = ____lualib.__TS__ArrayUnshift
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local logBoundsOf, livenessSettings, answerWaitMs, isEnding, hasOpenLinks, isLinkedTo, work, execute, permitted, append, importHistory, boundLog, saveToDisk, tellGeneration, deadlineOf, ring
local ____util_2Eid = require("util.id")
local idGenerator = ____util_2Eid.custom
local ____invariant = require("dmuc.core.invariant")
local invariant = ____invariant.invariant
local ____limits = require("dmuc.core.limits")
local hostLimits = ____limits.hostLimits
local limits = ____limits.limits
local ____log = require("dmuc.core.log")
local countMessages = ____log.countMessages
local ____link = require("dmuc.core.link")
local isEnded = ____link.isEnded
local ____peers = require("dmuc.core.peers")
local listedPeer = ____peers.listedPeer
local refusalOfPeer = ____peers.refusalOfPeer
local ____room = require("dmuc.core.room")
local nextDeadline = ____room.nextDeadline
local saveRoom = ____room.saveRoom
local step = ____room.step
local ____state = require("dmuc.core.state")
local linkWith = ____state.linkWith
local ____answers = require("dmuc.host.answers")
local createAnswers = ____answers.createAnswers
local ____clock = require("dmuc.host.clock")
local now = ____clock.now
local ____disco = require("dmuc.host.disco")
local createDiscovery = ____disco.createDiscovery
local ____faults = require("dmuc.host.faults")
local createFaultLog = ____faults.createFaultLog
local ____log_2Dstore = require("dmuc.host.log-store")
local openLogStore = ____log_2Dstore.openLogStore
local ____notices = require("dmuc.host.notices")
local createNotices = ____notices.createNotices
local ____liveness = require("dmuc.host.liveness")
local createLiveness = ____liveness.createLiveness
local ____outgoing = require("dmuc.host.outgoing")
local createOutgoing = ____outgoing.createOutgoing
local ____requests = require("dmuc.host.requests")
local createRequests = ____requests.createRequests
local ____storage = require("dmuc.host.storage")
local openRoomStore = ____storage.openRoomStore
local ____timer = require("dmuc.host.timer")
local createTimer = ____timer.createTimer
local ____tombstones = require("dmuc.host.tombstones")
local openTombstones = ____tombstones.openTombstones
function logBoundsOf(____bindingPattern0)
    local logAgeMaxMs
    local logBytesMax
    local logEventsMax
    logEventsMax = ____bindingPattern0.logEventsMax
    logBytesMax = ____bindingPattern0.logBytesMax
    logAgeMaxMs = ____bindingPattern0.logAgeMaxMs
    return {eventsMax = logEventsMax, bytesMax = logBytesMax, ageMaxMs = logAgeMaxMs}
end
function livenessSettings(options, host)
    local peer = __TS__ArrayFind(
        options.peers,
        function(____, entry) return entry.host == host end
    )
    return {
        keepaliveMs = peer and peer.keepaliveMs or options.keepaliveMs,
        acknowledgementWaitMs = peer and peer.ackWaitMs or options.ackWaitMs,
        probeRoomsMax = math.min(options.limits.probeRoomsMax, limits.probeRoomsMax),
        syncRoomsMax = options.limits.syncRoomsMax
    }
end
function answerWaitMs(options, host)
    local ____opt_4 = __TS__ArrayFind(
        options.peers,
        function(____, peer) return peer.host == host end
    )
    return ____opt_4 and ____opt_4.answerWaitMs or limits.answerWaitMs
end
--- The room service of this server.
function ____exports.localSide(service)
    invariant(service.side ~= nil, "the room service is attached before rooms are served")
    return service.side
end
--- All rooms, also those that are ending. A copy: rooms come and go while it is worked through.
function ____exports.allRooms(service)
    local all = {__TS__Unpack(service.ending)}
    service.rooms:forEach(function(____, room)
        all[#all + 1] = room
    end)
    return all
end
--- Takes up a room that is gone from this server, but whose peers are still to be told (3.11).
function ____exports.keepEnding(service, room)
    local ____service_ending_7 = service.ending
    ____service_ending_7[#____service_ending_7 + 1] = room
    if #service.ending > hostLimits.endingRoomsMax then
        table.remove(service.ending, 1)
    end
end
function isEnding(service, room)
    return service.rooms:get(room.self) ~= room
end
--- The room has no links any more, or is gone from this server.
function ____exports.forget(service, jid)
    local room = service.rooms:get(jid)
    if room ~= nil and room.role ~= "replica" then
        if hasOpenLinks(room) then
            ____exports.keepEnding(service, room)
        end
        service.tombstones.bury(room)
    end
    service.rooms:delete(jid)
    service.store.remove(jid)
    service.log.forget(jid)
    service.faults.forget(jid)
end
function hasOpenLinks(room)
    return __TS__ArraySome(
        room.links,
        function(____, link) return not isEnded(link) end
    )
end
function isLinkedTo(room, host)
    return __TS__ArraySome(
        room.links,
        function(____, link) return link.host == host end
    )
end
--- Gives the input to the room, and executes what comes of it: before this returns, or right after the present input.
function ____exports.feed(service, room, input)
    local ____service_8 = service
    local waiting = ____service_8.waiting
    waiting[#waiting + 1] = {room = room, input = input}
    if service.busy then
        return
    end
    service.busy = true
    do
        local next = table.remove(waiting, 1)
        while next ~= nil do
            if not isEnding(service, next.room) or __TS__ArrayIncludes(service.ending, next.room) then
                work(service, next.room, next.input)
                service.timer.ringBy(deadlineOf(service, next.room))
                service.liveness.consider(next.room)
            end
            next = table.remove(waiting, 1)
        end
    end
    service.ending = __TS__ArrayFilter(
        service.ending,
        function(____, room) return hasOpenLinks(room) end
    )
    service.busy = false
end
function work(service, room, input)
    local ____service_9 = service
    local faults = ____service_9.faults
    local ____room_10 = room
    local generation = ____room_10.generation
    local effects = faults.guard(
        room.self,
        "the input " .. input.kind,
        function() return step(
            room,
            input,
            now()
        ) end
    )
    if effects == nil then
        if input.kind == "tick" then
            faults.quieten(room.self)
        end
        return
    end
    if room.generation ~= generation then
        tellGeneration(service, room)
    end
    for ____, effect in ipairs(effects) do
        faults.guard(
            room.self,
            "the effect " .. effect.kind,
            function()
                execute(service, room, effect)
            end
        )
    end
    faults.guard(
        room.self,
        "the bounds of its log",
        function()
            boundLog(service, room)
        end
    )
end
function execute(service, room, effect)
    repeat
        local ____switch56 = effect.kind
        local ____cond56 = ____switch56 == "send"
        if ____cond56 then
            service.outgoing.send(room, effect)
            return
        end
        ____cond56 = ____cond56 or ____switch56 == "answer"
        if ____cond56 then
            service.outgoing.answer(room, effect)
            return
        end
        ____cond56 = ____cond56 or ____switch56 == "discover"
        if ____cond56 then
            service.discovery.discover(
                effect.host,
                function(support)
                    ____exports.feed(
                        service,
                        room,
                        {
                            kind = "discovered",
                            host = effect.host,
                            support = permitted(service, effect.host, support)
                        }
                    )
                end
            )
            return
        end
        ____cond56 = ____cond56 or ____switch56 == "save"
        if ____cond56 then
            saveToDisk(service, room)
            return
        end
        ____cond56 = ____cond56 or ____switch56 == "report"
        if ____cond56 then
            module:log(effect.level, "%s", effect.text)
            return
        end
        ____cond56 = ____cond56 or ____switch56 == "append"
        if ____cond56 then
            append(service, room, effect)
            return
        end
        ____cond56 = ____cond56 or ____switch56 == "import-history"
        if ____cond56 then
            importHistory(service, room, effect)
            return
        end
        ____cond56 = ____cond56 or (____switch56 == "judge" or ____switch56 == "admitted" or ____switch56 == "rejected" or ____switch56 == "rekey" or ____switch56 == "renumber")
        if ____cond56 then
            invariant(false, ("no room of " .. service.dialect.name) .. " waits for its primary")
            return
        end
        do
            if not isEnding(service, room) then
                ____exports.localSide(service).perform(room, effect)
            end
        end
    until true
end
function permitted(service, host, support)
    local isSecure = support.kind == "known" and support.secure == true
    if not service.options.requireSecure or isSecure then
        return support
    end
    service.notice(host, "gets no rooms, since it has shown no valid certificate", "dmuc_require_secure demands one")
    return {kind = "known", dialect = false, extension = false}
end
function append(service, room, effect)
    if isEnding(service, room) then
        return
    end
    service.log.append(room.self, effect)
    ____exports.localSide(service).perform(room, effect)
end
function importHistory(service, room, effect)
    if isEnding(service, room) then
        return
    end
    for ____, message in ipairs(effect.messages) do
        service.log.append(room.self, {message = message, contiguous = 0})
    end
    ____exports.localSide(service).perform(room, effect)
end
function boundLog(service, room)
    if isEnding(service, room) then
        return
    end
    local kept = countMessages(room.log)
    if not service.log.isOverfull(room.self, kept) then
        return
    end
    saveToDisk(service, room)
    service.log.trim(room.self, kept)
end
function saveToDisk(service, room)
    if isEnding(service, room) then
        service.tombstones.bury(room)
        return
    end
    local saved = saveRoom(room)
    if saved == nil then
        ____exports.forget(service, room.self)
    else
        service.store.write(room.self, saved)
    end
end
function tellGeneration(service, room)
    local ____room_11 = room
    local generation = ____room_11.generation
    local ____self = ____room_11.self
    if generation == nil then
        return
    end
    service.faults.guard(
        ____self,
        "the generation of its stanza-ids",
        function()
            ____exports.localSide(service).setGeneration(____self, generation)
        end
    )
end
function deadlineOf(service, room)
    local ____service_12 = service
    local faults = ____service_12.faults
    local deadline = faults.guard(
        room.self,
        "its deadline",
        function() return nextDeadline(room) end
    )
    local ____temp_13
    if deadline == nil then
        ____temp_13 = nil
    else
        ____temp_13 = math.max(
            deadline,
            faults.quietUntil(room.self)
        )
    end
    return ____temp_13
end
function ring(service)
    service.liveness.ring()
    for ____, room in ipairs(____exports.allRooms(service)) do
        local deadline = deadlineOf(service, room)
        if deadline ~= nil and deadline <= now() then
            ____exports.feed(service, room, {kind = "tick"})
        else
            service.timer.ringBy(deadline)
        end
    end
end
--- Epochs and generations: 96 random bits in base64url (3.1).
____exports.newLongId = idGenerator(12)
--- Makes the state of a fresh start.
function ____exports.createService(options, dialect)
    local service
    local requests = createRequests()
    local answers = createAnswers()
    local function feedIt(room, input)
        ____exports.feed(service, room, input)
    end
    local liveness = createLiveness(
        dialect,
        requests,
        {
            epoch = function() return service.epoch end,
            rooms = function() return ____exports.allRooms(service) end,
            feed = feedIt,
            settingsFor = function(host) return livenessSettings(options, host) end,
            ringBy = function(deadline)
                service.timer.ringBy(deadline)
            end
        }
    )
    service = {
        options = options,
        dialect = dialect,
        epoch = ____exports.newLongId(),
        rooms = __TS__New(Map),
        ending = {},
        waiting = {},
        busy = false,
        store = openRoomStore(),
        tombstones = openTombstones(),
        log = openLogStore(logBoundsOf(options)),
        faults = createFaultLog(),
        notice = createNotices(),
        answers = answers,
        outgoing = createOutgoing(
            dialect,
            requests,
            answers,
            liveness,
            function(host) return answerWaitMs(options, host) end,
            feedIt
        ),
        discovery = createDiscovery(requests, dialect),
        liveness = liveness,
        timer = createTimer(function()
            ring(service)
        end)
    }
    return service
end
--- Who may link, as the core wants to know it.
function ____exports.peerTable(options)
    return {peers = options.peers, accept = options.accept, deny = options.deny}
end
local function pagesOf(____bindingPattern0)
    local pageBytesMax
    local pageMessagesMax
    local pageItemsMax
    pageItemsMax = ____bindingPattern0.limits.pageItemsMax
    pageMessagesMax = ____bindingPattern0.limits.pageMessagesMax
    pageBytesMax = ____bindingPattern0.limits.pageBytesMax
    return {itemsMax = pageItemsMax, messagesMax = pageMessagesMax, bytesMax = pageBytesMax}
end
--- What rooms must know of this service.
function ____exports.surroundingsOf(service)
    local ____service_6 = service
    local options = ____service_6.options
    local dialect = ____service_6.dialect
    local epoch = ____service_6.epoch
    return {
        host = module.host,
        epoch = epoch,
        mode = dialect.name,
        policy = dialect.policy,
        peers = ____exports.peerTable(options),
        trigger = options.trigger == "lazy" and ({kind = "lazy", users = options.triggerUsers}) or ({kind = "eager"}),
        answerWaitMs = limits.answerWaitMs,
        splitGraceMs = options.splitGraceMs,
        ghostTtlMs = options.ghostTtlMs,
        logBounds = logBoundsOf(options),
        pages = pagesOf(options),
        stanzasPerSecondMax = options.limits.stanzasPerSecondMax,
        relaysPerSecondMax = options.limits.relaysPerSecondMax,
        replicaTtlMs = options.shadowTtlMs,
        suspendEmpty = options.suspendEmpty,
        splitPresence = options.splitPresence,
        nickConflict = options.nickConflict,
        whileSplit = {talk = options.replicaSplit.talk, enter = options.replicaSplit.enter}
    }
end
--- Takes a room of the core into service.
function ____exports.takeUp(service, room)
    service.rooms:set(room.self, room)
    tellGeneration(service, room)
end
--- The room that a peer's instance means: of several lives of one JID the one that it names, or that it is linked with.
function ____exports.roomMeant(service, jid, peer, frame)
    local present = service.rooms:get(jid)
    local lives = __TS__ArrayFilter(
        service.ending,
        function(____, room) return room.self == jid end
    )
    if present ~= nil then
        __TS__ArrayUnshift(lives, present)
    end
    local linked = __TS__ArrayFilter(
        lives,
        function(____, room) return linkWith(room, peer) ~= nil end
    )
    local named = __TS__ArrayFind(
        linked,
        function(____, room) return frame.kind == "hello" and frame.sync.generation == room.generation end
    )
    return named or linked[1] or present
end
--- Whether the host holds instances of our rooms, or may.
function ____exports.isPeer(service, host)
    local ____table = ____exports.peerTable(service.options)
    if refusalOfPeer(____table, host, service.dialect.name) ~= nil then
        return false
    end
    return listedPeer(____table, host) ~= nil or __TS__ArraySome(
        ____exports.allRooms(service),
        function(____, room) return isLinkedTo(room, host) end
    )
end
return ____exports
 end,
["dmuc.host.opening"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local refused, refusalOf, judgeReplicate, judgeExisting, isLimitReached, openReplica, judgeForNode, answerProbe
local ____util_2Eencodings = require("util.encodings")
local stringprep = ____util_2Eencodings.stringprep
local ____counts = require("dmuc.core.counts")
local countsFor = ____counts.countsFor
local ____peers = require("dmuc.core.peers")
local refusalOfPeer = ____peers.refusalOfPeer
local ____room = require("dmuc.core.room")
local createReplica = ____room.createReplica
local ____jid = require("dmuc.wire.jid")
local isInstance = ____jid.isInstance
local ____payload = require("dmuc.wire.payload")
local octetsOf = ____payload.octetsOf
local ____disco = require("dmuc.host.disco")
local isSecure = ____disco.isSecure
local ____service = require("dmuc.host.service")
local allRooms = ____service.allRooms
local localSide = ____service.localSide
local peerTable = ____service.peerTable
local surroundingsOf = ____service.surroundingsOf
local takeUp = ____service.takeUp
local ____stanza = require("dmuc.host.stanza")
local toStanza = ____stanza.toStanza
function refused(reason)
    return {kind = "refused", reason = reason}
end
function refusalOf(service, host)
    local ____service_0 = service
    local options = ____service_0.options
    local dialect = ____service_0.dialect
    local refusal = refusalOfPeer(
        peerTable(options),
        host,
        dialect.name
    )
    if refusal ~= nil then
        service.notice(host, "wants to share rooms with this service and was refused", "to allow it, add it to dmuc_peers")
        return refusal
    end
    if not options.requireSecure or isSecure(host) then
        return nil
    end
    service.notice(host, "was refused since there is no stream to it with a valid certificate", "see dmuc_require_secure")
    return "peer-not-allowed"
end
function judgeReplicate(service, frame, host)
    if host == module.host then
        return refused("is-replica-itself")
    end
    if frame.primary ~= nil and not __TS__StringEndsWith(frame.primary, "@" .. host) then
        return refused("not-authenticated")
    end
    local node = stringprep.nodeprep(frame.room, true)
    local jid = ((node or "") .. "@") .. module.host
    if node == nil or not isInstance(jid) then
        return refused("bad-room-id")
    end
    local existing = service.rooms:get(jid)
    if existing ~= nil then
        return judgeExisting(existing, frame, host)
    end
    if localSide(service).exists(jid) then
        return refused("node-taken")
    end
    if isLimitReached(service, host) then
        return refused("limit-reached")
    end
    return openReplica(service, jid, frame, host)
end
function judgeExisting(room, frame, host)
    local samePrimary = frame.primary == nil or room.primary == nil or room.primary == frame.primary
    local isSame = room.role == "replica" and room.primaryHost == host and samePrimary
    return isSame and ({kind = "for-room", room = room}) or refused("node-taken")
end
function isLimitReached(service, host)
    local ____service_options_limits_1 = service.options.limits
    local instancesMax = ____service_options_limits_1.instancesMax
    local instancesPerPeerMax = ____service_options_limits_1.instancesPerPeerMax
    local replicas = __TS__ArrayFilter(
        allRooms(service),
        function(____, room) return room.role == "replica" end
    )
    local ofPeer = __TS__ArrayFilter(
        replicas,
        function(____, room) return room.primaryHost == host end
    )
    if #replicas < instancesMax and #ofPeer < instancesPerPeerMax then
        return false
    end
    service.notice(
        host,
        ((("wants to share one more room, but " .. tostring(#ofPeer)) .. " of its own and ") .. tostring(#replicas)) .. " rooms of all peers are held here",
        "the bounds are instances_per_peer and instances of dmuc_limits"
    )
    return true
end
function openReplica(service, jid, frame, host)
    local ____local = localSide(service)
    ____local.createReplicaRoom(jid)
    if not ____local.exists(jid) then
        return refused("limit-reached")
    end
    local room = createReplica(
        jid,
        frame,
        host,
        surroundingsOf(service)
    )
    service.log.forget(jid)
    takeUp(service, room)
    return {kind = "for-room", room = room}
end
function judgeForNode(service, node)
    local room = service.rooms:get((node .. "@") .. module.host)
    return room == nil and refused("no-such-link") or ({kind = "for-room", room = room})
end
function answerProbe(service, probe, host, asked)
    if asked == nil then
        return {kind = "done"}
    end
    local rooms = countsFor(
        allRooms(service),
        host,
        probe.rooms
    )
    local address = {from = module.host, to = host}
    local answer = {kind = "alive", epoch = service.epoch, rooms = rooms}
    for ____, stanza in ipairs(service.dialect.encode(answer, address, {extension = true, answers = asked.id})) do
        service.liveness.wrote(
            host,
            octetsOf(stanza),
            "answer"
        )
        module:send(toStanza(stanza))
    end
    return {kind = "done"}
end
--- Makes the judge.
function ____exports.createOpening(service)
    return {judge = function(____bindingPattern0, host, asked)
        local from
        local frame
        frame = ____bindingPattern0.frame
        from = ____bindingPattern0.from
        local refusal = refusalOf(service, host)
        if refusal ~= nil then
            return refused(refusal)
        end
        if from ~= host then
            return refused("not-authenticated")
        end
        repeat
            local ____switch7 = frame.kind
            local ____cond7 = ____switch7 == "replicate"
            if ____cond7 then
                return judgeReplicate(service, frame, host)
            end
            ____cond7 = ____cond7 or (____switch7 == "peerhost" or ____switch7 == "dissolve")
            if ____cond7 then
                return judgeForNode(service, frame.room)
            end
            ____cond7 = ____cond7 or ____switch7 == "alive"
            if ____cond7 then
                return answerProbe(service, frame, host, asked)
            end
            do
                return refused("feature-missing")
            end
        until true
    end}
end
return ____exports
 end,
["dmuc.host.traffic"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__SparseArrayNew = ____lualib.__TS__SparseArrayNew
local __TS__SparseArrayPush = ____lualib.__TS__SparseArrayPush
local __TS__SparseArraySpread = ____lualib.__TS__SparseArraySpread
local ____exports = {}
local handle, isOurs, hasOurs, ordinary, refuse, ofPeer, atService, looksOrdinary, atRoom, feedFrame, ofError, noteLostIq, passError, isRemoteUser, answerPings, watchStreams, linkNamespaces, brokenWay, brokenLink
local ____util_2Ejid = require("util.jid")
local hostOf = ____util_2Ejid.host
local ____util_2Estanza = require("util.stanza")
local makeReply = ____util_2Estanza.reply
local ____roster = require("dmuc.core.roster")
local allOccupants = ____roster.allOccupants
local ____state = require("dmuc.core.state")
local linkWith = ____state.linkWith
local ____jid = require("dmuc.wire.jid")
local bareOf = ____jid.bareOf
local isInstance = ____jid.isInstance
local resourceOf = ____jid.resourceOf
local ____namespaces = require("dmuc.wire.namespaces")
local namespaces = ____namespaces.namespaces
local ____answers = require("dmuc.host.answers")
local askedBy = ____answers.askedBy
local sendRefusal = ____answers.sendRefusal
local ____opening = require("dmuc.host.opening")
local createOpening = ____opening.createOpening
local ____liveness = require("dmuc.host.liveness")
local streamTo = ____liveness.streamTo
local ____origins = require("dmuc.host.origins")
local cameFrom = ____origins.cameFrom
local ____requests = require("dmuc.host.requests")
local completeError = ____requests.completeError
local ____service = require("dmuc.host.service")
local feed = ____service.feed
local isPeer = ____service.isPeer
local roomMeant = ____service.roomMeant
local ____stanza = require("dmuc.host.stanza")
local toElement = ____stanza.toElement
function handle(service, opening, ____bindingPattern0)
    local stanza
    local origin
    origin = ____bindingPattern0.origin
    stanza = ____bindingPattern0.stanza
    local from = stanza.attr.from
    local host = hostOf(from)
    if from == nil or host == nil then
        return "ordinary"
    end
    local isIq = stanza.name == "iq"
    local isTheirs = cameFrom(host, origin)
    if isTheirs then
        service.liveness.heard(host)
    end
    if stanza.attr.type == "error" then
        if not isIq then
            return ofError(service, stanza, host, isTheirs)
        end
        completeError(stanza)
        noteLostIq(service, stanza, host)
    end
    local isClient = origin.type == "c2s"
    if not isClient and isPeer(service, host) then
        return ofPeer(service, opening, stanza, host)
    end
    if not isIq then
        return ordinary(stanza)
    end
    if not hasOurs(stanza) then
        return "ordinary"
    end
    return isClient and refuse(stanza, "mode-off") or ofPeer(service, opening, stanza, host)
end
function isOurs(child)
    return __TS__ArrayIncludes(linkNamespaces, child.attr.xmlns)
end
function hasOurs(stanza)
    return __TS__ArraySome(
        stanza.tags,
        function(____, child) return isOurs(child) end
    )
end
function ordinary(stanza)
    if stanza.name == "iq" or not hasOurs(stanza) then
        return "ordinary"
    end
    module:log("debug", "taking link elements out of a stanza of %s, with whom there is no link", stanza.attr.from)
    stanza:maptags(function(child)
        local ____isOurs_result_1
        if isOurs(child) then
            ____isOurs_result_1 = nil
        else
            ____isOurs_result_1 = child
        end
        return ____isOurs_result_1
    end)
    return "ordinary"
end
function refuse(stanza, reason)
    local asked = askedBy(stanza)
    if asked == nil then
        return ordinary(stanza)
    end
    sendRefusal(asked, reason)
    return "consumed"
end
function ofPeer(service, opening, stanza, host)
    local decoded = service.dialect.decode(toElement(stanza))
    repeat
        local ____switch25 = decoded.kind
        local ____cond25 = ____switch25 == "foreign"
        if ____cond25 then
            return ordinary(stanza)
        end
        ____cond25 = ____cond25 or ____switch25 == "malformed"
        if ____cond25 then
            module:log("debug", "%s sent something that cannot be read: %s", stanza.attr.from, decoded.text)
            return refuse(stanza, decoded.reason)
        end
        ____cond25 = ____cond25 or ____switch25 == "frame"
        if ____cond25 then
            if decoded.to == module.host then
                return atService(
                    service,
                    opening,
                    decoded,
                    host,
                    stanza
                )
            end
            return atRoom(service, decoded, host, stanza)
        end
    until true
end
function atService(service, opening, decoded, host, stanza)
    local verdict = opening.judge(
        decoded,
        host,
        askedBy(stanza)
    )
    if verdict.kind == "refused" then
        return refuse(stanza, verdict.reason)
    end
    if verdict.kind == "for-room" then
        feedFrame(
            service,
            verdict.room,
            decoded,
            host,
            stanza
        )
    else
        service.liveness.called(host)
    end
    return "consumed"
end
function looksOrdinary(frame)
    return frame.kind == "event" or frame.kind == "private" or frame.kind == "occupant-iq"
end
function atRoom(service, decoded, host, stanza)
    local ____decoded_2 = decoded
    local frame = ____decoded_2.frame
    local to = ____decoded_2.to
    local room = roomMeant(service, to, decoded.from, frame)
    if looksOrdinary(frame) then
        local isLinked = room ~= nil and isInstance(decoded.from) and linkWith(room, decoded.from) ~= nil
        if not isLinked then
            return ordinary(stanza)
        end
    end
    if frame.kind == "hello" and (room and room.generation) ~= frame.sync.generation then
        if service.tombstones.has(to, frame.sync.generation) then
            return refuse(stanza, "generation-ended")
        end
    end
    if room == nil then
        return refuse(stanza, "no-such-link")
    end
    feedFrame(
        service,
        room,
        decoded,
        host,
        stanza
    )
    return "consumed"
end
function feedFrame(service, room, decoded, host, stanza)
    local received = __TS__ObjectAssign(
        {kind = "received", host = host, frame = decoded.frame},
        isInstance(decoded.from) and ({from = decoded.from}) or ({}),
        askedBy(stanza) == nil and ({}) or ({request = service.answers.expect(stanza)})
    )
    feed(service, room, received)
    local ____temp_7 = received.request ~= nil
    if not ____temp_7 then
        local ____opt_5 = linkWith(room, received.from)
        ____temp_7 = (____opt_5 and ____opt_5.extension) == false
    end
    local isCall = ____temp_7
    if isCall then
        service.liveness.called(host)
    end
end
function ofError(service, stanza, host, isTheirs)
    local ____stanza_attr_9 = stanza.attr
    local from = ____stanza_attr_9.from
    if from == nil then
        from = ""
    end
    local to = ____stanza_attr_9.to
    if to == nil then
        to = ""
    end
    local room = service.rooms:get(bareOf(to))
    if room == nil then
        return "ordinary"
    end
    local link = linkWith(
        room,
        bareOf(from)
    )
    if link == nil then
        return isRemoteUser(room, from) and "consumed" or "ordinary"
    end
    local ____, condition = stanza:get_error()
    if condition == nil then
        condition = "undefined-condition"
    end
    local isPrivate = stanza.name == "message" and resourceOf(from) ~= resourceOf(to)
    if isPrivate then
        passError(service, room, stanza, host)
    end
    local ____isPrivate_10
    if isPrivate then
        ____isPrivate_10 = __TS__ArrayIncludes(brokenWay, condition)
    else
        ____isPrivate_10 = not isTheirs or __TS__ArrayIncludes(brokenLink, condition)
    end
    local isBounce = ____isPrivate_10
    if isBounce then
        feed(service, room, {kind = "bounced", host = host, condition = condition})
    end
    return "consumed"
end
function noteLostIq(service, stanza, host)
    local ____stanza_attr_11 = stanza.attr
    local from = ____stanza_attr_11.from
    if from == nil then
        from = ""
    end
    local to = ____stanza_attr_11.to
    if to == nil then
        to = ""
    end
    local room = service.rooms:get(bareOf(to))
    local isOccupants = resourceOf(from) ~= nil and resourceOf(to) ~= nil
    if room == nil or not isOccupants or linkWith(
        room,
        bareOf(from)
    ) == nil then
        return
    end
    local ____, condition = stanza:get_error()
    if condition == nil then
        condition = "undefined-condition"
    end
    if __TS__ArrayIncludes(brokenWay, condition) then
        feed(service, room, {kind = "bounced", host = host, condition = condition})
    end
end
function passError(service, room, stanza, host)
    local decoded = service.dialect.decode(toElement(stanza))
    if decoded.kind == "frame" then
        feedFrame(
            service,
            room,
            decoded,
            host,
            stanza
        )
    end
end
function isRemoteUser(room, user)
    return __TS__ArraySome(
        allOccupants(room.roster),
        function(____, ____bindingPattern0)
            local view
            local home
            home = ____bindingPattern0.home
            view = ____bindingPattern0.view
            return home ~= module.host and view.user == user
        end
    )
end
function answerPings(service)
    local function answer(____bindingPattern0)
        local stanza
        stanza = ____bindingPattern0.stanza
        module:send(makeReply(stanza))
        return true
    end
    module:hook(("iq-get/host/" .. namespaces.ping) .. ":ping", answer, -1)
    module:hook(
        ("iq-get/bare/" .. namespaces.ping) .. ":ping",
        function(event)
            local room = service.rooms:get(bareOf(event.stanza.attr.to or ""))
            local ____temp_12
            if room == nil then
                ____temp_12 = nil
            else
                ____temp_12 = answer(event)
            end
            return ____temp_12
        end,
        -1
    )
end
function watchStreams(service)
    local ____service_13 = service
    local liveness = ____service_13.liveness
    module:hook(
        "s2sout-created",
        function(____bindingPattern0)
            local session
            session = ____bindingPattern0.session
            if session.to_host ~= nil then
                liveness.streamChanged(session.to_host, "opening")
            end
        end
    )
    module:hook(
        "s2sout-established",
        function(____bindingPattern0)
            local session
            session = ____bindingPattern0.session
            if session.to_host ~= nil then
                liveness.streamChanged(session.to_host, "open")
            end
        end
    )
    module:hook(
        "s2sin-established",
        function(____bindingPattern0)
            local session
            session = ____bindingPattern0.session
            local host = session.from_host
            if host == nil then
                return
            end
            if session.outgoing == true then
                liveness.streamChanged(host, "open")
            else
                liveness.called(host)
            end
        end
    )
    module:hook_global(
        "s2s-destroyed",
        function(____bindingPattern0)
            local session
            session = ____bindingPattern0.session
            local isOut = session.direction == "outgoing"
            local ours, host = __TS__Unpack(isOut and ({session.from_host, session.to_host}) or ({session.to_host, session.from_host}))
            local isOurs = ours == module.host and (isOut or session.outgoing == true)
            if isOurs and host ~= nil and streamTo(host) == "none" then
                liveness.streamChanged(host, "none")
            end
        end
    )
end
--- Above mod_muc (-2), mod_iq (0) and whatever else treats a stanza as one of an ordinary client.
local priority = 20
linkNamespaces = {namespaces.dmuc1, namespaces.dmuc2, namespaces.dmuc3, namespaces.link}
--- Hooks everything that arrives. It is unhooked with the module.
function ____exports.receiveTraffic(service)
    local opening = createOpening(service)
    local function receive(event)
        local ____temp_0
        if handle(service, opening, event) == "consumed" then
            ____temp_0 = true
        else
            ____temp_0 = nil
        end
        return ____temp_0
    end
    for ____, kind in ipairs({"message", "presence", "iq"}) do
        for ____, target in ipairs({"bare", "full", "host"}) do
            module:hook((kind .. "/") .. target, receive, priority)
        end
    end
    answerPings(service)
    watchStreams(service)
end
brokenWay = {"remote-server-not-found", "remote-server-timeout"}
local ____array_8 = __TS__SparseArrayNew(__TS__Unpack(brokenWay))
__TS__SparseArrayPush(____array_8, "gone", "recipient-unavailable")
brokenLink = {__TS__SparseArraySpread(____array_8)}
return ____exports
 end,
["dmuc.host.plugin"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local presentRooms, begin, resume, loadFromDisk, loadEnding, wakeLinks, distribute, distributeInput, stateFormat
local ____state = require("dmuc.core.state")
local surround = ____state.surround
local ____room = require("dmuc.core.room")
local createRoom = ____room.createRoom
local restoreRoom = ____room.restoreRoom
local ____disco = require("dmuc.host.disco")
local announceFeatures = ____disco.announceFeatures
local ____plain = require("dmuc.host.plain")
local fromPlain = ____plain.fromPlain
local toPlain = ____plain.toPlain
local ____replica_2Dnodes = require("dmuc.host.replica-nodes")
local chooseNodes = ____replica_2Dnodes.chooseNodes
local ____service = require("dmuc.host.service")
local allRooms = ____service.allRooms
local createService = ____service.createService
local feed = ____service.feed
local forget = ____service.forget
local keepEnding = ____service.keepEnding
local localSide = ____service.localSide
local newLongId = ____service.newLongId
local surroundingsOf = ____service.surroundingsOf
local takeUp = ____service.takeUp
local ____traffic = require("dmuc.host.traffic")
local receiveTraffic = ____traffic.receiveTraffic
function presentRooms(service)
    return __TS__ArrayFilter(
        allRooms(service),
        function(____, room) return not __TS__ArrayIncludes(service.ending, room) end
    )
end
function begin(service)
    announceFeatures(service.dialect)
    receiveTraffic(service)
    if type(module.saved_state) == "table" then
        return
    end
    loadFromDisk(service)
    if prosody.start_time ~= nil then
        wakeLinks(service)
        return
    end
    module:hook_global(
        "server-started",
        function()
            wakeLinks(service)
        end
    )
end
function resume(service, state)
    local ____fromPlain_result_0 = fromPlain(state)
    local format = ____fromPlain_result_0.format
    local epoch = ____fromPlain_result_0.epoch
    local rooms = ____fromPlain_result_0.rooms
    if format == stateFormat and epoch ~= nil and rooms ~= nil then
        service.epoch = epoch
        for ____, room in ipairs(rooms) do
            surround(
                room,
                surroundingsOf(service)
            )
            takeUp(service, room)
        end
        loadEnding(service)
    else
        loadFromDisk(service)
    end
    wakeLinks(service)
end
function loadFromDisk(service)
    for ____, saved in ipairs(service.store.all()) do
        do
            local __continue24
            repeat
                local jid = saved.self
                if saved.role == "plain" then
                    service.tombstones.bury(restoreRoom(
                        saved,
                        surroundingsOf(service),
                        {}
                    ))
                    service.store.remove(jid)
                    __continue24 = true
                    break
                end
                service.faults.guard(
                    jid,
                    "reading its stored links",
                    function()
                        takeUp(
                            service,
                            restoreRoom(
                                saved,
                                surroundingsOf(service),
                                service.log.read(jid)
                            )
                        )
                    end
                )
                __continue24 = true
            until true
            if not __continue24 then
                break
            end
        end
    end
    loadEnding(service)
end
function loadEnding(service)
    for ____, saved in ipairs(service.tombstones.untold()) do
        keepEnding(
            service,
            restoreRoom(
                saved,
                surroundingsOf(service),
                {}
            )
        )
    end
end
function wakeLinks(service)
    for ____, room in ipairs(allRooms(service)) do
        feed(service, room, {kind = "restored"})
    end
end
function distribute(service, jid, chosenPeers)
    local known = service.rooms:get(jid)
    local ____local = localSide(service)
    if known ~= nil and known.role ~= "plain" then
        feed(
            service,
            known,
            distributeInput(service, jid, {history = {}, chosenPeers = chosenPeers})
        )
        return
    end
    local room = known or createRoom(
        jid,
        surroundingsOf(service)
    )
    takeUp(service, room)
    local past = ____local.historyOf(jid)
    service.log.forget(jid)
    for ____, message in ipairs(past.history) do
        service.log.append(jid, {message = message, contiguous = 0})
    end
    feed(
        service,
        room,
        distributeInput(
            service,
            jid,
            __TS__ObjectAssign({}, past, {chosenPeers = chosenPeers})
        )
    )
    for ____, input in ipairs(____local.occupantsOf(jid)) do
        feed(service, room, input)
    end
end
function distributeInput(service, jid, given)
    local ____local = localSide(service)
    local config = ____local.configOf(jid)
    return __TS__ObjectAssign(
        {
            kind = "distribute",
            generation = newLongId(),
            nodes = chooseNodes(service.options.roomId, jid, config),
            config = config,
            lists = ____local.listsOf(jid)
        },
        given
    )
end
stateFormat = 4
--- Makes the plugin, which does nothing before `begin`.
function ____exports.createPlugin(options, dialect)
    local service = createService(options, dialect)
    return {
        roomAt = function(jid) return service.rooms:get(jid) end,
        feed = function(room, input)
            feed(service, room, input)
        end,
        distribute = function(jid, chosenPeers)
            distribute(service, jid, chosenPeers)
        end,
        withdraw = function(jid)
            local room = service.rooms:get(jid)
            if room ~= nil then
                feed(service, room, {kind = "withdraw"})
            end
        end,
        forget = function(jid)
            forget(service, jid)
        end,
        begin = function(side)
            service.side = side
            begin(service)
        end,
        save = function()
            local state = {
                format = stateFormat,
                epoch = service.epoch,
                rooms = presentRooms(service)
            }
            return toPlain(state)
        end,
        resume = function(state)
            resume(service, state)
        end
    }
end
return ____exports
 end,
["main"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local ____dmuc1 = require("dmuc.dialects.dmuc1")
local dmuc1 = ____dmuc1.dmuc1
local ____muc = require("dmuc.host.muc")
local attachToMuc = ____muc.attachToMuc
local ____options = require("dmuc.host.options")
local configuredOptions = ____options.configuredOptions
local readOptions = ____options.readOptions
local ____plugin = require("dmuc.host.plugin")
local createPlugin = ____plugin.createPlugin
--- Dialects of this version, by their names in `dmuc_modes`.
local dialects = {dmuc1}
local function start()
    local options = readOptions(
        configuredOptions(),
        function(line)
            module:log("error", "%s", line)
        end
    )
    for ____, mode in ipairs(options.modes or ({})) do
        local isSpoken = __TS__ArraySome(
            dialects,
            function(____, ____bindingPattern0)
                local name
                name = ____bindingPattern0.name
                return name == mode
            end
        )
        if not isSpoken then
            module:log("info", "dmuc_modes names %s, but this version speaks dmuc1 only", mode)
        end
    end
    local dialect = __TS__ArrayFind(
        dialects,
        function(____, ____bindingPattern0)
            local name
            name = ____bindingPattern0.name
            return options.modes == nil or __TS__ArrayIncludes(options.modes, name)
        end
    )
    if dialect == nil then
        module:log("info", "dmuc_modes leaves nothing that this version speaks: rooms of %s are not distributed", module.host)
        return
    end
    local plugin = createPlugin(options, dialect)
    local side = attachToMuc(plugin, {defaultDistributed = options.defaultDistributed, exposeOption = options.exposeOption, redirectRule = options.redirect == "after" and ({kind = "after", users = options.redirectAfter}) or ({kind = options.redirect}), redirectUri = options.redirectUri})
    module.save = function() return plugin.save() end
    module.restore = function(state)
        plugin.resume(state)
    end
    module.unload = function()
        side.detach()
    end
    plugin.begin(side)
end
if module:get_option("component_module") == "muc" then
    start()
else
    module:log("error", "mod_dmuc does nothing on %s, which is no room service: put modules_enabled = { \"dmuc\" } into the section " .. "Component \"…\" \"muc\" of your configuration, and take it out of all others", module.host)
end
return ____exports
 end,
}
local ____entry = require("main", ...)
return ____entry
