import Model
import Platform
import Store

/// The processes that a teammate's program started, wherever they have gone since.
///
/// They are those of its terminal's session, its descendants, and those whose environment says that
/// they are its: a process that left the session and lost its parent is known by that alone. tmux and
/// Roost's own daemon may have been started by an agent too, and serve others: they are none of them.
struct StartedProcesses {
  private let address: Address
  private let root: ProcessTable.Identity
  private let home: Home

  init(of address: Address, _ process: Agent.Process, _ home: Home) {
    self.address = address
    root = ProcessTable.Identity(pid: process.pid, started: process.started)
    self.home = home
  }

  /// Asks every process to end, and ends those that do not; what they start meanwhile, too.
  ///
  /// - Returns: how many there were.
  func end() async -> Int {
    var ended: Set<ProcessTable.Identity> = []
    for _ in 0..<3 {
      let found = find()
      if found.isEmpty { break }
      ended.formUnion(found)
      // A program in a terminal may wait for more of SIGTERM; the end of its terminal it knows.
      for signal in [Signals.hangUp, Signals.terminate] {
        for process in found where ProcessTable.isAlive(process) {
          Signals.send(signal, to: process.pid)
        }
      }
      await withTaskGroup { group in
        for process in found {
          group.addTask {
            _ = try? await withDeadline(.seconds(2)) {
              try await ProcessTable.exit(of: process.pid)
            }
            if ProcessTable.isAlive(process) { Signals.send(Signals.kill, to: process.pid) }
          }
        }
      }
    }
    return ended.count
  }

  private func find() -> [ProcessTable.Identity] {
    var pids = Set(ProcessTable.marked(environment))
    if ProcessTable.isAlive(root) {
      pids.formUnion(ProcessTable.members(ofSession: root.pid))
      pids.formUnion(ProcessTable.descendants(of: root.pid))
    }
    pids.subtract(ProcessTable.ancestry(of: ThisProcess.pid))
    return pids.filter { !servesOthers($0) }.sorted().compactMap(ProcessTable.identity)
  }

  private var environment: [String: String] {
    ["ROOST_AGENT_ID": "\(address)", "ROOST_HOME": home.root]
  }

  private func servesOthers(_ pid: Int32) -> Bool {
    let name = ProcessTable.executable(of: pid).map(ProgramClass.baseName) ?? ""
    return name.hasPrefix("tmux") || name.hasPrefix("roostd")
      || ProcessTable.name(of: pid)?.hasPrefix("tmux") == true
  }
}
