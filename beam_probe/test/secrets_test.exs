defmodule ElixirscopeProbe.SecretsTest do
  use ExUnit.Case

  import Bitwise
  import ElixirscopeProbe.Test.Sink
  alias ElixirscopeProbe.Test.Recording
  alias ElixirscopeProbe.Test.Terms.Hiding

  @redacted {:"$elixirscope_cut", :redacted}

  setup do
    %{sink: start()}
  end

  describe "trap 30: a secret's bytes are nowhere" do
    test "under a secret's name in maps and lists of pairs, at any depth", %{sink: sink} do
      assert through(sink, %{password: "hunter2hunter2"}) == %{password: @redacted}

      assert through(sink, [{"Authorization", "Bearer abcdefgh"}, {"accept", "*/*"}]) == [
               {"Authorization", @redacted},
               {"accept", "*/*"}
             ]

      assert through(sink, {:ok, [%{user: [api_token: String.to_charlist("charlist-secret"), id: 1]}]}) ==
               {:ok, [%{user: [api_token: @redacted, id: 1]}]}

      bytes = Recording.all_bytes(sink.dir)
      for secret <- ["hunter2hunter2", "abcdefgh", "charlist-secret"], do: refute(bytes =~ secret)
    end

    test "in other values of the same block, and where it is part of a text", %{sink: sink} do
      :elixirscope_rt.st(site(1), 1, "user:s3cr3t-before")
      :elixirscope_rt.secret("s3cr3t-before")
      :elixirscope_rt.st(site(1), 1, {:login, "bob", "s3cr3t-before"})
      assert values(sink) == [["user:*************"], [{:login, "bob", "*************"}]]
    end

    test "as a browser sends it in a form, too", %{sink: sink} do
      :elixirscope_rt.secret("pa$$ wörd*")
      :elixirscope_rt.st(site(1), 1, "user%5Bname%5D=Ada&user%5Bpassword%5D=pa%24%24+w%C3%B6rd*&_=1")
      assert values(sink) == [["user%5Bname%5D=Ada&user%5Bpassword%5D=*******************&_=1"]]
    end

    test "in whatever is bound under a secret's name, as deep as it would be written", %{sink: sink} do
      :elixirscope_rt.secret({:token, [["a-text-in-it"], %{key: ~c"a-charlist-in-it"}], fn -> "a fun" end, 1})
      :elixirscope_rt.st(site(1), 1, "a-text-in-it and a-charlist-in-it")
      assert values(sink) == [["************ and ****************"]]
    end

    test "without the margin before it; blanks alone are none", %{sink: sink} do
      :elixirscope_rt.secret("          s3cr3t-with-margin")
      :elixirscope_rt.secret("            ")
      :elixirscope_rt.st(site(1), 1, "so:            s3cr3t-with-margin")
      assert values(sink) == [["so:            ******************"]]
    end

    @tag sink: :native
    test "and is told of once or a few times, not whenever it is met", %{sink: sink} do
      [writer] = sink.run.writers
      :erlang.trace(writer, true, [:receive])
      texts = for i <- 1..50, do: "text number #{i}"
      for _ <- 1..1000, do: :elixirscope_rt.secret(texts)
      :erlang.trace(writer, false, [:receive])
      assert told(0) <= 50 * System.schedulers_online()
    end

    defp told(count) do
      receive do
        {:trace, _, :receive, {:secret, _}} -> told(count + 1)
        {:trace, _, :receive, _} -> told(count)
      after
        0 -> count
      end
    end

    test "but what only looks like one, across the borders of texts, stays readable", %{sink: sink} do
      # 'm' is the tag of the binary that follows the atom's name.
      :elixirscope_rt.secret("passwordm")
      :elixirscope_rt.secret("cafe!m\0\0")

      value =
        {:password, "x", ["cafe!", "y", "of passwordm", self(), make_ref(), 1.5, -(1 <<< 70), <<1::3>>], %{"a" => 'é'}}

      :elixirscope_rt.st(site(1), 1, value)
      expected = put_elem(value, 2, List.replace_at(elem(value, 2), 2, "of *********"))
      assert values(sink) == [[expected]]
      stop(sink)
      assert [_, %{values: [^expected]} | _] = Recording.events(sink.dir)
    end

    test "what a struct hides: a text is a secret everywhere, all that is in a collection would be too much", %{
      sink: sink
    } do
      conn = %Hiding{id: "shown", hidden: "hidden-text", nested: %{path: "/orders", headers: [{"accept", "text/html"}]}}
      :elixirscope_rt.st(site(1), 1, {conn, "/orders", "text/html", "hidden-text"})
      conn = %{conn | hidden: @redacted, nested: @redacted}
      assert values(sink) == [[{conn, "/orders", "text/html", "***********"}]]
    end

    test "as an input for what a struct hides, in a changeset or form", %{sink: sink} do
      changeset = %{
        __struct__: Ecto.Changeset,
        data: %Hiding{id: 1, hidden: nil, nested: nil},
        changes: %{id: 2, hidden: "typed-in", nested: %{"a" => 1}},
        params: %{"id" => "2", "hidden" => "typed-in", "_target" => "hidden"},
        valid?: false
      }

      :elixirscope_rt.st(site(1), 1, {changeset, "typed-in"})

      redacted = %{
        changeset
        | data: %Hiding{id: 1, hidden: @redacted, nested: @redacted},
          changes: %{id: 2, hidden: @redacted, nested: @redacted},
          params: %{"id" => "2", "hidden" => @redacted, "_target" => "hidden"}
      }

      assert values(sink) == [[{redacted, "********"}]]
    end

    test "in blocks that were written before it was known", %{sink: sink} do
      :elixirscope_rt.st(site(1), 1, {:early, "known-only-later"})
      flush(sink)
      assert Recording.all_bytes(sink.dir) =~ "known-only-later"
      :elixirscope_rt.secret("known-only-later")
      stop(sink)
      refute Recording.all_bytes(sink.dir) =~ "known-only-later"
      assert [_, %{values: [{:early, "****************"}]} | _] = Recording.events(sink.dir)
    end

    test "in the engine's checkpoint; and a segment that it dropped stays away", %{sink: sink} do
      :elixirscope_rt.st(site(1), 1, {:early, "known-only-later"})
      flush(sink)
      checkpoint = Path.join(sink.dir, "checkpoint.json")
      value = &Base.encode64(:erlang.term_to_binary({:early, &1}))
      File.write!(checkpoint, ~s|{"version":1,"value":"#{value.("known-only-later")}","name":"Elixir.Some.Module"}|)
      [segment] = Path.wildcard(Path.join(sink.dir, "seg/*"))
      File.rm!(segment)
      :elixirscope_rt.secret("known-only-later")
      stop(sink)

      assert File.read!(checkpoint) ==
               ~s|{"version":1,"value":"#{value.("****************")}","name":"Elixir.Some.Module"}|

      refute File.exists?(segment)
    end

    test "from the environment" do
      System.put_env("MY_SECRET_KEY", "environment-secret")
      sink = start()
      :elixirscope_rt.st(site(1), 1, "x environment-secret x")
      assert values(sink) == [["x ****************** x"]]
    after
      System.delete_env("MY_SECRET_KEY")
    end

    test "but what is short, or no text, is only cut where it stands", %{sink: sink} do
      assert through(sink, %{token: 12_345}) == %{token: @redacted}
      assert through(sink, %{token: "abc"}) == %{token: @redacted}
      assert through(sink, {12_345, "abc"}) == {12_345, "abc"}
    end
  end

  test "values without secrets are the very same term", %{sink: _} do
    ElixirscopeProbe.Redaction.init(["password"])

    for value <- [[1, {2, %{a: [b: 1]}}], %{"x" => 1}, {:ok, ~D[2020-01-01]}],
        do: assert(:erts_debug.same(ElixirscopeProbe.Redaction.redact(value), value))
  end
end
