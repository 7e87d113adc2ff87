Console.WriteLine("Espalier");
