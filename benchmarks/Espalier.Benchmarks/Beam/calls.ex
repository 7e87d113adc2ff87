defmodule Espalier.Bench.Calls do
  alias Espalier.Bench
  alias Espalier.Bench.EchoServer

  @callers 64

  @doc "One caller, one server, one call at a time."
  def one(count) do
    {:ok, server} = EchoServer.start_link(0)
    call(server, 1_000)
    start = Bench.now()
    call(server, count)
    time = Bench.now() - start
    GenServer.stop(server)
    [ns_per_op: time / count]
  end

  @doc "Each caller with a server of its own."
  def many(count) do
    each = max(1, div(count, @callers))

    servers =
      for _ <- 1..@callers do
        {:ok, server} = EchoServer.start_link(0)
        server
      end

    time = Bench.together(for server <- servers, do: fn -> call(server, each) end)
    Enum.each(servers, &GenServer.stop/1)
    [ns_per_op: time / (each * @callers)]
  end

  defp call(_server, 0), do: :ok

  defp call(server, count) do
    GenServer.call(server, :ping)
    call(server, count - 1)
  end
end
