using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks.Tests;

/// <summary>A benchmark class with one choice of its parameters.</summary>
internal sealed class BenchmarkCase
{
    private readonly Type _type;
    private readonly (PropertyInfo Property, object? Value)[] _parameters;

    private BenchmarkCase(Type type, (PropertyInfo Property, object? Value)[] parameters)
    {
        _type = type;
        _parameters = parameters;
    }

    /// <summary>Gets every class with each choice of its parameters.</summary>
    public static IReadOnlyList<BenchmarkCase> All { get; } =
        [.. typeof(Mails.MailSize).Assembly.GetTypes().Where(static t => !t.IsAbstract && MethodsOf<BenchmarkAttribute>(t).Any()).SelectMany(Of)];

    /// <summary>Runs each of its methods once, between setup and cleanup.</summary>
    public async Task RunAsync()
    {
        object benchmarks = Activator.CreateInstance(_type)!;
        foreach ((PropertyInfo property, object? value) in _parameters)
        {
            property.SetValue(benchmarks, value);
        }

        await InvokeAsync<GlobalSetupAttribute>(benchmarks);
        await InvokeAsync<BenchmarkAttribute>(benchmarks);
        await InvokeAsync<GlobalCleanupAttribute>(benchmarks);
    }

    public override string ToString() => $"{_type.Name}({string.Join(", ", _parameters.Select(static p => $"{p.Property.Name}: {p.Value}"))})";

    private static IEnumerable<BenchmarkCase> Of(Type type)
    {
        IEnumerable<(PropertyInfo, object?)[]> choices = [[]];
        foreach (PropertyInfo property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } values)
            {
                choices = [.. choices.SelectMany(choice => values.Values.Select(value => choice.Append((property, value)).ToArray()))];
            }
        }

        return choices.Select(choice => new BenchmarkCase(type, choice));
    }

    private static IEnumerable<MethodInfo> MethodsOf<T>(Type type)
        where T : Attribute => type.GetMethods().Where(static m => m.IsDefined(typeof(T)));

    private static async Task InvokeAsync<T>(object benchmarks)
        where T : Attribute
    {
        foreach (MethodInfo method in MethodsOf<T>(benchmarks.GetType()))
        {
            switch (method.Invoke(benchmarks, null))
            {
                case Task task:
                    await task;
                    break;
                case ValueTask task:
                    await task;
                    break;
            }
        }
    }
}
