"""The reference central server: plain functions over its own tables, under a thin ASGI shell.

It refuses only what is malformed, unauthenticated or says one event in two ways; never the state
of business: what happened, happened. It folds what stations tell it in any order of arrival and
opens exceptions. It knows neither the station nor its store.
"""
