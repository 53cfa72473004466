defmodule Shop.Cart do
  use GenServer, restart: :transient
  import Ecto.Query, only: [from: 2]
  alias Shop.{Item, Price}
  alias Shop.Inventory, as: Stock
  require Logger

  @behaviour Access
  @enforce_keys [:id]
  @timeout 5_000
  @derive {Inspect, except: [:secret]}
  defstruct [:id, items: [], total: 0]

  @type t(a) :: %__MODULE__{id: pos_integer(), items: [a], total: number | nil}
  @typep internal :: {:ok, term} | :error
  @opaque token :: binary()
  @spec add(t(a), a, keyword()) :: {:ok, t(a)} | {:error, atom} when a: var
  @callback handle(event :: term, state :: any) :: :ok
  @impl true
  def add(%__MODULE__{items: items} = cart, item, opts \\ []) when is_list(items) and item != nil do
    count = Keyword.get(opts, :count, 1)
    {:ok, %{cart | items: List.duplicate(item, count) ++ items}}
  end

  @doc guard: true
  defguard is_positive(n) when is_integer(n) and n > 0
  defguardp is_odd(n) when rem(n, 2) == 1

  defdelegate size(cart), to: Enum, as: :count

  defp total(items), do: for(%{price: p, qty: q} <- items, q > 0, reduce: 0, do: (acc -> acc + p * q))

  defmacro unless?(condition, do: block, else: other) do
    quote bind_quoted: [condition: condition] do
      if !condition, do: unquote(block), else: unquote(other)
    end
  end

  def unquote(name)(arg), do: arg
  def left + right, do: add(left, right)
  def valid?(x), do: x
  def save!(x), do: x
  def no_parens do
    raise ArgumentError, message: "no"
  end

  def handle_call({:get, id}, _from, state) do
    with {:ok, item} <- fetch(state, id),
         true <- item.visible? do
      {:reply, item, state}
    else
      :error -> {:reply, nil, state}
      false -> {:noreply, state}
    end
  rescue
    e in [RuntimeError, ArgumentError] -> reraise e, __STACKTRACE__
  catch
    :exit, reason -> {:stop, reason}
  after
    Logger.info("done #{inspect(state)}")
  end

  def loop(state) do
    receive do
      {:msg, x} when x > 0 -> loop(x)
      :stop -> :ok
    after
      @timeout -> exit(:timeout)
    end
  end

  def choose(x) do
    cond do
      x > 10 -> :big
      true -> unless x, do: :none
    end

    case x do
      %{a: 1} = map -> map
      <<_, rest::binary>> -> rest
      ^x -> try do throw(x) catch y -> y end
    end
  end
end

defprotocol Size do
  @fallback_to_any true
  def size(data)
end

defimpl Size, for: [BitString, Any] do
  def size(data), do: byte_size(data)
end

defmodule ShopTest do
  use ExUnit.Case, async: true
  doctest Shop

  setup do
    {:ok, cart: %Shop.Cart{id: 1}}
  end

  describe "a cart" do
    @tag :slow
    test "adds up", %{cart: cart} do
      assert {:ok, %{total: 3}} = Shop.add(cart, 3)
      refute cart.items == []
      assert_receive {:done, ^cart}, 500
      assert_raise ArgumentError, ~r/no/, fn -> Shop.no_parens() end
    end
  end

  schema "users" do
    field :name, :string, default: ""
    has_many :posts, Post
    timestamps()
  end
end

defexception = 1
defimplement = 2
endless = ifs = do_it = fnord = 3
