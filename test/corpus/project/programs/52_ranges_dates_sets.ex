defmodule Corpus.RangesDatesSets do
  import Truth

  def run do
    range = 1..5
    stepped = 10..1//-3
    list = Enum.to_list(stepped)
    here()
    date = ~D[2024-02-29]
    time = ~T[23:59:59.123]
    naive = ~N[2024-02-29 12:00:00]
    utc = ~U[2024-02-29 12:00:00Z]
    tomorrow = Date.add(date, 1)
    here()
    set = MapSet.new([3, 1, 2, 3])
    union = MapSet.union(set, MapSet.new([9]))
    member = 9 in union
    here()
    version = Version.parse!("1.2.3-rc.1")
    uri = URI.parse("https://example.org:8080/p?q=1#f")
    days = Date.range(date, tomorrow) |> Enum.to_list()
    here()
    {range, list, time, naive, utc, member, version.major, uri.host, length(days)}
  end
end
