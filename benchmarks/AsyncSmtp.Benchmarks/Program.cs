using AsyncSmtp.Benchmarks.Mails;
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(MailSize).Assembly).Run(args);
