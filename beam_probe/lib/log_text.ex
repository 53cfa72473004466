defmodule ElixirscopeProbe.LogText do
  @moduledoc """
  The text of a log event as Elixir's Logger would write it: OTP's reports translated, and those that it leaves out left out.

  From Elixir 1.15 on a primary filter of Logger's has done both before any handler hears of an event; before that, its own handler does.
  """

  @most 4096
  @translates Version.match?(System.version(), "< 1.15.0")

  @doc "The text, cut to 4 KiB; `:skip` for what Logger does not write."
  @spec text(map) :: String.t() | :skip
  if @translates do
    def text(event) do
      case translated(event) do
        {:ok, text} -> cut(text)
        :skip -> :skip
        :none -> cut(plain(event))
      end
    end

    defp translated(%{meta: meta, level: level, msg: message}) do
      %{sasl: sasl?, translators: translators} = config()

      if not sasl? and sasl?(meta[:domain]),
        do: :skip,
        else: translated(translators, level, report(message))
    end

    # Logger may be stopped, or another handler in its place.
    defp config do
      case :logger.get_handler_config(Logger) do
        {:ok, %{config: %{sasl: _, translators: _} = config}} -> config
        _ -> %{sasl: false, translators: []}
      end
    end

    defp sasl?([:otp, :sasl | _]), do: true
    defp sasl?([:supervisor_report | _]), do: true
    defp sasl?(_), do: false

    defp report({:string, _}), do: nil

    defp report({:report, %{label: label, report: report} = all}) when map_size(all) == 2,
      do: {:report, {label, report}}

    defp report({:report, %{label: {:error_logger, _}, format: format, args: args}}),
      do: {:format, {format, args}}

    defp report({:report, report}), do: {:report, {:logger, report}}
    defp report({format, args}), do: {:format, {format, args}}

    defp translated([{module, function} | rest], level, {kind, data} = report) do
      case apply(module, function, [:debug, elixir(level), kind, data]) do
        {:ok, text, _meta} -> {:ok, text}
        :none -> translated(rest, level, report)
        other -> other
      end
    end

    defp translated(_, _, _), do: :none

    defp elixir(:warning), do: :warn
    defp elixir(level) when level in [:emergency, :alert, :critical], do: :error
    defp elixir(:notice), do: :info
    defp elixir(level), do: level
  else
    def text(event), do: cut(plain(event))
  end

  defp plain(%{msg: {:string, text}}), do: text
  defp plain(%{msg: {:report, report}, meta: %{report_cb: by}}) when is_function(by, 1), do: format(by.(report))

  defp plain(%{msg: {:report, report}, meta: %{report_cb: by}}) when is_function(by, 2),
    do: by.(report, %{depth: :unlimited, chars_limit: @most, single_line: false})

  defp plain(%{msg: {:report, report}}), do: inspect(report, printable_limit: @most)
  defp plain(%{msg: message}), do: format(message)

  defp format({format, args}), do: :io_lib.format(format, args, chars_limit: @most)

  # Logger takes what is not quite text, too.
  defp cut(text) do
    case :unicode.characters_to_binary(text) do
      text when is_binary(text) and byte_size(text) <= @most -> text
      text when is_binary(text) -> whole(binary_part(text, 0, @most)) <> "…"
      {_, text, _} -> whole(text)
    end
  end

  # Whole characters.
  defp whole(bytes) do
    case :unicode.characters_to_binary(bytes) do
      text when is_binary(text) -> text
      {_, text, _} -> text
    end
  end
end
