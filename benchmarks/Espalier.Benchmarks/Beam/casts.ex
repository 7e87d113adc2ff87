defmodule Espalier.Bench.Casts do
  alias Espalier.Bench
  alias Espalier.Bench.CountServer

  @pairs 1_000
  @window 100

  @doc "Casts from one or several processes to one server, until it has counted all of them."
  def run(count, senders) do
    each = max(1, div(count, senders))
    {:ok, server} = GenServer.start_link(CountServer, {each * senders, self()})
    start = Bench.now()
    for _ <- 1..senders, do: spawn_link(fn -> cast(server, each) end)
    receive do: (:counted -> :ok)
    time = Bench.now() - start
    GenServer.stop(server)
    [ns_per_op: time / (each * senders)]
  end

  @doc "Plain processes in pairs, which send messages to and fro; the count is that of both directions."
  def ping_pong(count) do
    me = self()
    rounds = max(1, div(count, 2 * @pairs))

    pings =
      for _ <- 1..@pairs do
        pong = spawn_link(&pong/0)
        spawn_link(fn -> begin_ping(pong, rounds, me) end)
      end

    start = Bench.now()
    Enum.each(pings, &send(&1, :begin))
    Enum.each(pings, fn _ -> receive(do: (:over -> :ok)) end)
    [ns_per_op: (Bench.now() - start) / (2 * rounds * @pairs)]
  end

  defp cast(_server, 0), do: :ok

  defp cast(server, count) do
    GenServer.cast(server, :count)
    cast(server, count - 1)
  end

  defp pong do
    receive do
      {:ball, from} -> send(from, :ball)
    end

    pong()
  end

  defp begin_ping(pong, rounds, owner) do
    receive do: (:begin -> :ok)
    first = min(@window, rounds)
    for _ <- 1..first, do: send(pong, {:ball, self()})
    ping(pong, rounds - first, rounds, owner)
  end

  defp ping(_pong, 0, 0, owner), do: send(owner, :over)

  defp ping(pong, to_send, to_receive, owner) do
    receive do: (:ball -> :ok)

    if to_send > 0 do
      send(pong, {:ball, self()})
      ping(pong, to_send - 1, to_receive - 1, owner)
    else
      ping(pong, 0, to_receive - 1, owner)
    end
  end
end
