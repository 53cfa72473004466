ElixirscopeProbe.Test.Programs.build_probe!()

ExUnit.start(
  exclude: if(ElixirscopeProbe.Test.Programs.sink() == :portable, do: [sink: :native], else: [sink: :portable])
)
