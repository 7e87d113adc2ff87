using System.Collections.Immutable;
using Espalier;

namespace Snippets.Guides;

internal static class Agents
{
    // begin agent
    internal static async Task<int> CountWordsAsync(ProcessSystem system, IEnumerable<string> words)
    {
        Agent<ImmutableDictionary<string, int>> counts =
            await Agent.StartAsync(system, static () => ImmutableDictionary<string, int>.Empty);

        foreach (string word in words)
            counts.Cast(map => map.SetItem(word, map.GetValueOrDefault(word) + 1));      // waits for nothing

        int most = await counts.GetAsync(static map => map.Values.DefaultIfEmpty().Max()); // behind the casts: order is kept
        await counts.StopAsync();
        return most;
    }
    // end agent

    // begin supervised
    internal static async Task<int> TakeTicketAsync(ProcessSystem system)
    {
        ProcessName name = system.Name("tickets");
        await Supervisor.StartAsync(system, [Agent.Child(static () => 1, name)]);

        Agent<int> tickets = Agent.At<int>(name);     // whoever holds the name: it outlives a crash and a restart
        return await tickets.GetAndUpdateAsync(static next => (next, next + 1));
    }
    // end supervised

    // begin slow
    internal static async Task RefreshAsync(Agent<string> page, HttpClient http, CancellationToken cancellationToken)
    {
        // Outside: others read the old page meanwhile. Inside the agent they would wait.
        string text = await http.GetStringAsync(new Uri("https://example.org/"), cancellationToken);
        await page.UpdateAsync(_ => text, cancellationToken: cancellationToken);
    }
    // end slow
}
