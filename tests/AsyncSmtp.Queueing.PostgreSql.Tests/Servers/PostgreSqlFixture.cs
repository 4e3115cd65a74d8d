using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Servers;

/// <summary>One <see cref="PrivatePostgreSql"/> for all tests that need none of their own, with the schema in it.</summary>
public sealed class PostgreSqlFixture : IAsyncLifetime
{
    private PrivatePostgreSql? _server;
    private NpgsqlDataSource? _dataSource;

    /// <summary>Gets the server, or skips the test that asks for it.</summary>
    internal PrivatePostgreSql Server
    {
        get
        {
            Required.OrSkip(PrivatePostgreSql.Missing);
            return _server!;
        }
    }

    /// <summary>Gets a data source, or skips the test that asks for it.</summary>
    internal NpgsqlDataSource DataSource
    {
        get
        {
            _ = Server;
            return _dataSource!;
        }
    }

    internal PostgreSqlSchema Schema => new(DataSource);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (PrivatePostgreSql.Missing is null)
        {
            _server = await PrivatePostgreSql.StartAsync();
            _dataSource = _server.Connect();
            await Schema.CreateAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await DataSource.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}
