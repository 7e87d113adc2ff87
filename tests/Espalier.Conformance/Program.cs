Console.WriteLine("The conformance runner has no scenarios yet.");
