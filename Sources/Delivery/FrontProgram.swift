import Model
import Platform

/// The program in front of a pane's terminal, which would get what is typed.
///
/// The rule: text is typed only into a terminal at which no program is known that would run it. Such a
/// program is known by its name, by the file that it runs, whatever it calls itself, by a terminal of
/// its own to which another program hands on what it reads, or by a pipe through which it gets commands.
package struct FrontProgram: Sendable, Equatable {
  /// The process group in front; nil where the system does not tell.
  var group: Int32?
  /// The arguments of the program that decides, its own name first.
  var arguments: [String]
  /// Through which programs what is typed may go on.
  private(set) var relays: [Relay] = []
  /// How what is typed gets to that program, where it is not the group's leader.
  private var way = ""

  /// Looks in the process table, by the pane's first process, at the leader of the group.
  init(ofPane pid: Int32) {
    self.init(group: ProcessTable.foregroundGroup(ofTerminalOf: pid))
  }

  private init(group: Int32?) {
    self.init(group: group, arguments: group.map(Self.arguments) ?? [])
  }

  /// A program as the process table told of it.
  package init(group: Int32?, arguments: [String]) {
    self.group = group
    self.arguments = arguments
  }

  /// Whether there is a group in front, and none of its programs can be told.
  var isUntold: Bool { group != nil && arguments.isEmpty }

  var kind: ProgramClass { ProgramClass(arguments: arguments) }

  var name: String {
    let name = arguments.first.map { Printable.escaped(ProgramClass.baseName($0)) }
    return (name ?? "an unknown program") + way
  }

  /// Whether the agent's own process belongs to the group in front.
  func isGroup(of process: Agent.Process) -> Bool {
    guard let group else { return true }
    return ProcessTable.group(of: process.pid) == group
  }

  // MARK: - Behind the leader

  /// Takes another program for the one that gets what is typed, where one stands behind the leader
  /// that would run it.
  ///
  /// `isNamed` says that a person named this very program as the agent: then it may be a shell that
  /// runs a script of theirs, and may keep a shell to which it talks through a pipe.
  mutating func lookBehindLeader(on terminal: String, isNamed: Bool, depth: Int = 0) {
    guard let group, kind == .other, depth < 8 else { return }
    let members = ProcessTable.members(ofGroup: group)
    takeMember(members.filter { $0 != group }, terminal)
    guard kind == .other else { return }
    if !isNamed, readsForScript(members, terminal) { return }
    for member in members {
      for inner in ProcessTable.pseudoTerminals(of: member) {
        var behind = FrontProgram(group: ProcessTable.foregroundGroup(of: inner))
        behind.lookBehindLeader(on: inner, isNamed: true, depth: depth + 1)
        relays +=
          [Relay(process: member, terminal: inner, group: behind.group)] + behind.relays
        if take(behind.arguments, " behind \(name)") { return }
      }
      if !isNamed, let shell = Self.shellOnPipe(below: member) {
        _ = take(shell, ", to which \(name) talks,")
        return
      }
    }
  }

  /// The leader may have ended, or another program of the group be the one that reads: a pager may
  /// stand last in a pipeline.
  ///
  /// Only those count that write to the terminal: what an agent runs for itself does not.
  private mutating func takeMember(_ others: [Int32], _ terminal: String) {
    let programs = others.filter { ProcessTable.writes($0, to: terminal) }.map(Self.arguments)
      .filter { !$0.isEmpty }
    if let other = programs.first(where: { ProgramClass(arguments: $0) != .other }) {
      arguments = other
    } else if arguments.isEmpty, let other = programs.first {
      arguments = other
    }
  }

  /// Whether a shell that runs a script is the only one that can read: it may run what it reads, as
  /// `eval` does.
  private mutating func readsForScript(_ members: [Int32], _ terminal: String) -> Bool {
    guard let first = arguments.first, ProgramClass.isShell(ProgramClass.baseName(first)) else {
      return false
    }
    let readers = members.filter { ProcessTable.reads($0, from: terminal) }
    let isAlone = readers.allSatisfy { reader in
      let name = Self.arguments(of: reader).first.map(ProgramClass.baseName) ?? ""
      return ProgramClass.isShell(name)
    }
    guard isAlone else { return false }
    arguments = [first]
    way = ", which runs a script and may run what it reads,"
    return true
  }

  private mutating func take(_ others: [String], _ words: String) -> Bool {
    guard ProgramClass(arguments: others) != .other else { return false }
    (arguments, way) = (others, words)
    return true
  }

  /// A shell below a process that takes commands from a pipe.
  private static func shellOnPipe(below process: Int32, depth: Int = 0) -> [String]? {
    guard depth < 16 else { return nil }
    for child in ProcessTable.children(of: process) {
      let arguments = arguments(of: child)
      let name = arguments.first.map(ProgramClass.baseName) ?? ""
      if ProgramClass.isShell(name), ProgramClass(arguments: arguments) == .shell,
        ProcessTable.readsPipe(child)
      {
        return arguments
      }
      if let found = shellOnPipe(below: child, depth: depth + 1) { return found }
    }
    return nil
  }

  /// A process's arguments, with the name of the file that it runs where it goes by another one.
  private static func arguments(of process: Int32) -> [String] {
    let arguments = ProcessTable.arguments(of: process)
    guard let first = arguments.first, let file = ProcessTable.executable(of: process) else {
      return arguments
    }
    let name = ProgramFile.name(of: file, among: ProgramClass.names)
    // One program that is many goes by the name of the one that it is.
    guard ProgramClass.names.contains(name), name != "busybox",
      ProgramClass(arguments: [name]) != ProgramClass(arguments: [first])
    else { return arguments }
    return [name] + arguments.dropFirst()
  }
}
