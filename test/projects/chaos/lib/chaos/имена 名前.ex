defmodule :"Elixir.Chaos.Имена" do
  @moduledoc "Names in any script."

  defmodule :"eine Sache\n\"mit\" Zeichen'" do
    def sagt(wort) do
      satz = "sagt " <> wort
      satz
    end
  end

  @spec все() :: :ok
  def все do
    α = 名前(1)
    größe = :"eine Sache\n\"mit\" Zeichen'".sagt("ж")
    Process.register(self(), :"процесс 過程\n")

    {:module, dynamic, _, _} =
      Module.create(:"..up and\nup", quote(do: def(up(x), do: x)), __ENV__)

    IO.puts("#{α} #{größe} #{inspect(Process.info(self(), :registered_name))} #{dynamic.up(3)}")

    IO.puts(apply(__MODULE__, :"fn with / and 🙂", [4]))
  end

  defp 名前(値) do
    結果 = 値 + 1
    結果
  end

  def unquote(:"fn with / and 🙂")(x) do
    z = x * 2
    z
  end
end
