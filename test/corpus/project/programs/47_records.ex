defmodule Corpus.Records do
  import Truth
  require Record

  Record.defrecord(:user, name: "nobody", age: 0)
  Record.defrecordp(:pair, :two, left: nil, right: nil)

  def run do
    ada = user(name: "Ada")
    user(age: age) = ada
    older = user(ada, age: age + 36)
    here()
    name = user(older, :name)
    both = pair(left: 1, right: older)
    pair(left: left) = both
    here()
    {name, left, read(older)}
  end

  defp read(user(name: name, age: age) = record) when age > 30 do
    here()
    {name, Record.is_record(record, :user)}
  end
end
