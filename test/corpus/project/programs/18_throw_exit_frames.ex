defmodule Corpus.ThrowExitFrames do
  import Truth

  def run do
    found = catch_throw(fn -> walk([1, 2, [3, [4]], 5], 4) end)
    here()
    left = catch_exit(fn -> leave(3) end)
    missing = catch_error(fn -> Map.fetch!(%{a: 1}, :b) end)
    here()
    {found, left, missing}
  end

  defp walk(list, wanted) when is_list(list) do
    Enum.each(list, fn item -> walk(item, wanted) end)
    :not_here
  end

  defp walk(wanted, wanted) do
    here()
    throw({:found, wanted})
  end

  defp walk(other, _wanted), do: other

  defp leave(0), do: exit({:left, 0})

  defp leave(n) do
    m = leave(n - 1)
    {m, n}
  end

  defp catch_throw(fun) do
    fun.()
  catch
    thrown ->
      here()
      thrown
  end

  defp catch_exit(fun) do
    fun.()
  catch
    :exit, reason ->
      here()
      reason
  end

  defp catch_error(fun) do
    fun.()
  catch
    :error, reason ->
      %KeyError{key: key} = Exception.normalize(:error, reason)
      here()
      key
  end
end
