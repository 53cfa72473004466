defmodule Corpus.GuardFailuresAndFallthrough do
  import Truth

  def run do
    a = first_longer([1, 2], 1)
    b = first_longer(:not_a_list, 1)
    c = error(fn -> case_without(5) end)
    d = error(fn -> cond_without(5) end)

    e =
      error(fn ->
        [x] = Enum.to_list(1..3)
        x
      end)

    f = error(fn -> (fn 1 -> :one end).(2) end)
    g = error(fn -> with_else(3) end)
    h = error(fn -> true and nil_of(1) end)
    here()
    {a, b, c, d, e, f, g, h}
  end

  defp first_longer(list, n) when length(list) > n or is_nil(list), do: :longer

  defp first_longer(_list, n) do
    here()
    {:shorter, n}
  end

  defp case_without(n) do
    m = n + 1

    case m do
      1 -> :one
    end
  end

  defp cond_without(n) do
    cond do
      n == 1 -> :one
      n == 2 -> :two
    end
  end

  defp with_else(n) do
    with 1 <- n do
      :one
    else
      2 -> :two
    end
  end

  defp nil_of(_), do: :not_boolean

  defp error(fun) do
    fun.()
  rescue
    error ->
      name = error.__struct__
      here()
      name
  end
end
