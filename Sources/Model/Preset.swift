package import JSONSyntax

/// A way to start a teammate that has a name in config.json: what `roost spawn` takes from it is what
/// the command line does not say.
package struct Preset: Sendable, Equatable {
  package var command: [String] = []
  package var type: String?
  package var profile: String?
  package var model: String?
  package var permission: String?
  package var mode: Agent.Mode?
  package var prompt: String?
  package var wantsWorktree = false
  package var setup: String?
  package var variables: [String: String] = [:]

  package init() {}

  private static let settings = [
    "command", "type", "profile", "model", "permission", "mode", "prompt", "worktree", "setup",
    "env",
  ]

  package init(json: JSON, name: String) throws(JSONShapeError) {
    let place = "presets.\(name)"
    guard let object = json.object else { throw JSONShapeError("\"\(place)\" is not an object") }
    for member in object.members {
      func wrong(_ what: String) -> JSONShapeError {
        JSONShapeError("\"\(place).\(member.key)\" must be \(what)")
      }
      func text() throws(JSONShapeError) -> String {
        guard let text = member.value.string else { throw wrong("a text") }
        return text
      }
      switch member.key {
      case "command":
        command = member.value.array?.compactMap(\.string) ?? []
        guard !command.isEmpty, command.count == member.value.array?.count else {
          throw wrong("a program with its arguments, a list of texts")
        }
      case "type": type = try text()
      case "profile": profile = try text()
      case "model": model = try text()
      case "permission":
        guard let known = try Permission(rawValue: text()) else {
          throw wrong("normal, plan or auto")
        }
        permission = known.rawValue
      case "mode":
        guard let known = try Agent.Mode(rawValue: text()) else {
          throw wrong(Agent.Mode.allCases.map(\.rawValue).joined(separator: ", "))
        }
        mode = known
      case "prompt": prompt = try text()
      case "setup": setup = try text()
      case "worktree":
        guard let flag = member.value.bool else { throw wrong("true or false") }
        wantsWorktree = flag
      case "env":
        variables = Spawn.variables(member.value)
        guard variables.count == member.value.object?.members.count else {
          throw wrong("an object of texts")
        }
      default:
        let near = Name.suggestion(for: member.key, among: Self.settings)
        throw JSONShapeError("\"\(place).\(member.key)\" is not a setting\(near)")
      }
    }
  }
}
