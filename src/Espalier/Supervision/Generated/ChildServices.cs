using System.ComponentModel;

namespace Espalier.CompilerServices;

/// <summary>For generated code: services for the constructors of children.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ChildServices
{
    /// <summary>A service that the constructor asks for.</summary>
    /// <param name="context">The start.</param>
    /// <param name="who">The class, for the message of an exception.</param>
    /// <typeparam name="T">The service.</typeparam>
    /// <exception cref="InvalidOperationException">There is no such service, or no container.</exception>
    public static T Get<T>(ChildStartContext context, string who)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        string what = $"{who} needs {TypeText.NameOf(typeof(T))} as a service, and ";
        if (context.Services is not { } services)
            throw new InvalidOperationException(what + "its system has no container: set ProcessSystemOptions.Services.");
        return services.GetService(typeof(T)) as T ??
            throw new InvalidOperationException(what + "the container has none: add it, or give the parameter a default value.");
    }

    /// <summary>A service that the constructor can do without; null: there is none.</summary>
    /// <param name="context">The start.</param>
    /// <typeparam name="T">The service.</typeparam>
    public static T? Find<T>(ChildStartContext context)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Services?.GetService(typeof(T)) as T;
    }
}
