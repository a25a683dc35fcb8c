import JSONSyntax
import Model
import Platform
import SettingsFiles

/// What is to be written for one agent in one scope, and how it stands there.
struct SetupPlan {
  /// How the entries of an agent stand in its settings.
  enum Standing: String {
    case absent
    /// Some are missing, of an earlier version, or for a program that is not there.
    case stale
    case present
  }

  let agent: AgentSetup
  let scope: AgentSetup.Scope
  private(set) var changes: [SettingsChange]
  private let program: String

  /// Reads the agent's files.
  ///
  /// Anything wrong with one of them is thrown before any is written.
  init(
    _ agent: AgentSetup, _ scope: AgentSetup.Scope, project: String, _ session: Session
  ) throws {
    self.agent = agent
    self.scope = scope
    program = RoostProgram.word(for: scope, session)
    changes = try (agent.files[scope] ?? []).map { file in
      let (path, base) = try Self.path(of: file.place, project: project, session)
      return try SettingsChange(
        path, in: base, file.syntax, isShared: scope == .project, isOwn: file.plugin != nil)
    }
  }

  private var files: [AgentSetup.File] { agent.files[scope] ?? [] }

  /// Where a file is, or would be, and the directory that is not made for it.
  private static func path(
    of place: AgentSetup.Place, project: String, _ session: Session
  ) throws -> (path: String, base: String) {
    let paths: [String]
    let base: String
    switch place {
    case .project(let names):
      paths = names.map { "\(project)/\($0)" }
      base = project
    case .user(let variable, let otherwise, let names):
      let given = session.environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
      let home = session.environment["HOME"] ?? ""
      guard home.hasPrefix("/") || given != nil else {
        throw CommandFailure("HOME is not a directory's path; nothing was written")
      }
      base = given ?? home
      let directory = given ?? (otherwise.isEmpty ? home : "\(home)/\(otherwise)")
      paths = names.map { "\(directory)/\($0)" }
    }
    return (try paths.first { try Files.status($0) != nil } ?? paths[0], base)
  }

  private mutating func editEach(
    _ body: (SetupPlan, AgentSetup.File, inout SettingsText) throws -> Void
  ) throws {
    let plan = self
    for (index, file) in files.enumerated() where file.plugin == nil {
      var change = changes[index]
      try change.edit { try body(plan, file, &$0) }
      changes[index] = change
    }
  }

  // MARK: - Adding

  /// Puts in what is missing, and brings up to date what is Roost's.
  ///
  /// Without hooks it is the tools alone: an earlier version of the agent may know none.
  mutating func add(withHooks: Bool = true) throws {
    try editEach { plan, file, text in
      for entry in file.entries where withHooks || !entry.isHooks { try plan.add(entry, to: &text) }
    }
    for (index, file) in files.enumerated() where withHooks {
      if let plugin = file.plugin { try changes[index].put(plugin.bytes(program)) }
    }
  }

  private func add(_ entry: AgentSetup.Entry, to text: inout SettingsText) throws {
    switch entry {
    case .once(let path, let value):
      if try text.value(at: path) == nil { try text.set(path, value) }
    case .server(let path, let server):
      guard let found = try text.value(at: path) else {
        return try text.set(path, server.json(program))
      }
      guard let old = server.roost(in: found) else {
        throw SetupConflict(found: found)
      }
      guard RoostProgram.isStale(old, program) else { return }
      try text.set(path, server.json(program))
    case .listedServer(let path, let server):
      let list = try text.value(at: path)?.array ?? []
      guard let place = list.firstIndex(where: { server.roost(in: $0) != nil }) else {
        return try text.append(server.json(program), to: path)
      }
      guard RoostProgram.isStale(server.roost(in: list[place]) ?? "", program) else { return }
      try text.set(path + [.index(place), .key(server.program)], .string(program))
    case .hooks(let key):
      for hook in hooks(under: key) { try hook.add(to: &text) }
    }
  }

  private func hooks(under key: Step) -> [HookEntry] {
    guard let dialect = agent.dialect else { return [] }
    var isTable = false
    if case .table = dialect.listing { isTable = true }
    return dialect.events.map { event in
      HookEntry(
        dialect: dialect, event: event, path: [key, .key(isTable ? "scripts" : event.name)],
        command: HookWords.command(program, agent.name, event.name, hasInput: !isTable))
    }
  }

  // MARK: - Removing

  /// Takes out what is Roost's, what was added last first.
  mutating func remove() throws {
    try editEach { plan, file, text in
      for entry in file.entries.reversed() { try plan.remove(entry, from: &text, file) }
    }
    for (index, file) in files.enumerated() where file.plugin != nil { try changes[index].take() }
  }

  private func remove(
    _ entry: AgentSetup.Entry, from text: inout SettingsText, _ file: AgentSetup.File
  ) throws {
    switch entry {
    case .once(let path, let value):
      // It is Roost's where it stands behind Roost's other entries, and nobody else has any.
      var rest = text
      for other in file.entries.reversed() where !other.isOnce {
        try remove(other, from: &rest, file)
      }
      guard try rest.value(at: path) == value else { return }
      let others = try rest.value(at: [])?.object?.members.map(\.key) ?? []
      let isLast = try text.value(at: [])?.object?.members.last?.key == path.first?.name
      let isAlone = others.allSatisfy { key in file.entries.contains { $0.isOnce(key) } }
      if isLast && isAlone || file.syntax == .toml { try text.remove(path) }
    case .server(let path, let server):
      guard let found = try text.value(at: path), server.roost(in: found) != nil else { return }
      try text.remove(path)
    case .listedServer(let path, let server):
      let list = try text.value(at: path)?.array ?? []
      for place in list.indices.reversed() where server.roost(in: list[place]) != nil {
        try text.remove(path + [.index(place)])
      }
    case .hooks(let key):
      for hook in hooks(under: key).reversed() { try hook.remove(from: &text) }
    }
  }

  // MARK: - Standing

  /// How it stands, found out by adding and removing.
  func standing() throws -> Standing {
    var added = self
    try added.add()
    if !added.changes.contains(where: \.changesAnything) { return .present }
    var removed = self
    try removed.remove()
    return removed.changes.contains(where: \.changesAnything) ? .stale : .absent
  }
}

extension AgentSetup.Entry {
  fileprivate var isHooks: Bool {
    if case .hooks = self { true } else { false }
  }

  fileprivate var isOnce: Bool {
    if case .once = self { true } else { false }
  }

  /// Whether it is the one of that kind under a key at the top.
  fileprivate func isOnce(_ key: String) -> Bool {
    if case .once(let path, _) = self { path.first?.name == key } else { false }
  }
}

/// A server of the name that is not Roost.
private struct SetupConflict: Error, CustomStringConvertible {
  var found: JSON

  var description: String {
    "the server \"roost\" is another program's (\(found.text().prefix(80))); rename that first"
  }
}
