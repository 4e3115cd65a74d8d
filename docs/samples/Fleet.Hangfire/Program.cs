using Fleet;
using Fleet.Hangfire;

return await FleetCommand.RunAsync(args, new HangfireCarrier(), Dashboard.Command());
