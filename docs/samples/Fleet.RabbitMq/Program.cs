using Fleet;
using Fleet.RabbitMq;

return await FleetCommand.RunAsync(args, new RabbitMqCarrier());
