defmodule Espalier.Bench.Spawn do
  alias Espalier.Bench
  alias Espalier.Bench.EchoServer

  @children 10

  @doc "A process starts linked servers; then it ends, and its links end them all."
  def linked(count) do
    me = self()
    processes = :erlang.system_info(:process_count)
    before = Bench.live_bytes()

    starter =
      spawn(fn ->
        start = Bench.now()
        Bench.repeat(fn -> {:ok, _} = EchoServer.start_link(0) end, count)
        send(me, {:started, Bench.now() - start})
        receive do: (:never -> :ok)
      end)

    time = receive do: ({:started, time} -> time)
    bytes = Bench.live_bytes() - before
    start = Bench.now()
    Process.exit(starter, :shutdown)
    Bench.wait_until_processes(processes)
    [ns_per_op: time / count, bytes_each: bytes / count, stop_ms: (Bench.now() - start) / 1.0e6]
  end

  @doc "Children of a dynamic supervisor, and its stop."
  def children(count) do
    processes = :erlang.system_info(:process_count)
    before = Bench.live_bytes()
    {:ok, supervisor} = DynamicSupervisor.start_link(strategy: :one_for_one)
    spec = %{id: :idle, start: {EchoServer, :start_link, [0]}}
    start = Bench.now()
    Bench.repeat(fn -> {:ok, _} = DynamicSupervisor.start_child(supervisor, spec) end, count)
    time = Bench.now() - start
    bytes = Bench.live_bytes() - before
    start = Bench.now()
    DynamicSupervisor.stop(supervisor, :normal, :infinity)
    Bench.wait_until_processes(processes)
    [ns_per_op: time / count, bytes_each: bytes / count, stop_ms: (Bench.now() - start) / 1.0e6]
  end

  @doc "A tree of processes, ten children each, that adds up the numbers of its leaves."
  def skynet(count) do
    me = self()
    leaves = leaves_in(count, 1)
    start = Bench.now()
    spawn_link(__MODULE__, :sum, [me, 0, leaves])
    sum = receive do: ({:sum, sum} -> sum)
    time = Bench.now() - start
    ^sum = div(leaves * (leaves - 1), 2)
    [total_ms: time / 1.0e6]
  end

  def sum(parent, number, 1), do: send(parent, {:sum, number})

  def sum(parent, number, leaves) do
    start_children(self(), number, div(leaves, @children), @children)
    send(parent, {:sum, add(@children, 0)})
  end

  defp start_children(_me, _number, _each, 0), do: :ok

  defp start_children(me, number, each, left) do
    spawn(__MODULE__, :sum, [me, number, each])
    start_children(me, number + each, each, left - 1)
  end

  defp add(0, sum), do: sum
  defp add(left, sum), do: receive(do: ({:sum, part} -> add(left - 1, sum + part)))

  defp leaves_in(count, leaves) when leaves * @children <= count, do: leaves_in(count, leaves * @children)
  defp leaves_in(_count, leaves), do: leaves
end
