defmodule ElixirscopeProbe.ConfigTest do
  use ExUnit.Case, async: true

  alias ElixirscopeProbe.Config

  @config %{level: :full, include: [], exclude: [], levels: [], changes: []}

  # A module's level, or with rules for functions: `{level, rules}`.
  defp level(config, module, where \\ []) do
    about = %{module: module, own?: where[:own] != false, app: where[:app], file: fn -> where[:file] end}

    case Config.wanted(Map.merge(@config, config), about) do
      nil -> nil
      [level: level, functions: []] -> level
      [level: level, functions: rules] -> {level, rules}
    end
  end

  defp modules(glob), do: {:module, glob}
  defp function(module, name, arity), do: {:function, module, name, arity}
  defp file(glob), do: {:file, glob}

  test "the project's own modules are recorded as the run's level says" do
    assert level(%{}, Shop.Cart) == :full
    assert level(%{level: :calls}, Shop.Cart) == :calls
    assert level(%{level: :messages}, Shop.Cart) == nil
    assert level(%{}, Plug.Conn, own: false, app: :plug) == nil
  end

  test "include and exclude choose modules, those of dependencies too, and whole applications" do
    assert level(%{include: [modules("Shop.*")]}, Shop.Cart) == :full
    assert level(%{include: [modules("Shop.*")]}, Store) == nil
    assert level(%{include: [{:app, "plug"}]}, Plug.Conn, own: false, app: :plug) == :full
    assert level(%{include: [{:app, "plug"}]}, Plug.Conn, own: false) == nil
    assert level(%{include: [{:app, "plug"}]}, Shop.Cart) == nil
    assert level(%{include: [:project, {:app, "plug"}]}, Shop.Cart) == :full
    assert level(%{include: [modules(":queue")]}, :queue, own: false) == :full
    assert level(%{exclude: [modules("Shop.C*")]}, Shop.Cart) == nil
  end

  test "levels go beyond the run's level and the project, and the last that matches counts" do
    levels = [
      {modules("Shop.*"), :calls},
      {modules("Shop.Cart"), :full},
      {{:app, "plug"}, :calls},
      {modules("Shop.Repo"), :off}
    ]

    assert level(%{levels: levels}, Shop.Till) == :calls
    assert level(%{levels: levels}, Shop.Cart) == :full
    assert level(%{levels: levels}, Shop.Repo) == nil
    assert level(%{levels: levels, level: :minimal}, Shop.Cart) == :full
    assert level(%{levels: levels}, Plug.Conn, own: false, app: :plug) == :calls
    assert level(%{levels: levels, exclude: [modules("Shop.Cart")]}, Shop.Cart) == nil
  end

  test "functions have levels of their own, in the order in which they count" do
    total = function("Shop.Cart", "total", 2)
    assert level(%{exclude: [total]}, Shop.Cart) == {:full, [{"total", 2, :off}]}
    assert level(%{exclude: [total]}, Shop.Till) == :full
    assert level(%{include: [total]}, Shop.Cart) == {:off, [{"total", 2, :full}]}
    assert level(%{include: [total]}, Shop.Till) == nil
    assert level(%{include: [modules("Shop.*"), total]}, Shop.Cart) == :full
    assert level(%{levels: [{modules("Shop.*"), :calls}, {total, :full}]}, Shop.Cart) == {:calls, [{"total", 2, :full}]}
    assert level(%{levels: [{total, :full}, {modules("Shop.*"), :calls}]}, Shop.Cart) == :calls
    assert level(%{exclude: [modules("Shop.Cart")], include: [total]}, Shop.Cart) == nil
    assert level(%{include: [total], exclude: [total]}, Shop.Cart) == {:off, [{"total", 2, :off}, {"total", 2, :full}]}
  end

  test "what is changed while the program runs counts before all else, the latest first" do
    cart = modules("Shop.Cart")
    assert level(%{exclude: [cart], changes: [{cart, :calls}]}, Shop.Cart) == :calls
    assert level(%{changes: [{cart, :off}, {cart, :full}]}, Shop.Cart) == nil
    assert level(%{level: :minimal, changes: [{{:app, "plug"}, :full}]}, Plug.Conn, own: false, app: :plug) == :full
  end

  test "files are named by the end of their path, and folders by a part of it" do
    excluded = fn glob, path -> level(%{exclude: [file(glob)]}, Shop.Cart, file: path) == nil end
    assert excluded.("lib/shop/cart.ex", "lib/shop/cart.ex")
    assert excluded.("cart.ex", "lib/shop/cart.ex")
    assert excluded.("lib/shop/", "apps/shop/lib/shop/cart.ex")
    assert excluded.("lib/shop/**", "lib/shop/deep/cart.ex")
    assert excluded.("**/generated/*.ex", "lib/generated/cart.ex")
    assert excluded.("generated/*.ex", "lib/generated/cart.ex")
    refute excluded.("lib/*.ex", "lib/shop/cart.ex")
    refute excluded.("art.ex", "lib/shop/cart.ex")
    refute excluded.("lib/shop/", "lib/shopping/cart.ex")
    refute excluded.("lib/shop/cart.ex", nil)
  end
end
