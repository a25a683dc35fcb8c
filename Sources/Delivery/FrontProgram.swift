import Model
import Platform

/// The program in front of a pane's terminal, which would get what is typed.
struct FrontProgram: Sendable, Equatable {
  /// The process group in front; nil where the system does not tell.
  var group: Int32?
  var arguments: [String]
  /// How long it has been running, where the system tells.
  var age: Duration?
  var isWorking: Bool

  /// Looks in the process table, by the pane's first process.
  init(ofPane pid: Int32) {
    group = ProcessTable.foregroundGroup(ofTerminalOf: pid)
    arguments = group.map { ProcessTable.arguments(of: $0) } ?? []
    age = group.flatMap { ProcessTable.age(of: $0) }
    isWorking = group.map { ProcessTable.isWorking($0) } ?? false
  }

  /// A program that has just started has not set up its terminal yet, and destroys what was typed
  /// before it does.
  ///
  /// On a loaded machine that takes long, but such a program works until it waits for keys.
  var isStarting: Bool {
    guard let age else { return false }
    return age < .seconds(1) || (isWorking && age < .seconds(30))
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
