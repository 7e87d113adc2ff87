namespace Espalier;

/// <summary>
/// This parameter of a server's constructor comes from the container of the program, not from whoever makes the child specification.
/// </summary>
/// <remarks>
/// In generated code of a class with handlers: <c>Child(...)</c> leaves the parameter out, and each start takes it from
/// <see cref="ChildStartContext.Services"/>: the process's own scope, which is disposed behind the server. A
/// service is a class or an interface. If it has a default value a service that is not there is no error.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceAttribute : Attribute;
