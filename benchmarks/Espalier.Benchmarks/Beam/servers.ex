defmodule Espalier.Bench.EchoServer do
  use GenServer

  def start_link(count), do: GenServer.start_link(__MODULE__, count)

  @impl true
  def init(count), do: {:ok, count}

  @impl true
  def handle_call(:ping, _from, count), do: {:reply, count + 1, count + 1}
end

defmodule Espalier.Bench.CountServer do
  use GenServer

  @impl true
  def init(state), do: {:ok, state}

  @impl true
  def handle_cast(:count, {1, owner}) do
    send(owner, :counted)
    {:noreply, {0, owner}}
  end

  def handle_cast(:count, {left, owner}), do: {:noreply, {left - 1, owner}}
end

defmodule Espalier.Bench.CrashingServer do
  use GenServer

  def start_link(owner), do: GenServer.start_link(__MODULE__, owner)

  @impl true
  def init(owner) do
    send(owner, {:alive, self()})
    {:ok, 0}
  end

  @impl true
  def handle_call(:ping, _from, count), do: {:reply, count + 1, count + 1}

  @impl true
  def handle_cast(:fail, _count), do: raise("boom")
end

defmodule Espalier.Bench.DroppingLog do
  @moduledoc "A handler of OTP's logger that makes the text of each entry and drops it."

  def log(event, _config) do
    text = :logger_formatter.format(event, %{})
    _ = :unicode.characters_to_binary(text)
    :ok
  end
end
