# Top-level code of a script: no module around it.
first = 20
double = fn n -> n * 2 end
second = double.(first) + 2

defmodule Script.Inside do
  def add(a, b) do
    sum = a + b
    sum
  end
end

third = Script.Inside.add(first, second)
IO.puts("#{first} #{second} #{third}")
