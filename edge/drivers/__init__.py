"""One device each ↔ frames or commands: `serial`, `keyboard`, `sound`, and the simulated scanner."""
