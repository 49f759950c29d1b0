"""The steps themselves, a module for each part of the work; `edge.rules.operations` puts them together."""
