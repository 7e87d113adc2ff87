using Espalier.Benchmarks.Running;

return await Entry.RunAsync(args);
