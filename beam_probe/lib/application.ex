defmodule ElixirscopeProbe.Application do
  @moduledoc """
  The probe's processes as an OTP application. It is started before the program's own, so it is stopped after them: what
  they do while the VM goes down is recorded.
  """

  use Application

  alias ElixirscopeProbe.{
    Aside,
    Control,
    Gauge,
    Level,
    Registry,
    Run,
    RuntimeModules,
    Sampler,
    Secrets,
    SecretValues,
    Sink,
    Tracing,
    Writer
  }

  @impl true
  def start(_type, config: config) do
    {sink, sink_why} = Sink.choose(config.sink)
    gauge = Gauge.new()
    Gauge.put(gauge, :allowed, config.budget)
    base = :erlang.monotonic_time(:nanosecond)
    wall = DateTime.utc_now()

    # A part that fails stops recording, never the program: nothing is started again.
    {:ok, top} = Supervisor.start_link([], strategy: :one_for_one, max_restarts: 0)
    control = child(top, {Control, config: config, gauge: gauge})
    secrets = child(top, {Secrets, Secrets.from_environment(config.redact)})
    secret_values = config.secret_function && child(top, {SecretValues, config.secret_function})
    registry = child(top, {Registry, dir: config.recording, secrets: secrets})
    modules = child(top, {RuntimeModules, config: config})

    writers =
      for index <- 0..(writers(sink, config) - 1) do
        child(
          top,
          {Writer,
           index: index,
           sink: sink,
           gauge: gauge,
           base: base,
           dir: config.recording,
           segment: config.segment,
           redact: config.redact,
           governor_rate: config.governor_rate,
           main: config[:main],
           registry: registry,
           secrets: secrets}
        )
      end

    level = child(top, {Level, config: config, gauge: gauge})
    tracing = child(top, {Tracing, config: config, gauge: gauge, sink: sink})
    aside = child(top, {Aside, []})
    warnings = child(top, {Tracing.Warnings, []})
    ports = child(top, {Tracing.Ports, []})
    child(top, {Sampler, []})

    Run.put(%Run{
      config: config,
      sink: sink,
      sink_why: sink_why,
      gauge: gauge,
      base: base,
      wall: wall,
      top: top,
      control: control,
      secrets: secrets,
      secret_values: secret_values,
      registry: registry,
      modules: modules,
      writers: writers,
      tracing: tracing,
      warnings: warnings,
      ports: ports,
      aside: aside,
      level: level
    })

    Enum.each(Run.own(), &Run.own/1)
    {:ok, top}
  end

  @impl true
  def prep_stop(state) do
    Control.finish(5_000)
    state
  end

  # The native sink's one writer keeps up with many schedulers, and has all events in one order.
  defp writers(:native, _), do: 1
  # Most programs have one busy process at a time; a writer more is a core less for them.
  defp writers(:portable, config), do: config.writers || max(1, div(System.schedulers_online(), 4))

  defp child(top, spec) do
    spec = Supervisor.child_spec(spec, restart: :temporary)
    {:ok, pid} = Supervisor.start_child(top, spec)
    pid
  end
end
