defmodule ElixirscopeProbe.ConfigTest do
  use ExUnit.Case, async: true

  alias ElixirscopeProbe.Config

  @config %{level: :full, include: [], exclude: [], levels: []}

  defp level(config, module, where \\ []),
    do: Config.code_level(Map.merge(@config, config), module, where[:own] != false, where[:app])

  test "the project's own modules are recorded as the run's level says" do
    assert level(%{}, Shop.Cart) == :full
    assert level(%{level: :calls}, Shop.Cart) == :calls
    assert level(%{level: :messages}, Shop.Cart) == nil
    assert level(%{}, Plug.Conn, own: false, app: :plug) == nil
  end

  test "include and exclude choose modules, those of dependencies too, and whole applications" do
    assert level(%{include: ["Shop.*"]}, Shop.Cart) == :full
    assert level(%{include: ["Shop.*"]}, Store) == nil
    assert level(%{include: ["app:plug"]}, Plug.Conn, own: false, app: :plug) == :full
    assert level(%{include: ["app:plug"]}, Plug.Conn, own: false) == nil
    assert level(%{exclude: ["Shop.C*"]}, Shop.Cart) == nil
  end

  test "levels go beyond the run's level and the project, and the last that matches counts" do
    levels = [{"Shop.*", :calls}, {"Shop.Cart", :full}, {"app:plug", :calls}, {"Shop.Repo", :off}]
    assert level(%{levels: levels}, Shop.Till) == :calls
    assert level(%{levels: levels}, Shop.Cart) == :full
    assert level(%{levels: levels}, Shop.Repo) == nil
    assert level(%{levels: levels, level: :minimal}, Shop.Cart) == :full
    assert level(%{levels: levels}, Plug.Conn, own: false, app: :plug) == :calls
    assert level(%{levels: levels, exclude: ["Shop.Cart"]}, Shop.Cart) == nil
  end
end
