"""Families side by side: what each says along a scale, where each is as good as another, and how sure that is."""
