using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Espalier.Mutants;

/// <summary>Runs unit tests in this process and ends it with the first that fails. It lies beside them, with the library to try.</summary>
internal sealed class Judge : IMessageSink, IDisposable
{
    // The slowest takes a second, and a few more on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Near = ["Espalier.Tests.Supervision", "Espalier.Tests.Processes"];

    private readonly ConcurrentDictionary<string, long> _running = new();
    private readonly ManualResetEventSlim _finished = new();
    private readonly List<ITestCase> _cases = [];
    private int _passed;

    /// <summary>Runs the tests of the restart and exit rules' own folders, or all others.</summary>
    /// <returns>The exit code: 0, all have passed.</returns>
    public static int Run(bool near)
    {
        using var judge = new Judge();
        Assembly tests = Assembly.Load("Espalier.Tests");
        using var framework = new XunitTestFramework(judge);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(tests));
        foreach (Type type in tests.GetExportedTypes().Where(type => Near.Contains(type.Namespace) == near))
        {
            judge._finished.Reset();
            discoverer.Find(type.FullName, false, judge, new RunOptions());
            judge._finished.Wait();
        }
        judge._finished.Reset();
        using ITestFrameworkExecutor executor = framework.GetExecutor(tests.GetName());
        executor.RunTests(judge._cases, judge, new RunOptions());
        judge.Wait();
        Console.WriteLine($"{judge._passed} passed");
        return judge._passed > 0 ? 0 : 2;
    }

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCaseDiscoveryMessage found:
                lock (_cases)
                    _cases.Add(found.TestCase);
                break;
            case ITestStarting starting:
                _running[starting.Test.DisplayName] = Stopwatch.GetTimestamp();
                break;
            case ITestFailed failed:
                End(failed.Test.DisplayName);
                break;
            case ITestPassed:
                Interlocked.Increment(ref _passed);
                break;
            case ITestFinished finished:
                _running.TryRemove(finished.Test.DisplayName, out _);
                break;
            case IFailureInformation failure:
                End($"tests: {failure.Messages.FirstOrDefault()}");
                break;
            case IDiscoveryCompleteMessage or ITestAssemblyFinished:
                _finished.Set();
                break;
            default:
                break;
        }
        return true;
    }

    public void Dispose() => _finished.Dispose();

    /// <summary>Waits for the end, as long as no test takes too long.</summary>
    private void Wait()
    {
        while (!_finished.Wait(TimeSpan.FromSeconds(1)))
        {
            foreach ((string test, long start) in _running)
            {
                if (Stopwatch.GetElapsedTime(start) > Patience)
                    End($"{test}, which does not end");
            }
        }
    }

    private static void End(string reason)
    {
        Console.WriteLine(reason.Replace("Espalier.Tests.", "", StringComparison.Ordinal));
        Console.Out.Flush();
        Environment.Exit(1);
    }
}
