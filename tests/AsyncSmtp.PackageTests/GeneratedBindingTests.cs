using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.PackageTests;

/// <summary>Without a just-in-time compiler the options are bound by code that the compiler generates. It leaves out without a word what it cannot bind.</summary>
public sealed class GeneratedBindingTests
{
    private static readonly string[] CannotBeConfigured = [nameof(AsyncSmtpOptions.Credentials), nameof(AsyncSmtpOptions.CommitObserver), nameof(AsyncSmtpOptions.ConfigureClient), nameof(AsyncSmtpOptions.TransportFactory), nameof(RateLimitOptions.AcquireAsync)];

    [Fact]
    public async Task Configure_EveryOptionOfASection_IsBound()
    {
        Dictionary<string, string?> settings = [];
        Describe(typeof(AsyncSmtpOptions), "", settings);
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        ServiceCollection services = [];

        services.Configure<AsyncSmtpOptions>(configuration);

        await using ServiceProvider provider = services.BuildServiceProvider();
        Dictionary<string, string?> bound = [];
        Read(provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value, "", bound);
        Assert.True(settings.Count >= 35, $"There are {settings.Count} options.");
        Assert.Equal(settings.OrderBy(static s => s.Key, StringComparer.Ordinal), bound.OrderBy(static s => s.Key, StringComparer.Ordinal));
    }

    private static IEnumerable<PropertyInfo> Options(Type type) => type.GetProperties().Where(static p => !CannotBeConfigured.Contains(p.Name));

    /// <summary>A value for each option that is not its default.</summary>
    private static void Describe(Type type, string prefix, Dictionary<string, string?> settings)
    {
        object defaults = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in Options(type))
        {
            string key = prefix + property.Name;
            if (property.PropertyType.IsGenericType && Nullable.GetUnderlyingType(property.PropertyType) is null)
            {
                Describe(property.PropertyType.GenericTypeArguments[0], $"{key}:0:", settings);
            }
            else if (property.PropertyType.Namespace == nameof(AsyncSmtp) && property.PropertyType.IsClass)
            {
                Describe(property.PropertyType, $"{key}:", settings);
            }
            else
            {
                settings[key] = Another(property, property.GetValue(defaults));
            }
        }
    }

    private static string Another(PropertyInfo property, object? value) => value switch
    {
        bool flag => (!flag).ToString(),
        TimeSpan time => (time + TimeSpan.FromSeconds(7)).ToString(),
        int or long => (Convert.ToInt64(value, CultureInfo.InvariantCulture) + 7).ToString(CultureInfo.InvariantCulture),
        Enum => Enum.GetValues(property.PropertyType).Cast<object>().First(v => !v.Equals(value)).ToString()!,
        null when property.PropertyType == typeof(string) => $"a {property.Name}",
        null => "7",
        _ => throw new InvalidOperationException($"{property.Name} has a type that this test does not know."),
    };

    private static void Read(object options, string prefix, Dictionary<string, string?> settings)
    {
        foreach (PropertyInfo property in Options(options.GetType()))
        {
            string key = prefix + property.Name;
            object? value = property.GetValue(options);
            if (value is System.Collections.IList list)
            {
                Read(Assert.Single(list.Cast<object>()), $"{key}:0:", settings);
            }
            else if (property.PropertyType.Namespace == nameof(AsyncSmtp) && property.PropertyType.IsClass)
            {
                Read(value!, $"{key}:", settings);
            }
            else
            {
                settings[key] = Convert.ToString(value, CultureInfo.InvariantCulture);
            }
        }
    }
}
