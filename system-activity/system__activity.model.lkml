# What the server knows of its own use, under the names that Looker gives it. Every result is new: the history grows.
connection: "looker__internal__analytics"
label: "System Activity"
persist_for: "0 seconds"
include: "explores.lkml"
include: "*.view"
