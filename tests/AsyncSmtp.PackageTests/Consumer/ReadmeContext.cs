/// <summary>What the code of README.md takes for given. A name that it uses and does not declare belongs here.</summary>
internal abstract class ReadmeContext
{
    protected static string user => "user";

    protected static string password => "secret";

    protected static CancellationToken cancellationToken => default;

    protected static IServiceCollection services => new ServiceCollection();

    protected static IConfiguration configuration => new ConfigurationBuilder().Build();

    protected static AsyncSmtpOptions options => new();

    protected static SmtpMailSender sender => new(options);

    protected static IEnumerable<MailMessage> messages => [];

    protected static IProgress<MailBatchProgress> progress => new Progress<MailBatchProgress>();

    protected static RateLimiter limiter => new ConcurrencyLimiter(new ConcurrencyLimiterOptions());
}
