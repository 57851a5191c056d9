-- Logins of a visit (LINE.md, logins), as text (visits.lua): "serial/client/live/at/session," each, the oldest first.
-- live: 0 pending, 1 live; `at`: door time when the code was made, once it is live line time when it was exchanged;
-- session: of a client that never asks again how long its session lasts in milliseconds, 0: nobody knows; '': it asks again.
local logins = state.seldom(function(logins)
  function logins.parse(text)
    local list = {}
    for serial, client, live, at, session in string.gmatch(text, '(%d+)/([^/]*)/(%d)/(%d+)/(%d*),') do
      list[#list + 1] = {
        serial = tonumber(serial), client = client, live = live == '1', at = tonumber(at), session = tonumber(session),
      }
    end
    return list
  end

  function logins.pack(list)
    local texts = {}
    for i, login in ipairs(list) do
      local session = login.session and state.exact(login.session) or ''
      texts[i] = string.format('%.0f/%s/%d/%.0f/%s,', login.serial, login.client, login.live and 1 or 0, login.at, session)
    end
    return table.concat(texts)
  end

  function logins.is_over(login)
    if not login.live then return s.doorMs - login.at >= constants.EXCHANGE_WINDOW_MS end
    return login.session ~= nil and login.session > 0 and s.lineMs - login.at >= login.session
  end

  -- The place in a list of going logins of the one that makes room for one more; nil and the line time when one can.
  function logins.leaving(going, client)
    local ended, first_unknown, newest, ends
    for i, login in ipairs(going) do
      if not login.live then return i end
      if not login.session then
        if not ended or (login.client == client and going[ended].client ~= client) then ended = i end
      elseif login.session == 0 then
        first_unknown = first_unknown or i
        newest = math.max(newest or 0, login.at)
      else
        ends = math.min(ends or math.huge, login.at + login.session)
      end
    end
    if ended then return ended end
    -- Sessions that cannot be ended and whose length nobody knows: one more a minute.
    local next_one = newest and newest + constants.CROWDED_LOGIN_MS
    if next_one and next_one <= s.lineMs then return first_unknown end
    return nil, math.min(next_one or math.huge, ends or math.huge)
  end

  -- The logins of a visit that go on, and which of them makes room for one more: its place, nil where none has to; with
  -- the date when one may, where none may now.
  function logins.room_for(visit, wanted)
    local going = {}
    for _, login in ipairs(logins.parse(visit.logins)) do
      if not logins.is_over(login) then going[#going + 1] = login end
    end
    if #going < wanted.most then return going end
    local place, until_line = logins.leaving(going, wanted.client)
    return going, place, not place and s.clockMs + until_line - s.lineMs or nil
  end

  -- The date when one more login can begin; nil: now.
  function logins.crowded_until(visit, wanted)
    local _, _, until_date = logins.room_for(visit, wanted)
    return until_date
  end

  -- Notes that a login has ended before its time, which its client is told.
  function logins.note_end(sub, visit, login)
    state.note('login.ended', sub, visit.number, state.exact(login.serial), login.client)
  end

  -- Notes that more browsers want to go in on one number than may, at most once in a while.
  function logins.contest(sub, visit, count)
    if visit.contestedMs > 0 and s.lineMs - visit.contestedMs < constants.CROWDED_LOGIN_MS then return end
    visit.contestedMs = s.lineMs
    state.total('contested', 1)
    state.note('ticket.contested', sub, visit.number, count)
  end

  -- Rises from login to login. Those of the logins of a visit differ modulo their number, so that each has a place of its
  -- own (token-ids.ts).
  function logins.serial_after(last, others, most)
    local serial, tries = math.max(s.lineMs, last + 1), 1
    local function is_taken()
      for _, login in ipairs(others) do
        if (serial - login.serial) % most == 0 then return true end
      end
      return false
    end
    -- Where the room says less by now than it did, there may be more of them than places.
    while tries < most and is_taken() do serial, tries = serial + 1, tries + 1 end
    return serial
  end

  -- Begins one more login of a visit, where there are too many in the place of one of them. `wanted` has client, most,
  -- session. Returns the serial, or nil and the date when one can begin.
  function logins.begin(sub, visit, wanted)
    local going, place, until_date = logins.room_for(visit, wanted)
    if until_date then
      visit.logins = logins.pack(going)
      logins.contest(sub, visit, #going)
      return nil, until_date
    end
    local contest = false
    if place then
      local leaves = table.remove(going, place)
      if leaves.live then logins.note_end(sub, visit, leaves) end
      contest = leaves.live and s.lineMs - leaves.at < constants.CROWDED_LOGIN_MS
    end
    visit.serial = logins.serial_after(visit.serial, going, wanted.most)
    going[#going + 1] =
      { serial = visit.serial, client = wanted.client, live = false, at = s.doorMs, session = wanted.session }
    visit.logins = logins.pack(going)
    if contest then logins.contest(sub, visit, #going) end
    return state.exact(visit.serial)
  end

  -- The code of a login was exchanged. Whether it was still good.
  function logins.exchange(visit, serial)
    local list = logins.parse(visit.logins)
    for _, login in ipairs(list) do
      if login.serial == serial then
        if logins.is_over(login) then return false end
        if not login.live then login.live, login.at = true, s.lineMs end
        visit.logins = logins.pack(list)
        return true
      end
    end
    return false
  end

  -- Ends the login with a serial, if it has not ended.
  function logins.finish(sub, visit, serial)
    local list = logins.parse(visit.logins)
    for i, login in ipairs(list) do
      if login.serial == serial then
        if login.live and visit.outcome == '-' then logins.note_end(sub, visit, login) end
        table.remove(list, i)
        visit.logins = logins.pack(list)
        return visits.save(sub, visit)
      end
    end
  end

  -- What a script is asked for by three arguments: client, most, session; nil: none.
  function logins.wanted(client, most, session)
    if client == '' then return nil end
    return { client = client, most = tonumber(most), session = tonumber(session) }
  end
end)
