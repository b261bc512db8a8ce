# The name that this model had in Looker before system__activity.
connection: "looker__internal__analytics"
label: "System Activity (i__looker)"
persist_for: "0 seconds"
include: "explores.lkml"
include: "*.view"
