defmodule Espalier.Bench.Crash do
  alias Espalier.Bench
  alias Espalier.Bench.CrashingServer

  @short_history 1_000

  @doc "A server crashes, its supervisor starts it again, and the new one is asked: one life after another."
  def run(count), do: [ns_per_op: time(count) / count]

  @doc "The same with a new supervisor every now and then. Its start and its stop are not measured."
  def run_short(count), do: [ns_per_op: short(count, 0) / count]

  defp short(0, total), do: total

  defp short(left, total) do
    count = min(left, @short_history)
    short(left - count, total + time(count))
  end

  defp time(count) do
    child = %{id: :crashing, start: {CrashingServer, :start_link, [self()]}}
    options = [strategy: :one_for_one, max_restarts: 100_000_000, max_seconds: 1]
    {:ok, supervisor} = Supervisor.start_link([child], options)
    server = receive do: ({:alive, pid} -> pid)
    start = Bench.now()
    crash(server, count)
    time = Bench.now() - start
    Supervisor.stop(supervisor)
    time
  end

  defp crash(_server, 0), do: :ok

  defp crash(server, count) do
    GenServer.cast(server, :fail)
    next = receive do: ({:alive, pid} -> pid)
    GenServer.call(next, :ping)
    crash(next, count - 1)
  end
end
