defmodule Corpus.UnicodeNames do
  import Truth

  def run do
    größe = 3
    名前 = "太郎"
    résumé? = größe > 2
    here()
    sum = größe |> häufe!(名前)
    atom = :"mit leerzeichen"
    schlüssel = %{"ключ" => 2, ключ: 1}
    here()
    {résumé?, sum, atom, schlüssel}
  end

  defp häufe!(größe, wort) do
    здесь = String.duplicate(wort, größe)
    here()
    здесь
  end
end
