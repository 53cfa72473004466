# One program is about what a formatter takes away.
[
  inputs:
    ["mix.exs", "lib/**/*.ex"] ++
      (Path.wildcard("programs/*.ex") -- ["programs/49_many_on_a_line.ex"])
]
