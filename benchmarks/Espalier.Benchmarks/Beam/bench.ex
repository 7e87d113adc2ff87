defmodule Espalier.Bench do
  @moduledoc """
  The workloads on the BEAM. Prints a line `figure METRIC VALUE` for each figure of one repetition.
  """

  alias Espalier.Bench.{Calls, Casts, Crash, Names, Spawn, Timers}

  def main(workload, count, warm_up) do
    if workload == "crashlog", do: drop_formatted(), else: :logger.set_primary_config(:level, :none)
    if warm_up > 0, do: apart(fn -> measure(workload, warm_up) end)

    for {metric, value} <- apart(fn -> measure(workload, count) end) do
      IO.puts("figure #{metric} #{:erlang.float_to_binary(value * 1.0, decimals: 6)}")
    end
  end

  def now, do: :erlang.monotonic_time(:nanosecond)

  @doc "The bytes of everything but the process that asks, with nothing left to collect."
  def live_bytes do
    Enum.each(Process.list(), &:erlang.garbage_collect/1)
    {:memory, own} = Process.info(self(), :memory)
    :erlang.memory(:total) - own
  end

  @doc "Waits until there are at most so many processes."
  def wait_until_processes(count) do
    if :erlang.system_info(:process_count) > count do
      :timer.sleep(1)
      wait_until_processes(count)
    end
  end

  @doc "Runs something once for each process, all at the same time: nanoseconds from the first start to the last end."
  def together(works) do
    me = self()

    pids =
      for work <- works do
        spawn_link(fn ->
          receive do: (:go -> :ok)
          work.()
          send(me, :done)
        end)
      end

    start = now()
    Enum.each(pids, &send(&1, :go))
    Enum.each(pids, fn _ -> receive(do: (:done -> :ok)) end)
    now() - start
  end

  def repeat(_fun, 0), do: :ok

  def repeat(fun, times) do
    fun.()
    repeat(fun, times - 1)
  end

  defp measure("call_seq", count), do: Calls.one(count)
  defp measure("call_p2p", count), do: Calls.one(count)
  defp measure("call_64", count), do: Calls.many(count)
  defp measure("cast", count), do: Casts.run(count, 1)
  defp measure("fanin", count), do: Casts.run(count, 8)
  defp measure("pingpong", count), do: Casts.ping_pong(count)
  defp measure("spawn", count), do: Spawn.linked(count)
  defp measure("skynet", count), do: Spawn.skynet(count)
  defp measure("supdyn", count), do: Spawn.children(count)
  defp measure("crash", count), do: Crash.run(count)
  defp measure("crash_short", count), do: Crash.run_short(count)
  defp measure("crashlog", count), do: Crash.run(count)
  defp measure("registry_1", count), do: Names.look_up(count, 1)
  defp measure("registry_2", count), do: Names.look_up(count, 2)
  defp measure("register", count), do: Names.register(count)
  defp measure("timers", count), do: Timers.run(count)

  # Each measurement in a process of its own, so that none inherits the heap of another.
  defp apart(fun) do
    {pid, ref} = spawn_monitor(fn -> exit({:figures, fun.()}) end)

    receive do
      {:DOWN, ^ref, :process, ^pid, {:figures, figures}} -> figures
      {:DOWN, ^ref, :process, ^pid, reason} -> raise "the workload failed: #{inspect(reason)}"
    end
  end

  defp drop_formatted do
    :logger.set_primary_config(:level, :notice)
    :logger.remove_handler(:default)
    :logger.remove_handler(Logger)
    :ok = :logger.add_handler(:dropping, Espalier.Bench.DroppingLog, %{})
  end
end
