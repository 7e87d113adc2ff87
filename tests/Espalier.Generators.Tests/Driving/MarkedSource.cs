using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Espalier.Generators.Tests.Driving;

/// <summary>Source with the places of expected reports between [| and |].</summary>
internal sealed record MarkedSource(string Text, IReadOnlyList<TextSpan> Marks)
{
    internal static MarkedSource Parse(string marked)
    {
        StringBuilder text = new();
        List<TextSpan> marks = [];
        int begin = -1;
        for (int at = 0; at < marked.Length; at++)
        {
            string pair = marked.Substring(at, Math.Min(2, marked.Length - at));
            if (pair is "[|")
                begin = text.Length;
            else if (pair is "|]")
                marks.Add(TextSpan.FromBounds(begin, text.Length));
            else
                text.Append(marked[at]);
            if (pair is "[|" or "|]")
                at++;
        }
        return new(text.ToString(), marks);
    }

    /// <summary>The text with its places between the marks again, for people to compare.</summary>
    internal static string Mark(string text, IEnumerable<TextSpan> places)
    {
        StringBuilder marked = new(text);
        foreach (TextSpan place in places.OrderByDescending(static place => place.Start))
            marked.Insert(place.End, "|]").Insert(place.Start, "[|");
        return marked.ToString();
    }
}
