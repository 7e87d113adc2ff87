defmodule Espalier.Bench.Names do
  alias Espalier.Bench

  @registry Espalier.Bench.Registry
  @holders 1_000
  @passes 10

  @doc "Look-ups from so many processes, in another order than that of the registrations."
  def look_up(count, readers) do
    # Whoever holds a name is linked to the registry, and is to outlive its stop.
    Process.flag(:trap_exit, true)
    {:ok, registry} = Registry.start_link(keys: :unique, name: @registry)
    Enum.each(shuffled(count, 1), fn name -> {:ok, _} = Registry.register(@registry, name, nil) end)
    names = shuffled(count, 2)
    look = fn -> Enum.each(names, fn name -> [{_, _}] = Registry.lookup(@registry, name) end) end
    time = Bench.together(for _ <- 1..readers, do: fn -> Bench.repeat(look, @passes) end)
    Supervisor.stop(registry)
    [ns_per_op: time / (readers * @passes * count)]
  end

  @doc "Processes take their names, one process after another, and give them back."
  def register(count) do
    me = self()
    {:ok, registry} = Registry.start_link(keys: :unique, name: @registry)
    all = shuffled(count, 1)

    holders =
      for own <- Enum.chunk_every(all, max(1, div(count, @holders))) do
        spawn_link(fn -> hold(own, me) end)
      end

    registering = tell(holders, :register)
    Enum.each(all, fn name -> [{_, _}] = Registry.lookup(@registry, name) end)
    unregistering = tell(holders, :unregister)
    Supervisor.stop(registry)

    [
      ns_per_op: (registering + unregistering) / count,
      register_ns: registering / count,
      unregister_ns: unregistering / count
    ]
  end

  defp tell(holders, what) do
    start = Bench.now()

    Enum.each(holders, fn holder ->
      send(holder, what)
      receive do: (:done -> :ok)
    end)

    Bench.now() - start
  end

  defp hold(own, owner) do
    receive do: (:register -> :ok)
    Enum.each(own, fn name -> {:ok, _} = Registry.register(@registry, name, nil) end)
    send(owner, :done)
    receive do: (:unregister -> :ok)
    Enum.each(own, fn name -> :ok = Registry.unregister(@registry, name) end)
    send(owner, :done)
  end

  defp shuffled(count, seed) do
    :rand.seed(:exsss, {seed, seed, seed})
    Enum.shuffle(for i <- 0..(count - 1), do: "proc-name-#{i}")
  end
end
