package import Model

/// What runs need of teammates in panes.
package struct TeammateContext: Sendable {
  /// Makes a team, unless there is one of the name.
  package var makeTeam: @Sendable (String) async throws -> Void
  package var start: @Sendable (TeammateStart) async throws -> Void
  package var find: @Sendable (Address) -> Agent?
  /// Ends a teammate, as one that has done its work or as one that had to be stopped.
  package var end: @Sendable (Address, _ isDone: Bool, _ why: String) async throws -> Void
  /// Puts a team away whose members have all ended.
  package var putAway: @Sendable (String) async throws -> Void
  /// Whether the program of an agent can be found, where a search path says.
  package var knows: @Sendable (String, _ path: String?) -> Bool

  package init(
    makeTeam: @escaping @Sendable (String) async throws -> Void,
    start: @escaping @Sendable (TeammateStart) async throws -> Void,
    find: @escaping @Sendable (Address) -> Agent?,
    end: @escaping @Sendable (Address, _ isDone: Bool, _ why: String) async throws -> Void,
    putAway: @escaping @Sendable (String) async throws -> Void,
    knows: @escaping @Sendable (String, _ path: String?) -> Bool
  ) {
    self.makeTeam = makeTeam
    self.start = start
    self.find = find
    self.end = end
    self.putAway = putAway
    self.knows = knows
  }
}

/// A teammate that is to do one task of a run.
package struct TeammateStart: Sendable {
  package var address: Address
  /// An agent's name, or a command.
  package var agent: String
  package var model: String?
  package var directory: String
  package var environment: [String: String]
  /// What it is told first.
  package var prompt: String
}
