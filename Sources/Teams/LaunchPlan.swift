import Foundation
import JSONSyntax
import Model
import Platform
package import Store

/// What the first program of a teammate's pane is to become: written by the daemon, taken once.
///
/// The pane starts `roostd --launch FILE`. Whoever takes the file away decides: the launcher, and
/// then the program runs; or the daemon, and then it never will. So a start happens once or not at
/// all, wherever a crash comes, and no argument or variable ever passes through a shell.
package struct LaunchPlan: Sendable, Equatable {
  package var arguments: [String]
  /// Set over what the tmux server gives its panes.
  package var environment: [String: String]
  package var directory: String

  package init(arguments: [String], environment: [String: String], directory: String) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }

  /// Where the plan of a start waits.
  package static func path(_ id: String, _ home: Home) -> String { "\(home.spawns)/\(id).json" }

  package func write(_ id: String, _ home: Home) throws {
    let json: JSON = [
      "arguments": .array(arguments.map(JSON.string)),
      "environment": .object(
        JSONObject(
          environment.sorted { $0.key < $1.key }.map {
            JSONObject.Member(key: $0.key, value: .string($0.value))
          })),
      "directory": .string(directory),
    ]
    try Files.createDirectory(home.spawns)
    try Files.write(json.bytes(), to: Self.path(id, home))
  }

  /// Takes a plan back; false if the launcher was faster.
  package static func withdraw(_ id: String, _ home: Home) throws -> Bool {
    try take(path(id, home)) != nil
  }

  /// Removes what crashes left of plans; those of the given starts, and those that a launcher is
  /// just reading, stay.
  package static func sweep(keeping starts: Set<String>, _ home: Home) throws {
    for name in try Files.names(in: home.spawns) {
      let parts = name.split(separator: ".")
      let reader = parts.last.flatMap { Int32($0) }
      let isRead = reader.map { ProcessTable.identity(of: $0) != nil } ?? false
      if isRead || starts.contains(String(parts.first ?? "")) { continue }
      try Files.remove("\(home.spawns)/\(name)")
    }
  }

  /// Reads a plan and takes it away, in one step: of several takers one gets it.
  package static func take(_ path: String) throws -> LaunchPlan? {
    let taken = "\(path).\(ThisProcess.pid)"
    do {
      try Files.rename(path, to: taken)
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
    defer { try? Files.remove(taken) }
    let json = try JSON(parsing: Files.read(taken) ?? [])
    var environment: [String: String] = [:]
    for member in json["environment"]?.object?.members ?? [] {
      environment[member.key] = member.value.string
    }
    return LaunchPlan(
      arguments: json["arguments"]?.array?.compactMap(\.string) ?? [], environment: environment,
      directory: try json.requiredString("directory"))
  }
}
