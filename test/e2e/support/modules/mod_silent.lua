-- For tests only: a service that answers nothing. The test speaks in its name.
--
--   Component "silent.marlowe.lit" "silent"

for _, kind in ipairs { "message", "presence", "iq" } do
	for _, form in ipairs { "host", "bare", "full" } do
		module:hook(kind .. "/" .. form, function ()
			return true;
		end, 1000);
	end
end
