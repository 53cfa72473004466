-module(guard_rail_erl).
-compile(nowarn_deprecated_catch).
-export([safe/1]).

%% The old catch of Erlang: errors, exits and throws alike become values.
safe(Fun) ->
    case catch Fun() of
        {'EXIT', _Reason} -> caught;
        Value -> Value
    end.
