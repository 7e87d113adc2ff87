defmodule Espalier.Bench.Timers do
  alias Espalier.Bench

  @doc "Timers armed in one go, which send their messages to one process over a second."
  def run(count) do
    me = self()
    server = spawn_link(fn -> collect(count, [], me) end)
    before = :erlang.memory(:total)
    start = Bench.now()
    arm(server, 0, count, if(count >= 100_000, do: 1_000, else: 100))
    time = Bench.now() - start
    bytes = :erlang.memory(:total) - before
    late = receive do: ({:late, all} -> Enum.sort(all))
    p99 = Enum.at(late, trunc((count - 1) * 0.99))
    [ns_per_op: time / count, bytes_per_op: bytes / count, p99_late_ms: p99 / 1.0e6]
  end

  defp arm(_server, count, count, _longest), do: :ok

  defp arm(server, number, count, longest) do
    delay = longest + rem(number, longest)
    :erlang.send_after(delay, server, {:due, Bench.now() + delay * 1_000_000})
    arm(server, number + 1, count, longest)
  end

  defp collect(0, late, owner), do: send(owner, {:late, late})

  defp collect(left, late, owner) do
    receive do: ({:due, due} -> collect(left - 1, [Bench.now() - due | late], owner))
  end
end
