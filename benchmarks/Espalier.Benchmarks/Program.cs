using Espalier.Benchmarks;

// Rows to run, by comma: call,proc,cast,fanin,spawn,supdyn,await; "smoke" before them makes every row short. Default: all, at full length.
string[] wanted = (args.Length > 0 ? args[0] : "all").Split(',');
int divisor = wanted.Contains("smoke") ? 100 : 1;
bool all = wanted.Contains("all") || wanted is ["smoke"];
Report.Head();

if (all || wanted.Contains("call"))
    await Report.RowAsync("01_call_seq", divisor, () => CallRows.FromOutsideAsync(1_000_000 / divisor));
if (all || wanted.Contains("proc"))
    await Report.RowAsync("proc_to_proc_call", divisor, () => CallRows.FromProcessAsync(1_000_000 / divisor));
if (all || wanted.Contains("cast"))
    await Report.RowAsync("03_cast_1to1", divisor, () => CastRows.RunAsync(5_000_000 / divisor, senders: 1));
if (all || wanted.Contains("fanin"))
    await Report.RowAsync("04_fanin_8to1", divisor, () => CastRows.RunAsync(5_000_000 / divisor, senders: 8));
if (all || wanted.Contains("spawn"))
    await Report.RowAsync("06_spawn_1m", divisor, () => SpawnRow.RunAsync(1_000_000 / divisor));
if (all || wanted.Contains("supdyn"))
    await Report.RowAsync("supdyn_1m", divisor, () => DynamicRow.RunAsync(1_000_000 / divisor));
if (all || wanted.Contains("await"))
    await Report.RowAsync("await_in_handler", divisor, () => AwaitRow.RunAsync(1_000_000 / divisor));
