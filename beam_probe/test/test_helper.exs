ElixirscopeProbe.Test.Programs.build_probe!()

# What is waited for comes; how soon is the machine's business.
ExUnit.start(
  assert_receive_timeout: 30_000,
  exclude: if(ElixirscopeProbe.Test.Programs.sink() == :portable, do: [sink: :native], else: [sink: :portable])
)
