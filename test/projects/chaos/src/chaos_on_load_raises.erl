-module(chaos_on_load_raises).
-export([answer/0]).
-on_load(refuse/0).

refuse() -> error(not_today).

answer() -> 42.
