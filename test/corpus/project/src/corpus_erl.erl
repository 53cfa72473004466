-module(corpus_erl).
%% The old catch is still to be found in many modules.
-compile(nowarn_deprecated_catch).
-export([sum/1, caught/1, both/2, doubled/1, wait/1, record/1]).

-record(item, {name = none, count}).

sum(List) -> sum(List, 0).

sum([], Acc) -> Acc;
sum([Item | Rest], Acc) ->
    Next = Acc + Item,
    sum(Rest, Next).

caught(Fun) ->
    case catch Fun() of
        {'EXIT', {Reason, _Stack}} -> {caught, Reason};
        Value -> Value
    end.

both(Left, Right) ->
    Both = Left andalso Right(),
    Either = Left orelse Right(),
    if
        Both =:= Either -> same;
        true -> {Both, Either}
    end.

doubled(List) ->
    Even = [X * 2 || X <- List, X rem 2 =:= 0],
    Bytes = << <<X>> || X <- Even >>,
    {Even, Bytes}.

wait(Time) ->
    receive
        {never, Value} -> Value
    after Time ->
        Result = begin Late = late, {Late, Time} end,
        Result
    end.

record(Count) ->
    Item = #item{count = Count},
    Named = Item#item{name = "erl"},
    F = fun Down(0) -> Named#item.count;
            Down(N) -> Down(N - 1)
        end,
    F(2).
