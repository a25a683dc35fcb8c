import Model
import Platform

/// The program in front of a pane's terminal, which would get what is typed.
struct FrontProgram: Sendable, Equatable {
  /// The process group in front; nil where the system does not tell.
  var group: Int32?
  var arguments: [String]

  /// Looks in the process table, by the pane's first process, at the leader of the group.
  init(ofPane pid: Int32) {
    group = ProcessTable.foregroundGroup(ofTerminalOf: pid)
    arguments = group.map { ProcessTable.arguments(of: $0) } ?? []
  }

  /// Looks whether it has just started: such a program has not set up its terminal yet, and
  /// destroys what was typed before it does.
  ///
  /// On a loaded machine that takes long, but the program works until it waits for keys.
  var isStarting: Bool {
    guard let group, let age = ProcessTable.age(of: group) else { return false }
    return age < .seconds(1) || (age < .seconds(30) && ProcessTable.isWorking(group))
  }

  /// Whether there is a group in front, and none of its programs can be told.
  var isUntold: Bool { group != nil && arguments.isEmpty }

  /// Takes another program of the group for the one that gets what is typed, where the leader has
  /// ended, or one of them is a shell or an editor: a pager may stand last in a pipeline.
  ///
  /// Only those count that write to the terminal: what an agent runs for itself does not.
  mutating func lookBehindLeader(on terminal: String) {
    guard let group, kind == .other else { return }
    let others = ProcessTable.members(ofGroup: group).filter {
      $0 != group && ProcessTable.writes($0, to: terminal)
    }.map { ProcessTable.arguments(of: $0) }.filter { !$0.isEmpty }
    if let other = others.first(where: { ProgramClass(arguments: $0) != .other }) {
      arguments = other
    } else if arguments.isEmpty, let other = others.first {
      arguments = other
    }
  }

  var kind: ProgramClass { ProgramClass(arguments: arguments) }

  var name: String {
    arguments.first.map { Printable.escaped(ProgramClass.baseName($0)) } ?? "an unknown program"
  }

  /// Whether the agent's own process belongs to the group in front.
  func isGroup(of process: Agent.Process) -> Bool {
    guard let group else { return true }
    return ProcessTable.group(of: process.pid) == group
  }
}
