import JSONSyntax

extension Settings {
  mutating func readPresets(_ json: JSON) throws(JSONShapeError) {
    guard let object = json.object else { throw JSONShapeError("\"presets\" is not an object") }
    for member in object.members {
      guard (try? Name.checked(member.key)) != nil else {
        throw JSONShapeError("\"presets.\(member.key)\" is not a valid name of a preset")
      }
      presets[member.key] = try Preset(json: member.value, name: member.key)
    }
  }

  mutating func readWorktrees(_ json: JSON) throws(JSONShapeError) {
    guard let object = json.object else { throw JSONShapeError("\"worktrees\" is not an object") }
    for member in object.members {
      guard member.key == "setup" else {
        throw JSONShapeError("\"worktrees.\(member.key)\" is not a setting")
      }
      for entry in member.value.object?.members ?? [] {
        guard let command = entry.value.string, entry.key.hasPrefix("/") else {
          throw JSONShapeError(
            "\"worktrees.setup\" must have commands by the absolute paths of repositories")
        }
        worktreeSetups[entry.key] = command
      }
    }
  }
}

extension Settings {
  /// What an agent can do: what was said of it, and what its type and its profile can.
  package func capabilities(
    _ own: [String], ofType type: String, profile: String
  ) -> [String] {
    let all = own + (capabilities[type] ?? []) + (capabilities[profile] ?? [])
    return Set(all).sorted()
  }
}
