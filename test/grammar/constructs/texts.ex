defmodule Texts do
  @moduledoc """
  Documentation with `code`, an #{:interpolation} and a # that is no comment.

      iex> Texts.plain()
      "plain"
  """

  @doc ~S'''
  Raw: #{nothing} is interpolated.
  '''
  def plain, do: "plain"

  @doc "One line."
  @doc since: "1.2.0"
  @doc false
  def escapes, do: "tab\t quote\" slash\\ \x41 \u00e9 \u{1F600} no interpolation: \#{x}"

  @typedoc ~s(A type.)
  @type t :: %__MODULE__{}

  def interpolated(user), do: "Hello #{user.name}, #{%{a: {1, "in#{"ner"}"}}[:a]} and #{if true, do: "}"}!"

  def heredoc do
    """
      indented "quotes" and #{1 + 1}
    end
    """
  end

  def charlists, do: {'abc', 'it\'s', ~c"new #{style}", ~C'raw #{style}'}

  def single do
    '''
    charlist heredoc
    '''
  end

  def characters, do: [?a, ?\n, ?\s, ?", ?#, ?\\, ?{, ?', ?é, ? ]

  def sigils do
    [
      ~s(a (b\) c),
      ~s[x #{y} z],
      ~s{x #{%{}} z},
      ~s<a>,
      ~s|a\|b|,
      ~s/a\/b/,
      ~s"a",
      ~s'a',
      ~S(no #{interpolation} \n),
      ~w(one two #{three})a,
      ~W[one two]c,
      ~r/^a+(b|c)?\/[^\]]{2,3}$/iu,
      ~r{#{prefix}.*}s,
      ~R/raw #{x}/,
      ~D[2026-11-20],
      ~T[12:00:00],
      ~N[2026-11-20 12:00:00],
      ~U[2026-11-20 12:00:00Z],
      ~H"""
      <.button id={@id}>#{no}</.button>
      """,
      ~HTML|<b>|
    ]
  end

  def sigil_heredoc do
    ~s'''
    text #{1}
    '''
  end

  def after_all(a), do: a
end
