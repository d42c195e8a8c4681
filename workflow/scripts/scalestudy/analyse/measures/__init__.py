"""What metrics and benchmarks are like, whatever the law: how a metric grows with scale, and how far an ordering can be trusted."""
