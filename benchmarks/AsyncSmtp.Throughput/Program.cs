using AsyncSmtp.Throughput.Commands;

return await ThroughputCommand.Build().Parse(args).InvokeAsync();
