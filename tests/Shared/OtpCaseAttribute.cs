namespace Espalier.Tests.Shared;

/// <summary>Says which upstream test of OTP or Elixir a test here stands for. Checked against tests/otp-cases.csv.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class OtpCaseAttribute(string suite, string name) : Attribute
{
    /// <summary>The upstream suite, as in the first column of the table.</summary>
    public string Suite { get; } = suite;

    /// <summary>The upstream case, as in the second column of the table.</summary>
    public string Name { get; } = name;
}
