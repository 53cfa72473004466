ElixirscopeProbe.Test.Programs.build_probe!()
ExUnit.start()
