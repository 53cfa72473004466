# Literals, names and operators.
[0, 42, 1_000_000, 0x1F, 0xDEAD_BEEF, 0b1010, 0o777, 1.5, 1_000.5e-10, 2.0E+3]
[:ok, :a?, :b!, :with_1, :node@host, :"quoted atom #{x}", :'single', :+, :<>, :"", :<<>>, :%{}, :{}, :.., :|>, :&&, :"é", :é, :Upper]
[true, false, nil, :true, x == nil]
[a: 1, b?: 2, c!: 3, "quoted key": 4, "with #{i}": 5, if: 6, do: 7, end: 8, Upper: 9, +: 10, <>: 11]
%{:a => 1, "b" => 2, c: 3, 4 => 5, nil => 6}
%User{name: name, age: age} = %{user | name: "new"}
%mod{} = struct
%^key{}
%__MODULE__{a: 1}
<<a::8, b::binary-size(4), rest::binary>> = <<1, 2, 3>>
<<"héllo"::utf8, x::little-integer-16>>
&1 + &2
&(&1 * 2)
&Enum.map/2
&local/1
&(&1.name)
Enum.map(list, &String.upcase/1)
a.b.c
user.name
Foo.Bar.baz(1)
Foo.Bar.{A, B}
:erlang.now()
:ets.insert(:table, {1, 2})
Mod.fun
x |> f |> g(1) |> Mod.h() |> then(& &1)
fun.(1, 2)
a = b == c and d != e or not f
a === b && c !== d || !e
a <= b >= c =~ ~r/x/
x in [1, 2]
x not in 1..10//2
1..10
first..last//step
[head | tail] ++ rest -- other
a <> b
^pinned = value
a &&& b ||| c ^^^ d
~~~a <<< 2 >>> 1
a <~> b ~> c <~ d ~>> e <<~ f
{:ok, _} = {_unused, __MODULE__}
__ENV__.file
@attribute
@attr.field
-1 + -x
x / y * z ** 2
f(a, b: 1, c: 2)
cond? and bang!(x)
opts[:key][:"other key"]
f x, y do
end
a; b
(fn -> 1 end).()
fn
  {:ok, x} when is_integer(x) -> x
  _ -> nil
end
map.do
Foo.end
f(case: 1, else: 2)
