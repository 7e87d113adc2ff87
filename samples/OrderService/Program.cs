using OrderService;

// It ends with 0 when it is told to stop, and with another code when the tree cannot go on.
await Shop.Build(args).RunAsync();
