/** Says "early" and waits until a file is there, then calls `Late`, whose module nothing has loaded by then. */
export const EARLY = `defmodule Early do
  def run(signal) do
    started = :ok
    IO.puts("early")
    wait(signal)
    Late.run(started)
  end

  def wait(signal) do
    unless File.exists?(signal) do
      Process.sleep(20)
      wait(signal)
    end
  end

  def never(x) do
    y = x
    y
  end
end
`;

export const LATE = `defmodule Late do
  # nothing begins here
  def run(started) do
    late = started
    IO.puts("late")
    late
  end
end
`;
