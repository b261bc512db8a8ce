project_name: "faa"

# A flight counts as delayed from this many minutes on: the threshold the US Department of Transportation reports by.
constant: delayed_from_minutes {
  value: "15"
  export: override_optional
}
